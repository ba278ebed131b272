"""Availability, events, and what changes by time alone."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.value import Quality, Value
from hyperconnect.protocols.homeassistant import HomeAssistant
from tests.protocols.speech import only, say, troubles, values
from tests.protocols.taught import home_assistant


def sensor(protocol: HomeAssistant, **config: Any) -> None:
    config = {
        "uniq_id": "u",
        "stat_t": "s",
        "dev_cla": "temperature",
        "unit_of_meas": "°C",
        "dev": {"ids": ["d"]},
    } | config
    say(protocol, f"homeassistant/{config.pop('platform', 'sensor')}/d/{config['uniq_id']}/config", config)


def states(protocol: HomeAssistant, *messages: tuple[str, str]) -> list[State]:
    return [one.state for topic, text in messages for one in only(Availability, say(protocol, topic, text))]


TWO = [{"t": "bridge", "val_tpl": "{{ value_json.state }}"}, {"t": "own", "pl_avail": "yes", "pl_not_avail": "no"}]
UP, DOWN = ("bridge", '{"state":"online"}'), ("bridge", '{"state":"offline"}')


@pytest.mark.parametrize(
    ("mode", "messages", "wanted"),
    [
        ("latest", [UP, ("own", "no"), UP], ["online", "offline", "online"]),
        ("all", [UP, ("own", "yes"), DOWN, UP], ["online", "offline", "online"]),
        ("all", [UP], []),
        ("any", [("own", "no"), UP, ("own", "yes"), DOWN, ("own", "no")], ["offline", "online", "offline"]),
        ("latest", [UP, ("own", "maybe"), ("own", "no")], ["online", "offline"]),
    ],
)
def test_availability_counts_together(mode: str, messages: list[tuple[str, str]], wanted: list[str]) -> None:
    protocol = home_assistant()
    sensor(protocol, avty=TWO, avty_mode=mode)
    assert states(protocol, *messages) == wanted


@pytest.mark.parametrize("availability", [{"avty_t": "a"}, {"avty": {"t": "a"}}, {"avty": [{"t": "a"}]}])
def test_availability_can_be_written_three_ways(availability: dict[str, Any]) -> None:
    protocol = home_assistant()
    sensor(protocol, **availability)
    assert states(protocol, ("a", "online"), ("a", "online"), ("a", "offline")) == ["online", "offline"]


def test_a_bridge_takes_all_its_children_with_it() -> None:
    protocol = home_assistant()
    for number in (1, 2, 3):
        sensor(protocol, uniq_id=f"u{number}", stat_t=f"s{number}", avty_t="bridge", dev={"ids": [f"d{number}"]})
    seen = only(Availability, say(protocol, "bridge", "offline"))
    assert {one.device for one in seen} == {"d1", "d2", "d3"}


def test_an_entity_alone_unavailable_becomes_unknown() -> None:
    protocol = home_assistant()
    sensor(protocol)
    sensor(
        protocol, uniq_id="navigation_distance", unit_of_meas="km", dev_cla="distance", stat_t="route", avty_t="guided"
    )
    say(protocol, "guided", "online")
    say(protocol, "route", "12")
    seen = say(protocol, "guided", "offline")
    assert values(seen) == {"navigation.distance": None}
    assert not only(Availability, seen), "the device itself never said that it could be away"


def test_a_retained_value_is_marked_as_from_before() -> None:
    protocol = home_assistant()
    sensor(protocol)
    assert [one.quality for one in only(Value, say(protocol, "s", "20", retain=True))] == [Quality.RESTORED]
    assert [one.quality for one in only(Value, say(protocol, "s", "20"))] == [Quality.GOOD]


def test_a_value_grows_stale() -> None:
    protocol = home_assistant()
    sensor(protocol, exp_aft=60)
    assert protocol.expire(1000.0) == ([], 1060.0)
    say(protocol, "s", "20", at=1001.0)
    assert protocol.expire(1060.0) == ([], 1061.0)
    changes, due = protocol.expire(1061.0)
    (value,) = only(Value, changes)
    assert (value.value, value.quality, value.observed_at, due) == (20.0, Quality.STALE, 1001.0, 1121.0)
    assert protocol.expire(1062.0) == ([], 1122.0), "it grows stale once"


def test_motion_falls_back_to_off() -> None:
    protocol = home_assistant()
    sensor(protocol, platform="binary_sensor", dev_cla="motion", off_dly=5, unit_of_meas=None)
    say(protocol, "s", "ON", at=100.0)
    say(protocol, "s", "ON", at=103.0)
    assert not protocol.expire(105.0)[0]
    assert values(protocol.expire(108.0)[0]) == {"motion.motion": False}


EVENT = {"uniq_id": "e", "stat_t": "e", "evt_typ": ["single", "hold"], "dev": {"ids": ["remote"]}}


def test_an_event_happens_once_and_never_from_before() -> None:
    protocol = home_assistant()
    say(protocol, "homeassistant/event/remote/knob/config", EVENT)
    (event,) = only(Event, say(protocol, "e", {"event_type": "hold", "force": 3}))
    assert (event.capability, event.name) == ("button", "pressed")
    assert event.data == {"button": "knob", "action": "long", "raw": "hold", "force": 3}
    assert not only(Event, say(protocol, "e", {"event_type": "hold"}, retain=True))
    assert troubles(say(protocol, "e", {"event_type": "kick"}))


def test_a_device_trigger_is_a_button() -> None:
    protocol = home_assistant()
    config = {
        "atype": "trigger",
        "type": "button_short_press",
        "stype": "left",
        "t": "e",
        "pl": "1",
        "dev": {"ids": ["r"]},
    }
    say(protocol, "homeassistant/device_automation/r/left/config", config)
    assert not say(protocol, "e", "2")
    (event,) = only(Event, say(protocol, "e", "1"))
    assert (event.data["button"], event.data["action"]) == ("left", "single")
