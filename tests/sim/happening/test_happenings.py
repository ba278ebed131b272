from __future__ import annotations

import json
from typing import Any

import pytest

from hyperconnect.errors import ContentError
from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.happening.control import ANSWER, CONTROL
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.scenario import Scenario, parse_scenario


def telling(cars: dict[str, CarSpec], text: str, *happenings: str) -> Scenario:
    told = "".join(f"  - {happening}\n" for happening in happenings)
    return parse_scenario(f"{text}happenings:\n{told}", "evening.yaml", cars)


def lived(scenario: Scenario, minutes: float) -> Household:
    house = build(scenario, 1)
    house.advance(scenario.start + minutes * 60)
    return house


def test_what_a_script_says_happens_when_it_says(cars: dict[str, CarSpec], evening_text: str) -> None:
    scenario = telling(
        cars,
        evening_text,
        "{after: 5 min, open: front_door}",
        "{after: 6 min, close: front_door}",
        "{at: 16:50, hand: {living_thermostat: {target: 23.0}}}",
        "{at: 16:51, battery: {phone_alex: 5 %}}",
        "{at: 16:52, clock: +1 h}",
        "{at: 16:53, storm: {messages: 50}}",
    )
    house = build(scenario, 1)
    assert house.home is not None
    states: list[tuple[bool, float]] = []
    for minute in (4.9, 5.5, 6.5):
        house.advance(scenario.start + minute * 60)
        states.append((house.home.door.is_open, house.home.target))
    assert [is_open for is_open, _ in states] == [False, True, False]
    said = house.advance(scenario.start + 14 * 60)
    assert house.home.target == 23.0
    assert house.phones["phone_alex"].view().battery < 6
    assert house.clock_off == 3600
    assert sum(message.topic.startswith("stranger/") for message in said) == 50


def test_a_jam_that_nobody_had_planned_makes_one_late(cars: dict[str, CarSpec], evening_text: str) -> None:
    jam = "{after: 25 min, jam: {starts: 1 km, ends: 14 km, speed: 9 km/h}}"
    on_time, late = (
        lived(scenario, 118).view().people[0].arrived_at
        for scenario in (telling(cars, evening_text, "{open: front_door}"), telling(cars, evening_text, jam))
    )
    assert on_time is not None
    assert late is None or late > on_time + 300


def test_a_burglar_moves_through_the_rooms(cars: dict[str, CarSpec], evening_text: str) -> None:
    scenario = telling(cars, evening_text, "{after: 1 min, break_in: {through: front_door, stays: 4 min}}")
    house = build(scenario, 1)
    assert house.home is not None
    seen: list[str] = []
    house.home.watch("hall", lambda being: seen.append(being.id))
    house.advance(scenario.start + 600)
    assert "burglar" in seen
    assert house.home.where("burglar") is None


@pytest.mark.parametrize(
    ("happening", "points_at", "why"),
    [
        ("{after: 1 min}", "{after", "nothing happens here: say exactly one of open, close"),
        ("{after: 1 min, open: a, close: b}", "{after", "open and close are two"),
        ("{at: 17:00, after: 1 min, open: front_door}", "{at", "say `at` or `after`, not both"),
        ("{open: front_dor}", "front_dor", "there is no opening 'front_dor' in this household"),
        ("{hand: {living_lamp: {on: true}}}", "living_lamp", "there is no thing 'living_lamp'"),
        (
            "{hand: {living_thermostat: {targt: 23.0}}}",
            "living_thermostat",
            "living_thermostat: it has no 'targt'; what",
        ),
        (
            "{hand: {living_thermostat: {target: 230.0}}}",
            "living_thermostat",
            "target is a number from 5 to 30, not 230.0",
        ),
        (
            "{hand: {living_thermostat: {target: hot}}}",
            "living_thermostat",
            "target is a number from 5 to 30, not 'hot'",
        ),
        ("{hand: {living_lights: {on: 5}}}", "living_lights", "on is true or false, not 5"),
        ("{hand: {hall_motion: {motion: true}}}", "hall_motion", "nothing can be done to it by hand"),
        ("{ring: meter}", "meter", "meter is no doorbell"),
        ("{answer: {kim: yes_please}}", "kim", "there is no person or car 'kim'"),
        ("{fault: {kind: lots, of: meter}}", "lots", "there is no kind 'lots'"),
        ("{fault: {kind: lost}}", "{kind", "say either `of`, a thing, or `topic`"),
        ("{fault: {kind: late, of: meter, by: 5}}", "5}", "5 should be a number with its unit"),
        ("{opne: front_door}", "opne", "unknown key 'opne'"),
        (
            "{jam: {road: nowhere, starts: 1 km, ends: 2 km, speed: 9 km/h}}",
            "nowhere",
            "there is no road 'nowhere' in this household",
        ),
        ("{jam: {starts: 2000 km, ends: 2001 km, speed: 9 km/h}}", "2000", "motorway has no km 2000: it ends at km 1"),
    ],
)
def test_what_cannot_happen_is_named_with_its_place(
    cars: dict[str, CarSpec], evening_text: str, happening: str, points_at: str, why: str
) -> None:
    with pytest.raises(ContentError) as caught:
        build(telling(cars, evening_text, happening), 1)
    assert why in caught.value.why
    line, column = evening_text.count("\n") + 2, 5 + happening.index(points_at)
    assert caught.value.where == f"evening.yaml:{line}:{column}"


def answer(house: Household, wish: object) -> dict[str, Any]:
    payload = wish if isinstance(wish, bytes) else json.dumps(wish).encode()
    (told,) = [m for m in house.receive(Message(CONTROL, payload), house.now) if m.topic == ANSWER]
    found: dict[str, Any] = json.loads(told.payload)
    return found


def test_whoever_is_on_the_bus_may_let_things_happen(household: Household) -> None:
    household.advance(household.now + 60)
    assert household.home is not None
    assert answer(household, {"open": "front_door"}) == {"done": "open"}
    assert household.home.door.is_open
    assert answer(household, {"fault": {"kind": "offline", "of": "meter", "lasts": "1 min"}}) == {"done": "fault"}
    assert household.wire is not None
    assert answer(household, {"speed": 30}) == {"done": "speed"}
    assert household.pace == 30


def test_whoever_asks_who_is_here_learns_what_a_wish_can_name(household: Household) -> None:
    household.advance(household.now + 60)
    told = answer(household, {"who": True})
    assert {"meter", "su7"} <= {*told["speak"]}
    assert told["openings"] == ["front_door"]
    assert told["speed"] is None
    answer(household, {"speed": 30})
    again = answer(household, {"who": True})
    assert again["speed"] == 30
    for road, ends in again["roads"].items():
        jam = {"road": road, "starts": "0 km", "ends": f"{ends} km", "speed": "9 km/h"}
        assert answer(household, {"jam": jam}) == {"done": "jam"}


def test_what_did_not_happen_is_no_deed_that_is_done(household: Household) -> None:
    household.advance(household.now + 60)
    refused = answer(household, {"answer": {"su7": "let_in"}})
    assert (refused["error"], refused["where"]) == ("su7 is offered no answer 'let_in'", "answer/su7")
    assert answer(household, {"go": {"who": "alex", "to": "work"}})["error"] == "alex is at work already"
    assert answer(household, {"go": {"who": "alex", "to": "shop"}}) == {"done": "go"}
    assert answer(household, {"go": {"who": "alex", "to": "home"}})["error"] == "alex is on the way already"


def test_what_a_script_could_not_do_is_not_told_to_who_wishes_something_else(
    cars: dict[str, CarSpec], evening_text: str
) -> None:
    house = build(telling(cars, evening_text, "{after: 1 min, answer: {su7: let_in}}"), 1)
    house.advance(house.now + 120)
    assert answer(house, {"open": "front_door"}) == {"done": "open"}


def test_the_fields_that_a_thing_says_are_those_that_a_fault_can_name(household: Household) -> None:
    household.advance(household.now + 60)
    fields = answer(household, {"fields": "meter"})["fields"]
    assert "power" in fields
    for field in fields:
        stuck = {"kind": "stuck", "of": "meter", "field": field}
        assert answer(household, {"fault": stuck}) == {"done": "fault"}


@pytest.mark.parametrize(
    "wish",
    [
        b"",
        {"fields": "moon"},
        {"fields": 5},
        {"fields": "meter", "open": "front_door"},
        b"[]",
        b"null",
        {"speed": "fast"},
        {"speed": 1e9},
        {"speed": 10, "open": "front_door"},
        {"open": "moon"},
        {"at": "17:00", "open": "front_door"},
        {"storm": {"messages": 10**9}},
        {"fault": {"kind": "late", "of": "x", "by": "NaN s"}},
        {"jam": {"starts": "-1 km"}},
    ],
)
def test_what_cannot_be_is_answered_with_the_reason(household: Household, wish: object) -> None:
    household.advance(household.now)
    before = household.view()
    assert answer(household, wish)["error"]
    assert household.view() == before
    assert household.pace is None
