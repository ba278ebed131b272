from __future__ import annotations

import json

import pytest

from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Noted, Remember
from hyperconnect.model.input import HouseRead, Opened, ProfileLoaded, Received
from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum

PHONE: dict[str, object] = {
    "profile": "phone",
    "match": "phone/{id}/state",
    "fields": {
        "lat": {"attribute": "location.latitude"},
        "lon": {"attribute": "location.longitude"},
        "acc": {"attribute": "location.accuracy"},
        "place": {"attribute": "setting.place", "type": "string"},
    },
}
PEOPLE = {"alex": ["one", "two"], "kim": ["three"], "guest": ["nothing"]}
HERE, AWAY = {"lat": 52.5, "lon": 13.4}, {"lat": 52.6, "lon": 13.4}


class Household:
    def __init__(self, house: dict[str, object], memory: dict[str, dict[str, object]] | None = None) -> None:
        self.hub = Hub()
        self.noted: list[Datum] = []
        self.at = 0.0
        self.hub.handle(Opened(0.0, 52.5, 13.4, "UTC", memory or {}))
        self.hub.handle(ProfileLoaded(0.0, "phone", PHONE))
        self.hub.handle(HouseRead(0.0, house))

    def hear(self, phone: str, **said: object) -> Datum:
        """Let a phone say where it is, and return the occupancy."""
        self.at += 1.0
        effects = self.hub.handle(Received(self.at, Message(f"phone/{phone}/state", json.dumps(said).encode())))
        self.noted += [
            effect.value.value
            for effect in effects
            if isinstance(effect, Noted) and effect.value.path == "home.main.home.occupancy"
        ]
        if self.noted and any(isinstance(effect, Noted) and "occupancy" in effect.value.path for effect in effects):
            kept = [one.data for one in effects if isinstance(one, Remember) and one.key == "occupancy"]
            assert kept == [self.noted[-1]]
        return self.occupancy

    @property
    def occupancy(self) -> Datum:
        return self.hub.twin.values[self.hub.twin.slots["home.main.home.occupancy"]]  # type: ignore[index]  # a path


def test_people_are_counted_by_the_first_of_their_devices_that_tells() -> None:
    house = Household({"people": PEOPLE})
    assert house.occupancy is None
    assert house.hear("one", **HERE) == 1
    assert house.hear("three", **HERE) == 2
    assert house.hear("two", **AWAY) == 2, "alex has a better one"
    assert house.hear("one", **AWAY) == 1
    assert house.hear("stranger", **HERE) == 1
    assert house.hear("three", **AWAY) == 0
    assert house.noted == [1, 2, 1, 0]


def test_nobody_knows_once_nobody_tells_and_before_anybody_did() -> None:
    house = Household({"people": PEOPLE}, {"variable": {"occupancy": 2}})
    assert house.occupancy == 2, "what was known before the restart holds until somebody tells"
    assert house.hear("three", acc=5) == 2
    assert house.hear("three", **HERE) == 1
    assert house.hear("three", lat=None, lon=None) is None


@pytest.mark.parametrize(("accuracy", "counted"), [(100, 1), (101, None)])
def test_a_position_must_be_as_accurate_as_home_is_large(accuracy: float, counted: Datum) -> None:
    assert Household({"people": PEOPLE}).hear("three", **HERE, acc=accuracy) == counted


def test_home_is_as_large_as_the_household_says_and_where() -> None:
    house = Household({"people": PEOPLE, "zones": {"home": {"latitude": 52.6, "longitude": 13.4, "radius": "2 km"}}})
    assert house.hear("three", lat=52.61, lon=13.4, acc=900) == 1
    assert house.hear("three", **HERE) == 0


def test_the_name_of_a_place_will_do() -> None:
    house = Household({"people": PEOPLE})
    assert house.hear("three", place="Work") == 0
    assert house.hear("three", place="Home") == 1


def test_a_household_that_keeps_occupancy_itself_is_left_alone() -> None:
    house = Household({"people": PEOPLE, "variables": {"occupancy": {"type": "integer", "initial": 7}}})
    assert house.hear("three", **HERE) == 7


def test_without_people_there_is_nothing_to_count() -> None:
    house = Household({})
    assert house.hear("three", **HERE) is None
    house.hub.handle(HouseRead(2.0, {"people": PEOPLE}))
    assert house.occupancy == 1
