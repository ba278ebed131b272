"""What Home says of a plan, draws of it, and shows of devices: its views, as functions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hyperconnect.automation.zone import metres
from hyperconnect.core.hub import Hub
from hyperconnect.dashboard.home.chart import HOUR, chart_of, since_of, until_of
from hyperconnect.dashboard.home.plan import coming, foremost, plan_of
from hyperconnect.dashboard.home.rooms import rooms_of
from hyperconnect.dashboard.home.where import driven_of, map_of, movers_of
from hyperconnect.model.input import Connected, Edited, Opened, ProfileLoaded, Received
from hyperconnect.model.message import Message

NOW = 1_768_500_000.0
TOLD: dict[str, Any] = {
    "room": "living",
    "device": "thermo",
    "value": 21.0,
    "state": "waits",
    "temperature": 17.4,
    "setpoint": 17.0,
    "mode": "away",
    "arrival": "2026-01-15T19:50:00+01:00",
    "arrival_early": "2026-01-15T19:32:00+01:00",
    "arrival_late": "2026-01-15T20:21:00+01:00",
    "start_at": "2026-01-15T19:10:00+01:00",
    "reached_at": "2026-01-15T19:48:00+01:00",
    "by": None,
    "steered": "",
    "not_before": None,
    "why": "navigation home, 38 min to go",
    "alarms": [],
    "course": [],
}


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({}, "waits"),
        ({"arrival": None, "start_at": None}, "unplanned"),
        ({"arrival": None, "mode": "home"}, "home"),
        ({"value": None, "state": "idle", "mode": "home"}, "home"),
        ({"value": None, "state": "idle"}, "unplanned"),
        ({"value": None, "state": "idle", "mode": "blind"}, "blind"),
        ({"mode": "manual"}, "manual"),
        ({"state": "heating"}, "warms"),
        ({"state": "heating", "temperature": None}, "warms"),
        ({"state": "heating", "temperature": 20.8}, "warm"),
        ({"state": "cancelled", "steered": "cancel"}, "rests"),
        ({"by": "2026-01-15T20:00:00+01:00"}, "by"),
    ],
)
def test_a_plan_is_told_by_what_it_is(told: dict[str, Any], says: str) -> None:
    plan = plan_of({**TOLD, **told}, "Alex")
    assert plan.says == says
    assert plan.expects == (says in {"waits", "warms", "warm"})


def test_the_plan_that_heats_matters_before_one_that_waits_and_the_sooner_one_before_the_later() -> None:
    heats = {**TOLD, "room": "a", "state": "heating"}
    soon = {**TOLD, "room": "b"}
    later = {**TOLD, "room": "c", "start_at": "2026-01-15T22:00:00+01:00"}
    never = {**TOLD, "room": "d", "start_at": None}
    idle = {**TOLD, "room": "e", "state": "idle", "value": None}
    order = [idle, never, later, soon, heats]
    told: list[str] = []
    while best := foremost(order):
        told.append(best["room"])
        order.remove(best)
    assert told == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("people", "who"),
    [
        ([("alex", "driving", ""), ("kim", "home", "home")], "Alex"),
        ([("alex", "driving", ""), ("kim", "parked", "office")], "Alex"),
        ([("alex", "driving", ""), ("kim", "driving", "")], ""),
        ([("kim", "parked", "office")], "Kim"),
        ([("me", "driving", "")], ""),
        ([], ""),
    ],
)
def test_who_is_named_where_it_is_one_person(people: list[tuple[str, str, str]], who: str) -> None:
    assert coming([{"person": name, "status": status, "place": place} for name, status, place in people]) == who


def test_the_chart_draws_what_the_plan_says() -> None:
    plan = plan_of(TOLD, "Alex")
    course = [{"at": "2026-01-15T19:00:00+01:00", "temperature": 17.4}]
    measured = [(NOW - 9 * HOUR, 16.0), (NOW - 2 * HOUR, 17.02), (NOW - HOUR, 17.4)]
    drawn = chart_of(plan, course, measured, "thermo.path", NOW)
    assert (drawn["since"], drawn["until"]) == (since_of(plan, NOW), until_of(plan, NOW))
    first, second = drawn["lines"]
    assert first["points"] == [(round(at), value) for at, value in measured]
    assert second["points"] == [(1_768_500_000, 17.4)]
    assert (drawn["band"]["low"], drawn["band"]["high"]) == (20.5, 21.5)
    assert drawn["band"]["since"] == drawn["marks"][0]["at"] == plan.arrival
    assert (drawn["marks"][0]["early"], drawn["marks"][0]["late"]) == (plan.early, plan.late)
    assert [(each["since"], each["until"]) for each in drawn["windows"]] == [(plan.start, plan.reached)]


def test_the_chart_begins_where_something_was_measured_and_never_shows_a_window_that_ends_before_it_begins() -> None:
    told = {**TOLD, "state": "heating", "temperature": 18.0, "reached_at": "2026-01-15T18:00:00+01:00", "arrival": None}
    drawn = chart_of(plan_of(told, ""), [], [(NOW - 1.5 * HOUR, 17.0)], "x", NOW)
    assert drawn["since"] == NOW - 1.5 * HOUR
    assert drawn["windows"] == []
    assert drawn["marks"] == []


def test_nothing_is_drawn_of_a_plan_that_nobody_wants() -> None:
    idle = {**TOLD, "state": "idle", "value": None}
    assert chart_of(plan_of(idle, ""), [], [], "x", NOW)["band"] is None
    drawn = chart_of(plan_of({**idle, "mode": "home"}, ""), [], [], "x", NOW)
    assert drawn["band"] == {"name": "comfortable", "low": 16.5, "high": 17.5, "since": drawn["since"]}
    assert drawn["lines"][1]["points"] == drawn["windows"] == drawn["marks"] == []


def test_a_way_is_what_was_told_of_both_degrees_and_stands_still_where_the_car_does() -> None:
    way = driven_of(
        [(1.0, 52.0), (2.0, 52.0), (3.0, 52.00001), (4.0, 52.01)], [(1.0, 13.0), (2.0, 13.01), (4.0, 13.01)]
    )
    assert way == [(52.0, 13.0), (52.0, 13.01), (52.01, 13.01)]
    many = [(float(place), 50 + place / 1000) for place in range(2000)]
    thin = driven_of(many, [(0.0, 13.0)])
    assert len(thin) <= 202
    assert (thin[0], thin[-1]) == ((50.0, 13.0), (51.999, 13.0))
    assert metres(*thin[0], *thin[1]) > 20


LAMP: dict[str, object] = {
    "profile": "lamp",
    "match": "lamp/{id}/state",
    "kind": "light",
    "fields": {"on": {"attribute": "light.on"}, "bri": {"attribute": "light.brightness"}},
}
CAR: dict[str, object] = {
    "profile": "car",
    "match": "car/{id}/state",
    "kind": "vehicle",
    "fields": {
        "lat": {"attribute": "location.latitude"},
        "lon": {"attribute": "location.longitude"},
        "state": {"attribute": "vehicle.state"},
        "active": {"attribute": "navigation.active"},
        "to": {"attribute": "navigation.destination"},
        "left": {"attribute": "navigation.distance"},
    },
}
DRIVES: dict[str, object] = {"lat": 52.6, "lon": 13.6, "state": "driving", "active": True, "to": "Home", "left": 23.4}
HOME = (52.5, 13.4)


def house(**told: dict[str, object]) -> Hub:
    """Return a hub that heard what cars and lamps say: `car_su7={…}`, `lamp_desk={…}`."""
    hub = Hub()
    hub.handle(Opened(NOW, *HOME, "Europe/Berlin", {}))
    for document in (CAR, LAMP):
        hub.handle(ProfileLoaded(NOW, str(document["profile"]), document))
    hub.handle(Connected(NOW))
    for name, payload in told.items():
        kind, _, thing = name.partition("_")
        hub.handle(Received(NOW, Message(f"{kind}/{thing}/state", json.dumps(payload).encode())))
    return hub


def test_the_map_shows_who_says_where_it_is_and_where_it_is_led() -> None:
    hub = house(car_su7=DRIVES, lamp_desk={"on": True})
    (mover,) = movers_of(hub)
    drawn = map_of(hub, HOME, [mover], {"su7": [(52.7, 13.7)]})
    assert drawn is not None
    assert drawn["home"] == {"name": "home", "latitude": 52.5, "longitude": 13.4}
    (shown,) = drawn["movers"]
    assert (shown["slug"], shown["kind"], shown["latitude"], shown["longitude"]) == ("su7", "car", 52.6, 13.6)
    assert shown["paths"]["latitude"] == "car_su7.main.location.latitude"
    (route,) = drawn["routes"]
    assert route["driven"] == [(52.7, 13.7)]
    assert route["goal"] == {"name": "home", "latitude": 52.5, "longitude": 13.4, "distance": 23_400.0}


def test_a_car_that_is_led_to_a_place_of_which_only_the_name_is_known_has_no_line_to_it() -> None:
    hub = house(car_su7={**DRIVES, "to": "The lake"})
    drawn = map_of(hub, HOME, movers_of(hub), {})
    assert drawn is not None
    assert drawn["routes"][0]["goal"] is None


def test_a_parked_car_has_no_route() -> None:
    hub = house(car_su7={**DRIVES, "state": "parked"})
    drawn = map_of(hub, HOME, movers_of(hub), {})
    assert drawn is not None
    assert drawn["routes"] == []


def test_there_is_no_map_of_a_home_that_is_nowhere() -> None:
    hub = house(car_su7=DRIVES)
    assert map_of(hub, None, movers_of(hub), {}) is None


def test_rooms_show_at_a_glance_what_is_known() -> None:
    hub = house(lamp_desk={"on": True, "bri": 40}, lamp_hall={}, car_su7={"state": "parked"})
    hub.handle(Edited(NOW, "lamp_desk", area="Study"))
    study, rest = rooms_of(hub)
    assert (study.name, [card.slug for card in study.cards]) == ("Study", ["desk"])
    assert [(each.about, each.value) for each in study.cards[0].glances] == [
        ("light.on", True),
        ("light.brightness", 40),
    ]
    assert (rest.name, [(card.slug, card.picture) for card in rest.cards]) == ("", [("su7", "car")])
