"""Tests inside rules: what must fail fails and says why, what must pass passes."""

from __future__ import annotations

import pytest

from hyperconnect.automation.proof import MOST_TESTS, Nobody, proving
from tests.automation.proof.home import LAMP, flaws, form, proved, shortfalls, tried

RAN = "lamp ran because hall_motion.motion went from false to true: set hall_light.on to true."


LIT = """
given: { hall_motion.motion: false }
when: [{ after: 10s, set: { hall_motion.motion: true } }]
"""


def test_a_rule_without_tests_proves_nothing() -> None:
    proof = proved(LAMP)
    assert proof.passed
    assert (proof.results, proof.findings, proof.branches) == ((), (), ())


def test_what_was_expected_came() -> None:
    proof = tried(LIT + "expect: [{ after: 10s, set: { hall_light.on: true } }, { runs: 1 }]")
    assert proof.passed
    assert proof.findings == ()


@pytest.mark.parametrize(
    ("hope", "sentence"),
    [
        (
            "{ after: 10s, set: { hall_light.on: false } }",
            "expected hall_light.on to be set to false by 10 s; after 10 s: hall_light.on was set to true",
        ),
        (
            "{ after: 9s, set: { hall_light.on: true } }",
            f"expected hall_light.on to be set to true by 9 s; {RAN}",
        ),
        ("{ nothing: true }", "expected nothing; after 10 s: hall_light.on was set to true"),
        (
            "{ after: 1min, nothing: true }",
            "expected nothing before 1 min; after 10 s: hall_light.on was set to true",
        ),
        (
            "{ after: 1min, runs: 2 }",
            f"expected 2 runs by 1 min; there was 1 run; {RAN}",
        ),
        (
            "{ notify: hello }",
            "expected somebody to be told “hello”; after 10 s: hall_light.on was set to true",
        ),
        (
            "{ publish: home/lamp }",
            "expected a message on home/lamp; after 10 s: hall_light.on was set to true",
        ),
        (
            "{ do: hall_light.toggle }",
            "expected hall_light.toggle to be sent; after 10 s: hall_light.on was set to true",
        ),
        (
            "{ why: rests }",
            f"expected a reason with “rests”; {RAN}",
        ),
    ],
)
def test_what_did_not_come_is_told_with_what_came(hope: str, sentence: str) -> None:
    proof = tried(f"{LIT}expect: [{hope}]")
    assert not proof.passed
    assert shortfalls(proof) == [("/tests/0/expect/0", sentence)]
    (finding,) = [each for each in proof.findings if each.severity == "error"]
    assert (finding.code, finding.pointer) == ("HX501", "/tests/0/expect/0")
    assert finding.detail == f"“works”: {sentence}"


def test_an_expectation_looks_no_further_back_than_the_one_before_it() -> None:
    proof = tried(LIT + "expect: [{ after: 20s, set: { hall_light.on: true } }, { after: 30s, nothing: true }]")
    assert proof.passed
    proof = tried(LIT + "expect: [{ after: 20s, runs: 1 }, { after: 30s, set: { hall_light.on: true } }]")
    assert [pointer for pointer, _ in shortfalls(proof)] == ["/tests/0/expect/1"]


def test_a_test_that_never_reaches_the_rule_is_told() -> None:
    proof = tried("given: { hall_motion.motion: true }\nexpect: [{ why: motion }]")
    assert not proof.passed
    reached = tried("given: { hall_motion.motion: true }\nexpect: [{ nothing: true }]")
    assert [each.severity for each in reached.findings] == ["info"]


@pytest.mark.parametrize(
    ("test", "pointer", "words"),
    [
        ("given: { clock: noon }\nexpect: [{ runs: 0 }]", "/given/clock", "`noon` is no clock"),
        ("given: { clock: 2026-01-15T17:00 Mars }\nexpect: [{ runs: 0 }]", "/given/clock", "is no clock"),
        ("given: { hall_light.brightness: 21 °C }\nexpect: [{ runs: 0 }]", "/given/hall_light.brightness", "°C"),
        ("when: [{ after: soon, call: lamp }]\nexpect: [{ runs: 0 }]", "/when/0/after", "is no duration"),
        ("when: [{ after: 50d, call: lamp }]\nexpect: [{ runs: 0 }]", "", "more than 40 days"),
        ("when: [{ after: 1s, call: other }]\nexpect: [{ runs: 0 }]", "/when/0/call", "other is not at work"),
        ("when: [{ after: 1s, event: hall_light.gone }]\nexpect: [{ runs: 0 }]", "/when/0/event", "neither an event"),
        ("when: [{ after: 1s, set: { su7.sock: 1 min } }]\nexpect: [{ do: su7.sing }]", "/expect/0/do", "no command"),
        ("given: { su7.location: mars }\nexpect: [{ runs: 0 }]", "/given/su7.location", "mars is no zone"),
        ("given: { calendar.alex: soon }\nexpect: [{ runs: 0 }]", "/given/calendar.alex", "is no entry"),
    ],
)
def test_what_cannot_be_tried_is_told_with_its_place(test: str, pointer: str, words: str) -> None:
    proof = tried(test)
    ((where, why),) = flaws(proof)
    assert not proof.passed
    assert where == f"/tests/0{pointer}"
    assert words in why
    assert "the test “works” cannot be tried" in proof.findings[0].detail


def test_a_rule_that_names_what_nobody_knows_cannot_be_tried() -> None:
    rule = "rule: odd\nwhen: [{ change: su7.sock }]\nthen: [{ log: changed }]"
    proof = tried("expect: [{ runs: 0 }]", rule)
    assert proof.flaw == "nobody knows what su7 is: give one of its attributes a value in `given`"
    assert [finding.pointer for finding in proof.findings] == ["/tests"]


def test_a_value_in_given_tells_what_nobody_knows() -> None:
    rule = "rule: odd\nwhen: [{ becomes: su7.sock < 5min }]\nthen: [{ emit: soon }]"
    test = """
given: { su7.sock: 10min }
when: [{ after: 1s, set: { su7.sock: 2min } }]
expect: [{ after: 1s, runs: 1 }]
"""
    assert tried(test, rule).passed


def test_too_many_tests_are_refused() -> None:
    tests = "\n".join("  - { it: works, expect: [{ runs: 0 }] }" for _ in range(MOST_TESTS + 1))
    assert proved(f"{LAMP}tests:\n{tests}").flaw == f"more than {MOST_TESTS} tests; split the rule"


def test_a_test_in_which_too_much_happens_ends() -> None:
    rule = "rule: busy\nwhen: [{ every: 1min }]\nthen: [{ log: tick }]"
    ((where, why),) = flaws(tried("expect: [{ after: 30d, runs: 1 }]", rule))
    assert where == "/tests/0"
    assert "more than 10000 things happened" in why


def test_a_template_is_tried_in_the_rules_made_of_it() -> None:
    template = """
rule: template
params: { lamp: { device: light }, wish: { default: 40 % } }
when: [{ change: hall_motion.motion, to: true }]
then: [{ set: { lamp.brightness: = wish } }]
"""
    made = """
rule: made
template: template
with: { lamp: hall_light, wish: 20 % }
"""
    test = LIT + "expect: [{ after: 10s, set: { hall_light.brightness: 20 % } }]"
    assert tried(test, made, template).passed
    assert "never runs itself" in tried("expect: [{ runs: 0 }]", template).flaw


def test_rules_that_are_called_run_too() -> None:
    caller = "rule: caller\nwhen: [{ event: doorbell.pressed }]\nthen: [{ call: lamp }]"
    called = "rule: lamp\nwhen: [{ called: true }]\nthen: [{ set: { hall_light.on: true } }]"
    other = "rule: other\nwhen: [{ event: doorbell.pressed }]\nthen: [{ set: { hall_light.on: false } }]"
    test = """
when: [{ after: 1s, event: doorbell.pressed }]
expect: [{ after: 1s, set: { hall_light.on: true } }, { runs: 1 }]
"""
    assert tried(test, caller, called, other).passed


def test_proving_changes_no_form() -> None:
    rule = form(LAMP)
    tried(LIT + "expect: [{ runs: 1 }]")
    assert form(LAMP) == rule


def test_a_rule_that_is_switched_off_is_tried_as_if_it_were_on() -> None:
    assert tried(LIT + "expect: [{ set: { hall_light.on: true } }]", f"{LAMP}enabled: false\n").passed


def test_who_proves_may_pause_before_each_test() -> None:
    test = "  - it: works\n    given: { hall_motion.motion: false }\n    expect: [{ nothing: true }]\n"
    steps = proving(form(f"{LAMP}tests:\n{test}{test.replace('works', 'rests')}"), Nobody())
    assert sum(1 for _ in steps) == 2
