from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from hyperconnect.automation.expression import Flaw
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum

Evaluate = Callable[..., Datum]
Flaws = Callable[[str], tuple[Flaw, ...]]
HERE = Scope(1_768_600_000.0, "Europe/Berlin", 52.52, 13.405)
AT_WORK = {"latitude": 53.5505, "longitude": 9.99}
"""Some 55 m north of the middle of the zone `work`, whose radius is 1 km."""


def phone(latitude: float, longitude: float, accuracy: float | None = None) -> Mapping[str, Datum]:
    where = {"latitude": latitude, "longitude": longitude, "accuracy": accuracy}
    return {f"phone.location.{name}": value for name, value in where.items()}


@pytest.mark.parametrize(
    ("state", "zone", "inside"),
    [
        (phone(53.5505, 9.99), "work", True),
        (phone(53.5505, 9.99, 900.0), "work", True),
        (phone(53.5505, 9.99, 1100.0), "work", None),
        (phone(53.56, 9.99), "work", False),
        (phone(53.56, 9.99, 1500.0), "work", None),
        (phone(54.0, 9.99, 1500.0), "work", False),
        (phone(52.5205, 13.405), "home", True),
        (phone(52.522, 13.405), "home", False),
        ({}, "home", None),
        ({"phone.location.latitude": 52.52}, "home", None),
    ],
)
def test_a_zone_is_a_circle_seen_as_well_as_the_device_can(
    evaluate: Evaluate, state: Mapping[str, Datum], zone: str, *, inside: bool | None
) -> None:
    assert evaluate(f"in_zone(phone, {zone})", state, HERE) is inside
    assert evaluate(f"in_zone('alex', '{zone}')", state, HERE) is inside


def test_distances_lead_to_zones(evaluate: Evaluate) -> None:
    state = phone(53.55, 9.99)
    assert evaluate("distance(phone, work)", state, HERE) == 0.0
    assert evaluate("distance(work, home)", state, HERE) == pytest.approx(255.4, abs=0.5)
    assert evaluate("distance(alex, home) == distance(home, work)", state, HERE) is True


@pytest.mark.parametrize(
    ("route", "work", "home"),
    [
        ({}, False, True),
        ({"active": False}, False, False),
        ({"active": True, "destination": " Work"}, True, False),
        ({"active": True, "destination": True}, False, True),
        ({"destination": "Home"}, False, True),
        ({"destination": "cinema"}, False, False),
        (AT_WORK, True, False),
        ({**AT_WORK, "destination": "Home"}, True, False),
        ({"latitude": 52.523, "longitude": 13.405}, False, True),
    ],
)
def test_an_arrival_counts_where_the_route_leads(
    evaluate: Evaluate, route: Mapping[str, Datum], *, work: bool, home: bool
) -> None:
    eta = HERE.now + 600.0
    state = {"su7.navigation.eta": eta} | {f"su7.navigation.{name}": value for name, value in route.items()}
    assert evaluate("arrival(su7)", state, HERE) == eta
    assert evaluate("arrival(su7, work)", state, HERE) == (eta if work else None)
    assert evaluate("eta(alex, home)", state, HERE) == (600.0 if home else None)


@pytest.mark.parametrize(
    ("text", "code", "place", "hint"),
    [
        ("in_zone(phone, wrok)", "HX101", "wrok", ("work",)),
        ("in_zone(phone, vague)", "HX102", "vague", ()),
        ("in_zone(phnoe, work)", "HX101", "phnoe", ("phone",)),
        ("in_zone(kim, work)", "HX101", "kim", ()),
        ("in_zone(room, work)", "HX101", "room", ()),
        ("distance(5, work)", "HX101", "5", ()),
        ("eta(su7, phone) < 5min", "HX101", "phone", ("home",)),
    ],
)
def test_places_that_are_none_are_told(flaws: Flaws, text: str, code: str, place: str, hint: tuple[str, ...]) -> None:
    flaw = flaws(text)[0]
    assert flaw.code == code
    assert text[slice(*flaw.span)] == place
    assert flaw.did_you_mean[:1] == hint[:1]


def test_a_person_is_what_their_devices_say(evaluate: Evaluate, flaws: Flaws) -> None:
    assert evaluate("alex.online", {"phone.online": False, "su7.online": True}) is True
    assert evaluate("alex.online", {"phone.online": False, "su7.online": False}) is False
    assert evaluate("alex.online", {"phone.online": False}) is None
    assert evaluate("alex.battery < 10 %", {"phone.battery": 5}) is True
    assert evaluate("su7.online", {"su7.online": False}) is False
    assert flaws("kim.online")[0].code == "HX101"
