"""Patches: the examples of RFC 7396 and RFC 6902, and what leads nowhere."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.shell.editing.patch import MOST, PatchError, UnfitError, json_patch, merge_patch
from hyperconnect.shell.editing.rewrite import same

data = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b", "~", "/", ""]), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("before", "patch", "after"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patches_are_as_rfc_7396_says(before: object, patch: object, after: object) -> None:
    kept = copy.deepcopy(before)
    assert merge_patch(patch)(before) == after
    assert before == kept


def add(path: str, value: object) -> dict[str, object]:
    return {"op": "add", "path": path, "value": value}


@pytest.mark.parametrize(
    ("before", "steps", "after"),
    [
        ({"foo": "bar"}, [add("/baz", "qux")], {"baz": "qux", "foo": "bar"}),
        ({"foo": ["bar", "baz"]}, [add("/foo/1", "qux")], {"foo": ["bar", "qux", "baz"]}),
        ({"baz": "qux", "foo": "bar"}, [{"op": "remove", "path": "/baz"}], {"foo": "bar"}),
        ({"foo": ["bar", "qux", "baz"]}, [{"op": "remove", "path": "/foo/1"}], {"foo": ["bar", "baz"]}),
        ({"baz": "qux"}, [{"op": "replace", "path": "/baz", "value": "boo"}], {"baz": "boo"}),
        (
            {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}},
            [{"op": "move", "from": "/foo/waldo", "path": "/qux/thud"}],
            {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
        ),
        ({"foo": [1, 2, 3, 4]}, [{"op": "move", "from": "/foo/1", "path": "/foo/3"}], {"foo": [1, 3, 4, 2]}),
        ({"foo": [1]}, [{"op": "test", "path": "/foo/0", "value": 1.0}], {"foo": [1]}),
        ({"foo": "bar"}, [add("/child", {"grandchild": {}})], {"foo": "bar", "child": {"grandchild": {}}}),
        ({"foo": ["bar"]}, [add("/foo/-", ["abc"])], {"foo": ["bar", ["abc"]]}),
        ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": 10}], {"/": 9, "~1": 10}),
        ({"a": 1}, [{"op": "copy", "from": "", "path": "/b"}], {"a": 1, "b": {"a": 1}}),
        ({"a": 1}, [{"op": "replace", "path": "", "value": [2]}, add("/-", 3)], [2, 3]),
        ({"a": 1}, [{"op": "move", "from": "/a", "path": "/a"}], {"a": 1}),
        ({"a": 1}, [], {"a": 1}),
    ],
)
def test_json_patches_are_as_rfc_6902_says(before: object, steps: object, after: object) -> None:
    kept = copy.deepcopy(before)
    assert json_patch(steps)(before) == after
    assert before == kept


@pytest.mark.parametrize(
    ("steps", "pointer"),
    [
        ({}, ""),
        ([1], "/0/op"),
        ([{"op": "add", "path": "/a"}], "/0/value"),
        ([{"op": "move", "path": "/a"}], "/0/from"),
        ([{"op": "remove", "path": 3}], "/0/path"),
        ([{"op": "remove", "path": "/~2"}], "/0/path"),
        ([{"op": "copy", "from": "a", "path": "/a"}], "/0/from"),
        ([{"op": "remove", "path": "/a"}] * (MOST + 1), ""),
    ],
)
def test_what_is_no_patch_is_refused_with_its_place(steps: object, pointer: str) -> None:
    with pytest.raises(PatchError) as refused:
        json_patch(steps)
    assert refused.value.pointer == pointer
    assert not isinstance(refused.value, UnfitError)


@pytest.mark.parametrize(
    "step",
    [
        {"op": "remove", "path": "/b"},
        {"op": "replace", "path": "/b", "value": 1},
        {"op": "test", "path": "/a", "value": [1, True]},
        {"op": "test", "path": "/b", "value": None},
        add("/a/3", 0),
        add("/a/01", 0),
        add("/a/-1", 0),
        add("/a/\uff11", 0),
        add("/a/" + "9" * 5000, 0),
        add("/b/c", 0),
        add("/a/0/x", 0),
        {"op": "remove", "path": "/a/-"},
        {"op": "copy", "from": "/b", "path": "/a/0"},
        {"op": "move", "from": "/a", "path": "/a/b"},
    ],
)
def test_what_does_not_fit_changes_nothing(step: dict[str, object]) -> None:
    before: dict[str, Any] = {"a": [1, 1]}
    with pytest.raises(UnfitError) as refused:
        json_patch([add("/a/0", 5), {"op": "remove", "path": "/a/0"}, step])(before)
    assert refused.value.pointer.startswith("/2/")
    assert before == {"a": [1, 1]}


@given(data, data)
def test_a_merge_patch_twice_is_once(before: object, patch: object) -> None:
    once = merge_patch(patch)(before)
    assert same(merge_patch(patch)(once), once)


@given(st.lists(data, max_size=4), data)
def test_what_is_added_and_removed_leaves_no_trace(before: list[object], value: object) -> None:
    steps = [add("/0", value), {"op": "test", "path": "/0", "value": value}, {"op": "remove", "path": "/0"}]
    assert same(json_patch(steps)(before), before)
