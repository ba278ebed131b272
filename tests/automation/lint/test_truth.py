"""Boxes agree with evaluating: no state is left out, and exact boxes hold no others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.automation.expression import Expression, compile_expression
from hyperconnect.automation.expression.type import BOOL
from hyperconnect.automation.lint.box import NOWHERE, Boxes, holds, meet, only, surely
from hyperconnect.automation.lint.logic import Truth
from hyperconnect.automation.lint.truth import TIME, WEEKDAY, truth_of
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum
from tests.automation.expression.house import ATTRIBUTES, VARIABLES, House

HOUSE = House()

ATOMS = [
    "su7.locked",
    "su7.parked",
    "not su7.plugged",
    "(su7.locked ?? true)",
    "(su7.parked if su7.locked else su7.plugged)",
    "su7.locked == su7.parked",
    "su7.soc < 20 %",
    "su7.soc >= 20 %",
    "su7.soc > 80 %",
    "su7.soc == 20 %",
    "su7.soc != 20 %",
    "(su7.soc ?? 20 %) > 15 %",
    "su7.soc + 5 % < 25 %",
    "25 % - su7.soc > 5 %",
    "su7.soc * 2 between 10 % .. 40 %",
    "-su7.soc < -20 %",
    "(su7.soc if su7.locked else 50 %) > 40 %",
    "su7.soc > room.humidity",
    "su7.soc <= room.humidity",
    "room.humidity < su7.soc",
    "su7.soc between 10 % .. 30 %",
    "su7.soc not between 10 % .. 30 %",
    "abs(su7.soc - 50 %) < 30 %",
    "phone.battery > 19 %",
    "phone.battery < 21 %",
    "phone.battery != 20 %",
    "home.mode == 'home'",
    "home.mode != 'away'",
    "home.mode in ['home', 'night']",
    "home.mode not in ['home', 'away', 'night']",
    "lamp.effect == 'rainbow'",
    "lamp.effect != 'rainbow'",
    "home.mode is unknown",
    "su7.soc is not unknown",
    "(su7.soc < 20 %) is unknown",
    "(su7.locked and su7.parked) is unknown",
    "contains(lamp.effect, 'a')",
    "time() between 21:00 .. 06:00",
    "time() between 09:00 .. 17:00",
    "time() < 12:00",
    "weekday() in ['sat', 'sun']",
    "weekday() == 'mon'",
    "hour() == 3",
    "answer.ok",
    "trigger.old > 5",
    "trigger.payload.x == 'on'",
    "true",
    "unknown",
]
NAMES = [
    "su7.locked",
    "su7.parked",
    "su7.plugged",
    "su7.soc",
    "room.humidity",
    "phone.battery",
    "home.mode",
    "lamp.effect",
]
VALUES: dict[str, st.SearchStrategy[Datum]] = {
    "bool": st.none() | st.booleans(),
    "number": st.none() | st.sampled_from([0.0, 5.0, 10.0, 15.0, 19.5, 20.0, 25.0, 30.0, 50.0, 80.0, 100.0]),
    "integer": st.none() | st.sampled_from([0, 19, 20, 21, 100]),
}
WORDS: dict[str, list[str]] = {"home.mode": ["home", "away", "night"], "lamp.effect": ["rainbow", "rain", ""]}


def conditions() -> st.SearchStrategy[str]:
    def deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        joined = st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({' '.join(parts)})")
        return joined | inner.map(lambda text: f"(not {text})") | inner.map(lambda text: f"({text} ?? true)")

    return st.recursive(st.sampled_from(ATOMS).map(lambda atom: f"({atom})"), deeper, max_leaves=5)


@st.composite
def states(draw: st.DrawFn) -> dict[str, Datum]:
    found: dict[str, Datum] = {}
    for name in NAMES:
        words = WORDS.get(name)
        drawn = st.none() | st.sampled_from(words) if words else VALUES[ATTRIBUTES[name].type]
        found[name] = draw(drawn)
    return found


def compiled(text: str) -> Expression:
    return compile_expression(text, HOUSE, wanted=BOOL, variables=VARIABLES)


def truth(text: str) -> Truth:
    return truth_of([compiled(text)])


def scope(moment: float, old: float, word: str) -> Scope:
    payload: dict[str, Datum] = {"old": old, "payload.x": word}
    return Scope(now=moment, timezone="Europe/Berlin", trigger=payload, locals={"answer.ok": moment > 5e4})


def seen(expression: Expression, state: dict[str, Datum], known: Scope) -> Datum:
    values: list[Datum] = [None] * len(HOUSE.slots)
    for name, value in state.items():
        values[HOUSE.slots[name]] = value
    return expression.run(values, known)


def everything(state: dict[str, Datum], known: Scope) -> dict[str, Datum]:
    """Return a state together with the time of day and the day."""
    empty: list[Datum] = [None] * len(HOUSE.slots)
    clock = {name: compile_expression(name, HOUSE).run(empty, known) for name in (TIME, WEEKDAY)}
    return {**state, **clock}


def may_hold(boxes: Boxes, state: dict[str, Datum]) -> bool:
    """Return whether a state may be in boxes, whatever those values are that it does not name."""
    return holds(only(boxes, lambda name: name in state), state)


DRAWN = {"state": states(), "moment": st.floats(0, 1e6), "old": st.sampled_from([1.0, 9.0])}


@given(text=conditions(), **DRAWN)
@settings(max_examples=400, deadline=None)
def test_no_state_is_left_out(text: str, state: dict[str, Datum], moment: float, old: float) -> None:
    found = truth(text)
    known = scope(moment, old, "on")
    value = seen(compiled(text), state, known)
    boxes = found.true if value is True else found.false if value is False else found.unknown
    assert may_hold(boxes, everything(state, known)), (value, boxes)


@given(text=conditions(), **DRAWN)
@settings(max_examples=400, deadline=None)
def test_exact_boxes_hold_no_other_states(text: str, state: dict[str, Datum], moment: float, old: float) -> None:
    found = truth(text)
    known = scope(moment, old, "on")
    value = seen(compiled(text), state, known)
    whole = everything(state, known)
    for boxes, wanted in ((found.true, True), (found.false, False), (found.unknown, None)):
        assert not holds(surely(boxes), whole) or value is wanted, (value, wanted, boxes)


@given(text=conditions(), other=conditions(), **DRAWN)
@settings(max_examples=400, deadline=None)
def test_what_does_not_overlap_is_never_true_together(
    text: str, other: str, state: dict[str, Datum], moment: float, old: float
) -> None:
    one, two = truth(text), truth(other)
    known = scope(moment, old, "on")
    both = seen(compiled(text), state, known) is True and seen(compiled(other), state, known) is True
    assert meet(one.true, two.true) != NOWHERE or not both
    if meet(one.true, two.untrue) == NOWHERE and seen(compiled(text), state, known) is True:
        assert both


@pytest.mark.parametrize(
    ("text", "never", "fails"),
    [
        ("su7.soc < 20 % and su7.soc > 30 %", True, True),
        ("su7.soc < 20 % and su7.soc >= 20 %", True, True),
        ("su7.soc <= 20 % and su7.soc >= 20 %", False, True),
        ("phone.battery > 20 % and phone.battery < 21 %", True, True),
        ("su7.soc > 20 % and su7.soc < 21 %", False, True),
        ("home.mode == 'home' and home.mode == 'away'", True, True),
        ("home.mode not in ['home', 'away', 'night']", True, True),
        ("home.mode in ['home', 'away', 'night']", False, False),
        ("lamp.effect not in ['rainbow', 'rain']", False, True),
        ("su7.locked and not su7.locked", True, True),
        ("su7.locked or not su7.locked", False, False),
        ("su7.soc < 20 % or su7.soc > 10 %", False, False),
        ("su7.soc is unknown and su7.soc < 20 %", True, True),
        ("(su7.soc ?? 50 %) < 20 % and su7.soc is unknown", True, True),
        ("su7.soc > room.humidity and room.humidity >= su7.soc", True, True),
        ("su7.soc + 10 % < 20 % and su7.soc > 50 %", True, True),
        ("time() between 21:00 .. 06:00 and time() between 09:00 .. 17:00", True, True),
        ("time() between 21:00 .. 06:00 and time() < 05:00", False, True),
        ("trigger.old > 5 and trigger.old < 3", True, True),
        ("random(0, 1) > 0.5 and random(0, 1) < 0.5", False, True),
    ],
)
def test_what_is_never_true_and_what_never_fails(text: str, *, never: bool, fails: bool) -> None:
    found = truth(text)
    assert (found.true == NOWHERE, found.false != NOWHERE) == (never, fails)


def test_what_needs_too_many_boxes_is_not_analysed() -> None:
    names = ("su7.soc", "room.humidity", "phone.battery", "tariff.price", "home.occupancy", "su7.range", "oven.power")
    units = ("%", "%", "%", "", "", "km", "W")
    pairs = zip(names, units, strict=True)
    apart = [f"({name} < {1} {unit} or {name} > {9} {unit})" for name, unit in pairs]
    found = truth(" and ".join(apart))
    assert found.true is None
    assert len(found.untrue or ()) == 14
    assert len(truth(" and ".join(apart[:6])).true or ()) == 64
