from __future__ import annotations

import json
from typing import Any

import pytest

from hyperconnect.model.message import Message
from hyperconnect.sim.person.phone import DRAIN, Mode, Phone
from hyperconnect.sim.road.road import Roads
from hyperconnect.sim.world import World

ROADS = Roads(latitude=52.4, longitude=13.06, nodes=(), edges=(), leaving=(), places={})


class Walk:
    """Somebody who is led about."""

    def __init__(self) -> None:
        self.x = 0.0
        self.charging = False

    def where(self) -> tuple[float, float, float, bool]:
        return self.x, 0.0, 5.0, self.charging


def phone(mode: Mode = "significant") -> tuple[World, Walk, Phone]:
    world, walk = World(0.0, 1), Walk()
    made = Phone(world, "alex", "phone", ROADS, walk.where, mode)
    made.start()
    return world, walk, made


def locations(said: list[Message]) -> list[dict[str, Any]]:
    return [json.loads(m.payload) for m in said if m.topic == "owntracks/alex/phone"]


def test_a_phone_that_lies_still_speaks_now_and_then() -> None:
    world, _, _ = phone()
    told = locations(world.advance(3 * 3600))
    assert [report["t"] for report in told] == ["p"] * 7
    assert all(report["_type"] == "location" and report["inregions"] == ["Home"] for report in told)
    assert all(abs(report["lat"] - 52.4) < 0.005 for report in told)


def test_in_significant_mode_it_speaks_after_500_metres_and_not_sooner_than_5_minutes() -> None:
    world, walk, _ = phone()
    walk.x = 3000.0
    world.advance(600)
    walk.x = 3400.0
    assert locations(world.advance(1200)) == []
    walk.x = 3600.0
    assert [report["t"] for report in locations(world.advance(1230))] == ["u"]
    walk.x = 5000.0
    assert locations(world.advance(1490)) == []
    assert [report["t"] for report in locations(world.advance(1530))] == ["u"]


def test_in_move_mode_it_speaks_often_and_its_battery_pays() -> None:
    world, walk, moving = phone("move")
    told: list[Message] = world.advance(0)
    before = moving.view().battery
    for step in range(20):
        walk.x = 1000.0 + 100 * step
        told += world.advance(world.now + 30)
    assert len(locations(told)) > 15
    assert before - moving.view().battery == pytest.approx(DRAIN["move"] / 6, rel=0.1)


def test_it_notices_late_that_it_left_home_and_came_back() -> None:
    world, walk, _ = phone()
    world.advance(0)
    for x, event in ((3000.0, "leave"), (0.0, "enter")):
        walk.x, begun = x, world.now
        told = [json.loads(m.payload) for m in world.advance(begun + 300) if m.topic.endswith("/event")]
        assert [(t["_type"], t["event"], t["desc"]) for t in told] == [("transition", event, "Home")]
        assert 60 <= told[0]["tst"] - begun <= 211


def test_a_short_step_out_is_never_noticed() -> None:
    world, walk, _ = phone()
    world.advance(0)
    walk.x = 3000.0
    world.advance(30)
    walk.x = 0.0
    assert not [m for m in world.advance(600) if m.topic.endswith("/event")]


def test_transitions_are_not_retained_and_positions_are() -> None:
    world, walk, _ = phone()
    said = world.advance(0)
    walk.x = 3000.0
    said += world.advance(600)
    assert {(m.topic.endswith("/event"), m.retain) for m in said} == {(True, False), (False, True)}


def test_it_charges_in_the_car() -> None:
    world, walk, charged = phone()
    world.advance(0)
    before, walk.charging = charged.view().battery, True
    assert locations(world.advance(1800))[-1]["bs"] == 2
    assert charged.view().battery > before
