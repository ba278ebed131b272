from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.expression import ExpressionError, tree
from hyperconnect.automation.expression.parse import parse
from hyperconnect.automation.expression.tree import Node, children


def shape(node: Node) -> str:
    """Write a tree with all its parentheses."""
    parts = [shape(part) for part in children(node)]
    match node:
        case tree.Literal() | tree.Name():
            return node.mark.text
        case tree.Group():
            return f"[{', '.join(parts)}]"
        case tree.Call(name=name):
            return f"{name}({', '.join(parts)})"
        case tree.Prefix(sign=sign):
            form = f"{sign} {{}}"
        case tree.Junction(word=word):
            form = f" {word} ".join("{}" for _ in parts)
        case tree.Arithmetic(sign=sign) | tree.Compare(sign=sign):
            form = f"{{}} {sign} {{}}"
        case tree.Default():
            form = "{} ?? {}"
        case tree.Choice():
            form = "{} if {} else {}"
        case tree.Among():
            form = "{} in {}"
        case tree.Between():
            form = "{} between {} .. {}"
        case tree.IsUnknown():
            form = "{} is unknown"
    return f"({form.format(*parts)})"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a or b and c", "(a or (b and c))"),
        ("a and b and c", "(a and b and c)"),
        ("not a and b", "((not a) and b)"),
        ("not a == b", "(not (a == b))"),
        ("not not a", "(not (not a))"),
        ("a == b + c", "(a == (b + c))"),
        ("a ?? b == c", "((a ?? b) == c)"),
        ("a ?? b ?? c", "((a ?? b) ?? c)"),
        ("a ?? b + c", "(a ?? (b + c))"),
        ("a - b - c", "((a - b) - c)"),
        ("a + b * c", "(a + (b * c))"),
        ("a / b * c", "((a / b) * c)"),
        ("-a * b", "((- a) * b)"),
        ("a - -5", "(a - -5)"),
        ("(a or b) and c", "((a or b) and c)"),
        ("a if b else c if d else e", "(a if b else (c if d else e))"),
        ("a or b if c and d else e", "((a or b) if (c and d) else e)"),
        ("a not in [b, c]", "(not (a in [b, c]))"),
        ("a between b .. c and d", "((a between b .. c) and d)"),
        ("a not between 18..26", "(not (a between 18 .. 26))"),
        ("a is not unknown or b", "((not (a is unknown)) or b)"),
        ("f(a, b + c)", "f(a, (b + c))"),
        ("f() + g([])", "(f() + g([]))"),
        ("a.b.c < 5 % and d", "((a.b.c < 5 %) and d)"),
        ("a/h < 5 km/h", "((a / h) < 5 km/h)"),
        ("a\n  and\tb", "(a and b)"),
        ("`hall-motion`.motion", "`hall-motion`.motion"),
        ("`if`.x", "`if`.x"),
    ],
)
def test_operators_bind_as_the_grammar_says(text: str, expected: str) -> None:
    assert shape(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("21 °C", 21.0, "°C"),
        ("21°C", 21.0, "°C"),
        ("68 °F", 20.0, "°C"),
        ("-40 °F", -40.0, "°C"),
        ("-5 °C", -5.0, "°C"),
        ("1.8 kW", 1800.0, "W"),
        ("500 Wh", 0.5, "kWh"),
        ("90min", 5400.0, "s"),
        ("1h30min", 5400.0, "s"),
        ("250 ms", 0.25, "s"),
        ("2 w", 1_209_600.0, "s"),
        ("80 %", 80.0, "%"),
        ("10 m/s", 36.0, "km/h"),
        ("07:30", 27_000.0, ""),
        ("23:59:59", 86_399.0, ""),
        ("42", 42, ""),
        ("1.5e3", 1500.0, ""),
        ("'it\\'s'", "it's", ""),
        ('"a\\n\\\\b"', "a\n\\b", ""),
        ("true", True, ""),
        ("unknown", None, ""),
    ],
)
def test_literals_are_held_in_the_unit_of_their_kind(text: str, value: object, unit: str) -> None:
    node = parse(text)
    assert isinstance(node, tree.Literal)
    assert node.value == value
    assert type(node.value) is type(value)
    assert node.type.unit == unit


@pytest.mark.parametrize(
    ("text", "place", "detail", "hint"),
    [
        ("a = 3", "=", "does not compare", ("==",)),
        ("a && b", "&&", "`and`", ("and",)),
        ("a || b", "||", "`or`", ("or",)),
        ("!a", "!", "`not`", ("not",)),
        ("a % 3", "%", "no operator `%`", ("mod(a, b)",)),
        ("50 % 3", "50 % 3", "percent", ("mod(a, b)",)),
        ("a < b < c", "<", "do not chain", ()),
        ("a == b == c", "==", "do not chain", ()),
        ("a ? b : c", "?", "choice", ("a if condition else b",)),
        ("5 kWhh", "5 kWhh", "is no unit", ("kWh", "kW", "Wh")),
        ("a b", "b", "an operator or the end", ()),
        ("a +", "", "ends where a value", ()),
        ("(a", "", "`)`", ()),
        ("f(a", "", "`,` or `)`", ()),
        ("a if b", "", "`else`", ()),
        ("a is b", "b", "`unknown` after `is`", ()),
        ("a between 1 and 2", "and", "`..`", ()),
        ("a not b", "b", "`in` or `between`", ()),
        ("and", "and", "a value", ()),
        ("'abc", "'abc", "does not end", ()),
        ("`abc", "`abc", "does not end", ()),
        (r"'\x'", r"\x", "means nothing in a text", ()),
        ("a # b", "#", "means nothing", ()),
        ("24:00", "24:00", "no time of day", ()),
        ("1e99", "1e99", "this large", ()),
        ("", "", "nothing here", ()),
    ],
)
def test_what_is_not_in_the_grammar_is_named_with_its_place(
    text: str, place: str, detail: str, hint: tuple[str, ...]
) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    (flaw,) = caught.value.flaws
    assert flaw.code == "HX002"
    assert detail in flaw.detail
    assert flaw.did_you_mean == hint
    where = slice(*flaw.span)
    assert text[where] == place
    if place and text.count(place) > 1:
        assert flaw.span[0] == text.rindex(place)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 41 + "a" + ")" * 41,
        "not " * 41 + "a",
        "- " * 41 + "a",
        "+".join("a" * 42),
        "[" * 500,
        "f(" * 500,
        "a if b else " * 60 + "c",
        " and ".join("a" * 101),
        "[1, " * 67,
        "a" * 2049,
    ],
)
def test_long_and_deep_expressions_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert [flaw.code for flaw in caught.value.flaws] == ["HX009"]


def test_what_has_too_many_words_is_refused_where_they_are_too_many() -> None:
    text = "[" + ", ".join(f"{index} °C" for index in range(200)) + "]"
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    (flaw,) = caught.value.flaws
    assert flaw.detail == "made of more than 128 words; split it"
    assert text[: flaw.span[0]].count("°C") == 64


def test_the_largest_expression_is_accepted() -> None:
    assert isinstance(parse(" and ".join("a" * 64)), tree.Junction)
    assert isinstance(parse("(" * 40 + "a" + ")" * 40), tree.Name)


WORDS = st.sampled_from(
    [
        *("if", "else", "and", "or", "not", "in", "between", "is", "unknown", "true", "false"),
        *("a", "a.b", "`x-y`.z", "f", "(", ")", "[", "]", ",", "..", "+", "-", "*", "/", "??"),
        *("==", "!=", "<", "<=", ">", ">=", "1", "2.5", "21°C", "5%", "07:30", "1h30min", "'text'", '"x"'),
        *("=", "&&", "%", "3", "!", "'", "\\", "°", "é", "\0", "\n"),
    ]
)
SENTENCES = st.lists(WORDS, max_size=60)


def outcome(text: str) -> Node | ExpressionError:
    try:
        return parse(text)
    except ExpressionError as error:
        return error


@given(st.text(max_size=200) | SENTENCES.map(" ".join) | SENTENCES.map("".join))
def test_any_text_is_parsed_or_refused_with_its_place(text: str) -> None:
    found = outcome(text)
    if isinstance(found, ExpressionError):
        (flaw,) = found.flaws
        assert flaw.code in {"HX002", "HX009"}
        assert 0 <= flaw.span[0] <= flaw.span[1] <= len(text)
        assert str(found)
        return
    waiting = [found]
    while waiting:
        part = waiting.pop()
        assert part.mark.source == text
        assert 0 <= part.mark.start < part.mark.end <= len(text)
        waiting += children(part)
