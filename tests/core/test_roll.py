"""Whether devices are there."""

from __future__ import annotations

import pytest

from hyperconnect.content.find import find
from hyperconnect.content.yaml import read_yaml
from hyperconnect.core.hub import Hub
from hyperconnect.model.device import State
from hyperconnect.model.effect import Effect, Explained, Registered, Turned
from hyperconnect.model.input import Connected, Elapsed, Opened, ProfileLoaded, Received, RuleSaved
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment

NOON: Moment = 1_768_474_800.0
SHELLY = next(read_yaml(path) for path in find("devices") if path.stem == "shelly")


class Plug:
    """A hub that knows one plug, which is on."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.hub.handle(Opened(NOON, None, None, "UTC", {}))
        self.hub.handle(ProfileLoaded(NOON, "shelly", SHELLY))
        self.hub.handle(Connected(NOON))
        said = self.say(0, "online", "true") + self.say(0, "relay/0", "on")
        self.device = next(effect.device for effect in said if isinstance(effect, Registered))

    def say(self, after: float, what: str, text: str, *, retain: bool = False) -> list[Effect]:
        topic = f"shellies/shellyplug-s-7A3F/{what}"
        return self.hear(topic, text, after, retain=retain)

    def hear(self, topic: str, text: str, after: float = 0, *, retain: bool = False) -> list[Effect]:
        return self.hub.handle(Received(NOON + after, Message(topic, text.encode(), retain)))


def turns(effects: list[Effect]) -> list[State]:
    return [effect.availability.state for effect in effects if isinstance(effect, Turned)]


def test_a_device_that_says_the_same_as_before_its_last_will_is_back() -> None:
    plug = Plug()
    assert turns(plug.say(60, "online", "false")) == [State.OFFLINE]
    assert turns(plug.say(600, "relay/0", "on")) == [State.ONLINE]
    assert turns(plug.say(660, "online", "true")) == []
    assert turns(plug.say(720, "online", "false")) == [State.OFFLINE]


@pytest.mark.parametrize(("word", "state"), [("true", State.ONLINE), ("false", State.OFFLINE)])
def test_a_will_that_was_read_before_its_device_is_announced_counts_once_it_is(word: str, state: State) -> None:
    plug = Plug()
    told = '{"src": "shellyplus1-a8032ab12345", "method": "NotifyStatus", "params": {"switch:0": {"output": true}}}'
    assert turns(plug.hear("hall_lights/online", word, retain=True)) == []
    said = plug.hear("hall_lights/events/rpc", told, retain=True)
    device = next(effect.device for effect in said if isinstance(effect, Registered))
    assert turns(said) == [state]
    assert plug.hub.roll.availability[device.id].state is state


def test_what_the_broker_kept_brings_nobody_back() -> None:
    plug = Plug()
    plug.say(60, "online", "false")
    assert turns(plug.say(600, "relay/0", "on", retain=True)) == []


def test_what_lasted_until_its_device_was_gone_fires_when_that_says_the_same_again() -> None:
    plug = Plug()
    name = f"{plug.device.slug}.relay0.switch.on"
    rule: dict[str, object] = {
        "rule": "still",
        "when": [{"change": name, "to": True, "for": "5min"}],
        "then": [{"log": "it is still on"}],
    }
    plug.hub.handle(RuleSaved(NOON, "still", rule))
    plug.say(10, "relay/0", "off")
    plug.say(20, "relay/0", "on")
    plug.say(30, "online", "false")
    gone = plug.hub.handle(Elapsed(NOON + 400))
    assert not [effect for effect in gone if isinstance(effect, Explained)]
    back = plug.say(500, "relay/0", "on")
    assert [effect.reason.outcome for effect in back if isinstance(effect, Explained)] == ["ran"]
