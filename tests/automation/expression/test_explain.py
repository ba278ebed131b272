from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import assume, given
from hypothesis import strategies as st

from hyperconnect.automation.expression import Explanation, Expression, ExpressionError, explain
from hyperconnect.automation.names import Names, Scope
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum
from tests.automation.expression.house import House

Compiled = Callable[..., Expression]

BOOLS = st.sampled_from(
    [
        *("su7.locked", "su7.parked", "su7.plugged", "`hall-motion`.motion", "answer.ok", "true", "false", "unknown"),
        *("held(su7.locked, 5min)", "changed(home.mode, 1h)", "any(windows, open)", "all(windows, open ?? true)"),
        *("in_zone(phone, work)", "payload.ok", "alex.online", "(trigger.who == su7)", "(arrival(su7, work) < 18:00)"),
    ]
)
PERCENTS = st.sampled_from(["su7.soc", "room.humidity", "phone.battery", "5 %", "0 %", "unknown"])
NUMBERS = st.sampled_from(
    [
        *("tariff.price", "home.occupancy", "trigger.old", "2", "0.5", "0"),
        *("payload.n", "count(windows, open)", "random(1, 6)"),
    ]
)
TEMPERATURES = st.sampled_from(
    ["room.temperature", "room.target", "18 °C", "-4 °F", "prev(room.target)", "avg(room.target, 1h)", "payload.n"]
)
DURATIONS = st.sampled_from(
    ["su7.remaining", "eta(su7)", "90min", "age(su7.soc)", "(now() - su7.navigation.eta)", "(18:00 - now())"]
)
TIMES = st.sampled_from(["time()", "21:00", "06:00", "(time() + 5h)"])
WORDS = st.sampled_from(["home.mode", "'home'", "'night'", "lamp.effect", "payload.word", "prev(home.mode)"])
PAYLOADS: st.SearchStrategy[Datum] = st.sampled_from([None, True, 3, 2.5, "home", "x", ("a",)])


def _pair(form: str, left: st.SearchStrategy[str], right: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(form.format, left, right)


def _sums(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        _pair("({} + {})", inner, inner),
        _pair("({} - {})", inner, inner),
        _pair("({} ?? {})", inner, inner),
        _pair("({} / {})", inner, NUMBERS),
        _pair("({} * {})", NUMBERS, inner),
        _pair("max({}, {})", inner, inner),
        _pair("clamp({0}, {1}, {0})", inner, inner),
        st.builds("-({})".format, inner),
        st.builds("round({}, 1)".format, inner),
        st.builds("({} if {} else {})".format, inner, BOOLS, inner),
    )


PERCENT_SUMS = st.recursive(PERCENTS, _sums, max_leaves=6)
NUMBER_SUMS = st.recursive(NUMBERS, _sums, max_leaves=6)
DURATION_SUMS = st.recursive(DURATIONS, _sums, max_leaves=6)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
COMPARISONS = st.builds(
    "({})".format,
    st.one_of(
        *(
            st.builds("{} {} {}".format, side, SIGNS, side)
            for side in (PERCENT_SUMS, NUMBER_SUMS, DURATION_SUMS, TEMPERATURES)
        ),
        *(
            st.builds("{} {} {} .. {}".format, side, st.sampled_from(["between", "not between"]), side, side)
            for side in (PERCENT_SUMS, TEMPERATURES, TIMES)
        ),
        _pair("{} == {}", WORDS, WORDS),
        _pair("{} in ['home', {}]", WORDS, WORDS),
        _pair("{} in [0 %, {}]", PERCENTS, PERCENTS),
        st.builds("{} is unknown".format, PERCENT_SUMS),
        st.builds("{} in su7.zones".format, WORDS),
        st.builds("starts_with(concat({}, ' ', su7.navigation.eta), 'h')".format, WORDS),
    ),
)
CONDITIONS = st.recursive(
    BOOLS | COMPARISONS,
    lambda inner: st.one_of(
        _pair("({} and {})", inner, inner),
        _pair("({} or {})", inner, inner),
        _pair("({} ?? {})", inner, inner),
        st.builds("({} and {} and {})".format, inner, inner, inner),
        st.builds("({} or {} or {})".format, inner, inner, inner),
        st.builds("(not {})".format, inner),
        st.builds("({} is not unknown)".format, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
    ),
    max_leaves=8,
)
EXPRESSIONS = st.one_of(CONDITIONS, PERCENT_SUMS, NUMBER_SUMS, DURATION_SUMS)

_KINDS: dict[str, st.SearchStrategy[Datum]] = {
    "bool": st.booleans(),
    "integer": st.integers(0, 4),
    "number": st.sampled_from([0.0, -1.5, 5.0, 18.0, 1e308]) | st.floats(-50, 150),
    "enum": st.sampled_from(["home", "away", "night"]),
    "string": st.sampled_from(["", "alex"]),
    "timestamp": st.floats(0, 2e9),
    "list": st.sampled_from([(), ("home",), ("home", "work")]),
}
KEPT: st.SearchStrategy[Datum] = st.sampled_from([None, True, False, 2, 18.5, "home"])
WHO: st.SearchStrategy[Datum] = st.sampled_from([None, "su7", "phone"])
STRANGE: st.SearchStrategy[Datum] = st.sampled_from([None, None, "text", 10**400, (1.0,), True])


@st.composite
def states(draw: st.DrawFn, names: Names) -> list[Datum]:
    """Draw values of the right kind, unknown ones, and now and then one that its device had no right to send."""
    values: list[Datum] = []
    for name in names.attribute_names():
        found = names.attribute(name)
        assert found
        values.append(draw(st.none() | _KINDS[found.attribute.type]))
    if draw(st.integers(0, 4)) == 0:
        values[draw(st.integers(0, len(values) - 1))] = draw(STRANGE)
    return values


def same(left: Datum, right: Datum) -> bool:
    """Equal, of one type, and NaN equal to itself."""
    if type(left) is not type(right):
        return False
    return left == right or (left != left and right != right)  # noqa: PLR0124  (only NaN differs from itself)


def refusals(compiled: Compiled, text: str) -> list[str]:
    try:
        compiled(text)
    except ExpressionError as error:
        return [flaw.detail for flaw in error.flaws]
    return []


class Steady:
    """The recent past of something that never changed."""

    def average(self, since: Moment, now: Moment) -> float:
        return now - since

    def least(self, since: Moment, now: Moment) -> float:
        return now - since

    def greatest(self, since: Moment, now: Moment) -> float:
        return now - since

    def change(self, since: Moment, now: Moment) -> float:
        return now - since


@given(data=st.data(), text=EXPRESSIONS)
def test_compiled_and_explained_values_are_the_same(
    data: st.DataObject, text: str, house: House, compiled: Compiled
) -> None:
    refused = refusals(compiled, text)
    # Constant parts may come to 1 / 0, an empty range or unknown, and there may be too many calls or words; nothing
    # else can be wrong with what is drawn.
    usual = re.compile("zero|no result|nothing is between|not even unknown|more than (8|128) ")
    assert all(usual.search(why) for why in refused)
    assume(not refused)
    expression = compiled(text)
    values = data.draw(states(house))
    values += [None] * (len(house.slots) - len(values))
    for slot in expression.slots:
        values[slot] = data.draw(KEPT) if slot >= len(house.attributes) else values[slot]
    trigger: dict[str, Datum] = {"old": data.draw(st.none() | st.floats(-5, 5)), "who": data.draw(WHO)}
    trigger |= {f"payload.{name}": data.draw(PAYLOADS) for name in ("ok", "n", "word")}
    scope = Scope(data.draw(st.floats(0, 2e9)), "Europe/Berlin", 52.5, 13.4, trigger, {"answer.ok": True})
    scope.windows = data.draw(st.sampled_from([{}, {"past:room.target:3600.0": Steady()}]))
    scope.seed = data.draw(st.integers(0, 9))
    told = explain(expression, values, scope)
    assert same(expression.run(values, scope), told.value)


def test_an_explanation_shows_every_part_and_what_mattered(house: Names, compiled: Compiled) -> None:
    expression = compiled("su7.soc < 20 % and home.mode == 'night'")
    values: list[Datum] = [None] * len(house.attribute_names())
    values[expression.slots[0]] = 35.0
    values[expression.slots[1]] = "night"

    def outline(told: Explanation) -> list[object]:
        return [told.text, told.value, told.used, *(outline(child) for child in told.children)]

    assert outline(explain(expression, values, Scope(0.0))) == [
        "su7.soc < 20 % and home.mode == 'night'",
        False,
        True,
        ["su7.soc < 20 %", False, True, ["su7.soc", 35.0, True], ["20 %", 20.0, True]],
        ["home.mode == 'night'", True, False, ["home.mode", "night", True], ["'night'", "night", True]],
    ]


def test_an_explanation_points_into_the_text(house: Names, compiled: Compiled) -> None:
    text = "  su7.soc   <  20 %"
    told = explain(compiled(text), [None] * len(house.attribute_names()), Scope(0.0))
    assert text[slice(*told.span)] == text.strip()
    assert [text[slice(*child.span)] for child in told.children] == ["su7.soc", "20 %"]
