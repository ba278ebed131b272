"""When a room is decided on again: by who wants what of it, what is so there, and how far its warming is off."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hyperconnect.comfort import Decision
from hyperconnect.core.comfort.goal import Goal
from hyperconnect.core.comfort.pacing import Pacing, State
from hyperconnect.model.effect import Planned
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Path

ROOM = "thermostat.main"
NOW: Moment = 1_768_500_000.0
MINUTE, HOUR = 60.0, 3600.0
STATE = State(air=18.0, setpoint=17.0, cools=False, reached=True)
LEFT = Goal("warm", Path(f"{ROOM}.thermostat.target"), 21.0, 0.0, empty=True)
BEFORE_LEAVING = replace(LEFT, empty=False)
AWAY = Decision(
    NOW,
    "living",
    heat=False,
    setpoint=17.0,
    mode="away",
    late=0.0,
    coming=1.0,
    arrival_10=None,
    arrival_50=None,
    arrival_90=None,
    warmup_50=None,
    warmup_90=None,
    temperature_on_arrival=None,
    start_at=None,
    reached_at=None,
    reachable=True,
    duty=1.0,
    lacks=(),
    alarms=(),
    why="",
)
INDOORS = replace(AWAY, mode="home")


def after(decision: Decision, *goals: Goal, told: dict[str, Planned] | None = None) -> Pacing:
    """Return the pacing of a room that has just been decided on."""
    pacing = Pacing()
    pacing.decided(ROOM, goals, STATE, decision, told or {})
    return pacing


def pause_of(pacing: Pacing, *goals: Goal) -> float:
    """Return the minutes until the room is due, as long as nothing happens; a tick comes each five."""
    return next(minutes for minutes in range(0, 600, 5) if pacing.is_due(ROOM, goals, STATE, NOW + minutes * MINUTE))


def test_a_room_that_was_never_decided_on_is_due() -> None:
    assert Pacing().is_due(ROOM, (), STATE, NOW)
    pacing = after(AWAY)
    assert not pacing.is_due(ROOM, (), STATE, NOW)
    pacing.drop(ROOM)
    assert pacing.is_due(ROOM, (), STATE, NOW)


def test_a_room_of_which_nobody_wants_anything_is_looked_at_seldom_and_more_so_while_somebody_is_there() -> None:
    assert pause_of(after(AWAY)) == 60
    assert pause_of(after(INDOORS)) == 120


def test_while_somebody_is_on_the_way_such_a_room_is_looked_at_oftener_if_it_waits_for_anybody() -> None:
    away, indoors = after(AWAY), after(INDOORS)
    away.moved()
    indoors.moved()
    assert pause_of(away) == 30
    assert pause_of(indoors) == 120


def test_a_move_counts_until_the_room_is_decided_on() -> None:
    pacing = after(AWAY)
    pacing.moved()
    pacing.decided(ROOM, (), STATE, AWAY, {})
    assert pause_of(pacing) == 60


def test_a_wanted_room_is_due_at_once_when_somebody_moves() -> None:
    pacing = after(replace(AWAY, start_at=NOW + 6 * HOUR), LEFT)
    assert not pacing.is_due(ROOM, (LEFT,), STATE, NOW + MINUTE)
    pacing.moved()
    assert pacing.is_due(ROOM, (LEFT,), STATE, NOW + MINUTE)


@pytest.mark.parametrize(("start_at", "minutes"), [(None, 25), (NOW + 6 * HOUR, 25), (NOW + 40 * MINUTE, 0)])
def test_a_room_that_waits_for_somebody_is_decided_on_at_every_tick_once_its_start_is_near(
    start_at: Moment | None, minutes: float
) -> None:
    assert pause_of(after(replace(AWAY, start_at=start_at), LEFT), LEFT) == minutes


@pytest.mark.parametrize(
    "goal",
    [
        replace(LEFT, started_at=NOW - HOUR),
        replace(LEFT, steered="start"),
        replace(LEFT, steered="postpone", not_before=NOW + 9 * HOUR),
    ],
)
def test_a_room_that_is_being_warmed_or_was_steered_is_decided_on_at_every_tick(goal: Goal) -> None:
    assert pause_of(after(replace(AWAY, start_at=NOW + 6 * HOUR), goal), goal) == 0


@pytest.mark.parametrize(("starts_in", "minutes"), [(6 * HOUR, 25), (75 * MINUTE, 0), (0.0, 0)])
def test_a_fixed_moment_is_as_far_off_as_its_plan_says_give_or_take_half_an_hour(
    starts_in: float, minutes: float
) -> None:
    goal = replace(LEFT, empty=False, by=NOW + 8 * HOUR)
    plan = Planned(NOW, goal.rule, goal.path, 21.0, "waits", goal.by, NOW + starts_in, HOUR, HOUR, 18.0)
    assert pause_of(after(AWAY, goal, told={goal.key: plan}), goal) == minutes
    assert pause_of(after(AWAY, goal), goal) == 0


def test_with_several_wishes_the_nearest_counts() -> None:
    near, far = replace(LEFT, started_at=NOW), replace(LEFT, rule="other", by=NOW + 20 * HOUR)
    plan = Planned(NOW, far.rule, far.path, 21.0, "waits", far.by, far.by - HOUR, HOUR, HOUR, 18.0)
    assert pause_of(after(AWAY, far, near, told={far.key: plan}), far, near) == 0
    assert pause_of(after(AWAY, far, told={far.key: plan}), far) == 25


def test_what_is_wanted_only_once_somebody_leaves_is_not_wanted_yet() -> None:
    pacing = after(INDOORS, BEFORE_LEAVING)
    assert pause_of(pacing, BEFORE_LEAVING) == 120
    assert pacing.is_due(ROOM, (LEFT,), STATE, NOW)
    awaited = replace(BEFORE_LEAVING, awaited="alex")
    assert pacing.is_due(ROOM, (awaited,), STATE, NOW)


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (replace(STATE, air=18.9), False),
        (replace(STATE, air=19.0), True),
        (replace(STATE, air=17.0), True),
        (replace(STATE, air=None), True),
        (replace(STATE, setpoint=20.0), True),
        (replace(STATE, cools=True), True),
        (replace(STATE, reached=False), True),
    ],
)
def test_a_room_in_which_something_else_is_so_is_due(state: State, due: bool) -> None:  # noqa: FBT001  (a parameter)
    assert after(INDOORS).is_due(ROOM, (), state, NOW + MINUTE) is due


def test_a_room_of_which_nothing_is_measured_is_due_no_oftener_for_that() -> None:
    pacing, unread = Pacing(), replace(STATE, air=None)
    pacing.decided(ROOM, (), unread, AWAY, {})
    assert not pacing.is_due(ROOM, (), unread, NOW + MINUTE)
    assert pacing.is_due(ROOM, (), STATE, NOW + MINUTE)


def test_a_clock_that_was_set_back_makes_a_room_due() -> None:
    assert after(INDOORS).is_due(ROOM, (), STATE, NOW - MINUTE)


def test_rooms_are_paced_each_by_itself() -> None:
    pacing = after(AWAY)
    assert pacing.is_due("other.main", (), STATE, NOW)
    pacing.moved()
    pacing.decided("other.main", (), STATE, AWAY, {})
    assert pacing.is_due(ROOM, (), STATE, NOW + 30 * MINUTE)
    assert not pacing.is_due("other.main", (), STATE, NOW + 30 * MINUTE)
