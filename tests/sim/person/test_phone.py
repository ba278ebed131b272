from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.person.accu import AT_NIGHT, IDLE, IN_CAR, IN_USE, LOW, MOVE, SAVING, Accu, Handling, handling
from hyperconnect.sim.person.phone import Mode, Phone
from hyperconnect.sim.person.region import regions
from hyperconnect.sim.road.road import Roads
from hyperconnect.sim.world import World

ROADS = Roads(latitude=52.4, longitude=13.06, nodes=(), edges=(), leaving=(), places={})
TOPIC = "owntracks/alex/phone"


class Walk:
    """Somebody who is led about."""

    def __init__(self) -> None:
        self.x = 0.0
        self.speed = 0.0
        self.driven = False

    def where(self) -> tuple[float, float, float, bool]:
        return self.x, 0.0, self.speed, self.driven


def phone(mode: Mode = "significant", seed: int = 1) -> tuple[World, Walk, Phone]:
    world, walk = World(0.0, seed), Walk()
    known = regions((("Home", (0.0, 0.0)), ("Work", (9000.0, 0.0))))
    made = Phone(world, "alex", "phone", ROADS, walk.where, mode, known)
    made.start()
    world.advance(0)
    return world, walk, made


def documents(said: list[Message], part: str = "") -> list[dict[str, Any]]:
    return [json.loads(m.payload) for m in said if m.topic == TOPIC + part]


def locations(said: list[Message]) -> list[dict[str, Any]]:
    return [told for told in documents(said) if told["_type"] == "location"]


def go(walk: Walk, made: Phone, x: float, speed: float = 50.0) -> None:
    walk.x, walk.speed = x, speed
    made.stir()


def test_a_phone_that_lies_still_speaks_every_half_hour() -> None:
    world, _, _ = phone()
    told = locations(world.advance(3 * 3600))
    assert [report["t"] for report in told] == ["p"] * 6
    assert all(report["_type"] == "location" and report["inregions"] == ["Home"] for report in told)
    assert all(report["conn"] == "w" and abs(report["lat"] - 52.4) < 0.005 for report in told)


def test_in_significant_mode_it_speaks_after_500_metres_and_not_sooner_than_5_minutes() -> None:
    world, walk, made = phone()
    go(walk, made, 3000.0)
    world.advance(600)
    walk.x = 3400.0
    assert locations(world.advance(1200)) == []
    walk.x = 3600.0
    assert len(locations(world.advance(1260))) == 1
    walk.x = 5000.0
    assert locations(world.advance(1470)) == []
    told = locations(world.advance(1560))
    assert [(report["cog"], report["conn"], report["m"]) for report in told] == [(90, "m", 1)]


def test_in_move_mode_it_speaks_often_and_its_battery_pays() -> None:
    world, walk, moving = phone("move")
    before = moving.battery
    told: list[Message] = []
    for step in range(20):
        go(walk, moving, 1000.0 + 100 * step)
        told += world.advance(world.now + 30)
    assert len(locations(told)) > 15
    still, _, resting = phone()
    full = resting.battery
    still.advance(600)
    assert before - moving.battery > 1.3 * (full - resting.battery)


@pytest.mark.parametrize(
    ("speed", "driven", "motion"),
    [
        (0.0, True, "automotive"),
        (50.0, True, "automotive"),
        (32.0, False, "automotive"),
        (15.0, False, "cycling"),
        (4.8, False, "walking"),
    ],
)
def test_it_tells_how_its_owner_moves_and_that_they_stand_again(speed: float, driven: bool, motion: str) -> None:  # noqa: FBT001
    world, walk, made = phone()
    world.advance(600)
    walk.driven = driven
    go(walk, made, 3000.0, speed)
    made.report()
    assert locations(world.advance(601))[-1]["motionactivities"] == [motion]
    walk.driven = False
    go(walk, made, 3000.0, 0.0)
    world.advance(700)
    made.report()
    assert locations(world.advance(700))[-1]["motionactivities"] == ["stationary"]


@pytest.mark.parametrize(("mode", "said"), [("quiet", set[str]()), ("manual", {"transition"})])
def test_a_quiet_phone_tells_nothing_and_a_manual_one_only_of_regions(mode: Mode, said: set[str]) -> None:
    world, walk, made = phone(mode)
    go(walk, made, 9000.0)
    told = world.advance(4 * 3600)
    assert {json.loads(message.payload)["_type"] for message in told} == said
    made.report()
    assert [report["t"] for report in locations(world.advance(world.now))] == ["u"]


def test_it_notices_late_that_it_left_one_region_and_came_into_another() -> None:
    world, walk, made = phone()
    latest = {"leave": 361, "enter": 241}
    for x, expected in ((9000.0, {("leave", "Home"), ("enter", "Work")}), (4500.0, {("leave", "Work")})):
        begun = world.now
        go(walk, made, x)
        told = documents(world.advance(begun + 400), "/event")
        assert {(event["event"], event["desc"]) for event in told} == expected
        assert all(60 <= event["tst"] - begun <= latest[event["event"]] for event in told)


def test_a_short_step_out_is_never_noticed() -> None:
    world, walk, made = phone()
    go(walk, made, 3000.0)
    world.advance(30)
    go(walk, made, 0.0, 0.0)
    assert documents(world.advance(900), "/event") == []


def test_transitions_and_wills_are_not_retained_and_positions_are() -> None:
    world, walk, made = phone()
    go(walk, made, 3000.0)
    made.cut(600)
    said = world.advance(2000)
    kept = {(json.loads(m.payload)["_type"], m.retain) for m in said}
    assert kept == {("transition", False), ("lwt", False), ("location", True)}


def test_what_it_could_not_send_comes_later_with_the_moments_at_which_it_was_so() -> None:
    world, walk, made = phone()
    world.advance(1700)
    made.cut(3600)
    go(walk, made, 3000.0)
    silent = world.advance(1700 + 3599)
    assert [told["_type"] for told in documents(silent)] == ["lwt"]
    burst = locations(world.advance(1700 + 3601))
    assert len(burst) >= 2
    moments = [report["tst"] for report in burst]
    assert moments == sorted(moments)
    assert moments[0] < 2200
    assert {report["conn"] for report in burst} <= {"o", "w"}


def test_a_killed_app_is_silent_for_hours_until_a_region_wakes_it() -> None:
    world, walk, made = phone()
    made.kill(5 * 3600)
    assert [told["_type"] for told in documents(world.advance(2 * 3600))] == ["lwt"]
    go(walk, made, 3000.0)
    assert "c" in [told.get("t") for told in locations(world.advance(world.now + 400))]


def test_an_empty_phone_is_silent_and_comes_back_when_it_is_charged() -> None:
    world, walk, made = phone()
    made.charge(1.0)
    assert "lwt" in [told["_type"] for told in documents(world.advance(2 * 3600))]
    assert locations(world.advance(4 * 3600)) == []
    walk.driven = True
    made.stir()
    back = locations(world.advance(5 * 3600))
    assert back
    assert back[0]["bs"] == 2
    assert 3 <= back[0]["batt"] <= 5


def test_asked_it_says_where_it_is_what_it_watches_and_how_far_it_walked() -> None:
    world, _, made = phone("quiet")
    made.steps = lambda: 4321
    told: list[Message] = []
    for action in ("reportLocation", "reportSteps", "waypoints"):
        wish = json.dumps({"_type": "cmd", "action": action}).encode()
        told += world.receive(Message(f"{TOPIC}/cmd", wish), world.now)
    told += world.advance(world.now + 20)
    assert [report["t"] for report in locations(told)] == ["r"]
    assert [steps["steps"] for steps in documents(told, "/step")] == [4321]
    assert [place["desc"] for place in documents(told, "/waypoints")[0]["waypoints"]] == ["Home", "Work"]
    assert not world.ignored


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"{}", b'{"_type":"cmd"}', b'{"_type":"cmd","action":"dump"}', b'{"action":["x"]}']
)
def test_a_command_it_does_not_know_is_ignored(payload: bytes) -> None:
    world, _, _ = phone()
    assert world.receive(Message(f"{TOPIC}/cmd", payload), 1.0) == []
    assert world.ignored[f"{TOPIC}/cmd"] == 1


def test_it_is_charged_at_night_in_most_nights() -> None:
    world, _, made = phone()
    made.charge(20.0)
    made.rest(asleep=True)
    world.advance(4 * 3600)
    made.rest(asleep=False)
    assert made.battery > 95
    told = locations(world.advance(world.now + 7200))
    assert told[-1]["bs"] == 1


def test_every_phone_has_its_own_battery_and_its_owner_own_habits() -> None:
    house = build(load_scenario("long_weekend"), 1)
    for each in house.phones.values():
        each.charge(80.0)
        each.rest(asleep=False)
    house.advance(house.now + 6 * 3600)
    drained = [80.0 - each.battery for each in house.phones.values()]
    assert len({round(each, 1) for each in drained}) == len(drained) == 2


def test_old_batteries_in_busy_hands_last_a_third_as_long_as_new_ones_in_quiet_hands() -> None:
    lasts: list[float] = []
    for own in (Handling(0.72, 1.8), Handling(1.3, 0.5)):
        accu = Accu(80.0, 0.0, own)
        accu.settle(6 * 3600.0)
        lasts.append(80.0 - accu.level)
    assert 2.5 < lasts[0] / lasts[1] < 5
    found = [handling(Random(f"{number}")) for number in range(300)]
    assert all(0.7 < each.capacity < 1.35 for each in found)
    assert handling(Random("1")) == found[1]


@pytest.mark.parametrize(
    ("level", "awake", "moves", "filling", "rate"),
    [
        (60.0, True, False, 0.0, -IDLE - IN_USE),
        (60.0, False, False, 0.0, -IDLE),
        (60.0, True, True, 0.0, -IDLE - IN_USE - MOVE),
        (LOW, True, True, 0.0, -(IDLE + IN_USE) * SAVING),
        (20.0, True, False, AT_NIGHT, AT_NIGHT),
        (20.0, True, False, IN_CAR, IN_CAR),
        (90.0, True, False, IN_CAR, IN_CAR / 3),
    ],
)
def test_what_a_battery_gives_and_takes_in_an_hour(
    *, level: float, awake: bool, moves: bool, filling: float, rate: float
) -> None:
    accu = Accu(level, 0.0)
    accu.awake, accu.moves, accu.filling = awake, moves, filling
    accu.settle(3600.0)
    assert accu.level == pytest.approx(level + rate)
    accu.settle(100 * 3600.0)
    assert accu.level == (100.0 if filling else 0.0)
