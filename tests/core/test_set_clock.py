"""Somebody sets the clock: what takes a while takes as long as before, what has its place in the calendar is there."""

from __future__ import annotations

import pytest
from msgspec import convert

from hyperconnect.core.hub import Hub
from hyperconnect.core.outbox import Kept
from hyperconnect.model.command import CommandState
from hyperconnect.model.effect import Effect, Explained, Logged, Noted, Remember, Reported
from hyperconnect.model.input import (
    Connected,
    Elapsed,
    HouseRead,
    Input,
    Opened,
    ProfileLoaded,
    Received,
    RuleSaved,
    TimeChanged,
)
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import path_of
from tests.core.life import LAMP

NOON: Moment = 1_768_478_400.0
MINUTE = 60.0
HOUR = 3600.0
SETTINGS = pytest.mark.parametrize("by", [-HOUR, HOUR, -24 * HOUR, 40 * 24 * HOUR], ids=lambda by: f"{by / HOUR:+.0f}h")
PRESSED = [{"mqtt": "button"}]
ON = {"set": {"one.switch.on": True}}


class Home:
    """A hub with one lamp, on a clock that can be set; `now` is the clock's."""

    def __init__(self, *rules: dict[str, object]) -> None:
        self.hub = Hub()
        self.now = NOON
        self.effects: list[Effect] = []
        self.memory: dict[tuple[str, str], object] = {}
        self.give(Opened(NOON, None, None, "UTC", {}))
        self.give(ProfileLoaded(NOON, "lamp", LAMP))
        self.give(HouseRead(NOON, {"variables": {"armed": {"type": "bool", "initial": False}}}))
        for number, rule in enumerate(rules):
            self.give(RuleSaved(NOON, f"rule{number}", {"rule": f"rule{number}", **rule}))
        self.give(Connected(NOON))
        self.say("lamp/one/state", b'{"on":false}')
        self.wait(5.0)

    def give(self, happened: Input) -> list[Effect]:
        effects = self.hub.handle(happened)
        self.effects += effects
        for effect in effects:
            if isinstance(effect, Remember):
                self.memory[effect.kind, effect.key] = effect.data
        return effects

    def say(self, topic: str, payload: bytes = b"1") -> list[Effect]:
        return self.give(Received(self.now, Message(topic, payload)))

    def wait(self, seconds: Seconds) -> None:
        until = self.now + seconds
        while (due := self.hub.deadline) is not None and due <= until:
            self.now = max(self.now, due)
            self.give(Elapsed(self.now))
        self.now = until

    def set_clock(self, by: Seconds) -> None:
        self.now += by
        self.give(TimeChanged(self.now, by))

    def logged(self) -> int:
        return sum(isinstance(effect, Logged) for effect in self.effects)

    def lamp(self) -> list[object]:
        return [
            effect.report.command.args["value"]
            for effect in self.effects
            if isinstance(effect, Reported) and effect.report.state is CommandState.SENT
        ]


@SETTINGS
@pytest.mark.parametrize(
    "rule",
    [
        {"when": PRESSED, "then": [{"delay": "10min"}, {"log": "over"}]},
        {
            "when": PRESSED,
            "then": [{"wait": {"until": "home.armed", "timeout": "10min", "on_timeout": "continue"}}, {"log": "over"}],
        },
        {"when": [{"change": "one.switch.on", "to": True, "for": "10min"}], "then": [{"log": "over"}]},
        {"when": [{"becomes": "one.switch.on", "for": "10min"}], "then": [{"log": "over"}]},
        {"when": [{"becomes": "held(one.switch.on, 10min)"}], "then": [{"log": "over"}]},
        {"when": [{"becomes": "one.switch.on and not changed(one.switch.on, 10min)"}], "then": [{"log": "over"}]},
        {"while": "one.switch.on", "settle": {"on": "10min"}, "enter": [{"log": "over"}]},
    ],
    ids=["delay", "wait", "change", "becomes", "held", "changed", "settle"],
)
def test_what_takes_ten_minutes_takes_ten_minutes(rule: dict[str, object], by: Seconds) -> None:
    home = Home(rule)
    home.say("lamp/one/state", b'{"on":true}')
    home.say("button")
    home.wait(4 * MINUTE)
    home.set_clock(by)
    home.wait(5.5 * MINUTE)
    assert home.logged() == 0
    home.wait(1.5 * MINUTE)
    assert home.logged() == 1


@SETTINGS
def test_a_lease_ends_and_a_rest_is_over_when_they_would_have_been(by: Seconds) -> None:
    home = Home(
        {"when": PRESSED, "then": [{**ON, "claim": {"for": "10min", "release": "restore"}}]},
        {"when": [{"mqtt": "bell"}], "then": [{"log": "rang"}], "cooldown": "10min"},
        {"when": [{"mqtt": "horn"}], "then": [{"log": "blew"}], "limit": {"runs": 1, "per": "10min"}},
    )
    home.say("button")
    home.say("lamp/one/state", b'{"on":true}')
    home.say("bell")
    home.say("horn")
    home.wait(4 * MINUTE)
    home.set_clock(by)
    home.wait(5 * MINUTE)
    home.say("bell")
    home.say("horn")
    assert (home.lamp(), home.logged()) == ([True], 2)
    home.wait(2 * MINUTE)
    home.say("bell")
    home.say("horn")
    assert (home.lamp(), home.logged()) == ([True, False], 4)


@SETTINGS
def test_a_command_without_an_answer_is_given_up_after_its_time_and_remembered_with_that(by: Seconds) -> None:
    home = Home({"band": "security", "when": PRESSED, "then": [ON]})
    home.say("button")
    home.wait(10.0)
    home.set_clock(by)
    kept = [convert(data, Kept) for (kind, _), data in home.memory.items() if kind == "command"]
    assert [each.command.expires_at for each in kept] == [home.now + 20.0]
    home.wait(19.0)
    states = [effect.report.state for effect in home.effects if isinstance(effect, Reported)]
    assert states == [CommandState.SENT]
    home.wait(2.0)
    states = [effect.report.state for effect in home.effects if isinstance(effect, Reported)]
    assert states == [CommandState.SENT, CommandState.TIMEOUT]


@SETTINGS
def test_what_a_device_says_after_that_counts(by: Seconds) -> None:
    home = Home()
    home.set_clock(by)
    home.wait(1.0)
    assert [effect for effect in home.say("lamp/one/state", b'{"on":true}') if isinstance(effect, Noted)]
    known = home.hub.twin.get(path_of("lamp_one", "main", "switch", "on"))
    assert known is not None
    assert (known.value, known.received_at) == (True, home.now)


def test_a_time_of_day_that_fired_does_not_fire_again_on_its_date() -> None:
    home = Home({"when": [{"at": "12:30"}], "then": [{"log": "half past"}]})
    home.wait(45 * MINUTE)
    assert home.logged() == 1
    home.set_clock(-HOUR)
    home.wait(HOUR)
    assert home.logged() == 1
    home.wait(24 * HOUR)
    assert home.logged() == 2
    home.set_clock(-24 * HOUR)
    home.wait(24 * HOUR)
    assert home.logged() == 2
    home.wait(24 * HOUR)
    assert home.logged() == 3


def test_a_time_of_day_that_the_clock_skips_is_late_or_missed() -> None:
    home = Home(
        {"when": [{"at": "12:30", "missed": "2h"}], "then": [{"log": "half past"}]},
        {"when": [{"at": "12:30"}], "then": [{"log": "half past"}]},
    )
    home.set_clock(HOUR)
    home.wait(1.0)
    assert home.logged() == 1
    late = [effect.reason.outcome for effect in home.effects if isinstance(effect, Explained)]
    assert sorted(late) == ["late", "ran"]


def test_what_is_remembered_is_remembered_by_the_clock_as_it_is_set() -> None:
    home = Home({"when": PRESSED, "then": [{"delay": "10min"}, {"log": "over"}]})
    home.say("button")
    home.wait(MINUTE)
    home.set_clock(-HOUR)
    memory: dict[str, dict[str, object]] = {}
    for (kind, key), data in home.memory.items():
        if data is not None:
            memory.setdefault(kind, {})[key] = data
    home.hub = Hub()
    home.give(Opened(home.now, None, None, "UTC", memory))
    home.give(
        RuleSaved(home.now, "rule0", {"rule": "rule0", "when": PRESSED, "then": [{"delay": "10min"}, {"log": "over"}]})
    )
    home.wait(8.9 * MINUTE)
    assert home.logged() == 0
    home.wait(0.2 * MINUTE)
    assert home.logged() == 1
