"""What fails: thermostats, sensors, clocks. The plan stays sane, says what it lacks, and people are told."""

from __future__ import annotations

import pytest

from hyperconnect.model.effect import Effect, Faulted, Notify, Publish
from hyperconnect.model.input import TimeChanged
from tests.core.comfort.house import HOME, WORK, House, away


def notices(effects: list[Effect]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Notify)]


def sane(house: House) -> None:
    """Nothing broke, and no command is out of range."""
    assert [effect for effect in house.effects if isinstance(effect, Faulted) and effect.about == "hub"] == []
    assert all(5.0 <= value <= 25.0 for _, value in house.sent)


def test_a_thermostat_that_ignores_what_it_is_told_is_an_alarm() -> None:
    house = away()
    house.deaf = True
    house.live_until("17:30", step=5)
    assert "holds 17 °C, not the 21 °C asked" in str(house.told("trouble"))
    told = [text for text in notices(house.effects) if "holds 17 °C" in text]
    assert len(told) == 1
    sane(house)


def test_a_thermostat_that_cannot_be_reached_is_an_alarm() -> None:
    house = away()
    house.live_until("16:00", step=5)
    house.mute = True
    house.hear("living/online", "offline")
    house.live(60)
    assert "cannot be reached" in str(house.told("trouble"))
    assert len([text for text in notices(house.effects) if "cannot be reached" in text]) == 1
    sane(house)


def test_a_room_that_says_nothing_is_guessed_at_and_told_so() -> None:
    house = away()
    house.mute = True
    house.live(4 * 60, step=5)
    assert "a newer temperature of living" in str(house.told("lacking"))
    sane(house)


@pytest.mark.parametrize("reading", ["NaN", "nonsense", 4000.0, -300.0, None])
def test_a_reading_that_is_none_changes_nothing(reading: object) -> None:
    house = away()
    before = house.told("warmup_time")
    house.report(reading)
    house.live(1)
    assert isinstance(before, float)
    assert isinstance(house.told("warmup_time"), float)
    house.live(20)
    sane(house)


@pytest.mark.parametrize("hours", [-26.0, -1.0, 1.0, 26.0])
def test_a_clock_that_is_set_takes_the_plan_along(hours: float) -> None:
    house = away()
    house.live_until("12:00", step=5)
    house.now += hours * 3600
    house.give(TimeChanged(house.now, hours * 3600))
    house.report()
    house.live(60, step=5)
    assert house.plan.state in {"waits", "heating"}
    assert house.plan.arrival is None or house.plan.arrival >= house.plan.at - 1
    sane(house)
    # Decisions are not told again and again because of it.
    commands = [effect for effect in house.effects if isinstance(effect, Publish)]
    assert len(commands) < 60


def test_what_cannot_be_reached_is_told_with_the_moment_it_will_be() -> None:
    house = away()
    house.power, house.air = 2.0, 15.0
    house.live_until("14:00", step=5)
    house.air = 15.0
    house.report()
    house.drive(WORK, HOME, 30)
    short = [text for text in notices(house.effects) if "on arrival" in text]
    assert len(short) == 1
    assert "min from now" in short[0] or "cannot be reached" in short[0]
    sane(house)
