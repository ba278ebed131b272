"""A rule does no more than its author may, also where that became clear only as it acted."""

from __future__ import annotations

import pytest

from hyperconnect.model.command import CommandState
from hyperconnect.model.input import Called, HouseRead, ProfileLoaded, RuleSaved
from hyperconnect.model.scope import ADMIN, COMMANDS, RUN
from tests.core.life import Life
from tests.core.life import said as told

Rule = dict[str, object]
HOUSE: Rule = {
    "variables": {"guests": {"type": "bool", "initial": False}},
    "groups": {"lamps": {"capability": "switch"}},
    "people": {"kim": ["one"]},
}
CALLED: list[Rule] = [{"called": True}]
GATE: Rule = {
    "profile": "gate",
    "match": "gate/{id}/state",
    "fields": {"on": {"attribute": "switch.on"}, "door": {"attribute": "lock.state"}},
    "commands": {"switch.on": {"topic": "gate/{id}/set", "payload": {"on": "{value}"}}},
}


def rule(name: str, **parts: object) -> Rule:
    return {"rule": name, "when": CALLED, **parts}


def live(document: Rule, *scopes: str | None) -> Life:
    """A life with a lamp, in which a rule ran whose author has some scopes; none said: all."""
    life = Life()
    life.begin(0.0)
    life.give(HouseRead(0.0, HOUSE))
    life.hear(1.0, "lamp/one/state", b'{"level":20,"on":false}')
    life.until(15.0)
    life.give(RuleSaved(15.0, "other", rule("other", then=[{"log": "other"}])))
    authors = tuple(each for each in scopes if each) if scopes else None
    life.give(RuleSaved(15.0, str(document["rule"]), document, scopes=authors))
    life.give(Called(16.0, str(document["rule"])))
    return life


def said(life: Life) -> list[str]:
    return [deed for reason in life.postscripts for deed in reason.did]


def sent(life: Life) -> bool:
    return CommandState.SENT in life.states or CommandState.ACCEPTED in life.states


@pytest.mark.parametrize(
    ("action", "scope"),
    [
        ({"set": {"one.on": True}}, "devices:command:switch"),
        ({"set": {"lamps.on": True}}, "devices:command:switch"),
        ({"set": {"one.brightness": "80 %"}}, "devices:command:light"),
        ({"notify": {"to": "kim", "text": "hello"}}, "devices:command:person"),
    ],
)
def test_a_command_that_the_author_may_not_give_is_not_given_and_a_reason_says_so(action: Rule, scope: str) -> None:
    document = rule("hall", then=[action])
    others = [each for each in (*COMMANDS, RUN) if each != scope]
    life = live(document, *others)
    assert CommandState.REJECTED in life.states
    assert not sent(life)
    assert said(life) == [f"one was not commanded: the author of hall lacks the scope {scope}"]
    for scopes in ((scope,), (ADMIN,), ()):
        allowed = live(document, *scopes)
        assert sent(allowed)
        assert said(allowed) == []


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"set": {"home.guests": True}}, "was not set: the author of hall lacks the scope rules:run"),
        ({"call": "other"}, "other was not called: the author of hall lacks the scope rules:run"),
        ({"rules": {"cancel": ["other"]}}, "the runs of other were not ended: the author of hall lacks the scope"),
        ({"publish": {"topic": "a/b", "payload": "x"}}, "nothing was published on a/b: the author of hall may not"),
    ],
)
def test_what_runs_rules_or_reaches_everything_needs_the_scope_for_that(action: Rule, words: str) -> None:
    life = live(rule("hall", then=[action]), "devices:command:lock")
    assert len(said(life)) == 1
    assert words in said(life)[0]
    assert said(live(rule("hall", then=[action]), RUN, *COMMANDS)) == []


def test_a_rule_that_may_not_call_others_goes_on_and_knows_why() -> None:
    life = Life(rule("other", then=[{"set": {"one.on": True}}]))
    life.begin(0.0)
    life.hear(1.0, "lamp/one/state", b'{"level":20,"on":false}')
    life.until(15.0)
    calls = rule("hall", then=[{"call": "other", "timeout": "5s", "save": "it", "on_error": "continue"}])
    life.give(RuleSaved(15.0, "hall", calls, scopes=("devices:command:switch",)))
    life.give(Called(16.0, "hall"))
    assert said(life) == ["other was not called: the author of hall lacks the scope rules:run"]
    assert not sent(life)
    life.give(RuleSaved(17.0, "hall", calls, scopes=(RUN,)))
    life.give(Called(18.0, "hall"))
    assert sent(life), "the rule that was called acts with its own author's scopes"


def test_run_as_takes_scopes_away_and_gives_none() -> None:
    document = rule("hall", then=[{"set": {"one.on": True}}], run_as="devices:command:light rules:run")
    assert not sent(live(document))
    document["run_as"] = "devices:command:switch"
    assert sent(live(document))
    assert not sent(live(document, "devices:command:light"))


def test_a_rule_made_of_a_template_does_no_more_than_the_authors_of_both_may() -> None:
    template = rule("switch-on", params={"lamp": {"device": "switch"}}, then=[{"set": {"lamp.on": True}}])
    made: Rule = {"rule": "hall", "template": "switch-on", "with": {"lamp": "one"}}
    for scopes, done in ((("devices:command:switch",), True), (("devices:command:light",), False)):
        life = Life()
        life.begin(0.0)
        life.hear(1.0, "lamp/one/state", b'{"level":20,"on":false}')
        life.until(15.0)
        life.give(RuleSaved(15.0, "switch-on", template, scopes=scopes))
        life.give(RuleSaved(15.0, "hall", made))
        life.give(Called(16.0, "hall"))
        assert sent(life) is done


def test_who_joins_a_group_later_is_commanded_only_if_the_author_may() -> None:
    life = Life()
    life.begin(0.0)
    life.give(ProfileLoaded(0.0, "gate", GATE))
    life.give(HouseRead(0.0, HOUSE))
    life.hear(1.0, "lamp/one/state", b'{"level":20,"on":false}')
    life.until(15.0)
    on = rule("hall", then=[{"set": {"lamps.on": True}}])
    life.give(RuleSaved(15.0, "hall", on, scopes=("devices:command:switch",)))
    life.hear(17.0, "gate/yard/state", b'{"on":false,"door":"locked"}')
    life.until(60.0)
    effects = life.give(Called(61.0, "hall"))
    assert [message.topic for message in told(effects)] == ["lamp/one/set"]
    assert said(life) == ["yard was not commanded: the author of hall lacks the scope devices:command:lock"]


def test_a_better_author_gives_a_rule_more_and_a_broken_text_nothing() -> None:
    document = rule("hall", then=[{"set": {"one.on": True}}])
    life = live(document, "devices:command:light")
    assert not sent(life)
    broken = rule("hall", then=[{"set": {"one.nothing": True}}])
    life.give(RuleSaved(17.0, "hall", broken))
    life.give(Called(18.0, "hall"))
    assert not sent(life), "the version that keeps running keeps its author"
    life.give(RuleSaved(19.0, "hall", document))
    life.give(Called(20.0, "hall"))
    assert sent(life)
