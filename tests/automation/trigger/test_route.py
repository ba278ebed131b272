"""`eta` to any zone, and what is reckoned where a car fell silent."""

from __future__ import annotations

import pytest

from hyperconnect.automation.form import HouseForm, ZoneForm
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum
from tests.automation.household import DEVICES, EVENING, Household
from tests.automation.trigger.stand import Stand, fired

MINUTE = 60.0
MOVING = {"navigation.distance": Attribute("number", "km"), "location.speed": Attribute("number", "km/h")}


def stand(seen: list[float] | None = None, **eta: object) -> Stand:
    household = Household()
    household.add("su7", DEVICES["su7"] | MOVING)
    household.house = HouseForm(zones={"work": ZoneForm(48.1, 11.5), "park": ZoneForm(48.2, 11.5, "3 km")})
    one = Stand(household, {"eta": {"of": "su7", "under": "10min", **eta}})
    if seen is not None:
        one.seen_at = lambda _: seen[0]
    one.set("su7.navigation.active", True)
    return one


@pytest.mark.parametrize(
    ("to", "places", "expected"),
    [
        ("work", {"destination": "Work"}, True),
        ("work", {"destination": "home"}, False),
        ("work", {}, False),
        ("home", {}, True),
        ("work", {"destination": "Elm Street", "latitude": 48.1035, "longitude": 11.5}, True),
        ("work", {"destination": "Work", "latitude": 48.105, "longitude": 11.5}, False),
        ("park", {"latitude": 48.225, "longitude": 11.5}, True),
    ],
)
def test_where_it_is_heading(to: str, places: dict[str, Datum], *, expected: bool) -> None:
    one = stand(to=to)
    for name, value in places.items():
        one.set(f"su7.navigation.{name}", value)
    assert bool(fired(one.set("su7.eta", one.now + 5 * MINUTE))) is expected


def silent(distance: Datum, speed: Datum) -> Stand:
    """Return a car that was 20 minutes away by its own word and then said nothing more."""
    one = stand([EVENING], max_age="3min")
    one.set("su7.distance", distance)
    one.set("su7.speed", speed)
    one.set("su7.eta", EVENING + 20 * MINUTE)
    return one


@pytest.mark.parametrize(
    ("speed", "at"),
    [(60.0, 10), (80.0, 10), (40.0, 20), (10.0, 110)],
)
def test_a_silent_car_is_reckoned_once_by_its_speed(speed: float, at: float) -> None:
    one = silent(20.0, speed)
    events = one.wait(180 * MINUTE)
    assert [event.outcome for event in events] == ["ran"]
    assert events[0].at == pytest.approx(EVENING + at * MINUTE)


@pytest.mark.parametrize(("distance", "speed"), [(None, 60.0), (20.0, None), (20.0, 2.0)])
def test_nobody_can_tell_when_a_silent_car_will_come(distance: Datum, speed: Datum) -> None:
    events = silent(distance, speed).wait(15 * MINUTE)
    assert [(event.outcome, event.why) for event in events] == [("late", "the last navigation report is 10 min old")]


def test_news_count_more_than_what_was_reckoned() -> None:
    seen = [EVENING]
    one = stand(seen, max_age="3min")
    one.set("su7.distance", 20.0)
    one.set("su7.speed", 40.0)
    one.set("su7.eta", EVENING + 20 * MINUTE)
    assert one.wait(12 * MINUTE) == []
    seen[0] = one.now
    assert one.set("su7.eta", one.now + 30 * MINUTE) == []
    seen[0] = one.now + 20 * MINUTE
    assert one.wait(19 * MINUTE) == []
    assert fired(one.wait(MINUTE)) == 1
