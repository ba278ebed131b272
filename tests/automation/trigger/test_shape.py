"""What goes together in a trigger, and what a rule may ask of it."""

from __future__ import annotations

import pytest
from msgspec import convert

from hyperconnect.automation.check import Check
from hyperconnect.automation.compile_trigger import trigger_variables
from hyperconnect.automation.expression import BOOL
from hyperconnect.automation.form import TriggerForm
from hyperconnect.model.device import Attribute
from tests.automation.household import Household
from tests.automation.trigger.stand import compiled

DOOR = "front_door.open"


@pytest.mark.parametrize(
    ("when", "pointer", "words"),
    [
        ({}, "/when/0", "exactly one of: change, becomes, event"),
        ({"hub": "started", "at": "07:00"}, "/when/0", "exactly one of"),
        ({"called": False}, "/when/0", "exactly one of"),
        (
            {"hub": "started", "for": "5min"},
            "/when/0/for",
            "`for` goes with change, becomes, online, offline; not with hub",
        ),
        ({"at": "07:00", "to": True}, "/when/0/to", "`to` goes with change; not with at"),
        ({"at": "07:00", "payload": "true"}, "/when/0/payload", "event, mqtt, webhook"),
        ({"at": "07:00", "offset": "5min"}, "/when/0/offset", "write the time itself"),
        ({"change": DOOR, "hysteresis": "1 K"}, "/when/0/hysteresis", "goes with becomes"),
        ({"every": "1h", "missed": "1h"}, "/when/0/missed", "goes with at, sun, calendar"),
        ({"cron": "0 0 * * *", "days": "mon"}, "/when/0/days", "goes with at, sun"),
        ({"event": "su7.answered", "on_gap": "fire"}, "/when/0/on_gap", "`on_gap` goes with"),
    ],
)
def test_what_does_not_go_together(when: dict[str, object], pointer: str, words: str) -> None:
    _, (finding, *_) = compiled(Household(), when)
    assert (finding.code, finding.severity, finding.pointer) == ("HX005", "error", pointer)
    assert words in finding.detail


@pytest.mark.parametrize(
    ("when", "pointer", "code", "words", "guess"),
    [
        ({"event": "su7.answred"}, "/when/0/event", "HX101", "not an event of su7", "su7.message.answered"),
        ({"event": ["su7.answered", "doorbel.pressed"]}, "/when/0/event/1", "HX101", "not known yet", None),
        ({"webhook": "Cou rier"}, "/when/0/webhook", "HX102", "small letters", None),
        ({"webhook": "courier", "payload": "payload.x >"}, "/when/0/payload", "HX002", "", None),
        ({"webhook": "courier", "payload": ["true", "payloda.x"]}, "/when/0/payload/1", "HX101", "payloda", None),
        ({"hub": "started", "if": "front_door.opn"}, "/when/0/if", "HX101", "opn", "front_door.open"),
        ({"hub": "started", "if": "trigger.payload.x == 1"}, "/when/0/if", "HX101", "", None),
        ({"hub": "started", "if": ["true", "su7.battery.level"]}, "/when/0/if/1", "HX102", "", None),
        ({"at": "07:00", "missed": "soon"}, "/when/0/missed", "HX102", "no duration", None),
        ({"eta": {"of": "su7", "to": "wrk", "under": "1h"}}, "/when/0/eta/to", "HX101", "wrk is not a zone", None),
    ],
)
def test_findings(when: dict[str, object], pointer: str, code: str, words: str, guess: str | None) -> None:
    _, (finding, *_) = compiled(Household(), when)
    assert (finding.code, finding.pointer) == (code, pointer)
    assert words in finding.detail
    assert guess is None or guess in finding.did_you_mean
    assert finding.span[1] > 0


def variables(*when: dict[str, object]) -> dict[str, str]:
    household = Household()
    household.add("plug", {"availability.online": Attribute("bool")})
    forms = [convert(each, TriggerForm) for each in when]
    return {name: kind.sort for name, kind in trigger_variables(forms, Check(household)).items()}


ALWAYS = {"trigger.id": "text", "trigger.who": "text", "trigger.device": "text", "trigger.after_gap": "bool"}


@pytest.mark.parametrize(
    ("when", "more"),
    [
        ([{"at": "07:00"}], {}),
        ([{"change": DOOR}], {"trigger.old": "bool", "trigger.new": "bool"}),
        ([{"change": DOOR}, {"offline": "plug"}], {"trigger.old": "bool", "trigger.new": "bool"}),
        ([{"change": DOOR}, {"change": "su7.battery.level"}], {}),
        ([{"change": DOOR}, {"at": "07:00"}], {}),
        ([{"change": "all_devices.motion"}], {"trigger.old": "bool", "trigger.new": "bool"}),
        ([{"change": DOOR}, {"webhook": "courier"}], {"trigger.payload": "any"}),
        ([{"called": True}], {"trigger.payload": "any"}),
    ],
)
def test_what_a_rule_may_ask(when: list[dict[str, object]], more: dict[str, str]) -> None:
    assert variables(*when) == ALWAYS | more


def test_each_trigger_knows_its_own_values() -> None:
    household = Household()
    check = Check(household)
    triggers, findings = compiled(household, {"change": DOOR, "if": "trigger.new"}, {"at": "07:00"})
    assert (len(triggers), findings) == (2, [])
    assert check.variables.get("trigger.new", BOOL) == BOOL


def test_a_trigger_that_is_switched_off_is_checked_but_not_there() -> None:
    triggers, findings = compiled(Household(), {"at": "07:00", "enabled": False}, {"at": "08:00"})
    assert ([index for index, _ in triggers], findings) == ([1], [])
    _, findings = compiled(Household(), {"at": "7", "enabled": False})
    assert findings != []


def test_the_key_follows_what_is_watched_not_what_it_is_called() -> None:
    (one, two, three, four), _ = compiled(
        Household(), {"at": "07:00"}, {"at": "07:00", "id": "early"}, {"at": "08:00"}, {"at": "07:00"}
    )
    keys = [trigger.key for _, trigger in (one, two, three, four)]
    assert len(set(keys)) == 4
    assert keys[0].partition(".")[0] == keys[1].partition(".")[0] == keys[3].partition(".")[0]
