"""YAML that people wrote: what is read, where it stands, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.text import read_rules
from hyperconnect.model.reason import Finding
from hyperconnect.yaml import DEPTH, SIZE

TWO_RULES = """\
# the first
rule: one
when:
  - change: door.open   # a comment
    to: on
then:
  - set: {light.on: true, "light.level": "= 1 + a"}
---
rule: two
about: >
  long
  text
at: 22:30
"""


def test_words_and_times_of_day_stay_texts() -> None:
    one, two = read_rules(TWO_RULES)
    assert one.document == {
        "rule": "one",
        "when": [{"change": "door.open", "to": "on"}],
        "then": [{"set": {"light.on": True, "light.level": "= 1 + a"}}],
    }
    assert two.document == {"rule": "two", "about": "long text\n", "at": "22:30"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1", 1),
        ("-1.5", -1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("no", "no"),
        ("0x10", 16),
        ("~", None),
        ("'true'", "true"),
        ("21 °C", "21 °C"),
        ("= a < 5", "= a < 5"),
        ("2026-01-15", "2026-01-15"),
    ],
)
def test_scalars(written: str, meant: object) -> None:
    (read,) = read_rules(f"a: {written}")
    assert read.document == {"a": meant}
    assert repr(read.document) == repr({"a": meant})


@pytest.mark.parametrize(
    ("finding", "line", "column"),
    [
        (Finding("HX101", "error", "/when/0/change", "", (0, 4)), 4, 13),
        (Finding("HX002", "error", "/then/0/set/light.level", "", (6, 7)), 7, 49),
        (Finding("HX103", "error", "/then/0/set/light.on", ""), 7, 11),
        (Finding("HX102", "error", "/then/0/set/light.on", ""), 7, 21),
        (Finding("HX004", "error", "/if", ""), 2, 1),
        (Finding("HX102", "error", "/when/0/to/deeper", "", (1, 2)), 5, 9),
    ],
)
def test_findings_get_their_place(finding: Finding, line: int, column: int) -> None:
    (placed,) = read_rules(TWO_RULES)[0].placed([finding])
    assert (placed.line, placed.column) == (line, column)


def test_lines_of_later_documents_count_from_the_start_of_the_file() -> None:
    (placed,) = read_rules(TWO_RULES)[1].placed([Finding("HX005", "error", "/at", "")])
    assert (placed.line, placed.column) == (13, 5)


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "words"),
    [
        ("a: [1", "HX001", 1, 4, "not readable as YAML"),
        ("a: b\n  c: d", "HX001", 2, 4, "a `:` within a value"),
        ("a: 1\nb: 2\na: 3", "HX006", 3, 1, "'a' stands here twice, first in line 1; remove one"),
        ("a: &x 1\nb: *x", "HX006", 1, 4, "anchors and aliases"),
        ("a: *x", "HX006", 1, 4, "anchors and aliases"),
        ("a: !!python/object:os.system ls", "HX006", 1, 4, "is not used here"),
        ("? [a]\n: 1", "HX006", 1, 3, "a key must be a text"),
        ("a: \x00", "HX001", 1, 4, "is not allowed"),
        ("x" * (SIZE + 1), "HX009", 1, 1, "longer than 64 KiB"),
        ("- " * 40, "HX009", 1, 2 * DEPTH + 1, f"nested deeper than {DEPTH}"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(text: str, code: str, line: int, column: int, words: str) -> None:
    (read,) = read_rules(text)
    (found,) = read.findings
    assert read.document is None
    assert (found.code, found.line, found.column) == (code, line, column)
    assert words in found.detail


def test_a_document_that_cannot_be_read_leaves_the_others() -> None:
    first, second, third = read_rules("rule: a\n---\nrule: [\n---\nrule: c\n")
    assert (first.document, third.document) == ({"rule": "a"}, {"rule": "c"})
    assert second.findings[0].line == 4


def test_documents_may_end_with_dots() -> None:
    assert [read.document for read in read_rules("rule: a\n...\nrule: b\n")] == [{"rule": "a"}, {"rule": "b"}]


@pytest.mark.parametrize("text", ["", "---\n", "# only a comment\n", "---\n---\n"])
def test_nothing_is_no_rule(text: str) -> None:
    assert read_rules(text) == []


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@,? \n\t~1.\u00b0", max_size=80))
def test_no_text_is_too_odd(text: str) -> None:
    for read in read_rules(text):
        assert (read.document is None) == bool(read.findings)
        assert all(found.line >= 1 and found.column >= 1 for found in read.findings)


@pytest.mark.parametrize(
    "text", ["[" * 60_000, "{a: " * 15_000, "? " * 20_000, "'", '"\\UFFFFFFFF"', "&a [" * 9_000, "\ud800"]
)
def test_hostile_texts_are_refused(text: str) -> None:
    (read,) = read_rules(text)
    assert read.findings
