"""The shape of rule documents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.document import canonical, read_rule, schema
from hyperconnect.automation.form import form_of
from hyperconnect.model.reason import Finding

WHOLE: dict[str, Any] = {
    "rule": "whole",
    "title": "Everything",
    "about": "Uses all there is.",
    "tags": ["a", "b"],
    "enabled": False,
    "band": "security",
    "priority": 5,
    "let": {"wish": "21 °C", "late": "= time() > 20:00"},
    "when": [
        {"change": "a.b", "from": False, "to": True, "for": "5min", "id": "first"},
        {"change": ["a.b", "a.c"]},
        {"becomes": "a.d > 3 W", "hysteresis": "1 W", "for": "30s", "enabled": False},
        {"eta": {"of": "car", "to": "home", "under": "= late", "rearm": "5min", "max_age": "3min"}},
        {"at": "07:30", "days": ["mon", "weekends"], "missed": "1h"},
        {"at": "23:59:30", "days": "weekdays"},
    ],
    "if": ["a.b", "not a.c"],
    "then": [
        {"set": {"a.e": 4, "a.f": "= wish"}, "id": "one"},
        {"do": "a.go", "with": {"speed": 1.5}},
        {"notify": {"to": ["alex", "car"], "text": "Hello", "title": "Oh", "level": "urgent"}},
        {"delay": "5min"},
        {"reach": {"a.f": "21 °C", "by": "arrival"}, "enabled": False},
    ],
    "else": [{"do": "a.stop"}],
    "mode": "restart",
    "cooldown": "1h",
}


def changed(pointer: str, part: object) -> dict[str, Any]:
    """Return the whole rule with one part replaced, or removed where `part` is `...`."""
    document: dict[str, Any] = json.loads(json.dumps(WHOLE))
    *way, last = pointer.strip("/").split("/")
    place: Any = document
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    if part is ...:
        del place[last]
    else:
        place[int(last) if isinstance(place, list) else last] = part
    return document


def only(document: object) -> Finding:
    rule, findings = read_rule(document)
    assert rule is None
    assert len(findings) == 1, findings
    assert findings[0].severity == "error"
    return findings[0]


def test_what_was_written_is_the_canonical_form() -> None:
    rule, findings = read_rule(WHOLE)
    assert rule is not None
    assert findings == ()
    assert canonical(rule) == WHOLE
    assert list(canonical(rule)) == [*list(WHOLE)[:8], "when", "if", "then", "else", "mode", "cooldown"]


def test_the_compiler_reads_the_canonical_form() -> None:
    form = form_of(WHOLE)
    assert form.when[0].from_ is False
    assert form.when[3].eta is not None
    assert form.then[0].set == {"a.e": 4, "a.f": "= wish"}


def test_an_empty_key_means_that_nothing_was_written() -> None:
    rule, findings = read_rule(changed("/title", None))
    assert rule is not None
    assert findings == ()
    assert "title" not in canonical(rule)


A_TRIGGER = "a trigger needs exactly one of: change, becomes, eta, at"
AN_ACTION = "an action needs exactly one of: set, do, notify, delay, reach"


@pytest.mark.parametrize(
    ("pointer", "part", "code", "where", "detail", "guesses"),
    [
        ("/titel", "x", "HX003", "/titel", "`titel` is not understood here", ("title",)),
        ("/hold", {"a.b": 1}, "HX003", "/hold", "`hold` is not understood here", ()),
        ("/when/0/form", 1, "HX003", "/when/0/form", "`form` is not understood here", ("for", "from")),
        ("/when/3/eta/undr", "1h", "HX003", "/when/3/eta/undr", "`undr` is not understood here", ("under",)),
        ("/then/2/notify/txt", "x", "HX003", "/then/2/notify/txt", "`txt` is not understood here", ("text",)),
        ("/then/1/delay", "5min", "HX004", "/then/1", AN_ACTION, ()),
        ("/when/0/at", "07:00", "HX004", "/when/0", A_TRIGGER, ()),
        ("/when/0", {"chnge": "a.b"}, "HX004", "/when/0", A_TRIGGER, ("change",)),
        ("/when/0", "a.b", "HX004", "/when/0", A_TRIGGER, ()),
        ("/then/0", {"notfy": {}}, "HX004", "/then/0", AN_ACTION, ("notify",)),
        ("/when", ..., "HX004", "", "`when` is missing", ()),
        ("/when/3/eta/of", ..., "HX004", "/when/3/eta", "`of` is missing", ()),
        ("/then", [], "HX005", "/then", "must not be empty", ()),
        ("/rule", "No Name", "HX005", "/rule", "must be 1 to 64 of: small letters, digits, - and _", ()),
        ("/mode", "singel", "HX005", "/mode", "must be one of: single, restart, parallel", ("single",)),
        ("/when/3/eta/to", "work", "HX005", "/when/3/eta/to", "must be home", ()),
        ("/when/4/days/0", "mod", "HX005", "/when/4/days/0", None, ("mon",)),
        ("/enabled", "yes", "HX005", "/enabled", "must be true or false", ()),
        ("/priority", 101, "HX005", "/priority", "must be from -100 to 100", ()),
        ("/priority", 1.5, "HX005", "/priority", "must be a whole number", ()),
        ("/when/4/at", "24:00", "HX005", "/when/4/at", "must be a time of day from 00:00 to 23:59", ()),
        ("/when/4/at", 730, "HX005", "/when/4/at", "must be a time of day such as 07:30", ()),
        ("/then/3/delay", 5, "HX005", "/then/3/delay", "must be a quantity with its unit, such as 5min", ()),
        ("/if", True, "HX005", "/if", "must be a text", ()),
        ("/if/1", 3, "HX005", "/if/1", "must be a text", ()),
        ("/then/0/set/a.e", [1], "HX005", "/then/0/set/a.e", None, ()),
        ("/then/0/set/a.e", None, "HX005", "/then/0/set/a.e", None, ()),
        ("/then/0/set", {}, "HX005", "/then/0/set", "must not be empty", ()),
        ("/when", {"at": "07:00"}, "HX005", "/when", "must be a list: put each item on its own line after `- `", ()),
        ("/let/Wish", 1, "HX005", "/let/Wish", None, ()),
        ("/then/4/reach/by", ..., "HX004", "/then/4/reach", None, ()),
        ("/then/4/reach/a.g", 1, "HX004", "/then/4/reach", "needs exactly one attribute beside `by`", ()),
        ("/title", "x" * 201, "HX009", "/title", "may have at most 200 characters", ()),
        ("/if/0", "x" * 2049, "HX009", "/if/0", "a text may have at most 2048 bytes", ()),
        ("/let/wish", float("nan"), "HX005", "/let/wish", "must be a finite number", ()),
        ("/let/wish", 2**60, "HX009", "/let/wish", "the number is too large", ()),
    ],
)
def test_findings_of_shape(
    pointer: str, part: object, code: str, where: str, detail: str | None, guesses: tuple[str, ...]
) -> None:
    found = only(changed(pointer, part))
    assert (found.code, found.pointer, found.did_you_mean) == (code, where, guesses)
    assert detail is None or found.detail == detail


def test_pointers_are_escaped() -> None:
    assert only({**WHOLE, "a~b/c": 1}).pointer == "/a~0b~1c"


@pytest.mark.parametrize("document", [None, [], "rule: x", 5])
def test_a_rule_is_a_mapping(document: object) -> None:
    assert only(document).detail == "a rule is a mapping that begins with `rule: <name>`"


def test_keys_must_be_texts() -> None:
    found = only({**WHOLE, "let": {5: 1}})
    assert (found.code, found.pointer) == ("HX005", "/let")


def test_depth_is_bounded() -> None:
    deep: object = 1
    for _ in range(100_000):
        deep = [deep]
    assert only({**WHOLE, "let": {"a": deep}}).code == "HX009"


def test_size_is_bounded() -> None:
    assert only({**WHOLE, "tags": ["a"] * 5000}).code == "HX009"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["rule", "when", "then", "set", "at", "to", "eta", "if", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_document_is_too_odd(document: object) -> None:
    rule, findings = read_rule(document)
    assert (rule is None) == bool(findings)


def test_the_schema_knows_every_key() -> None:
    text = json.dumps(schema())
    for word in ("change", "becomes", "eta", "at", "set", "do", "notify", "delay", "reach", "else", "from", "with"):
        assert f'"{word}"' in text
