"""Branches, loops and names of the run: where the instructions lead."""

from __future__ import annotations

from typing import cast

from msgspec import convert

from hyperconnect.automation.check import Check
from hyperconnect.automation.compile_action import compile_program
from hyperconnect.automation.expression import NUMBER
from hyperconnect.automation.form import ActionForm
from hyperconnect.automation.intent import Log, Set
from hyperconnect.automation.program import (
    Await,
    Fork,
    Outcome,
    Pause,
    Test,
)
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Path
from tests.automation.action.machine import Machine, compiled, home, program_of
from tests.automation.action.saying import log
from tests.automation.household import Household

COLD = "outdoor.temperature < 5 °C"


DARK = "meter.power > 1 kW"


def said(household: Household, actions: list[object], *answers: str | None) -> list[str]:
    machine = Machine(household)
    machine.answers = list(answers)
    machine.run(program_of(actions, household))
    return [intent.text for intent in machine.out if isinstance(intent, Log)]


def weather(temperature: float | None, power: float | None = None) -> Household:
    household = home()
    household.set("outdoor.temperature", temperature)
    household.set("meter.power", power)
    return household


def heater() -> Household:
    household = home()
    household.add("heater", {"power.power": Attribute("number", unit="kW")})
    household.set("heater.power", 2.0)
    return household


def test_if_takes_one_of_both_ways_and_unknown_is_not_true() -> None:
    actions: list[object] = [{"if": COLD, "then": [log("cold")], "else": [log("warm")]}, log("after")]
    assert said(weather(3.0), actions) == ["cold", "after"]
    assert said(weather(9.0), actions) == ["warm", "after"]
    assert said(weather(None), actions) == ["warm", "after"]


def test_several_conditions_are_one_test_whose_text_is_as_written() -> None:
    program = program_of([{"if": [COLD, DARK], "then": [log("a")]}])
    (test,) = [each for each in program.code if isinstance(each, Test)]
    assert (test.text, len(test.conditions), test.otherwise) == (f"{COLD} and {DARK}", 2, 2)


def test_choose_takes_the_first_case_that_is_true() -> None:
    actions: list[object] = [
        {
            "choose": [{"if": COLD, "then": [log("cold")]}, {"if": DARK, "then": [log("busy")]}],
            "else": [log("neither")],
        },
        log("after"),
    ]
    assert said(weather(3.0, 2000.0), actions) == ["cold", "after"]
    assert said(weather(9.0, 2000.0), actions) == ["busy", "after"]
    assert said(weather(9.0, 5.0), actions) == ["neither", "after"]


def test_choose_takes_no_second_case() -> None:
    actions: list[object] = [{"choose": [{"if": COLD, "then": [log("cold")]}, {"if": DARK, "then": [log("busy")]}]}]
    assert said(weather(3.0, 2000.0), actions) == ["cold"]


def test_choose_without_else_does_nothing_where_no_case_is_true() -> None:
    actions: list[object] = [{"choose": [{"if": COLD, "then": [log("cold")]}, {"if": DARK, "then": [log("busy")]}]}]
    assert said(weather(9.0, 5.0), [*actions, log("after")]) == ["after"]


def test_repeat_so_often() -> None:
    assert said(home(), [{"repeat": {"times": 3, "do": [log("x")]}}, log("after")]) == ["x", "x", "x", "after"]
    assert said(home(), [{"repeat": {"times": "= 1 + 1", "do": [log("x")]}}]) == ["x", "x"]


def test_repeat_while_looks_before_each_pass() -> None:
    actions: list[object] = [{"repeat": {"while": COLD, "max": 2, "do": [log("x")]}}, log("after")]
    assert said(weather(3.0), actions) == ["x", "x", "after"]
    assert said(weather(9.0), actions) == ["after"]


def test_repeat_until_looks_after_each_pass() -> None:
    actions: list[object] = [{"repeat": {"until": COLD, "max": 2, "do": [log("x")]}}, log("after")]
    assert said(weather(3.0), actions) == ["x", "after"]
    assert said(weather(9.0), actions) == ["x", "x", "after"]


def test_a_loop_may_end_by_what_its_passes_make_known() -> None:
    actions: list[object] = [
        {"let": {"n": 0}},
        {"repeat": {"until": "n >= 3", "do": [{"let": {"n": "= n + 1"}}, log("${n}")]}},
    ]
    assert said(home(), actions) == ["1", "2", "3"]


def test_repeat_for_each_of_a_list() -> None:
    actions: list[object] = [{"repeat": {"each": ["18 °C", "20 °C"], "as": "warmth", "do": [log("${warmth}")]}}]
    assert said(home(), actions) == ["18 °C", "20 °C"]


def test_the_items_of_a_list_are_in_the_unit_of_the_first() -> None:
    actions: list[object] = [{"repeat": {"each": ["= heater.power", "500 W"], "do": [log("${item}")]}}]
    assert said(heater(), actions) == ["2 kW", "0.5 kW"]


def test_repeat_for_each_of_a_list_that_an_expression_makes() -> None:
    actions: list[object] = [{"repeat": {"each": "= ['a', 'b']", "do": [log("${item}")]}}]
    assert said(home(), actions) == ["a", "b"]


def test_repeat_for_each_device_of_a_group() -> None:
    household = home(groups={"warm": {"members": ["living_thermostat", "outdoor"]}})
    program, check = compiled([{"repeat": {"each": "warm", "do": [log("${item}")]}}], household)
    assert not check.findings
    assert "warm" in check.groups
    out = Machine(household).run(program).out
    assert [intent.text for intent in out if isinstance(intent, Log)] == ["living_thermostat", "outdoor"]


def test_loops_in_loops_count_for_themselves() -> None:
    inner = {"repeat": {"each": ["a", "b"], "as": "small", "do": [log("${big}${small}")]}}
    assert said(home(), [{"repeat": {"each": ["A", "B"], "as": "big", "do": [inner]}}]) == ["Aa", "Ab", "Ba", "Bb"]


def test_parallel_goes_on_when_all_branches_came_to_their_end() -> None:
    actions: list[object] = [{"parallel": [[log("a"), log("b")], [log("c")]]}, log("after")]
    assert said(home(), actions) == ["a", "b", "c", "after"]
    (fork,) = [each for each in program_of(actions).code if isinstance(each, Fork)]
    assert (fork.starts, fork.join) == ((1, 4), 6)


def test_stop_ends_the_run_and_says_why() -> None:
    machine = Machine(weather(3.0)).run(program_of([log("a"), {"stop": "it is ${outdoor.temperature}"}, log("b")]))
    assert machine.did == ["noted: a", "it is 3 °C", "stopped: "]
    assert Machine(home()).run(program_of([{"stop": "enough"}, log("b")])).did == ["stopped: enough"]
    assert Machine(home()).run(program_of([{"stop": True}, log("b")])).did == ["stopped: "]


def test_delay() -> None:
    program = program_of([{"delay": "5min"}, {"delay": "= 2 * 3min", "late": "stop"}, {"delay": "1s", "late": "10min"}])
    first, second, third = program.code
    assert isinstance(first, Pause)
    assert isinstance(second, Pause)
    assert isinstance(third, Pause)
    assert (first.length.fixed, first.late, second.late, third.late) == (300.0, "run", "stop", 600.0)
    assert Machine(home()).run(program).did == ["waited 300 s", "waited 360 s", "waited 1 s"]


def test_wait_for_a_condition() -> None:
    (wait,) = program_of([{"wait": {"until": COLD, "timeout": "1h", "on_timeout": "stop"}}]).code
    assert isinstance(wait, Await)
    assert wait.until is not None
    assert (wait.until.text, wait.timeout.fixed, wait.on_timeout, wait.save) == (COLD, 3600.0, "stop", "")


def test_wait_for_an_answer_that_a_notice_offered() -> None:
    notice = {"notify": {"to": "su7", "text": "Open?", "actions": {"open": "Open", "leave": "Leave it"}}}
    wait = {
        "wait": {
            "for_event": [{"event": "su7.open", "id": "yes"}, {"event": "su7.leave"}, {"event": "su7.answered"}],
            "timeout": "2min",
            "save": "answer",
        }
    }
    actions: list[object] = [notice, wait, {"if": "answer.ok and answer.id == 'yes'", "then": [log("open")]}]
    (told,) = [each for each in program_of(actions).code if isinstance(each, Await)]
    assert told.answers == (
        ("event:su7_1.main.message.open", "yes"),
        ("event:su7_1.main.message.leave", "su7.leave"),
        ("event:su7_1.main.message.answered", "su7.answered"),
    )
    assert said(home(), actions, "yes") == ["open"]
    assert said(home(), actions, None) == []


def test_an_answer_of_a_person_may_come_from_any_of_their_devices() -> None:
    household = home(people={"alex": ["su7", "hall_motion"]})
    notice = {"notify": {"to": "alex", "text": "Open?", "actions": {"open": "Open"}}}
    wait = {"wait": {"for_event": [{"event": "alex.open", "id": "yes"}], "timeout": "2min"}}
    (told,) = [each for each in program_of([notice, wait], household).code if isinstance(each, Await)]
    assert told.answers == (("event:su7_1.main.message.open", "yes"), ("event:hall_motion_1.main.message.open", "yes"))
    wait = {"wait": {"for_event": [{"event": "hall_motion.open"}], "timeout": "2min"}}
    (told,) = [each for each in program_of([notice, wait], household).code if isinstance(each, Await)]
    assert told.answers == (("event:hall_motion_1.main.message.open", "hall_motion.open"),)


def test_what_two_waits_save_may_be_of_either() -> None:
    waits = [
        {"wait": {"for_event": [{"event": "su7.answered", "id": name}], "timeout": "1min", "save": "it"}}
        for name in ("first", "second")
    ]
    program_of([*waits, {"if": ["it.id == 'first'", "it.id == 'second'"], "then": [log("a")]}])


def test_an_outcome_is_awaited_and_tried_again() -> None:
    action = {"do": "front_door_lock.lock.lock", "timeout": "20s", "retry": 1, "save": "locked", "on_error": "continue"}
    program = program_of([log("a"), action, {"if": "not locked.ok", "then": [log("${locked.why}")]}])
    (outcome,) = [each for each in program.code if isinstance(each, Outcome)]
    assert (outcome.back, outcome.retry, outcome.save, outcome.on_error) == (1, 1, "locked", "continue")
    assert outcome.counter
    machine = Machine(home())
    machine.outcomes = ["jammed", "jammed"]
    assert machine.run(program).did == ["noted: a", *["sent front_door_lock.lock.lock"] * 2, "noted: jammed"]
    machine = Machine(home())
    machine.outcomes = ["jammed", ""]
    assert machine.run(program).did == ["noted: a", *["sent front_door_lock.lock.lock"] * 2]


def test_what_is_switched_off_is_checked_and_left_out() -> None:
    program, check = compiled([log("a"), {"set": {"living_lights.on": "21 °C"}, "enabled": False}, log("b")])
    assert [finding.pointer for finding in check.findings] == ["/then/1/set/living_lights.on"]
    assert program.words == ("noted: a", "noted: b")
    assert program_of([{"if": COLD, "then": [log("a")], "enabled": False}]).code == ()


def test_names_are_known_to_what_follows_and_to_nothing_else() -> None:
    for actions, unknown in (
        ([log("${n}"), {"let": {"n": 1}}], "/then/0/log"),
        ([{"let": {"n": 1}, "enabled": False}, log("${n}")], "/then/1/log"),
        ([{"if": COLD, "then": [{"let": {"n": 1}}], "else": [log("${n}")]}], "/then/0/else/0/log"),
        ([{"parallel": [[{"let": {"n": 1}}], [log("${n}")]]}], "/then/0/parallel/1/0/log"),
        ([{"repeat": {"each": ["a"], "as": "n", "do": [log("${n}")]}}, log("${n}")], "/then/1/log"),
    ):
        _, check = compiled(cast("list[object]", actions))
        assert [(finding.code, finding.pointer) for finding in check.findings] == [("HX101", unknown)]
        assert check.variables == {}


def test_the_names_of_the_rule_are_the_same_afterwards() -> None:
    check = Check(home())
    check.variables["warmth"] = NUMBER
    forms = convert([{"let": {"n": "= warmth * 2", "warmth": 3}}], list[ActionForm])
    compile_program(forms, "light", "/then", (), check, band="comfort")
    assert not check.findings
    assert check.variables == {"warmth": NUMBER}


def test_a_flawed_value_is_told_once() -> None:
    _, check = compiled([{"let": {"n": "= foo"}}, log("${n}")])
    assert [finding.pointer for finding in check.findings] == ["/then/0/let/n"]


def test_a_text_may_become_any_other() -> None:
    actions: list[object] = [{"let": {"n": "boil"}}, {"let": {"n": "12"}}, log("${n}"), {"let": {"n": "heat"}}]
    assert said(home(), [*actions, {"set": {"living_thermostat.mode": "= n"}}]) == ["12"]


def test_names_of_a_branch_stay_known_and_may_be_unknown() -> None:
    actions: list[object] = [{"if": COLD, "then": [{"let": {"n": "20 °C"}}]}, log("${n}")]
    assert said(weather(3.0), actions) == ["20 °C"]
    assert said(weather(9.0), actions) == ["unknown"]


def test_a_name_keeps_its_unit() -> None:
    actions: list[object] = [{"let": {"n": "= heater.power"}}, {"let": {"n": "500 W", "m": "= n * 2"}}]
    assert said(heater(), [*actions, log("${n}, ${m}")]) == ["0.5 kW, 1 kW"]
    actions = [{"let": {"n": "= heater.power"}}, {"let": {"n": "= meter.power"}}, log("${n}")]
    household = heater()
    household.set("meter.power", 250.0)
    assert said(household, actions) == ["0.25 kW"]


def test_a_program_without_values_and_waits_is_its_intents() -> None:
    program = program_of([{"set": {"living_lights.on": True, "living_lights.brightness": "10 %"}}, log("done")])
    assert program.intents == (
        Set("light", Path("living_lights_1.main.light.on"), True),
        Set("light", Path("living_lights_1.main.light.brightness"), 10.0),
        Log("light", "done"),
    )
    assert program.words == ("set living_lights.on to true", "set living_lights.brightness to 10 %", "noted: done")
    assert tuple(Machine(home()).run(program).out) == program.intents
    for action in ({"delay": "1s"}, {"stop": True}, {"log": "${outdoor.temperature}"}, {"let": {"n": 1}}):
        assert program_of([log("a"), action]).intents is None


def test_it_is_told_whether_something_is_to_be_reached() -> None:
    goal = {"reach": {"living_thermostat.target": "21 °C", "by": "18:00"}}
    assert program_of([{"if": COLD, "then": [goal]}]).aims
    assert not program_of([log("a")]).aims
