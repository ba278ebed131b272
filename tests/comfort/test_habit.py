"""When people leave: what is learned of it, and asked of somebody who has not left yet."""

from __future__ import annotations

import numpy as np
import pytest

from hyperconnect.comfort.forecast import GRID, leaving, unknown_place
from hyperconnect.comfort.habit import MOST, Entry, Habit, add, straight
from hyperconnect.comfort.wall import Wall
from tests.comfort.living import ZONE, moment

MONDAY = 739628
"""2026-01-12"""


def taught(lefts: list[float], *, begun: float = 510.0) -> Habit:
    """Return a habit of working days."""
    habit, day = Habit(), MONDAY
    wide = unknown_place(begun, free=False, homeward=0.0, back=None, drive=30.0)
    for left in lefts:
        while (day - 1) % 7 >= 5:
            day += 1
        add(habit, Entry(day, begun, left), wide)
        day += 1
    return habit


def middle(habit: Habit, now: float, day: int = MONDAY + 29, part: float = 0.5) -> float:
    chances = leaving(habit, day, 510.0, now, unknown_place(510.0, free=False, homeward=0.0, back=None, drive=30.0))
    come = np.cumsum(chances)
    return now + float(GRID[np.searchsorted(come, part * come[-1])])


def test_nothing_learned_is_half_past_five_on_working_days() -> None:
    assert middle(Habit(), 600.0) == pytest.approx(17.5 * 60 - 20, abs=45)


def test_a_regular_departure_is_learned_closely() -> None:
    habit = taught([1020.0, 1025.0, 1015.0, 1022.0, 1018.0] * 4)
    assert middle(habit, 600.0) == pytest.approx(1020, abs=8)
    assert middle(habit, 600.0, part=0.9) - middle(habit, 600.0, part=0.1) < 90


def test_who_has_not_left_yet_is_not_expected_in_the_past() -> None:
    habit = taught([1020.0] * 20)
    assert 1100 < middle(habit, 1100.0) < 1300
    chances = leaving(habit, MONDAY + 70, 510.0, 1400.0, lambda grid: np.full_like(grid, 1e-6))
    assert 0.0 < chances.sum() <= 1.0


def test_late_thursdays_are_learned() -> None:
    week = [1020.0, 1020.0, 1020.0, 1140.0, 1020.0]
    habit = taught(week * 6)
    assert middle(habit, 600.0, day=MONDAY + 42 + 3) > middle(habit, 600.0, day=MONDAY + 42) + 15


def test_a_change_is_found_and_followed() -> None:
    habit = taught([1020.0] * 25 + [930.0] * 6)
    assert habit.changed > 0
    assert middle(habit, 600.0, day=MONDAY + 43) < 975


def test_a_short_stay_is_foretold_by_how_long_stays_last() -> None:
    habit, wide = Habit(), unknown_place(600.0, free=False, homeward=0.0, back=None, drive=10.0)
    for index in range(20):
        begun = 480.0 + 37 * index % 600
        add(habit, Entry(MONDAY + index, begun, begun + 25.0), wide)
    chances = leaving(
        habit, MONDAY + 30, 700.0, 700.0, unknown_place(700.0, free=False, homeward=0.0, back=None, drive=10.0)
    )
    assert float(chances[GRID < 60].sum()) > 0.6


def test_at_most_sixty_entries_are_kept() -> None:
    assert len(taught([1020.0] * 80).entries) == MOST


def test_whether_the_next_drive_leads_home_is_counted() -> None:
    habit = Habit([Entry(MONDAY + day, 510.0, 1020.0, home=day % 2 == 0) for day in range(20)])
    assert straight(Habit()) == pytest.approx(0.8)
    assert straight(habit) == pytest.approx(0.56)


def test_a_stop_on_the_way_home_lasts_about_eighteen_minutes() -> None:
    wide = unknown_place(1035.0, free=False, homeward=0.95, back=None, drive=10.0)
    chances = leaving(Habit(), MONDAY, 1035.0, 1035.0, wide)
    assert float(chances[GRID < 45].sum()) > 0.75


def test_habits_are_kept_by_the_clock_on_the_wall() -> None:
    wall = Wall(ZONE)
    winter, summer = moment("2026-03-27T17:00"), moment("2026-03-30T17:00")
    assert summer - winter == 3 * 86400 - 3600
    assert wall.read(winter)[1] == wall.read(summer)[1] == 1020
    for at in (winter, summer, moment("2026-10-25T12:00")):
        day, minute = wall.read(at)
        assert wall.moment(day, minute) == at
        assert wall.moment(day - 1, minute + 1440) == at


def test_days_are_free_by_weekday_or_as_told() -> None:
    wall = Wall(ZONE)
    saturday, holiday = wall.read(moment("2026-01-17T12:00"))[0], wall.read(moment("2026-01-20T12:00"))[0]
    assert wall.free(saturday)
    assert not wall.free(holiday)
    assert wall.tell("2026-01-20", free=True)
    assert wall.tell("2026-01-17", free=False)
    assert not wall.tell("the day after", free=True)
    assert wall.free(holiday)
    assert not wall.free(saturday)
