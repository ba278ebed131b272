from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.protocols.payload import MISSING
from hyperconnect.protocols.template import SOURCE_LIMIT, Template, TemplateError, compiled
from hyperconnect.protocols.template_meter import METER


def read(source: str, payload: object) -> object:
    text = payload if isinstance(payload, str) else msgspec.json.encode(payload).decode()
    try:
        json: object = msgspec.json.decode(text)
    except msgspec.DecodeError:
        json = MISSING
    return compiled(source).read(text, json)


@pytest.mark.parametrize(
    ("source", "payload", "wanted"),
    [
        ("{{ value_json.t }}", {"t": 21.5}, 21.5),
        ("{{ value_json['a.b'] }}", {"a.b": "x"}, "x"),
        ('{{value_json["a"]["b"]}}', {"a": {"b": 0}}, 0),
        ("{{ value_json.a.b }}", {"a": {"b": False}}, False),
        ("{{ value_json.a }}", {"b": 1}, MISSING),
        ("{{ value_json.a.b }}", {"b": 1}, MISSING),
        ("{{ value_json.a.b }}", {"a": None}, MISSING),
        ("{{ value_json.a }}", {"a": ""}, MISSING),
        ("{{ value_json.a }}", {"a": None}, None),
        ("{{ value }}", " 12 ", "12"),
        ("{{ value }}", "", MISSING),
        ("{{ value_json.x | float * 2 }}", {"x": "1.5"}, "3.0"),
        ("{{ value_json.x | round(1) }}", {"x": 1.26}, "1.3"),
        ("{{ value_json.x | round }}", {"x": 1.6}, "2"),
        ("{{ value | int }}", "21.9", "21"),
        ("{{ value | int(-1) }}", "cold", "-1"),
        ("{{ value_json.x }}{{ value_json.y }}", {"x": 1, "y": True}, "1True"),
        ("{{ 'on' if value_json.x is defined else 'off' }}", {}, "off"),
        ("{{ value_json.items }}", {"items": 3}, None),
        ("{% if value == 'a' %}b{% endif %}", "c", MISSING),
        ("{{ value_json | to_json }}", {"a": [1]}, '{"a":[1]}'),
        ("{{ value_json.l | map(attribute='n') | join('-') }}", {"l": [{"n": 1}, {"n": 2}]}, "1-2"),
        ("{{ value | regex_replace('[^0-9]', '') }}", "a1b2", "12"),
        ("{{ dict.from_keys([('a', 1)]) | to_json }}", "", '{"a":1}'),
        ("{% for i in range(9) %}{% if i > 2 %}{% break %}{% endif %}{{ i }}{% endfor %}", "", "012"),
        ("{{ value_json.get('a', 7) }}", {}, "7"),
        ("{{ 'x' ~ value ~ 1 }}", "y", "xy1"),
        ("{{ value | int | timestamp_utc }}", "1700000000", "2023-11-14T22:13:20+00:00"),
        ("{{ value | timestamp_utc('never') }}", "soon", "never"),
    ],
)
def test_it_renders_as_devices_expect(source: str, payload: object, wanted: object) -> None:
    if source == "{{ value_json.items }}":
        assert "method" in str(read(source, payload)), "Jinja finds the method first"
    else:
        found = read(source, payload)
        # Where a template only picks or filters, the value may come as it is; it must read as Jinja prints it.
        assert found == wanted or str(found) == wanted


def test_text_that_is_no_json_fails_where_json_is_asked_for() -> None:
    with pytest.raises(TemplateError, match="not JSON"):
        read("{{ value_json.a }}", "plain")


KEYS = st.sampled_from(["a", "b", "items", "count", "c d", "1"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.sampled_from(["", "x", "None"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(document=JSON, path=st.lists(KEYS, min_size=1, max_size=3))
def test_the_short_way_says_what_the_long_way_says(document: object, path: list[str]) -> None:
    source = "{{ value_json" + "".join(f"['{step}']" for step in path) + " }}"
    text = msgspec.json.encode(document).decode()
    try:
        long = Template(source).render({"value": text, "value_json": document}).strip()
    except TemplateError:
        long = ""
    try:
        short = compiled(source).read(text, document)
    except TemplateError:
        short = MISSING
    assert ("" if short is MISSING else str(short).strip()) == long


FILTERS = (
    *("float", "int", "round(1)", "round", "float(0)", "int(-1)", "lower", "upper", "string", "default('x')"),
    *("default('', True)", "multiply(2)", "add(0.5)", "replace('a', 'b')", "truncate(3, True, '', 0)", "bool(false)"),
)
PIPES = st.lists(st.sampled_from(FILTERS), min_size=1, max_size=3)


@given(
    value=st.none() | st.booleans() | st.integers(-99, 99) | st.floats(-9, 9) | st.text("a1. ", max_size=5), pipe=PIPES
)
def test_filters_do_without_the_sandbox_what_they_do_in_it(value: object, pipe: list[str]) -> None:
    source = "{{ value_json.a | " + " | ".join(pipe) + " }}"
    document = {"a": value}
    try:
        long = Template(source).render({"value": "", "value_json": document}).strip()
    except TemplateError:
        long = None
    try:
        short = compiled(source).read("", document)
    except TemplateError:
        assert long is None
    else:
        assert ("" if short is MISSING else str(short).strip()) == long


HOSTILE = {
    "loops": "{% for a in range(999) %}{% for b in range(999) %}{{ a }}{% endfor %}{% endfor %}",
    "range": "{{ range(10 ** 9) | list }}",
    "repetition": "{{ 'a' * 10 ** 9 }}",
    "doubling": "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}",
    "lists": "{% set a = [1, 1] %}" + "{% set a = [a, a] %}" * 40 + "{{ a }}",
    "power": "{{ 9 ** 999 }}",
    "width": "{{ '%999999999d' | format(1) }}",
    "braces": "{{ '{:999999999}'.format(1) }}",
    "padding": "{{ 'a'.ljust(999999999) }}",
    "replace": "{{ ('a' * 9999) | replace('a', 'b' * 9999) }}",
    "join": "{{ ([1] * 9999) | join('b' * 9999) }}",
    "regex": "{{ ('a' * 40) | regex_search('(a+)+b') }}",
    "branches": "{{ ('a' * 40) | regex_search('(a|a)*b') }}",
    "stars": "{{ ('a' * 999) | regex_search('a*a*a*b') }}",
    "class": "{{ ''.__class__ }}",
    "globals": "{{ namespace.__init__.__globals__ }}",
    "macro": "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
    "include": "{% include 'x' %}",
    "recursion": "{% for i in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}",
    "change": "{{ value_json.append(1) }}",
    "syntax": "{{ value",
    "wear": "{% set n = namespace(x='a' * 60000) %}{% for i in range(900) %}{% set y = n.x | upper %}{% endfor %}",
    "chain": "{{ value" + " | upper" * 500 + " }}",
    "nesting": "{% for x in value %}" * 40 + "{% endfor %}" * 40,
    "unknown filter": "{{ value | open }}",
    "unknown test": "{{ value is writable }}",
    "depth": "{{ " + "(" * 500 + "1" + ")" * 500 + " }}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_stopped(name: str) -> None:
    with pytest.raises(TemplateError):
        compiled(HOSTILE[name]).render({"value": "", "value_json": [1]})


def test_a_long_template_is_refused() -> None:
    with pytest.raises(TemplateError, match="characters"):
        compiled("x" * (SOURCE_LIMIT + 1))


def test_a_long_output_is_refused() -> None:
    with pytest.raises(TemplateError, match="prints more"):
        compiled("{% for i in range(9) %}{{ value }}{% endfor %}").render({"value": "x" * 10_000})


@given(source=st.text(st.sampled_from("{}%value_json.[]'|()ab*~+0 "), max_size=60))
def test_no_source_breaks_out_of_the_error_tree(source: str) -> None:
    with suppress(TemplateError):
        compiled(source).read("1", 1)


NATIVES = (None, True, 1, 1.0, 0, 0.0, -0.0, False, "", "1", "None", [1], [True], {"b": 1}, {"b": 1.0})


@pytest.mark.parametrize(
    "source",
    [
        "{{ 0 - value_json.a }}",
        "{{ 'yes' if value_json['a'] == 1 else value_json.b }}",
        "{{ value_json.a and not value_json.b }}",
        "{{ value_json.a }} of {{ value_json.b | default('none') }}",
        "{{ value_json.a ~ value }}",
        "{{ value_json[value_json.c] }}",
        "{% for each in value_json %}{{ value_json.b }}{{ value_json[each] }}{% endfor %}",
    ],
)
def test_a_template_says_the_same_whatever_it_read_before(source: str) -> None:
    template = compiled(source)

    def rendered(text: str, document: Mapping[str, object]) -> object:
        return template.render({"value": text, "value_json": document}).strip() or MISSING

    for before, now in product(NATIVES, NATIVES):
        with suppress(TemplateError):
            template.read("before", {"a": before, "b": 2, "c": "a"})
        document: dict[str, object] = {"a": now, "b": 2, "c": "a"}
        assert outcome(template.read, document) == outcome(rendered, document)


def test_what_reads_the_same_is_not_rendered_again() -> None:
    template = compiled("{{ 'drive' if value_json['gear'] == 127 else 'park' }}")
    METER.open()
    try:
        assert template.read("", {"gear": 127, "speed": 3}) == "drive"
        left = METER.left
        assert template.read("", {"gear": 127, "speed": 4}) == "drive"
        assert METER.left == left
    finally:
        METER.close()


def outcome(read: Callable[[str, Mapping[str, object]], object], document: Mapping[str, object]) -> object:
    try:
        return read("now", document)
    except TemplateError as error:
        return str(error)
