"""Two people's changes to one text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.shell.editing.merge import diff, merged

BASE = "a\nb\nc\nd\ne\n"
texts = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n"]), max_size=6).map("".join)


def test_changes_in_different_places_are_both_there() -> None:
    both = merged(BASE, BASE.replace("b", "B"), BASE.replace("e\n", "e\nf\n"))
    assert (both.text, both.conflicts) == ("a\nB\nc\nd\ne\nf\n", 0)


def test_what_both_changed_alike_is_no_conflict() -> None:
    mine = BASE.replace("c", "C")
    assert merged(BASE, mine, mine).text == mine


def test_a_contradiction_shows_both_between_markers() -> None:
    both = merged(BASE, BASE.replace("c", "x"), BASE.replace("c\n", ""))
    assert both.conflicts == 1
    assert both.text == "a\nb\n<<<<<<< theirs\nx\n=======\n>>>>>>> yours\nd\ne\n"


def test_a_last_line_without_an_end_stands_alone() -> None:
    both = merged("a", "b", "c")
    assert both.text == "<<<<<<< theirs\nb\n=======\nc\n>>>>>>> yours\n"


@given(texts, texts)
def test_what_only_one_changed_is_what_they_made_of_it(base: str, changed: str) -> None:
    assert merged(base, changed, base).text == changed
    assert merged(base, base, changed).text == changed
    assert merged(base, changed, changed).text == changed


@given(texts, texts, texts)
def test_nothing_that_anybody_wrote_is_lost(base: str, theirs: str, mine: str) -> None:
    both = merged(base, theirs, mine)
    before = base.splitlines()
    for text in (theirs, mine):
        for line in text.splitlines():
            if line not in before:
                assert line in both.text.splitlines()


def test_a_diff_tells_which_is_which() -> None:
    assert diff("a\n", "b\n", "version 1", "version 2") == "--- version 1\n+++ version 2\n@@ -1 +1 @@\n-a\n+b\n"
    assert diff(BASE, BASE, "x", "y") == ""
