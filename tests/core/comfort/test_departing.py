"""Cars: who drives them, and when their cabin is to be conditioned."""

from __future__ import annotations

from hyperconnect.model.input import CalendarRead
from hyperconnect.model.value import Datum, Path
from tests.core.comfort.house import HOME, WORK, House, moment

READS: dict[str, object] = {
    "rule": "cabin",
    "when": [{"becomes": "su7.comfort.cabin_due"}],
    "then": [{"log": "due"}],
}


def at_home() -> House:
    house = House("2026-01-17 09:00", rules=(READS,))
    house.car(HOME)
    house.live(10)
    return house


def told(house: House, leaf: str) -> Datum:
    known = house.hub.twin.get(Path(f"car_su7.main.comfort.{leaf}"))
    return None if known is None else known.value


def test_a_cabin_is_due_before_an_appointment() -> None:
    house = at_home()
    assert told(house, "cabin_due") is False
    dentist = moment("2026-01-17 15:00")
    house.give(CalendarRead(house.now, "alex", ((dentist, dentist + 3600, "Dentist"),)))
    house.live(10)
    departure = told(house, "predicted_departure")
    assert isinstance(departure, float)
    assert moment("2026-01-17 14:15") <= departure <= dentist
    house.live_until("14:00", step=5)
    assert told(house, "cabin_due") is False
    house.live_until("14:30", step=1)
    assert told(house, "cabin_due") is True
    assert "appointment" in str(told(house, "reasoning"))


def test_a_cabin_is_left_cold_for_want_of_energy_or_of_anybody() -> None:
    house = at_home()
    dentist = moment("2026-01-17 15:00")
    house.give(CalendarRead(house.now, "alex", ((dentist, dentist + 3600, "Dentist"),)))
    house.car(HOME, plugged=False, soc=12)
    house.live_until("14:30", step=5)
    assert told(house, "cabin_due") is False
    assert "battery" in str(told(house, "reasoning"))
    house.car(HOME)
    house.phone(WORK)
    house.live(10)
    assert told(house, "cabin_due") is False


def test_days_of_the_calendar_of_holidays_are_free() -> None:
    house = House("2026-01-19 09:00")
    house.live(10)
    house.phone(WORK)
    house.live(10)
    monday = moment("2026-01-19 00:00")
    house.give(CalendarRead(house.now, "holidays", ((monday, monday + 2 * 86400, "Winter fair"),)))
    comfort = house.hub.goals.planner.comfort
    assert comfort is not None
    day, _ = comfort.wall.read(house.now)
    assert comfort.wall.free(day)
    assert comfort.wall.free(day + 1)
    assert not comfort.wall.free(day + 2)


def test_a_car_that_drives_while_its_owner_is_at_home_is_driven_by_somebody_else() -> None:
    house = House("2026-01-19 09:00")
    house.car(HOME)
    house.live(10)
    house.phone(WORK)
    house.live(10)
    house.phone(HOME)
    house.live(10)
    for minute in range(1, 10):
        house.car((52.5 + minute / 100, 13.4), state="driving")
        house.live(1)
    comfort = house.hub.goals.planner.comfort
    assert comfort is not None
    assert comfort.people["alex"].home


def test_a_car_tells_the_way_home_of_a_phone_that_died() -> None:
    house = House("2026-01-19 08:00")
    house.car(HOME)
    house.live(10)
    house.drive(HOME, WORK, 20)
    house.car(WORK)
    house.live_until("16:30", step=5)
    for minute in range(1, 25):
        part = minute / 25
        where = (WORK[0] + part * (HOME[0] - WORK[0]), WORK[1] + part * (HOME[1] - WORK[1]))
        house.car(where, state="driving")
        house.live(1)
    assert "on the way home" in str(house.told("reasoning"))
    house.car(HOME)
    house.live(6)
    assert house.plan.state == "done"
