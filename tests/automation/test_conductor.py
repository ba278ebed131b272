"""Runs: branches, loops, waits and outcomes, and that a restart in the middle changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.automation.intent import Do, Intent, Set, Tell
from hyperconnect.automation.signal import Signal
from hyperconnect.model.value import Datum
from tests.automation.household import DEVICES, Household, reasons, rule, wanted

PRESSED: list[dict[str, Any]] = [{"change": "hall_motion.motion", "to": True}]
ON = {"set": {"living_lights.on": True}}
OFF = {"set": {"living_lights.on": False}}


class House(Household):
    """A household that has one rule, and is pressed to run it."""

    def __init__(self, *then: dict[str, Any], **parts: object) -> None:
        super().__init__()
        self.open()
        findings = self.save(rule(when=PRESSED, then=list(then), **parts))
        assert not [finding for finding in findings if finding.severity == "error"], findings

    def press(self) -> list[Intent]:
        """Set the rule off."""
        self.set("hall_motion.motion", False)
        return self.set("hall_motion.motion", True)

    def signal(self, key: str, payload: object = None) -> list[Intent]:
        """Let something happen."""
        out: list[Intent] = []
        self.engine.signal(Signal(key, payload=payload), self.now, out)
        return out


def texts(out: list[Intent]) -> list[str]:
    return [intent.text for intent in out if isinstance(intent, Tell)]


def sets(out: list[Intent]) -> list[Datum]:
    return [intent.value for intent in out if isinstance(intent, Set)]


def say(text: str) -> dict[str, Any]:
    return {"notify": {"to": "alex", "text": text}}


def test_what_is_not_true_is_left_out_and_told() -> None:
    house = House({"if": "front_door.open == true", "then": [say("open")], "else": [say("shut")]}, say("end"))
    house.set("front_door.open", False)
    out = house.press()
    assert texts(out) == ["shut", "end"]
    assert reasons(out)[-1].did[0] == "`front_door.open == true` was not true"
    house.set("front_door.open", True)
    assert texts(house.press()) == ["open", "end"]


def test_the_first_case_that_is_true_is_taken() -> None:
    cases = [{"if": f"meter.power > {watts} W", "then": [say(str(watts))]} for watts in (2000, 1000)]
    house = House({"choose": cases, "else": [say("little")]})
    for watts, told in ((2500.0, "2000"), (1500.0, "1000"), (10.0, "little"), (None, "little")):
        house.set("meter.power", watts)
        assert texts(house.press()) == [told]


@pytest.mark.parametrize(
    ("loop", "told"),
    [
        ({"times": 3}, 3),
        ({"each": ["a", "b"], "as": "who"}, 2),
        ({"while": "front_door.open == false", "max": 4}, 4),
        ({"until": "front_door.open == false"}, 1),
        ({"times": 0}, 0),
    ],
)
def test_loops(loop: dict[str, Any], told: int) -> None:
    house = House({"repeat": {**loop, "do": [say("again")]}}, say("end"))
    house.set("front_door.open", False)
    assert texts(house.press()) == ["again"] * told + ["end"]


def test_the_item_of_a_loop_has_a_name() -> None:
    house = House({"repeat": {"each": ["a", "b"], "as": "who", "do": [say("hello ${who}")]}})
    assert texts(house.press()) == ["hello a", "hello b"]


def test_branches_go_on_by_themselves_and_meet_at_the_end() -> None:
    house = House(
        {"parallel": [[{"delay": "2min"}, say("two")], [say("none"), {"delay": "1min"}, say("one")], [say("at once")]]},
        say("end"),
    )
    assert texts(house.press()) == ["none", "at once"]
    assert texts(house.wait(60)) == ["one"]
    assert texts(house.wait(59)) == []
    assert texts(house.wait(1)) == ["two", "end"]


def test_an_answer_is_waited_for() -> None:
    answer = {"event": "su7.message.answered", "id": "yes"}
    wait = {"wait": {"for_event": [answer], "timeout": "2min", "save": "answer"}}
    house = House(wait, say("${answer.id}"))
    assert texts(house.press()) == []
    assert texts(house.signal("event:su7_1.main.message.answered")) == ["yes"]
    assert texts(house.signal("event:su7_1.main.message.answered")) == []


@pytest.mark.parametrize(("on_timeout", "told"), [("continue", ["false"]), ("stop", [])])
def test_no_answer_in_time(on_timeout: str, told: list[str]) -> None:
    wait = {"until": "front_door.open == true", "timeout": "2min", "save": "came", "on_timeout": on_timeout}
    house = House({"wait": wait}, say("${came.ok}"))
    house.set("front_door.open", False)
    house.press()
    assert texts(house.wait(119)) == []
    assert texts(house.wait(1)) == told


def test_a_wait_ends_as_soon_as_it_is_true() -> None:
    house = House({"wait": {"until": "front_door.open == true", "timeout": "2min"}}, say("open"))
    house.press()
    assert texts(house.set("front_door.open", True, after=30)) == ["open"]
    assert house.wait(600) == []


def outcome(house: House, out: list[Intent], *, ok: bool) -> list[Intent]:
    (order,) = [intent for intent in out if isinstance(intent, Do)]
    assert order.token
    return house.signal(f"outcome:{order.token}", {"ok": ok, "why": "" if ok else "no echo from the device"})


def test_a_command_is_tried_again_and_its_outcome_known() -> None:
    lock = {"do": "front_door_lock.lock", "timeout": "20s", "retry": 1, "save": "lock", "on_error": "continue"}
    house = House(lock, say("${lock.ok} ${lock.why}"))
    again = outcome(house, house.press(), ok=False)
    assert texts(outcome(house, again, ok=False)) == ["false no echo from the device"]
    again = outcome(house, house.press(), ok=False)
    assert texts(outcome(house, again, ok=True)) == ["true "]


def test_a_command_without_an_outcome_in_time_fails_the_run() -> None:
    house = House({"do": "front_door_lock.lock", "timeout": "20s"}, say("locked"))
    late = house.press()
    out = house.wait(20)
    assert (texts(out), reasons(out)[-1].outcome) == ([], "failed")
    assert outcome(house, late, ok=True) == []


def test_a_report_confirms_what_was_set() -> None:
    house = House({"set": {"living_lights.brightness": "40 %"}, "confirm": "10s"}, say("bright"))
    house.press()
    assert texts(house.set("living_lights.brightness", 12.0, after=2)) == []
    assert texts(house.set("living_lights.brightness", 41.0, after=2)) == ["bright"]
    house.set("living_lights.brightness", 0.0)
    house.press()
    assert reasons(house.wait(10))[-1].did == ("living_lights.brightness did not confirm",)


def test_another_rule_is_called_with_its_parameters() -> None:
    house = Household()
    house.open()
    greet = rule(rule="greet", when=[{"called": True}], params={"who": {"default": "you"}}, then=[say("hello ${who}")])
    house.save(greet)
    call = {"call": "greet", "with": {"who": "Kim"}, "timeout": "10min", "save": "greeted"}
    house.save(rule(when=PRESSED, then=[call, say("done ${greeted.ok}")]))
    house.set("hall_motion.motion", False)
    assert texts(house.set("hall_motion.motion", True)) == ["hello Kim", "done true"]


def test_a_queue_takes_turns() -> None:
    house = House(say("begin"), {"delay": "1min"}, say("end"), mode="queue", max=2)
    assert texts(house.press()) == ["begin"]
    assert texts(house.press()) == []
    assert reasons(house.press())[-1].outcome == "busy"
    assert [texts(house.wait(60)) for _ in range(3)] == [["end", "begin"], ["end"], []]


def test_who_is_at_work_counts_as_one_of_those_in_the_queue() -> None:
    house = House({"delay": "1min"}, mode="queue", max=1)
    assert [reasons(house.press())[-1].outcome for _ in range(2)] == ["waits", "busy"]


def test_a_run_that_ends_with_a_wait_says_so() -> None:
    house = House({"delay": "1min"})
    house.press()
    assert [(each.outcome, each.did) for each in reasons(house.wait(60))] == [("ran", ("came to its end",))]


def test_so_many_run_side_by_side() -> None:
    house = House({"delay": "1min"}, say("end"), mode="parallel", max=2)
    assert [reasons(house.press())[-1].outcome for _ in range(3)] == ["waits", "waits", "busy"]
    assert texts(house.wait(60)) == ["end", "end"]


def test_a_run_that_is_ended_lets_go_of_what_it_leased() -> None:
    lease = {**ON, "claim": {"for": "1h", "release": "restore"}}
    house = House(lease, {"delay": "30min"})
    house.set("living_lights.on", False)
    assert sets(house.press()) == [True]
    house.set("living_lights.on", True)
    out: list[Intent] = []
    house.engine.cancel("light", "alex ended it", house.now, out)
    assert sets(out) == [False]


def test_one_run_of_several_is_ended_alone() -> None:
    house = House({"delay": "1min"}, say("end"), mode="parallel", max=3)
    first, second, third = [reasons(house.press())[-1].run for _ in range(3)]
    out: list[Intent] = []
    house.engine.cancel("light", "alex ended it", house.now, out, run=second)
    assert [(reason.run, reason.outcome, reason.did) for reason in reasons(out)] == [
        (second, "ended", ("alex ended it",))
    ]
    house.engine.cancel("light", "alex ended it", house.now, out, run=second)
    assert len(reasons(out)) == 1
    assert [reason.run for reason in reasons(house.wait(60))] == [first, third]


def test_the_number_of_runs_is_limited() -> None:
    house = House(ON, limit={"runs": 2, "per": "1h"})
    assert [reasons(house.press())[-1].outcome for _ in range(3)] == ["ran", "ran", "limit"]
    house.wait(3600)
    assert reasons(house.press())[-1].outcome == "ran"


def test_rules_that_set_each_other_off_are_found_out() -> None:
    house = Household()
    house.open()
    for name, seen, made in (("ping", True, False), ("pong", False, True)):
        trigger = {"change": "living_lights.on", "to": seen}
        house.save(rule(rule=name, when=[trigger], then=[{"set": {"living_lights.on": made}}]), known=True)
    house.set("living_lights.on", False)
    out = house.set("living_lights.on", True)
    for _ in range(40):
        written = [intent for intent in out if isinstance(intent, Set)]
        if not written:
            break
        out = house.set("living_lights.on", written[-1].value, after=1)
    assert {status.standing for status in house.engine.rules.values()} == {"running", "paused"}


THEN: list[dict[str, Any]] = [
    say("begin"),
    {
        "parallel": [
            [{"repeat": {"times": 2, "do": [{"delay": "1min"}, say("tick")]}}],
            [{"wait": {"until": "front_door.open == true", "timeout": "5min", "save": "door"}}, say("door ${door.ok}")],
        ]
    },
    {"set": {"living_lights.on": True}, "claim": {"for": "10min"}},
    {"delay": "1min"},
    say("end"),
]


@pytest.mark.parametrize("moment", [0, 30, 60, 90, 120, 150, 170, 181, 210, 239])
def test_a_restart_at_any_place_changes_nothing(moment: int) -> None:
    def lived(*, restarts: bool) -> list[Intent]:
        house: Household = House(*THEN)
        house.set("front_door.open", False)
        house.set("hall_motion.motion", False)
        out = house.set("hall_motion.motion", True)
        for second in range(300):
            if restarts and second == moment:
                house = house.restarted(values=True)
                house.save(rule(when=PRESSED, then=THEN))
            out += house.set("front_door.open", True) if second == 180 else []
            out += house.wait(1)
        return wanted(out)

    told = lived(restarts=False)
    assert texts(told) == ["begin", "tick", "tick", "door true", "end"]
    assert lived(restarts=True) == told


def test_the_condition_of_a_call_is_heeded() -> None:
    house = Household()
    house.open()
    house.save(rule(when=[{"called": True, "if": "front_door.open == true"}], then=[say("called")]))
    house.set("front_door.open", False)
    out: list[Intent] = []
    house.engine.call("light", {}, "alex", house.now, out)
    assert (texts(out), reasons(out)[-1].outcome) == ([], "not_satisfied")
    house.set("front_door.open", True)
    house.engine.call("light", {}, "alex", house.now, out)
    assert texts(out) == ["called"]


def lost(house: Household, then: list[dict[str, Any]], *, forged: bool = False) -> tuple[Household, list[Intent]]:
    """Restart a house whose rule was edited while it ran, without the device that its old version names."""
    memory = house.memory()
    if forged:
        for run in memory["run"]["light"]["runs"]:
            run["branches"][0]["at"] = 0
    other = Household([device for device in DEVICES if device != "living_lights"], now=house.now)
    other.open(memory)
    other.save(rule(when=PRESSED, then=then))
    return other, other.wait(1)


def test_a_run_whose_version_cannot_go_on_after_a_restart_ends_and_says_why() -> None:
    house = House(ON, {"delay": "5min"}, ON)
    (began,) = {reason.run for reason in reasons(house.press())}
    house.save(rule(when=PRESSED, then=[say("new")]))
    other, out = lost(house, [say("new")])
    (reason,) = reasons(out)
    assert (reason.outcome, reason.run) == ("ended", began)
    assert reason.did == ("the version it began with cannot go on: nobody knows living_lights now",)
    live = other.engine.live("light")
    assert live is not None
    assert live.runs == ()
    assert reasons(other.wait(600)) == []


def test_a_run_that_stands_where_nothing_waits_ends_and_says_so() -> None:
    then = [{"log": "begin"}, {"delay": "5min"}, say("end")]
    house = House(*then)
    house.press()
    other, out = lost(house, then, forged=True)
    assert [(reason.outcome, reason.did) for reason in reasons(out)] == [
        ("ended", ("it stands where nothing waits: the rule is read otherwise now",))
    ]
    assert texts(other.wait(600)) == []


def test_branches_go_on_in_the_order_in_which_they_began_however_many_there_were() -> None:
    at_once: list[list[dict[str, Any]]] = [[{"let": {"done": place}}] for place in range(250)]
    ways = [[{"delay": "1min"}, say(f"${{times}} {way}")] for way in "ab"]
    many = {"repeat": {"times": "= times", "do": [{"parallel": at_once}]}}
    house = House(many, {"parallel": ways}, mode="parallel", let={"times": "= round(meter.power / 1 W)"})
    house.set("meter.power", 5.0)
    out = house.press()
    house.set("meter.power", 0.0)
    out += house.press() + house.wait(61)
    assert texts(out) == ["5 a", "5 b", "0 a", "0 b"]


def test_what_was_confirmed_is_not_remembered_for_ever() -> None:
    lamp = {"set": {"living_lights.on": True}, "confirm": "2s", "on_error": "continue"}
    late = {"delay": "1h"}
    house = House({"repeat": {"times": 20, "do": [{"parallel": [[lamp], [lamp]]}]}}, late)
    house.set("living_lights.on", True)
    house.press()
    house.wait(30)
    house.set("living_lights.on", False)
    house.wait(30)
    live = house.engine.live("light")
    assert live is not None
    assert not [name for name in live.runs[0].locals if "wanted" in name]


@pytest.mark.parametrize("way", ["removed", "written off", "a template"])
def test_who_waits_for_a_rule_that_goes_away_is_told(way: str) -> None:
    house = House({"delay": "1h"}, rule="callee")
    caller: dict[str, Any] = {"call": "callee", "timeout": "2h", "save": "it", "on_error": "continue"}
    house.save(rule(rule="callee", when=[{"called": True}], then=[{"delay": "1h"}]))
    house.save(rule(when=PRESSED, then=[caller, say("${it.ok} ${it.why}")]))
    house.press()
    out: list[Intent] = []
    document = rule(rule="callee", when=[{"called": True}], then=[{"delay": "1h"}])
    match way:
        case "removed":
            out = house.remove("callee")
            why = "the rule was removed"
        case "written off":
            house.engine.save("callee", document | {"enabled": False}, house.now, out)
            why = "the rule was switched off"
        case _:
            house.engine.save("callee", document | {"params": {"x": {"about": "a number"}}}, house.now, out)
            why = "the rule is a template now"
    assert texts(out) == [f"false {why}"]
    assert ("callee", "ended", (why,)) in [(each.rule, each.outcome, each.did) for each in reasons(out)]
