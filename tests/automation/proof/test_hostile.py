"""Whatever is written in rules and tests, proving it ends and says what came of it."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.automation.form import HouseForm, form_of
from hyperconnect.automation.proof import Nobody, prove
from tests.automation.document.drawn import RULES, TEST

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
WORDS = st.text(max_size=12) | st.sampled_from(["1min", "17:00", "su7.soc", "0x", "∞", "-5 °C", "2026-01-15T17:00"])
VALUES = st.one_of(WORDS, st.booleans(), st.integers(), st.floats(allow_nan=False))
NAMES = st.sampled_from(["clock", "zone", "calendar.x", "su7.location", "hall.motion", "a.b.c.d", "home.mode", "x."])

LAMP: dict[str, object] = {
    "rule": "lamp",
    "when": [{"change": "hall.motion", "to": True}, {"called": True}, {"hub": "started"}],
    "then": [{"set": {"lamp.light.on": True}}],
}


@settings(max_examples=100, deadline=None, suppress_health_check=_SLOW)
@given(RULES, st.lists(TEST, min_size=1, max_size=2))
def test_every_rule_with_tests_has_a_proof(document: dict[str, Any], tests: list[dict[str, Any]]) -> None:
    rule, _ = read_rule(document | {"tests": tests})
    if rule is None:
        return
    proof = prove(form_of(canonical(rule)), Nobody(HouseForm()))
    assert proof.flaw or len(proof.results) == len(tests)
    assert proof.passed == all(finding.severity != "error" for finding in proof.findings)


@settings(max_examples=300, deadline=None, suppress_health_check=_SLOW)
@given(
    st.dictionaries(NAMES, VALUES, max_size=3),
    st.fixed_dictionaries(
        {"after": WORDS},
        optional={
            "set": st.dictionaries(NAMES, VALUES, min_size=1, max_size=2),
            "event": NAMES,
            "call": st.sampled_from(["lamp", "other"]),
            "offline": NAMES | st.sampled_from(["lamp", "all_devices"]),
            "restart": WORDS,
        },
    ),
    st.dictionaries(NAMES, VALUES, min_size=1, max_size=2),
)
def test_every_test_ends_whatever_it_says(
    begin: dict[str, Any], moment: dict[str, Any], wanted: dict[str, Any]
) -> None:
    test = {"it": "ends", "given": begin, "when": [moment], "expect": [{"set": wanted, "after": "1min"}, {"runs": 0}]}
    proof = prove(form_of(LAMP | {"tests": [test]}), Nobody())
    assert proof.flaw or len(proof.results) == 1
