"""Texts that say something else, and are otherwise as they were."""

from __future__ import annotations

import copy
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hyperconnect.content.find import find
from hyperconnect.protocols.payload import is_array, is_object
from hyperconnect.shell.editing.patch import merge_patch
from hyperconnect.shell.editing.rewrite import rewritten, same
from hyperconnect.shell.editing.yaml_text import block, inline
from hyperconnect.yaml import documents

SHIPPED = [path.read_text(encoding="utf-8") for path in find("rules") if path.name != "home.yaml"]
ODD = """\
%s# before
rule: odd   # the name
"quoted key": 'it''s'
folded: >-
  one

  two   # no comment

literal: |+
  kept

empty:
nothing: ~   # none
flow: {a: 1, b: [x, 'y, z', {c: }], # inside
  d: "e"}
list:
- - 1
  - 2   # two
-
  k: v
  # above l
  l:
    m: n
-   wide: 1
    # in between
    other: 2
- plain
  goes on
# the end"""

texts = st.sampled_from([*SHIPPED, ODD % "", ODD.replace("\n", "\r\n") % "", ODD % "\ufeff"])
keys = st.sampled_from(
    ["rule", "title", "when", "then", "a", "b", "k", "l", "m", "flow", "empty", "on", "x y", "", "#"]
)
words = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["on", "null", "1", "07:30", "a: b", "- a", "# no", "{x}", "= a + 1", " x ", "a\nb\n", "a\n\n b", "~"]
    ),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    words,
)
data = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=8,
)


def said(text: str) -> Any:
    (found,) = documents(text, "")
    return found.data


def lines_of(value: object) -> set[str]:
    return {line.strip() for line in block(value).splitlines()}


@given(st.dictionaries(keys, data, min_size=1, max_size=5))
def test_data_written_as_yaml_is_read_as_it_was(value: dict[str, Any]) -> None:
    assert same(said(block(value)), value)


@given(data)
def test_data_in_one_line_is_read_as_it_was(value: object) -> None:
    text = inline(value, flow=True)
    assert "\n" not in text
    assert same(said(f"[{text}]"), [value])


@given(texts)
def test_a_text_that_already_says_it_stays(text: str) -> None:
    assert rewritten(text, copy.deepcopy(said(text))) == text


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(texts, st.dictionaries(keys, data, max_size=4))
def test_a_merge_patch_leads_to_a_text_that_says_what_it_should(text: str, patch: dict[str, Any]) -> None:
    wanted = merge_patch(patch)(said(text))
    assert same(said(rewritten(text, wanted)), wanted)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, Any]:
    """Return a text, and its data with one thing anywhere in it changed, taken away or added."""
    text = draw(texts)
    whole = copy.deepcopy(said(text))
    holder: Any = whole
    while inner := [each for each in values(holder) if values(each)]:
        if draw(st.booleans()):
            break
        holder = draw(st.sampled_from(inner))
    size = len(values(holder))
    place: Any = draw(st.sampled_from(sorted(holder) if is_object(holder) else range(size)))
    match draw(st.sampled_from(["change", "take", "add"])):
        case "change":
            holder[place] = draw(data)
        case "take" if size > 1:
            del holder[place]
        case _ if is_array(holder):
            holder.insert(place, draw(data))
        case _:
            holder["new"] = draw(data)
    return text, whole


def values(holder: object) -> list[object]:
    """Return what a mapping or list holds; nothing else holds anything."""
    return [*holder.values()] if is_object(holder) else holder if is_array(holder) else []


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=300)
@given(edits())
def test_one_edit_anywhere_leads_to_a_text_that_says_it(edit: tuple[str, Any]) -> None:
    text, wanted = edit
    assert same(said(rewritten(text, wanted)), wanted)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(SHIPPED),
    st.dictionaries(st.sampled_from(["title", "about", "cooldown", "band", "mode", "tags"]), data, max_size=3),
)
def test_lines_that_a_patch_does_not_speak_of_stay_with_their_comments(text: str, patch: dict[str, Any]) -> None:
    before = said(text)
    after = rewritten(text, merge_patch(patch)(before))
    spoken = {line for key in patch if key in before for line in _lines_from(text, key)}
    kept = [line for line in text.splitlines() if line not in spoken]
    left = iter(after.splitlines())
    assert all(line in left for line in kept if line.strip())


def _lines_from(text: str, key: str) -> list[str]:
    """Return the lines of a key at the top of a text, without comments at the top."""
    lines = text.splitlines()
    begin = next(index for index, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next((index for index in range(begin + 1, len(lines)) if lines[index][:1] not in {" ", ""}), len(lines))
    return lines[begin:end]


RULE = """\
# head
rule: one
when:   # what sets it off
  # the door
  - mqtt: a   # a

  # the window
  - mqtt: b
tags: [x, y]
then:
  - set: { lamp.on: true, lamp.brightness: 40 % }   # warm
"""


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ({"rule": "two"}, "rule: one", "rule: two"),
        ({"tags": ["x"]}, "[x, y]", "[x]"),
        ({"tags": []}, "[x, y]", "[]"),
        ({"tags": ["y"]}, "[x, y]", "[y]"),
        ({"tags": ["w", "x", "y", "z: 1"]}, "[x, y]", '[w, x, y, "z: 1"]'),
        ({"tags": None}, "tags: [x, y]\n", ""),
        ({"when": [{"mqtt": "a"}]}, "  - mqtt: b\n", ""),
        ({"when": [{"mqtt": "b"}]}, "  - mqtt: a   # a\n", ""),
        ({"when": [{"mqtt": "c"}, {"mqtt": "b"}]}, "mqtt: a ", "mqtt: c "),
        ({"when": [{"mqtt": "a", "id": "n"}, {"mqtt": "b"}]}, "mqtt: a   # a\n", "mqtt: a   # a\n    id: n\n"),
        ({"when": "c"}, RULE[RULE.index("   # what") : RULE.index("tags")], " c # what sets it off\n"),
        ({"then": [{"set": {"lamp.on": False, "lamp.brightness": "40 %"}}]}, "lamp.on: true", "lamp.on: false"),
        ({"then": [{"set": {"lamp.brightness": "40 %"}}]}, "lamp.on: true, ", ""),
        ({"then": [{"set": {"lamp.on": True}}]}, ", lamp.brightness: 40 %", ""),
        ({"then": [{"log": "x"}]}, "set: { lamp.on: true, lamp.brightness: 40 % }", "log: x"),
        ({"about": "a\nb\n"}, "rule: one\n", "rule: one\nabout: |\n  a\n  b\n"),
        ({"mode": "restart"}, "40 % }   # warm\n", "40 % }   # warm\nmode: restart\n"),
    ],
)
def test_only_what_changes_changes(change: dict[str, Any], old: str, new: str) -> None:
    wanted = merge_patch(change)(said(RULE))
    assert old in RULE
    order = ("rule", "about", "tags", "when", "then", "mode")
    assert rewritten(RULE, wanted, order) == RULE.replace(old, new, 1)


@example(1, True)
@example(0, False)
@example(1.0, 1)
@given(data, data)
def test_data_are_the_same_if_json_says_so(one: object, other: object) -> None:
    def key(value: object) -> object:
        text = msgspec.json.encode(value, order="deterministic")
        return msgspec.json.decode(text)

    if isinstance(one, bool) or isinstance(other, bool):
        assert same(one, other) is (one is other)
    assert same(one, key(one))
    if same(one, other):
        assert key(one) == key(other)
