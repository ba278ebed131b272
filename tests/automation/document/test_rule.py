"""The shape of rule documents."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.automation.document import canonical, read_rule, schema
from hyperconnect.automation.form import ACTIONS, TRIGGERS, form_of
from hyperconnect.model.reason import Finding

WHOLE: dict[str, Any] = {
    "rule": "whole",
    "title": "Everything",
    "about": "Uses all there is.",
    "tags": ["a", "b"],
    "enabled": False,
    "run_as": "alex",
    "band": "security",
    "priority": 5,
    "params": {"room": {"device": "thermostat", "default": "a"}, "warm": {"default": "20 °C", "about": "How warm."}},
    "let": {"wish": "21 °C", "late": "= time() > 20:00"},
    "when": [
        {"change": "a.b", "from": False, "to": True, "for": "5min", "on_gap": "reset", "id": "first"},
        {"change": ["a.b", "a.c"]},
        {"becomes": "a.d > 3 W", "hysteresis": "1 W", "for": "30s", "enabled": False},
        {"eta": {"of": "car", "to": "work", "under": "= late", "rearm": "5min", "max_age": "3min"}},
        {"at": "07:30", "days": ["mon", "weekends"], "missed": "1h"},
        {"at": "23:59:30", "days": "weekdays"},
        {"at": "phone_alex.next_alarm", "offset": "-10min"},
        {"event": ["bell.pressed", "bell.held"], "payload": "payload.count > 1"},
        {"mqtt": "zigbee2mqtt/+/action", "payload": ['payload == "single"']},
        {"cron": "*/15 7-9 * * 1-5"},
        {"every": "15min", "if": "a.b"},
        {"sun": "sunset", "offset": "-30min", "days": "daily"},
        {"enters": {"who": ["alex", "car"], "zone": "work"}},
        {"leaves": {"who": "alex"}},
        {"online": "a"},
        {"offline": ["a", "b"], "for": "15min", "if": ["a.b", "not a.c"]},
        {"hub": "time_changed"},
        {"webhook": "courier", "payload": 'payload.status == "at_door"'},
        {"calendar": {"of": "alex", "before": "45min", "edge": "ends", "match": "Work*"}, "missed": "1h"},
        {"called": True},
    ],
    "if": ["a.b", "not a.c"],
    "then": [
        {
            "set": {"a.e": 4, "a.f": "= wish"},
            "claim": {"band": "safety", "for": "1h", "release": "restore"},
            "id": "one",
        },
        {"do": "a.go", "with": {"speed": 1.5}, "timeout": "30s", "retry": 2, "save": "gone", "on_error": "continue"},
        {"notify": {"to": ["alex", "car"], "text": "Hello", "title": "Oh", "level": "urgent"}},
        {"delay": "5min", "late": "10min"},
        {"reach": {"a.f": "21 °C", "by": "arrival"}, "enabled": False},
        {"scene": "night", "claim": {"until": "a.b"}, "confirm": "20s", "title": "Night"},
        {"notify": {"to": "car", "text": "${a.e}?", "actions": {"yes": "Yes"}, "image": "cam.snapshot", "tag": "t"}},
        {"wait": {"until": "a.b", "timeout": "1h", "save": "left"}},
        {"wait": {"for_event": [{"event": "car.yes", "id": "yes"}], "timeout": "= late", "on_timeout": "stop"}},
        {"if": "a.b", "then": [{"log": "b is ${a.b}"}], "else": [{"stop": True}]},
        {"choose": [{"if": ["a.b"], "then": [{"stop": "enough"}]}], "else": [{"emit": "odd", "with": {"x": 1}}]},
        {"repeat": {"times": 3, "max": 5, "do": [{"do": "a.go"}]}},
        {"repeat": {"while": "a.b", "do": [{"delay": "1s"}]}},
        {"repeat": {"until": ["a.b"], "do": [{"repeat": {"each": ["x", "y"], "as": "it", "do": [{"log": "${it}"}]}}]}},
        {"repeat": {"each": "lights", "do": [{"delay": "1s"}]}},
        {"parallel": [[{"delay": "1s"}, {"set": {"a.e": 1}}], [{"call": "other", "with": {"wish": "= wish"}}]]},
        {"let": {"half": "= wish / 2"}},
        {"publish": {"topic": "home/x", "payload": {"a": [1, None, "= wish"], "b": None}, "retain": True}},
        {"http": {"url": "https://example.org", "method": "POST", "headers": {"X-Key": "secret:x"}, "body": [1]}},
        {"rules": {"enable": ["x"], "disable": ["y"], "cancel": ["whole"]}},
    ],
    "else": [{"do": "a.stop"}],
    "mode": "queue",
    "max": 3,
    "cooldown": "1h",
    "limit": {"runs": 4, "per": "1h"},
    "allow": ["HX204"],
    "tests": [
        {
            "it": "works",
            "given": {"clock": "2026-01-15T17:00 Europe/Berlin", "a.e": 1},
            "when": [
                {"after": "1min", "set": {"a.b": True}},
                {"after": "2min", "event": "bell.pressed", "payload": {"count": 2, "by": None}},
                {"after": "3min", "offline": ["a"], "online": "b", "mqtt": "x/y"},
                {"after": "4min", "restart": "2min", "webhook": "courier", "call": "whole"},
            ],
            "expect": [
                {"after": "5min", "set": {"a.e": 4}, "do": "a.go", "notify": {"alex": "Hel"}},
                {"notify": "car", "publish": "home/x", "runs": 1, "why": "because"},
                {"after": "1h", "nothing": True},
            ],
        }
    ],
}

STATE: dict[str, Any] = {
    "rule": "state",
    "while": ["a.b", "a.c"],
    "settle": {"on": "3min", "off": "2min"},
    "hold": {"a.e": 4, "a.f": {"max": "12 °C", "min": "= wish"}},
    "enter": [{"log": "on"}],
    "exit": [{"log": "off"}],
}

MADE: dict[str, Any] = {"rule": "made", "template": "whole", "with": {"room": "b", "warm": "= a.d"}, "enabled": True}


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


@pytest.mark.parametrize("document", [WHOLE, STATE, MADE], ids=lambda document: document["rule"])
def test_what_was_written_is_the_canonical_form(document: dict[str, Any]) -> None:
    rule, findings = read_rule(document)
    assert findings == ()
    assert rule is not None
    assert canonical(rule) == document
    assert form_of(canonical(rule)).rule == document["rule"]


def test_an_item_of_the_canonical_form_begins_with_its_kind() -> None:
    rule, _ = read_rule(WHOLE)
    assert rule is not None
    form: Any = canonical(rule)
    assert {next(iter(part)) for part in form["when"]} == set(TRIGGERS)
    assert {next(iter(part)) for part in form["then"]} <= set(ACTIONS)


def test_the_whole_rule_uses_every_kind() -> None:
    assert {key for part in WHOLE["when"] for key in part} >= set(TRIGGERS)
    assert {key for part in WHOLE["then"] for key in part} | {"if", "stop", "emit", "call", "log"} >= set(ACTIONS)


def test_the_compiler_reads_the_canonical_form() -> None:
    form = form_of(WHOLE)
    assert form.when[0].from_ is False
    assert form.when[3].eta is not None
    assert form.then[0].set == {"a.e": 4, "a.f": "= wish"}
    assert form_of(STATE).is_state


def test_an_empty_key_means_that_nothing_was_written() -> None:
    rule, findings = read_rule(changed("/title", None))
    assert rule is not None
    assert findings == ()
    assert "title" not in canonical(rule)


A_TRIGGER = f"a trigger needs exactly one of: {', '.join(TRIGGERS)}"
ONE_WAIT = "needs exactly one of: until, for_event"
AN_ACTION = f"an action needs exactly one of: {', '.join(ACTIONS)}"


@pytest.mark.parametrize(
    ("pointer", "part", "code", "where", "detail", "guesses"),
    [
        ("/titel", "x", "HX003", "/titel", "`titel` is not understood here", ("title",)),
        ("/when/0/form", 1, "HX003", "/when/0/form", "`form` is not understood here", ("for", "from")),
        ("/when/3/eta/undr", "1h", "HX003", "/when/3/eta/undr", "`undr` is not understood here", ("under",)),
        ("/then/2/notify/txt", "x", "HX003", "/then/2/notify/txt", "`txt` is not understood here", ("text",)),
        ("/then/1/delay", "5min", "HX004", "/then/1", f"{AN_ACTION}; here stand do and delay", ()),
        ("/when/0/at", "07:00", "HX004", "/when/0", f"{A_TRIGGER}; here stand change and at", ()),
        ("/when/0", {"chnge": "a.b"}, "HX004", "/when/0", A_TRIGGER, ("change",)),
        ("/when/0", "a.b", "HX004", "/when/0", A_TRIGGER, ()),
        ("/then/0", {"notfy": {}}, "HX004", "/then/0", AN_ACTION, ("notify",)),
        ("/then", ..., "HX004", "", "`then` is missing", ()),
        ("/when/3/eta/of", ..., "HX004", "/when/3/eta", "`of` is missing", ()),
        ("/then", [], "HX005", "/then", "must not be empty", ()),
        ("/rule", "No Name", "HX005", "/rule", "must be 1 to 64 of: small letters, digits, - and _", ()),
        ("/mode", "singel", "HX005", "/mode", "must be one of: single, restart, queue, parallel", ("single",)),
        ("/when/4/days/0", "mod", "HX005", "/when/4/days/0", None, ("mon",)),
        ("/mode", [], "HX005", "/mode", None, ()),
        ("/enabled", "yes", "HX005", "/enabled", "must be true or false", ()),
        ("/priority", 101, "HX005", "/priority", "must be 100 or less", ()),
        ("/priority", 1.5, "HX005", "/priority", "must be a whole number", ()),
        ("/when/4/at", "24:00", "HX005", "/when/4/at", "must be a time of day from 00:00 to 23:59", ()),
        ("/when/4/at", "noon", "HX005", "/when/4/at", None, ()),
        ("/when/4/offset", "1h", "HX004", "/when/4", None, ()),
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
        ("/then/7/wait/for_event", [{"event": "x"}], "HX004", "/then/7/wait", ONE_WAIT, ()),
        ("/then/7/wait/until", ..., "HX004", "/then/7/wait", ONE_WAIT, ()),
        ("/then/7/wait/timeout", ..., "HX004", "/then/7/wait", "`timeout` is missing", ()),
        ("/then/7/wait/timout", "1h", "HX003", "/then/7/wait/timout", None, ("timeout", "on_timeout")),
        ("/then/11/repeat/until", "a.b", "HX004", "/then/11/repeat", None, ()),
        ("/then/11/repeat/times", 0, "HX005", "/then/11/repeat/times", None, ()),
        ("/then/11/repeat/max", 0, "HX005", "/then/11/repeat/max", "must be 1 or more", ()),
        ("/then/19/rules", {}, "HX004", "/then/19/rules", "needs at least one of: enable, disable, cancel", ()),
        ("/then/1/timeout", ..., "HX004", "/then/1", "`retry` needs `timeout`: how long to wait for the outcome", ()),
        ("/then/9/else/0/stop", False, "HX005", "/then/9/else/0/stop", "must be true, or a text that says why", ()),
        ("/then/9/then/0/lgo", "x", "HX003", "/then/9/then/0/lgo", None, ("log",)),
        ("/then/15/parallel/1", [], "HX005", "/then/15/parallel/1", "must not be empty", ()),
        ("/when/19/called", False, "HX005", "/when/19/called", "must be true", ()),
        ("/params/if", {}, "HX005", "/params/if", None, ()),
        ("/params/room/defualt", 1, "HX003", "/params/room/defualt", None, ("default",)),
        ("/allow/0", "204", "HX005", "/allow/0", "must be the code of a finding, such as HX204", ()),
        ("/tests/0/when/0/set", ..., "HX004", "/tests/0/when/0", None, ()),
        ("/tests/0/when/0/payload", 1, "HX004", "/tests/0/when/0", "`payload` needs one of: event, mqtt, webhook", ()),
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


def places(part: object, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Walk through all places in a document but its root."""
    if way:
        yield way
    if isinstance(part, dict):
        inside = list(cast("dict[str | int, object]", part).items())
    else:
        inside = list(enumerate(cast("Sequence[object]", part))) if isinstance(part, list) else []
    for key, inner in inside:
        yield from places(inner, (*way, key))


def stands(pointer: str, document: Any) -> bool:
    """Return whether something stands where a pointer leads to."""
    place = document
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        try:
            place = place[int(key) if isinstance(place, list) else key]
        except (KeyError, IndexError, ValueError, TypeError):
            return False
    return True


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([WHOLE, STATE, MADE]).flatmap(lambda d: st.tuples(st.just(d), st.sampled_from([*places(d)]))), JSON
)
def test_one_odd_part_is_told_at_its_place(chosen: tuple[dict[str, Any], tuple[str | int, ...]], odd: object) -> None:
    """Whatever stands at any place of a good rule, the rule is read or the findings say where to look."""
    document: dict[str, Any] = copy.deepcopy(chosen[0])
    *way, last = chosen[1]
    place: Any = document
    for step in way:
        place = place[step]
    place[last] = odd
    rule, findings = read_rule(document)
    assert (rule is None) == bool(findings)
    for found in findings:
        assert re.fullmatch(r"HX00\d", found.code)
        assert found.detail
        assert stands(found.pointer, document), found


@given(JSON)
def test_no_document_is_too_odd(document: object) -> None:
    rule, findings = read_rule(document)
    assert (rule is None) == bool(findings)


def test_the_schema_knows_every_key() -> None:
    text = json.dumps(schema())
    for word in ("change", "becomes", "eta", "at", "set", "do", "notify", "delay", "reach", "else", "from", "with"):
        assert f'"{word}"' in text
