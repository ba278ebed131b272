from __future__ import annotations

from collections.abc import Sequence

import pytest

from hyperconnect.automation.compile import compile_rule
from hyperconnect.automation.critic import Critic
from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.text import read_rules
from hyperconnect.automation.validation import Validated, validate
from hyperconnect.automation.validation.validate import Plain
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Component, Device
from hyperconnect.model.registry import CAPABILITIES

ODD: list[object] = [None, 1, "x", [], {}, {"rule": 1}, {"rule": "x"}, {"when": []}, {1: 2}, [[[]]]]


class Room:
    """A few switches, and rules at work."""

    def __init__(self, *rules: dict[str, object]) -> None:
        self.twin = Twin()
        self.registry = Registry(self.twin)
        for slug in ("one", "two", "three"):
            main = Component("main", {"switch": CAPABILITIES["switch"]})
            self.registry.announce(Device(f"id_{slug}", slug, slug, (main,)))
        self.plans: dict[str, Plan] = {}
        self.critic = Critic(self.registry, self.plans.get)
        for document in rules:
            rule, wrong = read_rule(document)
            assert rule is not None, wrong
            name = rule.rule
            self.registry.rules[name] = canonical(rule)
            plan = compile_rule(self.registry.rules[name], self.registry).plan
            assert plan is not None
            self.plans[name] = plan
            self.critic.works(name)

    def validate(self, *documents: object) -> Sequence[Validated]:
        return validate([Plain(each) for each in documents], self.registry, self.critic)


def copy(rule: str, source: str = "one", target: str = "two", **more: object) -> dict[str, object]:
    return {
        "rule": rule,
        "when": [{"change": f"{source}.on"}],
        "then": [{"set": {f"{target}.on": "= trigger.new"}}],
        **more,
    }


def test_a_rule_is_seen_beside_those_at_work_but_not_beside_itself() -> None:
    room = Room(copy("a"), copy("b", "two", "three"))
    (found,) = room.validate(copy("a"))
    assert [(each.rule, each.path, each.mine, each.theirs) for each in found.neighbours] == [
        ("b", "id_two.main.switch.on", ("writes",), ("hears",))
    ]
    assert "HX307" not in {one.code for one in found.findings}
    (found,) = room.validate(copy("c"))
    assert {"HX307"} <= {one.code for one in found.findings}


def test_who_only_reads_the_same_is_no_neighbour() -> None:
    room = Room(copy("a", "one", "two"))
    (found,) = room.validate(copy("b", "one", "three"))
    assert found.neighbours == ()


def test_a_loop_over_several_new_rules_is_found() -> None:
    room = Room()
    loop = [copy("a", "one", "two"), copy("b", "two", "one")]
    assert all(each.accepted for each in (*room.validate(loop[0]), *room.validate(loop[1])))
    found = room.validate(*loop)
    together = {one.code for each in found for one in each.findings}
    apart = {one.code for rule in loop for each in room.validate(rule) for one in each.findings}
    assert {each.rule for each in found[0].neighbours} == {"b"}
    assert apart <= together


def test_what_is_looked_at_is_not_taken_in() -> None:
    room = Room(copy("a"))
    before = (len(room.twin.values), [facts.rule for facts in room.critic], dict(room.registry.rules))
    for number in range(3):
        room.validate(copy("x"), copy("y", "two", "one"))
        room.validate({**copy("z"), "if": f"held(one.on, {number + 1}min)"})
    assert (len(room.twin.values), [facts.rule for facts in room.critic], dict(room.registry.rules)) == before


def test_a_template_and_what_is_made_of_it_may_come_together() -> None:
    room = Room()
    template = {
        "rule": "t",
        "params": {"lamp": {"device": "switch"}},
        "when": [{"change": "one.on"}],
        "then": [{"set": {"lamp.on": True}}],
    }
    made = {"rule": "m", "template": "t", "with": {"lamp": "two"}}
    assert not room.validate(made)[0].accepted
    first, second = room.validate(template, made)
    assert first.template
    assert second.accepted, second.findings
    assert second.writes == ("id_two.main.switch.on",)
    assert second.summary == "When one.on changes: set two.on to true."


@pytest.mark.parametrize("document", ODD)
def test_what_is_no_rule_is_told_and_never_raised(document: object) -> None:
    (found,) = Room().validate(document)
    assert not found.accepted
    assert found.document is None
    assert found.findings
    assert found.summary == ""


def test_places_are_those_of_the_text() -> None:
    room = Room()
    text = "rule: x\nwhen:\n  - {change: one.onn}\nthen:\n  - set: {two.on: 5 °C}\n"
    (found,) = validate(read_rules(text), room.registry, room.critic)
    assert {(one.code, one.line) for one in found.findings if one.severity == "error"} == {("HX101", 3), ("HX102", 5)}


def test_the_critic_reads_a_few_rules_at_a_time() -> None:
    room = Room(*(copy(f"r{number}") for number in range(5)))
    assert [room.critic.prepare(2) for _ in range(3)] == [False, False, True]
    assert sorted(facts.rule for facts in room.critic) == [f"r{number}" for number in range(5)]
