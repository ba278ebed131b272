"""`at` with an attribute: the moment a device tells, each once."""

from __future__ import annotations

import pytest

from hyperconnect.model.device import Attribute
from tests.automation.household import EVENING, Household
from tests.automation.trigger.stand import Stand, compiled, fired

ALARM = "phone.next_alarm"
HOUR = 3600.0


def stand(**more: object) -> Stand:
    household = Household()
    household.add("phone", {"clock.next_alarm": Attribute("timestamp"), "clock.name": Attribute("string")})
    return Stand(household, {"at": ALARM, **more})


def test_it_fires_at_the_moment_told() -> None:
    one = stand()
    assert one.set(ALARM, EVENING + HOUR) == []
    assert one.wait(HOUR - 1) == []
    (event,) = one.wait(1)
    assert (event.at, event.cause.cause, event.cause.new) == (
        EVENING + HOUR,
        "phone_1.main.clock.next_alarm",
        EVENING + HOUR,
    )
    assert one.wait(30 * HOUR) == []


def test_another_moment_takes_the_place_of_the_first() -> None:
    one = stand()
    one.set(ALARM, EVENING + HOUR)
    one.set(ALARM, EVENING + 2 * HOUR, after=60)
    assert one.wait(HOUR) == []
    assert fired(one.wait(HOUR)) == 1
    assert one.set(ALARM, EVENING + HOUR) == []


def test_no_moment_is_no_alarm() -> None:
    one = stand()
    one.set(ALARM, EVENING + HOUR)
    one.set(ALARM, None)
    assert one.wait(2 * HOUR) == []


@pytest.mark.parametrize(("late", "outcome"), [(60.0, "ran"), (600.0, "late")])
def test_a_moment_told_too_late(late: float, outcome: str) -> None:
    one = stand()
    one.wait(HOUR)
    (event,) = one.set(ALARM, one.now - late)
    assert event.outcome == outcome
    assert one.set(ALARM, one.now - late) == []


def test_what_was_past_when_the_rule_began_does_not_count() -> None:
    one = stand()
    assert one.set(ALARM, EVENING - 60) == []


@pytest.mark.parametrize(("away", "outcome"), [(HOUR + 60, "ran"), (HOUR + 600, "late")])
def test_the_hub_was_away(away: float, outcome: str) -> None:
    one = stand()
    one.set(ALARM, EVENING + HOUR)
    other = one.restarted(away=away)
    assert [event.outcome for event in other.began] == [outcome]
    assert other.restarted().began == []


def test_a_clock_set_back_does_not_bring_it_twice() -> None:
    one = stand()
    one.set(ALARM, EVENING + HOUR)
    one.wait(2 * HOUR)
    other = one.restarted(away=-5 * HOUR)
    assert other.wait(24 * HOUR) == []


def test_on_some_days_and_with_an_offset() -> None:
    one = stand(days="fri", offset="-30min")
    assert one.set(ALARM, EVENING + HOUR) == []
    assert one.wait(2 * HOUR) == []
    one.set(ALARM, EVENING + 14 * HOUR)
    (event,) = one.wait(24 * HOUR)
    assert event.at == EVENING + 13.5 * HOUR


def test_nonsense_from_a_device_never_fires() -> None:
    one = stand()
    assert one.set(ALARM, 1e300) == []
    assert one.set(ALARM, float("inf")) == []
    assert one.wait(HOUR) == []


def test_findings() -> None:
    household = stand().household
    for when, words in (
        ({"at": "phone.name"}, "tells no moment"),
        ({"at": "phone.next_alrm"}, "not an attribute"),
        ({"at": "noon"}, "no time of day"),
        ({"at": "25:00"}, "no time of day"),
        ({"at": "07:30+01:00"}, "no time of day"),
    ):
        _, (finding,) = compiled(household, when)
        assert words in finding.detail
        assert finding.pointer == "/when/0/at"
