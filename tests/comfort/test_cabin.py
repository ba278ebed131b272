"""The cabin is conditioned before the usual departure, or for the calendar, if energy allows."""

from __future__ import annotations

from hyperconnect.comfort import Appointment, Car, Comfort
from tests.comfort.living import HOME, ZONE, moment


def commuting(days: int = 10) -> Comfort:
    """Return a planner that saw somebody leave at eight on working days."""
    comfort = Comfort(seed=1, timezone=ZONE, home=HOME)
    day = 12
    comfort.observe(Car(moment("2026-01-11T18:00"), place="home", driving=False, plugged_in=True, cabin=1.0))
    for index in range(days):
        day = 12 + index + 2 * (index // 5)
        comfort.observe(Car(moment(f"2026-01-{day}T08:0{index % 3}"), driving=True, plugged_in=False))
        comfort.observe(Car(moment(f"2026-01-{day}T08:30"), driving=False, place="work"))
        comfort.observe(Car(moment(f"2026-01-{day}T17:00"), driving=True))
        comfort.observe(Car(moment(f"2026-01-{day}T17:30"), driving=False, place="home", plugged_in=True, cabin=1.0))
    return comfort


def test_it_begins_shortly_before_the_usual_departure() -> None:
    comfort = commuting()
    starts = [f"2026-01-26T{hour:02d}:{minute:02d}" for hour in (6, 7) for minute in range(0, 60, 5)]
    begun = [start for start in starts if comfort.cabin(moment(start)).condition]
    assert "2026-01-26T07:30" <= begun[0] <= "2026-01-26T07:55"
    decision = comfort.cabin(moment("2026-01-26T07:30"))
    assert decision.departure_50 is not None
    assert abs(decision.departure_50 - moment("2026-01-26T08:01")) < 900
    assert "usual departure 0" in decision.why


def test_it_waits_for_a_plug_or_a_full_enough_battery() -> None:
    comfort = commuting()
    at = moment("2026-01-25T20:00")
    comfort.observe(Car(at, place="home", driving=False, plugged_in=False, battery=30.0))
    assert "not plugged in" in comfort.cabin(moment("2026-01-26T07:50")).why
    comfort.observe(Car(at + 1, place="home", driving=False, battery=80.0))
    assert comfort.cabin(moment("2026-01-26T07:50")).condition


def test_the_calendar_goes_before_habit() -> None:
    comfort = commuting()
    comfort.observe(Appointment(moment("2026-01-25T20:00"), moment("2026-01-26T11:00"), travel=1800.0))
    assert not comfort.cabin(moment("2026-01-26T07:50")).condition
    decision = comfort.cabin(moment("2026-01-26T10:15"))
    assert decision.condition
    assert decision.departure_50 == moment("2026-01-26T10:25")
    assert "leave at 10:25" in decision.why


def test_weekends_are_other_days_and_strangers_are_unknown() -> None:
    comfort = commuting()
    assert not comfort.cabin(moment("2026-01-24T07:50")).condition
    assert "nobody departs" in Comfort(seed=1, timezone=ZONE).cabin(0.0, "other").why


def test_nobody_departs_from_elsewhere() -> None:
    comfort = commuting()
    comfort.observe(Car(moment("2026-01-26T06:00"), driving=True))
    assert not comfort.cabin(moment("2026-01-26T07:50")).condition
