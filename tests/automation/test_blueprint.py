"""Rules as templates: what becomes of a rule with parameters, and what keeps it from becoming one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

from hyperconnect.automation.blueprint import expand, is_template
from hyperconnect.automation.form import GroupForm, HouseForm, RuleForm, form_of
from hyperconnect.model.reason import Finding
from tests.automation.household import DEVICES, Household

WARM: dict[str, Any] = {
    "rule": "warm",
    "title": "Warm when needed",
    "band": "energy",
    "tags": ["heat"],
    "run_as": "alex",
    "allow": ["HX204"],
    "params": {
        "room": {"device": "thermostat", "about": "What is heated."},
        "wish": {"default": "21 °C"},
        "rest": {"default": "5 min"},
        "word": {"default": 'say "so"'},
    },
    "let": {"more": "= wish + 1 K"},
    "when": [
        {"change": ["room.target", "roomy.target"], "from": "= wish", "to": "20 °C", "for": "= rest"},
        {"becomes": "room.temperature < wish and hour() > wish2"},
        {"enters": {"who": "room"}, "if": '`room`.mode == word and "room.x" != room'},
        {"eta": {"of": "room", "under": "= max(rest, room.warmup)"}},
        {"mqtt": "room.x/+", "payload": ["payload.room == wish"]},
    ],
    "if": ["room.target < wish"],
    "then": [
        {"set": {"room.target": "= wish", "room.mode": "heat"}, "claim": {"until": "room.mode == 'off'"}},
        {"do": "room.boost", "with": {"room": "= room.target"}},
        {"notify": {"to": ["room", "alex"], "text": "room ${room.target}, $${room.x} ${wish}", "image": "room.map"}},
        {"wait": {"for_event": [{"event": "room.done"}], "timeout": "1h"}},
        {"if": "room.mode == 'off'", "then": [{"log": "${room.mode}"}], "else": [{"stop": "${room.mode}"}]},
        {"choose": [{"if": ["room.mode == 'off'"], "then": [{"do": "room.boost"}]}]},
        {"repeat": {"while": "room.x", "do": [{"parallel": [[{"do": "room.boost"}]]}]}},
        {"publish": {"topic": "x/${room.mode}", "payload": {"room": ["= room.mode", "room.mode", "${room.mode}"]}}},
        {"reach": {"room.target": "= wish", "by": "arrival"}},
    ],
    "cooldown": "= rest",
    "limit": {"runs": 3, "per": "= rest"},
    "tests": [{"it": "works", "given": {"room.target": 1}, "expect": [{"do": "room.boost"}]}],
}

MADE: dict[str, Any] = {"rule": "made", "template": "warm", "with": {"room": "living_thermostat"}}


class Home(Household):
    """A household that knows rules without running them."""

    known: dict[str, RuleForm]

    def rule(self, name: str) -> RuleForm | None:
        return self.known.get(name)

    def rule_names(self) -> Sequence[str]:
        return tuple(self.known)


@pytest.fixture
def household() -> Home:
    household = Home()
    household.known = {"warm": form_of(WARM)}
    return household


def made(household: Home, **given: object) -> RuleForm:
    form = expand(form_of({**MADE, "with": {**MADE["with"], **given}}), household)
    assert isinstance(form, RuleForm), form
    return form


def refused(household: Home, document: dict[str, Any]) -> tuple[Finding, ...]:
    findings = expand(form_of(document), household)
    assert not isinstance(findings, RuleForm)
    return findings


def test_a_device_stands_wherever_its_parameter_stood(household: Home) -> None:
    form = made(household)
    change, becomes, enters, eta, mqtt = form.when
    assert change.change == ["living_thermostat.target", "roomy.target"]
    assert becomes.becomes == "living_thermostat.temperature < 21 °C and hour() > wish2"
    assert enters.enters is not None
    assert enters.enters.who == "living_thermostat"
    assert enters.if_ == 'living_thermostat.mode == "say \\"so\\"" and "room.x" != living_thermostat'
    assert eta.eta is not None
    assert eta.eta.of == "living_thermostat"
    assert eta.eta.under == "= max(5min, living_thermostat.warmup)"
    assert (mqtt.mqtt, mqtt.payload) == ("room.x/+", ["payload.room == 21 °C"])
    assert re.findall(r"\broom\.\w+", str(form.then)) == ["room.x", "room.mode"]


def test_actions_keep_what_is_no_name(household: Home) -> None:
    form = made(household)
    setting, doing, telling, *_, publishing, reaching = form.then
    assert setting.set == {"living_thermostat.target": "= wish", "living_thermostat.mode": "heat"}
    assert doing.with_ == {"room": "= living_thermostat.target"}
    assert telling.notify is not None
    assert telling.notify.to == ["living_thermostat", "alex"]
    assert telling.notify.text == "room ${living_thermostat.target}, $${room.x} ${wish}"
    assert publishing.publish is not None
    assert publishing.publish.topic == "x/${living_thermostat.mode}"
    assert publishing.publish.payload == {
        "room": ["= living_thermostat.mode", "room.mode", "${living_thermostat.mode}"]
    }
    assert reaching.reach == {"living_thermostat.target": "= wish", "by": "arrival"}


def test_values_are_lets_of_the_run_and_written_in_where_there_is_none(household: Home) -> None:
    form = made(household, wish="-2 °C")
    assert form.let == {"wish": "-2 °C", "rest": "5 min", "word": 'say "so"', "more": "= wish + 1 K"}
    assert list(form.let)[-1] == "more"
    assert form.if_ == ["living_thermostat.target < wish"]
    assert (form.when[0].from_, form.when[0].for_) == ("-2 °C", "5 min")
    assert form.when[1].becomes == "living_thermostat.temperature < (-2 °C) and hour() > wish2"
    assert form.cooldown == "5 min"
    assert form.limit is not None
    assert form.limit.per == "5 min"


def test_a_value_may_be_an_expression(household: Home) -> None:
    form = made(household, wish="= outdoor.temperature + 3 K")
    assert form.when[1].becomes == "living_thermostat.temperature < (outdoor.temperature + 3 K) and hour() > wish2"
    assert form.let["wish"] == "= outdoor.temperature + 3 K"


def test_a_state_rule_gets_its_values_written_in(household: Home) -> None:
    household.known["cap"] = form_of(
        {
            "rule": "cap",
            "params": {"most": {"default": "12 °C"}, "wait": {"default": "2min"}, "on": {"default": True}},
            "while": ["a.open == on", "a.x > most"],
            "settle": {"on": "= wait"},
            "hold": {"b.target": {"max": "= most"}, "b.on": "= on", "b.x": "= most + 1 K"},
            "enter": [{"log": "${most}"}],
        }
    )
    form = expand(form_of({"rule": "mine", "template": "cap", "with": {"on": False}}), household)
    assert isinstance(form, RuleForm)
    assert form.while_ == ["a.open == false", "a.x > 12 °C"]
    assert form.settle.on == "2min"
    assert form.hold["b.on"] is False
    assert form.hold["b.x"] == "= 12 °C + 1 K"
    assert form.hold["b.target"].max == "12 °C"  # type: ignore[union-attr]  # it is a bound
    assert form.enter[0].log == "${most}"


def test_a_made_rule_is_itself(household: Home) -> None:
    form = made(household)
    assert (form.rule, form.title, form.band, form.tags) == ("made", "Warm when needed", "energy", ["heat"])
    assert (form.run_as, form.tests, form.params, form.template, form.with_) == (None, [], {}, None, {})
    assert form.allow == ["HX204"]


def test_a_device_with_a_dash_is_written_so_that_expressions_read_it(household: Home) -> None:
    household.add("hall-2", DEVICES["living_thermostat"])
    form = made(household, room="hall-2")
    assert form.when[1].becomes == "`hall-2`.temperature < 21 °C and hour() > wish2"
    assert form.when[0].change == ["hall-2.target", "roomy.target"]


def test_a_rule_without_parameters_is_as_it_was(household: Home) -> None:
    form = form_of({"rule": "plain", "when": [{"at": "07:00"}], "then": [{"delay": "1s"}]})
    assert expand(form, household) is form


def test_a_rule_whose_parameters_have_defaults_runs_itself(household: Home) -> None:
    parameter = {"device": "thermostat", "default": "living_thermostat"}
    document: dict[str, Any] = {**WARM, "params": {**WARM["params"], "room": parameter}}
    form = expand(form_of(document), household)
    assert isinstance(form, RuleForm)
    assert form.then[1].do == "living_thermostat.boost"
    assert form.tests[0].given == {"living_thermostat.target": 1}
    assert form.run_as == "alex"
    assert not is_template(form)


def test_a_rule_with_a_parameter_that_has_none_is_a_template_only(household: Home) -> None:
    assert is_template(form_of(WARM))
    assert expand(form_of(WARM), household) == ()


def test_a_device_that_is_not_there_yet_may_come(household: Home) -> None:
    assert made(household, room="attic_heater").then[1].do == "attic_heater.boost"


@pytest.mark.parametrize(
    ("given", "code", "pointer", "detail", "guesses"),
    [
        ({}, "HX103", "/template", "warm needs the parameter `room` in `with`", ()),
        ({"room": "living_thermostat", "wsh": 1}, "HX101", "/with/wsh", "warm has no parameter `wsh`", ("wish",)),
        ({"room": "living_thermostat", "wish": "21 %"}, "HX102", "/with/wish", None, ()),
        ({"room": "living_thermostat", "wish": True}, "HX102", "/with/wish", None, ()),
        ({"room": "living_thermostat", "rest": 5}, "HX102", "/with/rest", "must be a duration, such as 5 min", ()),
        ({"room": "living_thermostat", "word": 5}, "HX102", "/with/word", None, ()),
        ({"room": "outdoor"}, "HX102", "/with/room", "outdoor does not have the capability thermostat", ()),
        ({"room": "21 °C"}, "HX102", "/with/room", "must be the name of a device with the capability thermostat", ()),
        ({"room": 3}, "HX102", "/with/room", None, ()),
        ({"room": "lights"}, "HX102", "/with/room", "of lights, outdoor does not have the capability thermostat", ()),
    ],
)
def test_what_is_given_is_checked(
    household: Home,
    given: dict[str, Any],
    code: str,
    pointer: str,
    detail: str | None,
    guesses: tuple[str, ...],
) -> None:
    household.house = HouseForm(groups={"lights": GroupForm(members=["living_thermostat", "outdoor"])})
    (found,) = refused(household, {**MADE, "with": given})
    assert (found.code, found.pointer, found.did_you_mean) == (code, pointer, guesses)
    assert detail is None or found.detail == detail


def test_every_group_whose_members_can_do_it_will_do(household: Home) -> None:
    household.house = HouseForm(groups={"all_rooms": GroupForm(members=["living_thermostat"])})
    assert made(household, room="all_rooms").then[1].do == "all_rooms.boost"


def test_a_template_that_is_not_there_is_told(household: Home) -> None:
    (found,) = refused(household, {**MADE, "template": "wram"})
    assert (found.code, found.pointer, found.did_you_mean) == ("HX101", "/template", ("warm",))


def test_a_template_of_a_template_is_told(household: Home) -> None:
    household.known["made"] = form_of(MADE)
    (found,) = refused(household, {**MADE, "rule": "other", "template": "made"})
    assert (found.code, found.pointer, found.did_you_mean) == ("HX101", "/template", ("warm",))


def test_a_wrong_default_is_told(household: Home) -> None:
    params = {"room": {"device": "thermostat", "default": "outdoor"}}
    (found,) = refused(household, {**WARM, "params": params})
    assert (found.code, found.pointer) == ("HX102", "/params/room/default")
