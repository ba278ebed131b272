"""YAML that people wrote: what it means, where it stands, and what is refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.yaml import DEPTH, SIZE, Mark, YamlError, documents


def test_a_mapping_is_read_as_yaml_1_2_and_nothing_else() -> None:
    text = """
settle: {on: 3min, off: no}
at: [07:30, 2026-01-01, 1_000]
numbers: [7, -7, +7, 0x1F, 0o17, 017, 1.5, .5, 1e3, -0.0]
texts: ['7', "true", .inf, .nan, 0b1]
words: [true, False, null, ~, , yes]
keys: {1: one, true: yes, null: none}
folded: >-
  two
  lines
"""
    with pytest.raises(YamlError, match="flow"):
        documents(text, "x")
    assert documents(text.replace("~, , yes", "~, yes"), "x")[0].data == {
        "settle": {"on": "3min", "off": "no"},
        "at": ["07:30", "2026-01-01", "1_000"],
        "numbers": [7, -7, 7, 31, 15, 17, 1.5, 0.5, 1000.0, -0.0],
        "texts": ["7", "true", ".inf", ".nan", "0b1"],
        "words": [True, False, None, None, "yes"],
        "keys": {"1": "one", "true": "yes", "null": "none"},
        "folded": "two lines",
    }


def test_every_part_knows_its_place() -> None:
    (document,) = documents("rule: warm\nwhen:\n  - becomes: 'a/b'\n    ~x: {y: 1}\n", "x")
    assert document.values == {
        "": Mark(1, 1),
        "/rule": Mark(1, 7),
        "/when": Mark(3, 3),
        "/when/0": Mark(3, 5),
        "/when/0/becomes": Mark(3, 14, 1),
        "/when/0/~0x": Mark(4, 9),
        "/when/0/~0x/y": Mark(4, 13),
    }
    assert document.keys["/when/0/~0x"] == Mark(4, 5)
    assert set(document.keys) == set(document.values) - {"", "/when/0"}


def test_a_text_over_several_lines_has_no_inside() -> None:
    (document,) = documents("a: |\n  b\nc: 'd\n  e'\nf: g\n  h\n", "x")
    assert [document.values[f"/{key}"] for key in "acf"] == [Mark(1, 4, -1), Mark(3, 4, -1), Mark(5, 4, -1)]


def test_what_has_no_place_stands_where_its_holder_stands() -> None:
    (document,) = documents("\n\n- {a: 1}\n", "x", 10)
    assert document.mark("/0/a") == Mark(12, 7)
    assert document.mark("/0/a", key=True) == Mark(12, 4)
    assert document.mark("/0", key=True) == document.mark("/0/b/c", key=True) == Mark(12, 3)
    assert document.mark("/1/a") == Mark(12, 1)


def test_a_byte_order_mark_is_no_text() -> None:
    (document,) = documents("\ufeffa: 1", "x")
    assert (document.data, document.keys["/a"]) == ({"a": 1}, Mark(1, 1))


def test_a_text_may_hold_several_documents() -> None:
    assert [one.data for one in documents("a: 1\n---\n- b\n---\n", "x")] == [{"a": 1}, ["b"], None]
    assert [[*one.keys] for one in documents("a: 1\n...\nb: 2\n", "x")] == [["/a"], ["/b"]]
    assert documents("# nothing\n", "x") == []


@pytest.mark.parametrize(
    ("text", "where", "flaw", "why"),
    [
        ("a: 1\nb: 2\na: 3", "x:3:1", "forbidden", "'a' stands here twice, first in line 1"),
        ("a: {b: 1, b: 2}", "x:1:11", "forbidden", "twice"),
        ("a: [\n", "x:2:1", "unreadable", "or `{` is never closed"),
        ("a: {b: ", "x:1:8", "unreadable", "or `{` is never closed"),
        ('a: 1\nb: "well\nc: 3\n', "x:2:4", "unreadable", "a quotation mark is never closed"),
        ("a: @home", "x:1:4", "unreadable", "a text cannot begin with `@`; put it in quotes"),
        ("a: `b`", "x:1:4", "unreadable", "a text cannot begin with a backtick; put it in quotes"),
        ("a: 1\n'a': 2", "x:2:1", "forbidden", "twice"),
        ("a: &it 1\nb: *it", "x:1:4", "forbidden", "aliases"),
        ("a: *it", "x:1:4", "forbidden", "aliases"),
        ("<<: *it", "x:1:5", "forbidden", "aliases"),
        ("a: !!python/object/apply:os.system [ls]", "x:1:4", "forbidden", "tag"),
        ("a: !secret b", "x:1:4", "forbidden", "tag"),
        ("&it a: b", "x:1:1", "forbidden", "anchors"),
        ("!!str a: b", "x:1:1", "forbidden", "tag"),
        ("a: ! 1", "x:1:4", "forbidden", "tag"),
        ("a: [1, 2", "x:1:4", "unreadable", "not readable as YAML"),
        ("a: b: c", "x:1:5", "unreadable", "not readable as YAML"),
        ("a:\n\t- b", "x:2:1", "unreadable", "not readable as YAML"),
        ("a: 1\nb: \0", "x:2:4", "unreadable", "character #x0000"),
        ('a: 1\nb: "\\U00110000"', "x:2:2", "unreadable", "not readable as YAML"),
        ('a: 1\nb: "\\UFFFFFFFF"', "x:2:2", "unreadable", "not readable as YAML"),
        ('a: "\\ud800"', "x:1:4", "unreadable", "half a character"),
        ("? [1]\n: 2", "x:1:3", "forbidden", "must be a text"),
        ("? " * 20_000, "x:1:3", "forbidden", "must be a text"),
        ("a: 1e999", "x:1:4", "too large", "too large"),
        ("a: 9223372036854775808", "x:1:4", "too large", "too large"),
        (f"a: {'9' * 10_000}", "x:1:4", "too large", "too large"),
        (f"a: 0x{'f' * 10_000}", "x:1:4", "too large", "too large"),
        ("a" * (SIZE + 1), "x:1:1", "too large", "longer than 64 KiB"),
        ("ä" * (SIZE // 2 + 1), "x:1:1", "too large", "longer than 64 KiB"),
        ("[" * 60_000, f"x:1:{DEPTH + 1}", "too large", "deeper"),
        ("{a: " * 15_000, f"x:1:{4 * DEPTH + 1}", "too large", "deeper"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(text: str, where: str, flaw: str, why: str) -> None:
    with pytest.raises(YamlError, match=why) as caught:
        documents(text, "x")
    error = caught.value
    assert (error.where, error.flaw) == (where, flaw)
    assert where == f"x:{error.line}:{error.column}"


def test_the_depth_allowed_is_allowed() -> None:
    assert documents("a: " + "[" * (DEPTH - 1) + "]" * (DEPTH - 1), "x")


@given(st.text(alphabet=st.sampled_from("ab:-[]{},&*!|>'\"%@`#? \n\t\\01~é\x00\ud800"), max_size=60) | st.text())
def test_any_text_is_data_or_one_clear_error(text: str) -> None:
    with suppress(YamlError):
        assert all(set(one.keys) <= set(one.values) for one in documents(text, "x"))
