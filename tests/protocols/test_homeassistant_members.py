"""Attributes that nobody announces: the members of the object on `json_attributes_topic`."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.model.observation import Announced
from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.homeassistant.attributes import MEMBERS
from tests.protocols.speech import announced, only, say, troubles, values
from tests.protocols.taught import home_assistant


def meter(**config: Any) -> HomeAssistant:
    protocol = home_assistant()
    config = {"uniq_id": "m", "stat_t": "s", "val_tpl": "{{ value_json.level }}", "json_attr_t": "a"} | config
    say(protocol, "homeassistant/sensor/d/tank/config", config | {"dev": {"ids": ["d"]}})
    return protocol


def test_members_become_known_when_they_first_come() -> None:
    protocol = meter()
    seen = say(
        protocol, "a", {"kind": "oil", "full": True, "litres": 1.5, "ids": ["x", 1], "deep": {"er": 1}, "n": None}
    )
    attributes = announced(seen).components[0].capabilities["setting"].attributes
    assert {name: spec.type for name, spec in attributes.items() if "." in name} == {
        "tank.kind": "string",
        "tank.full": "bool",
        "tank.litres": "number",
        "tank.ids": "list",
        "tank.deep": "string",
    }
    assert values(seen) == {
        "setting.tank.kind": "oil",
        "setting.tank.full": True,
        "setting.tank.litres": 1.5,
        "setting.tank.ids": ("x", 1),
        "setting.tank.deep": '{"er":1}',
    }
    again = say(protocol, "a", {"kind": "gas", "n": 1, "full": None})
    assert values(again) == {"setting.tank.kind": "gas", "setting.tank.full": None, "setting.tank.n": 1}
    assert not only(Announced, say(protocol, "a", {"kind": "gas"})), "nothing new, nothing announced"


def test_a_template_may_pick_the_object() -> None:
    protocol = meter(json_attr_tpl="{{ value_json['inner'] | tojson }}")
    assert values(say(protocol, "a", {"inner": {"x": 1}, "outer": 2})) == {"setting.tank.x": 1}


def test_what_is_read_as_the_state_is_no_member() -> None:
    protocol = meter(json_attr_t="s")
    assert values(say(protocol, "s", {"level": "7", "other": 1})) == {"setting.tank": "7", "setting.tank.other": 1}


def test_members_told_to_several_entities_are_told_once() -> None:
    protocol = meter()
    config = {"uniq_id": "n", "stat_t": "s2", "json_attr_t": "a", "dev": {"ids": ["d"]}}
    say(protocol, "homeassistant/sensor/d/second/config", config)
    assert values(say(protocol, "a", {"x": 1})) == {"setting.tank.x": 1}


def test_a_member_that_changes_its_type_is_a_text_from_then_on() -> None:
    protocol = meter()
    say(protocol, "a", {"x": 1})
    seen = say(protocol, "a", {"x": "many"})
    assert announced(seen).components[0].capabilities["setting"].attributes["tank.x"].type == "string"
    again = say(protocol, "a", {"x": 2})
    assert values(again) == {"setting.tank.x": "2"}
    assert not only(Announced, again)


def test_members_outlast_a_new_announcement() -> None:
    protocol = meter()
    say(protocol, "a", {"x": 1})
    config = {"uniq_id": "m", "stat_t": "s3", "json_attr_t": "b", "dev": {"ids": ["d"]}}
    device = announced(say(protocol, "homeassistant/sensor/d/tank/config", config))
    assert "tank.x" in device.components[0].capabilities["setting"].attributes
    assert not values(say(protocol, "a", {"x": 2}))
    assert values(say(protocol, "b", {"x": 3})) == {"setting.tank.x": 3}


@pytest.mark.parametrize("payload", ["[1]", "no json", '"text"'])
def test_what_is_no_object_is_told(payload: str) -> None:
    assert troubles(say(meter(), "a", payload))


def test_a_flood_of_members_ends() -> None:
    seen = say(meter(), "a", {f"m{number}": number for number in range(9 * MEMBERS)})
    assert len(values(seen)) == MEMBERS


def test_a_tracker_reads_its_position_and_keeps_the_rest() -> None:
    protocol = home_assistant()
    config = {"uniq_id": "t", "json_attr_t": "a", "dev": {"ids": ["d"]}}
    say(protocol, "homeassistant/device_tracker/d/dog/config", config)
    seen = say(protocol, "a", {"latitude": 1.5, "longitude": 2, "gps_accuracy": 3, "mood": "good"})
    assert values(seen) == {
        "location.latitude": 1.5,
        "location.longitude": 2,
        "location.accuracy": 3,
        "setting.dog.mood": "good",
    }


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ({"latitude": 1.5, "lon": 2}, {"location.latitude": 1.5, "location.longitude": 2}),
        ({"longitude": 2}, {"location.latitude": None, "location.longitude": 2}),
        ({"lat": 1.5}, {"location.latitude": 1.5, "location.longitude": None}),
        ({"gps_accuracy": 3}, {"location.accuracy": 3}),
    ],
)
def test_half_a_new_place_is_none(told: dict[str, float], place: dict[str, float | None]) -> None:
    protocol = home_assistant()
    say(protocol, "homeassistant/device_tracker/t/config", {"name": "Ann", "stat_t": "s", "json_attr_t": "a"})
    say(protocol, "a", {"latitude": 50.0, "longitude": 7.0})
    seen = values(say(protocol, "a", told))
    assert {name: value for name, value in seen.items() if name.startswith("location.")} == place
