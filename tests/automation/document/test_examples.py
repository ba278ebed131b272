"""Every finding of shape: its message, where it points, and what it suggests."""

from __future__ import annotations

import pytest

from hyperconnect.automation.document import read_rule
from hyperconnect.automation.text import read_rules
from hyperconnect.model.reason import Finding
from tests.automation.document.examples import EXAMPLES, Example


def found(text: str) -> tuple[Finding, ...]:
    (written,) = read_rules(text)
    return written.findings or written.placed(read_rule(written.document)[1])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.code}{example.pointer}")
def test_what_is_said(example: Example) -> None:
    (finding,) = found(example.text)
    assert finding.severity == "error"
    assert (finding.code, finding.pointer, finding.line, finding.column) == example[:1] + example[2:5]
    assert finding.detail == example.detail
    assert finding.did_you_mean == example.guesses


def test_every_code_has_an_example() -> None:
    assert {example.code for example in EXAMPLES} == {f"HX00{number}" for number in range(1, 10)}


def test_what_is_missing_under_a_wrong_name_is_told_once() -> None:
    (finding,) = found("rule: a\nwhen:\n  - at: 07:30\nthne:\n  - delay: 5min\n")
    assert (finding.code, finding.did_you_mean) == ("HX003", ("then",))
    (finding,) = found("rule: a\nwehn:\n  - at: 07:30\nthen:\n  - delay: 5min\n")
    assert (finding.code, finding.did_you_mean[0]) == ("HX003", "when")
