from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.automation.expression import Expression, compile_expression
from hyperconnect.automation.expression.token import MOST
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum
from tests.automation.expression.house import House

Compiled = Callable[..., Expression]
Evaluate = Callable[..., Datum]
ATOMS = (
    *("su7.locked", "su7.parked", "su7.plugged", "su7.soc < 50 %", "su7.soc between 10 % .. 60 %"),
    *("su7.zone == 'home'", "su7.zone in ['home', 'work']", "room.temperature - room.target > 2 K"),
    *("true", "false", "unknown"),
)
WORD = re.compile(r"[()\[\]]|[^\s()\[\]]+")
CONDITIONS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("(not {})".format, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("({} or {} or {})".format, inner, inner, inner),
    ),
    max_leaves=6,
).filter(lambda text: len(WORD.findall(text)) <= MOST // 4 - 3)
"""Each law says each of its parts up to four times."""
KNOWN: Mapping[str, st.SearchStrategy[Datum]] = {
    "su7.locked": st.booleans(),
    "su7.parked": st.booleans(),
    "su7.plugged": st.booleans(),
    "su7.soc": st.sampled_from([0.0, 10.0, 49.9, 50.0, 100.0]),
    "su7.zone": st.sampled_from(["home", "work", "away"]),
    "room.temperature": st.floats(-20, 40),
    "room.target": st.floats(5, 35),
}
STATES = st.fixed_dictionaries({name: st.none() | values for name, values in KNOWN.items()})
FULL = st.fixed_dictionaries(dict(KNOWN))
SCOPE = Scope(0.0)


def worth(house: House, compiled: Compiled, text: str, state: Mapping[str, Datum]) -> Datum:
    values: list[Datum] = [None] * len(house.slots)
    for name, value in state.items():
        values[house.slots[name]] = value
    return compiled(text).run(values, SCOPE)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("{0} and {1}", "{1} and {0}"),
        ("{0} or {1}", "{1} or {0}"),
        ("({0} and {1}) and {2}", "{0} and ({1} and {2})"),
        ("({0} or {1}) or {2}", "{0} or ({1} or {2})"),
        ("{0} and ({1} or {2})", "({0} and {1}) or ({0} and {2})"),
        ("{0} or ({1} and {2})", "({0} or {1}) and ({0} or {2})"),
        ("not ({0} and {1})", "not {0} or not {1}"),
        ("not ({0} or {1})", "not {0} and not {1}"),
        ("not not {0}", "{0}"),
        ("{0} and {0}", "{0}"),
        ("{0} or ({0} and {1})", "{0}"),
        ("{0} and ({0} or {1})", "{0}"),
        ("{0} and true", "{0}"),
        ("{0} or false", "{0}"),
        ("{0} and false", "false"),
        ("{0} or true", "true"),
        ("{0} is unknown", "({0} ?? true) != ({0} ?? false)"),
        ("{0} if {1} else {2}", "{2} if not {1} else {0}"),
    ],
)
@settings(max_examples=40)
@given(parts=st.tuples(CONDITIONS, CONDITIONS, CONDITIONS), state=STATES)
def test_kleenes_laws(
    left: str,
    right: str,
    parts: tuple[str, str, str],
    state: Mapping[str, Datum],
    house: House,
    compiled: Compiled,
) -> None:
    whole = [f"({part})" for part in parts]
    assert worth(house, compiled, left.format(*whole), state) is worth(house, compiled, right.format(*whole), state)


@given(text=CONDITIONS, state=STATES, full=FULL)
def test_to_learn_more_takes_nothing_back(
    text: str, state: Mapping[str, Datum], full: Mapping[str, Datum], house: House, compiled: Compiled
) -> None:
    before = worth(house, compiled, text, state)
    learned = {name: full[name] if value is None else value for name, value in state.items()}
    after = worth(house, compiled, text, learned)
    assert before is None or before is after
    assert after is not None or "unknown" in text


@pytest.mark.parametrize(
    "text",
    [
        *("1 km == 1000 m", "1h30min == 90min", "1 d == 24h", "1 w == 7d", "1.5 kWh == 1500 Wh", "1 MW == 1000 kW"),
        *("32 °F == 0 °C", "-40 °F == -40 °C", "212 °F - 32 °F == 100 K", "20 °C + 2 K == 22 °C", "1 bar == 100 kPa"),
        *("36 km/h == 10 m/s", "250 ms == 0.25 s", "1 m³ == 1000 L", "1013 hPa == 101300 Pa", "5 kW / 1 W == 5000"),
        *("3 kW * 2 == 6 kW", "6 kW / 2 == 3000 W", "max(1 km, 900 m) == 1 km", "1 km between 999 m .. 1001 m"),
        *("5 % < 6 %", "23:30 + 1h == 00:30", "00:30 - 23:30 == -23h", "1 km in [1000 m]"),
    ],
)
def test_units_agree(evaluate: Evaluate, text: str) -> None:
    assert evaluate(text) is True


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(1, 100))
def test_temperatures_are_a_scale_with_differences(warm: float, cold: float, factor: float) -> None:
    house = House()
    state: Mapping[str, Datum] = {"room.temperature": warm, "room.target": cold, "tariff.price": factor}

    def tell(text: str) -> Datum:
        return worth(house, partial(compile_expression, names=house), text, state)

    assert tell("room.target + (room.temperature - room.target)") == pytest.approx(warm, abs=1e-9)
    scaled = tell("(room.temperature - room.target) * tariff.price / tariff.price")
    assert scaled == pytest.approx(warm - cold, abs=1e-6)
    assert tell("room.temperature < room.target") is tell("room.temperature - room.target < 0 K")
