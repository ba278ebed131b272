"""`calendar`: each entry once, however often the calendar is read."""

from __future__ import annotations

import pytest

from hyperconnect.automation.form import CalendarForm, HouseForm
from tests.automation.household import EVENING, Household
from tests.automation.trigger.stand import Event, Stand, compiled, fired

HOUR = 3600.0
DENTIST = (EVENING + 2 * HOUR, EVENING + 3 * HOUR, "Dentist, Main Street")
GYM = (EVENING + 4 * HOUR, EVENING + 5 * HOUR, "Gym")


def house() -> Household:
    household = Household()
    household.house = HouseForm(calendars={"alex": CalendarForm(file="alex.ics")})
    return household


def stand(**calendar: object) -> Stand:
    return Stand(house(), {"calendar": {"of": "alex", **calendar}})


def at(events: list[Event]) -> list[float]:
    return [(event.at - EVENING) / HOUR for event in events if event.outcome == "ran"]


@pytest.mark.parametrize(
    ("calendar", "expected"),
    [
        ({}, [2, 4]),
        ({"before": "45min"}, [1.25, 3.25]),
        ({"before": "-15min"}, [2.25, 4.25]),
        ({"edge": "ends"}, [3, 5]),
        ({"match": "gym"}, [4]),
        ({"match": "*main str*"}, [2]),
        ({"match": "D?ntist*"}, [2]),
        ({"match": "Dentist"}, []),
    ],
)
def test_when(calendar: dict[str, object], expected: list[float]) -> None:
    one = stand(**calendar)
    assert one.plan("alex", DENTIST, GYM) == []
    assert at(one.wait(24 * HOUR)) == expected


def test_it_says_which() -> None:
    one = stand()
    one.plan("alex", DENTIST)
    (event,) = one.wait(3 * HOUR)
    assert (event.cause.cause, event.cause.new) == ("calendar:alex", "Dentist, Main Street")
    assert event.cause.payload == {
        "payload.summary": "Dentist, Main Street",
        "payload.start": DENTIST[0],
        "payload.end": DENTIST[1],
    }


def test_two_at_the_same_moment_are_two() -> None:
    one = stand()
    one.plan("alex", DENTIST, (DENTIST[0], DENTIST[1], "Call"))
    assert at(one.wait(3 * HOUR)) == [2, 2]


def test_reading_the_calendar_again_brings_nothing_twice() -> None:
    one = stand()
    one.plan("alex", DENTIST, GYM)
    assert at(one.wait(2 * HOUR)) == [2]
    assert one.plan("alex", DENTIST, GYM) == []
    assert at(one.wait(24 * HOUR)) == [4]
    assert one.plan("alex", DENTIST, GYM) == []


def test_an_entry_that_is_gone_does_not_fire() -> None:
    one = stand()
    one.plan("alex", DENTIST)
    one.plan("alex")
    assert one.wait(24 * HOUR) == []


@pytest.mark.parametrize(("ago", "outcomes"), [(120.0, ["ran"]), (600.0, ["late"])])
def test_an_entry_written_down_too_late(ago: float, outcomes: list[str]) -> None:
    one = stand()
    one.wait(HOUR)
    events = one.plan("alex", (one.now - ago, one.now + HOUR, "Now"))
    assert [event.outcome for event in events] == outcomes
    assert one.plan("alex", (one.now - ago, one.now + HOUR, "Now")) == []


def test_what_is_past_when_the_rule_begins_does_not_count() -> None:
    assert stand().plan("alex", (EVENING - 60, EVENING + HOUR, "Past")) == []


def test_the_hub_was_away() -> None:
    one = stand()
    one.plan("alex", DENTIST, GYM)
    one.wait(HOUR)
    other = one.restarted(away=HOUR + 60)
    assert at(other.plan("alex", DENTIST, GYM)) == [pytest.approx(2 + 1 / 60)]
    again = other.restarted()
    assert again.plan("alex", DENTIST, GYM) == []
    assert at(again.wait(24 * HOUR)) == [4]


def test_a_clock_set_back_brings_nothing_twice() -> None:
    one = stand()
    one.plan("alex", DENTIST, GYM)
    assert fired(one.wait(24 * HOUR)) == 2
    other = one.restarted(away=-24 * HOUR)
    other.plan("alex", DENTIST, GYM)
    assert other.wait(48 * HOUR) == []


def test_only_what_may_still_come_is_kept() -> None:
    one = stand()
    one.plan(
        "alex", *((EVENING + day * 24 * HOUR, EVENING + day * 24 * HOUR + 1, f"Day {day}") for day in range(1, 50))
    )
    assert fired(one.wait(49 * 24 * HOUR)) == 49
    memory = one.watch.remembered()
    assert memory is not None
    assert len(memory["done"]) <= 2


def test_an_unknown_calendar() -> None:
    _, (finding,) = compiled(house(), {"calendar": {"of": "alx"}})
    assert (finding.code, finding.pointer, finding.did_you_mean) == ("HX101", "/when/0/calendar/of", ("alex",))
