from __future__ import annotations

import pytest

from hyperconnect.content.find import ours
from hyperconnect.content.yaml import read_yaml
from hyperconnect.errors import CommandError, ContentError
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.observation import Announced
from hyperconnect.model.value import Quality, Value
from hyperconnect.protocols.teslamate import CAR_LIMIT, TeslaMate
from tests.protocols.speech import announced, only, say, troubles, values, wish

CAR = "teslamate/cars/3/"
ROUTE = {
    "destination": "Home",
    "energy_at_arrival": 41,
    "miles_to_arrival": 10.0,
    "minutes_to_arrival": 30.0,
    "traffic_minutes_delay": 2.5,
    "location": {"latitude": 52.4, "longitude": 13.1},
    "error": None,
}


@pytest.fixture
def protocol() -> TeslaMate:
    fresh = TeslaMate()
    fresh.learn(read_yaml(ours("devices") / "teslamate.yaml"))
    return fresh


def test_a_car_introduces_itself_once_with_all_it_will_ever_say(protocol: TeslaMate) -> None:
    device = announced(say(protocol, CAR + "battery_level", "64"))
    assert (device.id, device.kind, device.manufacturer) == ("teslamate_car_3", "vehicle", "Tesla")
    assert device.identifiers == ("teslamate:3", "ha:teslamate_car_3")
    assert "eta" in device.components[0].capabilities["navigation"].attributes
    assert not any(
        attribute.writable
        for capability in device.components[0].capabilities.values()
        for attribute in capability.attributes.values()
    )
    assert not only(Announced, say(protocol, CAR + "odometer", "12000"))


def test_a_namespace_makes_another_car(protocol: TeslaMate) -> None:
    device = announced(say(protocol, "teslamate/second/cars/3/odometer", "12000"))
    assert device.id == "teslamate_second_car_3"
    assert device.identifiers == ("teslamate:second/3", "ha:teslamate_second_car_3")


def test_its_name_model_and_software_are_the_devices(protocol: TeslaMate) -> None:
    say(protocol, CAR + "model", "Y")
    say(protocol, CAR + "version", "2030.4.1")
    say(protocol, CAR + "vin", "5yjtest0000000042")
    device = announced(say(protocol, CAR + "display_name", "Juniper"))
    assert (device.name, device.model, device.sw) == ("Juniper", "Model Y", "2030.4.1")
    assert "vin:5YJTEST0000000042" in device.identifiers


def test_a_live_route_makes_a_moment_of_arrival(protocol: TeslaMate) -> None:
    told = values(say(protocol, CAR + "active_route", ROUTE, at=1000.0))
    assert told["navigation.eta"] == 2800.0
    assert told["navigation.distance"] == pytest.approx(16.09344)
    assert told["navigation.remaining"] == 1800.0
    assert told["navigation.traffic_delay"] == 150.0


def test_a_replayed_route_makes_none(protocol: TeslaMate) -> None:
    seen = only(Value, say(protocol, CAR + "active_route", ROUTE, at=1000.0, retain=True))
    assert {one.quality for one in seen} == {Quality.RESTORED}
    told = values(seen)
    assert told["navigation.eta"] is None
    assert told["navigation.remaining"] == 1800.0


@pytest.mark.parametrize("payload", [{"error": "No active route available"}, ROUTE | {"error": "lost"}, ""])
def test_without_a_route_nothing_of_it_is_left(protocol: TeslaMate, payload: object) -> None:
    say(protocol, CAR + "active_route", ROUTE)
    told = values(say(protocol, CAR + "active_route", payload))
    assert told.pop("navigation.active") is False
    assert set(told.values()) == {None}
    assert len(told) == 8


@pytest.mark.parametrize("payload", ["[1]", "{", "7", ROUTE | {"minutes_to_arrival": "soon"}])
def test_a_route_that_is_none_is_told(protocol: TeslaMate, payload: object) -> None:
    assert troubles(say(protocol, CAR + "active_route", payload))


def test_no_value_is_said_by_an_empty_payload_and_by_nil(protocol: TeslaMate) -> None:
    assert values(say(protocol, CAR + "time_to_full_charge", "")) == {"charging.remaining": None}
    assert values(say(protocol, CAR + "active_route_destination", "nil")) == {"navigation.destination": None}


@pytest.mark.parametrize(
    ("word", "ours_is", "state"),
    [
        ("driving", "driving", State.ONLINE),
        ("suspended", "parked", State.ONLINE),
        ("asleep", "asleep", State.ASLEEP),
        ("offline", "offline", State.OFFLINE),
    ],
)
def test_its_state_says_whether_it_can_be_reached(protocol: TeslaMate, word: str, ours_is: str, state: State) -> None:
    seen = say(protocol, CAR + "state", word)
    assert values(seen)["vehicle.state"] == ours_is
    assert [one.state for one in only(Availability, seen)] == [state]


def test_a_logger_that_is_not_healthy_knows_nothing_of_its_car(protocol: TeslaMate) -> None:
    say(protocol, CAR + "state", "driving")
    assert [one.state for one in only(Availability, say(protocol, CAR + "healthy", "false"))] == [State.OFFLINE]
    assert not only(Availability, say(protocol, CAR + "state", "online"))
    assert [one.state for one in only(Availability, say(protocol, CAR + "healthy", "true"))] == [State.ONLINE]


def test_geofences_are_zones_and_changes_are_events(protocol: TeslaMate) -> None:
    assert not only(Event, say(protocol, CAR + "geofence", "Work", retain=True))
    seen = say(protocol, CAR + "geofence", "Home")
    assert values(seen)["location.zones"] == ("Home",)
    assert [one.data for one in only(Event, seen)] == [
        {"zone": "Work", "event": "leave"},
        {"zone": "Home", "event": "enter"},
    ]
    assert not only(Event, say(protocol, CAR + "geofence", "", retain=True))


def test_what_stands_open_is_listed(protocol: TeslaMate) -> None:
    say(protocol, CAR + "trunk_open", "true")
    assert values(say(protocol, CAR + "frunk_open", "true"))["vehicle.openings"] == ("frunk", "trunk")
    assert values(say(protocol, CAR + "trunk_open", ""))["vehicle.openings"] == ("frunk",)


def test_a_key_nobody_knows_is_a_setting(protocol: TeslaMate) -> None:
    say(protocol, CAR + "odometer", "1")
    seen = say(protocol, CAR + "flux_capacity", "1.21")
    assert values(seen) == {"setting.flux_capacity": 1.21}
    assert announced(seen).components[0].capabilities["setting"].attributes["flux_capacity"].type == "number"
    assert not only(Announced, say(protocol, CAR + "flux_capacity", "1.22"))
    seen = say(protocol, CAR + "flux_capacity", "plenty")
    assert values(seen) == {"setting.flux_capacity": "plenty"}
    assert announced(seen).components[0].capabilities["setting"].attributes["flux_capacity"].type == "string"


def test_it_takes_no_commands_and_says_so(protocol: TeslaMate) -> None:
    say(protocol, CAR + "odometer", "1")
    with pytest.raises(CommandError, match="takes no commands"):
        protocol.encode(wish("teslamate_car_3", "cabin.on", value=True))


def test_other_topics_are_not_read(protocol: TeslaMate) -> None:
    for topic in ("teslamate/cars/3", "teslamate/cars/3/a/b", "home/cars/3/state", "cars/3/state", "teslamate/cars//x"):
        assert protocol.reader(topic) is None


def test_a_flood_of_cars_ends(protocol: TeslaMate) -> None:
    for number in range(CAR_LIMIT):
        assert protocol.reader(f"teslamate/cars/{number}/state") is not None
    assert protocol.reader("teslamate/cars/one/state") is None


def test_a_wrong_vocabulary_is_refused() -> None:
    with pytest.raises(ContentError):
        TeslaMate().learn({"keys": {}, "warnings": "all"})
