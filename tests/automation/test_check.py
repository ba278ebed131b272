"""Names that rules use beside attributes: events, groups, zones, calendars, scenes, other rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hyperconnect.automation.check import Check
from hyperconnect.automation.form import CalendarForm, GroupForm, HouseForm, ZoneForm
from tests.automation.household import Household, rule


def checked() -> Check:
    household = Household()
    household.house = HouseForm(
        zones={"work": ZoneForm(48.1, 11.5, "0.5 km"), "bad": ZoneForm(0, 0, "3 °C")},
        groups={"openings": GroupForm(members=["front_door", "hall_motion"]), "nobody": GroupForm()},
        scenes={"evening": {"living_lights.on": True}},
        calendars={"alex": CalendarForm(file="alex.ics")},
        people={"kim": ["su7", "watch_kim"], "jo": ["phone_jo", "watch_jo"]},
    )
    household.open()
    household.save(rule())
    return Check(household)


def test_what_there_is() -> None:
    check = checked()
    event, zone, home = check.event("su7.answered", "/a"), check.zone("work", "/a"), check.zone("home", "/a")
    assert event is not None
    assert event.key == "event:su7_1.main.message.answered"
    assert zone is not None
    assert (zone.latitude, zone.radius) == (48.1, 500)
    assert home is not None
    assert (home.latitude, home.radius) == (None, 100)
    assert check.group("openings", "/a") == ("front_door_1", "hall_motion_1")
    assert check.calendar("alex", "/a") == "alex"
    assert check.scene("evening", "/a") == {"living_lights.on": True}
    saved = check.rule("light", "/a")
    assert saved is not None
    assert saved.rule == "light"
    assert check.findings == []
    assert check.mentioned == {"su7": "su7_1"}
    assert list(check.groups) == ["openings"]


def test_attributes_of_a_group_are_those_of_the_members_that_have_one() -> None:
    check = checked()
    assert [named.path for named in check.attributes("openings.open", "/a")] == ["front_door_1.main.contact.open"]
    assert [named.path for named in check.attributes("front_door.open", "/a")] == ["front_door_1.main.contact.open"]
    assert check.findings == []
    assert check.attributes("openings.shut", "/a") == []
    (finding,) = check.findings
    assert (finding.code, finding.severity, finding.span) == ("HX101", "warning", (9, 13))


def test_one_name_may_stand_for_several_devices() -> None:
    check = checked()
    assert check.devices("front_door", "/a") == ("front_door_1",)
    assert check.devices("openings", "/a") == ("front_door_1", "hall_motion_1")
    assert check.devices("nobody", "/a") == ()
    assert check.devices("kim", "/a") == ("su7_1",)
    assert list(check.missing) == ["watch_kim"]
    assert check.devices("frnt_door", "/a") == ()
    assert check.findings[-1].did_you_mean[0] == "front_door"


ASKS: list[tuple[Callable[[Check, str], object], str, str, tuple[str, ...]]] = [
    (lambda check, name: check.event(name, "/a"), "su7.answred", "not an event of su7", ("su7.message.answered",)),
    (lambda check, name: check.zone(name, "/a"), "werk", "werk is not a zone", ("work",)),
    (lambda check, name: check.zone(name, "/a"), "xyz", "there is home, work, bad", ()),
    (lambda check, name: check.zone(name, "/a"), "bad", "radius of bad", ()),
    (lambda check, name: check.group(name, "/a"), "opening", "opening is not a group", ("openings",)),
    (lambda check, name: check.calendar(name, "/a"), "alec", "alec is not a calendar", ("alex",)),
    (lambda check, name: check.scene(name, "/a"), "evning", "evning is not a scene", ("evening",)),
    (lambda check, name: check.rule(name, "/a"), "ligth", "ligth is not a rule", ("light",)),
]


@pytest.mark.parametrize(("ask", "name", "words", "guesses"), ASKS)
def test_what_there_is_not(
    ask: Callable[[Check, str], object], name: str, words: str, guesses: tuple[str, ...]
) -> None:
    check = checked()
    assert ask(check, name) is None
    (finding,) = check.findings
    assert (finding.severity, finding.pointer, finding.span) == ("error", "/a", (0, len(name)))
    assert finding.code == ("HX102" if name == "bad" else "HX101")
    assert words in finding.detail
    assert finding.did_you_mean == guesses


def test_a_device_that_is_not_known_yet_makes_the_rule_wait() -> None:
    check = checked()
    assert check.event("doorbel.pressed", "/a") is None
    assert (check.failed, list(check.missing)) == (False, ["doorbel"])


@pytest.mark.parametrize("condition", ["in_zone(jo, work)", "jo.battery.level > 5 %"])
def test_somebody_without_a_known_device_makes_the_rule_wait_for_the_best_of_them(condition: str) -> None:
    check = checked()
    check.conditions(condition, "/if")
    assert (check.failed, list(check.missing)) == (False, ["phone_jo"])


def test_conditions() -> None:
    check = checked()
    assert [each.text for each in check.conditions(["front_door.open", "true"], "/if")] == ["front_door.open", "true"]
    assert [each.text for each in check.conditions("front_door.open", "/if")] == ["front_door.open"]
    assert check.conditions(None, "/if") == check.conditions([], "/if") == ()
    check.conditions(["front_door.open", "front_door.opn"], "/if")
    assert [finding.pointer for finding in check.findings] == ["/if/1"]


@pytest.mark.parametrize("written", ["3661d", "9999999d", "1e9h", "600w"])
def test_no_duration_is_longer_than_ten_years(written: str) -> None:
    check = checked()
    assert check.seconds(written, "/a") is None
    assert check.duration(written, "/a") is None
    assert {finding.code for finding in check.findings} == {"HX102"}
    assert check.seconds("3650d", "/a") == 3650 * 86_400.0
