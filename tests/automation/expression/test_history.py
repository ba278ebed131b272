from __future__ import annotations

from collections.abc import Callable

import pytest

from hyperconnect.automation.derived import Changed, Held, Past, Since
from hyperconnect.automation.expression import Expression, Flaw, compile_expression, explain
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum
from tests.automation.expression.house import House

Compiled = Callable[..., Expression]
Flaws = Callable[[str], tuple[Flaw, ...]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("held(su7.locked, 5min)", "true or false"),
        ("changed(home.mode, 1h)", "true or false"),
        ("age(home.mode)", "a duration"),
        ("prev(home.mode)", "one of home, away, night"),
        ("prev(room.temperature)", "a temperature in °C"),
        ("avg(room.temperature, 1h)", "a temperature in °C"),
        ("avg(home.occupancy, 1h)", "a number"),
        ("min_over(home.occupancy, 1h)", "a whole number"),
        ("max_over(su7.soc, 1h)", "a percentage in %"),
        ("delta(room.temperature, 1h)", "a difference of temperatures in K"),
        ("delta(su7.range, 1h)", "a length in km"),
    ],
)
def test_the_past_has_a_type(compiled: Compiled, text: str, expected: str) -> None:
    expression = compiled(text)
    assert str(expression.type) == expected
    assert expression.type.maybe


@pytest.mark.parametrize(
    ("text", "place", "detail"),
    [
        ("held(su7.soc, 5min)", "su7.soc", "wanted is true or false"),
        ("held(su7.locked, 5)", "5", "no fixed duration"),
        ("held(su7.locked, su7.remaining)", "su7.remaining", "no fixed duration"),
        ("held(su7.locked, -5min)", "-5min", "too short"),
        ("held(su7.locked)", "held(su7.locked)", "called as held(condition, duration)"),
        ("held(trigger.old > 5, 5min)", "trigger.old", "belongs to one run"),
        ("held(random(1, 2) > 1, 5min)", "random(1, 2)", "belongs to one run"),
        ("changed(su7.soc + 5 %, 5min)", "su7.soc + 5 %", "no name of an attribute"),
        ("age(5)", "5", "no name of an attribute"),
        ("avg(su7.locked, 1h)", "su7.locked", "wanted is a number"),
        ("avg(su7.soc, 32d)", "32d", "too long"),
        ("avg(su7.soc, 500ms)", "500ms", "too short"),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_place(flaws: Flaws, text: str, place: str, detail: str) -> None:
    (flaw,) = flaws(text)
    assert flaw.code == "HX102"
    assert text[slice(*flaw.span)] == place
    assert detail in flaw.detail


@pytest.mark.parametrize("text", ["age(trigger.old) > 5min", "prev(su7) == su7", "changed(su7.lockd, 5min)", "age(x)"])
def test_only_attributes_have_a_past(flaws: Flaws, text: str) -> None:
    assert [flaw.code for flaw in flaws(text)] == ["HX101"]


def test_one_expression_keeps_no_more_than_eight_things(flaws: Flaws, compiled: Compiled) -> None:
    some = [f"changed(su7.soc, {minutes}min)" for minutes in range(1, 10)]
    assert len(compiled(" or ".join(some[:8])).derives) == 8
    (flaw,) = flaws(" or ".join(some))
    assert flaw.code == "HX009"
    nested = "any(windows, held(open, 1min) or held(open, 2min) or held(open, 3min) or held(open, 4min))"
    assert len(compiled(nested).derives) == 13
    (flaw,) = flaws(f"{nested} and {nested}")
    assert "more than 8" in flaw.detail


def test_the_same_thing_is_kept_once_whoever_asks() -> None:
    house = House()
    texts = (
        "held(su7.soc > 50 % and su7.locked, 5min)",
        "home.mode == 'home' or held((su7.soc > 50%) and `su7`.locked, 300s)",
    )
    one, other = (compile_expression(text, house) for text in texts)
    assert one.derives[0].key == other.derives[0].key
    assert set(one.slots) < set(other.slots)
    for text in ("held(su7.soc > 51 % and su7.locked, 5min)", "held(su7.soc > 50 % and su7.locked, 6min)"):
        assert compile_expression(text, house).derives[0].key != one.derives[0].key


def test_an_expression_says_what_it_needs(compiled: Compiled) -> None:
    text = "held(su7.locked\n and not su7.parked, 5min) and avg(su7.soc, 1h) > 5 % and age(home.mode) > 1h"
    expression = compiled(text)
    assert expression.paths == ("held(su7.locked and not su7.parked, 5min)", "su7.soc", "age(home.mode)")
    assert expression.sources == ("su7.locked", "su7.parked", "su7.soc", "home.mode")
    assert [type(derivation) for derivation in expression.derives] == [Held, Past, Since]
    assert expression.groups == ()


@pytest.mark.parametrize(
    ("text", "uses_time"),
    [
        ("held(time() > 07:00, 5min)", False),
        ("changed(su7.soc, 5min)", False),
        ("prev(su7.soc) > 5 %", False),
        ("any(windows, open)", False),
        ("age(su7.soc) > 5min", True),
        ("avg(su7.soc, 1h) > 5 %", True),
        ("sun.elevation < 0 °", True),
        ("now() > sunset()", True),
    ],
)
def test_what_is_kept_tells_of_itself(compiled: Compiled, text: str, *, uses_time: bool) -> None:
    assert compiled(text).uses_time is uses_time


def test_inner_things_are_kept_before_outer_ones(compiled: Compiled) -> None:
    inner, outer = compiled("held(changed(su7.soc, 1min), 5min)").derives
    assert isinstance(inner, Changed)
    assert isinstance(outer, Held)
    assert outer.sources == (inner.slot,)


def test_an_explanation_shows_what_was_looked_at(house: House, compiled: Compiled) -> None:
    expression = compiled("held(su7.locked, 5min)")
    values: list[Datum] = [None] * len(house.slots)
    values[house.slots["su7.locked"]] = True
    told = explain(expression, values, Scope(0.0))
    assert told.value is None
    assert [(child.text, child.value, child.used) for child in told.children] == [("su7.locked", True, False)]
