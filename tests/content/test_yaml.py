from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.content.yaml import DEPTH, SIZE, documents, load_yaml, read_yaml
from hyperconnect.errors import ContentError


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
    with pytest.raises(ContentError, match="flow"):
        load_yaml(text, "x")
    assert load_yaml(text.replace("~, , yes", "~, yes"), "x") == {
        "settle": {"on": "3min", "off": "no"},
        "at": ["07:30", "2026-01-01", "1_000"],
        "numbers": [7, -7, 7, 31, 15, 17, 1.5, 0.5, 1000.0, -0.0],
        "texts": ["7", "true", ".inf", ".nan", "0b1"],
        "words": [True, False, None, None, "yes"],
        "keys": {"1": "one", "true": "yes", "null": "none"},
        "folded": "two lines",
    }


def test_every_part_knows_its_place() -> None:
    (document,) = documents("rule: warm\nwhen:\n  - becomes: a/b\n    ~x: {y: 1}\n", "x")
    assert document.values == {
        "": (1, 1),
        "/rule": (1, 7),
        "/when": (3, 3),
        "/when/0": (3, 5),
        "/when/0/becomes": (3, 14),
        "/when/0/~0x": (4, 9),
        "/when/0/~0x/y": (4, 13),
    }
    assert document.keys["/when/0/~0x"] == (4, 5)
    assert set(document.keys) == set(document.values) - {"", "/when/0"}


def test_a_file_may_hold_several_documents() -> None:
    assert [one.data for one in documents("a: 1\n---\n- b\n---\n", "x")] == [{"a": 1}, ["b"], None]
    assert documents("# nothing\n", "x") == []


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("a: 1\nb: 2\na: 3", "x:3:1", "'a' stands here twice, first in line 1"),
        ("a: {b: 1, b: 2}", "x:1:11", "twice"),
        ("a: 1\n'a': 2", "x:2:1", "twice"),
        ("a: &it 1\nb: *it", "x:1:4", "aliases"),
        ("a: *it", "x:1:4", "aliases"),
        ("<<: *it", "x:1:5", "aliases"),
        ("a: !!python/object/apply:os.system [ls]", "x:1:4", "tag"),
        ("a: !secret b", "x:1:4", "tag"),
        ("a: [1, 2", "x:1:9", "no YAML"),
        ("a: b: c", "x:1:5", "no YAML"),
        ("a:\n\t- b", "x:2:1", "no YAML"),
        ("a: \0", "x", "no YAML"),
        ("? [1]\n: 2", "x:1:3", "plain text"),
        ("a: 1e999", "x:1:4", "too large"),
        ("a: 9223372036854775808", "x:1:4", "too large"),
        (f"a: {'9' * 10_000}", "x:1:4", "too large"),
        (f"a: 0x{'f' * 10_000}", "x:1:4", "too large"),
        ("- a", "x:1:1", "mapping"),
        ("text", "x:1:1", "mapping"),
        ("", "x", "empty"),
        ("a: 1\n---\nb: 2", "x", "2 documents"),
        ("a" * (SIZE + 1), "x", "longer than 64 KiB"),
        ("ä" * (SIZE // 2 + 1), "x", "longer than 64 KiB"),
        ("[" * 60_000, f"x:1:{DEPTH + 1}", "deeper"),
        ("{a: " * 15_000, None, "deeper"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(text: str, where: str | None, why: str) -> None:
    with pytest.raises(ContentError, match=why) as caught:
        load_yaml(text, "x")
    if where is not None:
        assert caught.value.where == where


def test_the_depth_allowed_is_allowed() -> None:
    assert load_yaml("a: " + "[" * (DEPTH - 1) + "]" * (DEPTH - 1), "x")


@given(st.text(alphabet=st.sampled_from("ab:-[]{},&*!|>'\"%@`#? \n\t\\01~é\x00\ud800"), max_size=60) | st.text())
def test_any_text_is_data_or_one_clear_error(text: str) -> None:
    with suppress(ContentError):
        documents(text, "x")


def test_files_are_read_as_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: K\xc3\xbcche\n")
    assert read_yaml(path) == {"name": "Küche"}
    path.write_bytes(b"a: 1\nname: K\xfcche\n")
    with pytest.raises(ContentError, match="UTF-8") as caught:
        read_yaml(path)
    assert caught.value.where == f"{path}:2"
    path.write_bytes(b"a: " + b"x" * SIZE)
    with pytest.raises(ContentError, match="longer"):
        read_yaml(path)
    with pytest.raises(ContentError, match="cannot be read"):
        read_yaml(tmp_path / "missing.yaml")
