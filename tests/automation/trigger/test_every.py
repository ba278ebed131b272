"""`every`: evenly, whatever the clock on the wall shows."""

from __future__ import annotations

import pytest

from tests.automation.household import EVENING, Household
from tests.automation.trigger.stand import Stand, fired


def stand() -> Stand:
    household = Household(now=EVENING)
    household.open()
    return Stand(household, {"every": "5min"})


def test_it_fires_evenly() -> None:
    every = stand()
    assert [event.at - EVENING for event in (*every.began, *every.wait(1000))] == [0.0, 300.0, 600.0, 900.0]


@pytest.mark.parametrize("back", [301.0, 7200.0, 7 * 86_400.0, 30 * 86_400.0])
def test_a_clock_that_is_set_back_stops_nothing(back: float) -> None:
    every = stand()
    every.wait(301)
    every.now -= back
    every.tell("hub:time_changed")
    assert fired(every.wait(3600)) == 12


@pytest.mark.parametrize("back", [1.0, 100.0])
def test_a_clock_that_is_set_right_by_a_little_lets_nothing_come_twice(back: float) -> None:
    every = stand()
    every.wait(301)
    every.now -= back
    every.tell("hub:time_changed")
    assert fired(every.wait(299)) == 0
    assert fired(every.wait(back)) == 1
