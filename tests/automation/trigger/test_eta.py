"""`eta`: once a trip, when the time that remains falls under a lead time."""

from __future__ import annotations

import pytest

from hyperconnect.automation.engine import Engine
from hyperconnect.automation.intent import Intent
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum
from tests.automation.household import LIGHT_ON, Household, reasons, rule, wanted

MINUTE = 60.0
UNDER_AN_HOUR: dict[str, object] = {"of": "su7", "to": "home", "under": "1h"}


def house(**eta: object) -> Household:
    household = Household()
    household.open()
    assert not household.save(rule(when=[{"eta": {**UNDER_AN_HOUR, **eta}}]))
    household.set("su7.navigation.active", True)
    return household


def drive(household: Household, minutes: float, *, live: bool = True) -> list[Intent]:
    """Announce an arrival so many minutes from now."""
    return household.set("su7.eta", household.now + minutes * MINUTE, live=live)


def test_it_fires_when_the_announced_time_is_short() -> None:
    household = house()
    assert drive(household, 90) == []
    out = drive(household, 59)
    assert wanted(out) == [LIGHT_ON]
    assert (reasons(out)[0].cause, reasons(out)[0].new) == ("su7_1.main.navigation.eta", household.now + 59 * MINUTE)


def test_it_fires_by_time_alone_when_the_arrival_stays_the_same() -> None:
    household = house()
    drive(household, 90)
    assert household.wait(29 * MINUTE) == []
    assert wanted(household.wait(MINUTE)) == [LIGHT_ON]


def test_once_a_trip() -> None:
    household = house()
    assert LIGHT_ON in drive(household, 50)
    assert drive(household, 65) == []
    assert drive(household, 40) == []
    assert household.wait(20 * MINUTE) == []


def test_much_later_after_all_is_like_a_new_trip() -> None:
    household = house()
    drive(household, 50)
    assert drive(household, 71) == []
    assert LIGHT_ON in drive(household, 59)


def test_the_end_of_a_navigation_is_the_end_of_the_trip() -> None:
    household = house()
    drive(household, 50)
    household.set("su7.navigation.active", False)
    assert drive(household, 40) == []
    assert LIGHT_ON in household.set("su7.navigation.active", True)


def test_an_unknown_arrival_does_not_end_a_trip_that_is_said_to_go_on() -> None:
    household = house()
    drive(household, 50)
    household.set("su7.eta", None)
    assert drive(household, 45) == []


def test_without_any_other_word_an_unknown_arrival_ends_the_trip() -> None:
    household = Household([])
    attribute = Household().attribute("su7.eta")
    assert attribute is not None
    household.add("su7", {"navigation.eta": attribute.attribute})
    household.add("living_lights")
    household.open()
    household.save(rule(when=[{"eta": UNDER_AN_HOUR}]))
    assert LIGHT_ON in drive(household, 50)
    household.set("su7.eta", None)
    assert LIGHT_ON in drive(household, 45)


def test_an_arrival_that_passed_without_an_end_does_not_hide_the_next_trip() -> None:
    household = house()
    drive(household, 30)
    household.wait(12 * 3600)
    assert LIGHT_ON in drive(household, 40)


def test_an_arrival_in_the_past_is_none() -> None:
    assert drive(house(), -600) == []


@pytest.mark.parametrize(
    ("places", "homeward"),
    [
        ({"destination": "Home"}, True),
        ({"destination": "Office"}, False),
        ({"destination": "12 Elm Street", "latitude": 52.5201, "longitude": 13.4049}, True),
        ({"destination": "Home", "latitude": 48.1, "longitude": 11.6}, False),
        ({}, True),
    ],
)
def test_only_on_the_way_home(places: dict[str, Datum], *, homeward: bool) -> None:
    household = house()
    for name, value in places.items():
        household.set(f"su7.navigation.{name}", value)
    assert bool(drive(household, 30)) is homeward


def test_a_new_destination_in_the_same_message_is_judged_with_its_own_arrival() -> None:
    household = house()
    household.set("su7.navigation.destination", "Home")
    drive(household, 90)
    out: list[Intent] = []
    for name, value in (("su7.eta", household.now + 600), ("su7.navigation.destination", "Office")):
        named = household.attribute(name)
        assert named is not None
        old, household.values[named.slot] = household.values[named.slot], value
        household.engine.react(named.slot, old, value, household.now, True, out)
    assert out + household.wait(3600) == []


def test_the_lead_time_may_be_an_expression() -> None:
    household = house(under="= 2h if outdoor.temperature < 0 °C else 30min")
    assert drive(household, 100) == []
    assert household.set("outdoor.temperature", 5.0) == []
    assert LIGHT_ON in household.set("outdoor.temperature", -5.0)


def test_a_trip_answered_before_a_restart_is_not_answered_again() -> None:
    household = house()
    drive(household, 50)
    other = household.restarted(away=60)
    other.save(rule(when=[{"eta": UNDER_AN_HOUR}]))
    other.wait(1)
    assert drive(other, 48, live=False) == []
    assert drive(other, 47) == []


def test_a_trip_that_fell_short_while_the_hub_was_away_is_answered() -> None:
    household = house()
    drive(household, 61)
    other = household.restarted(away=600)
    other.save(rule(when=[{"eta": UNDER_AN_HOUR}]))
    assert LIGHT_ON in drive(other, 51, live=False)


def test_an_old_report_is_not_believed() -> None:
    household = Household()
    seen: list[Moment] = [household.now]
    household.engine = Engine(household, household.values, lambda _: seen[0])
    household.open()
    household.save(rule(when=[{"eta": {**UNDER_AN_HOUR, "max_age": "3min"}}]))
    drive(household, 70)
    (reason,) = household.wait(20 * MINUTE)
    assert reasons([reason])[0].outcome == "late"
    assert reasons([reason])[0].did == ("the last navigation report is 10 min old",)
    seen[0] = household.now
    assert LIGHT_ON in household.wait(MINUTE)
