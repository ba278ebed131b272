from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.automation.expression import Expression, ExpressionError, explain
from hyperconnect.automation.expression.closure import enclose
from hyperconnect.automation.expression.emit import FAULTS, MOST_CODED
from hyperconnect.automation.expression.term import every
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum
from tests.automation.expression.house import House

Compiled = Callable[..., Expression]
Evaluate = Callable[..., Datum]
TEXTS = (
    *("su7.locked and su7.parked or su7.plugged", "not su7.locked", "su7.soc is unknown", "su7.soc ?? 7 %"),
    *("su7.soc < 50 % if su7.locked else su7.parked", "su7.soc between 10 % .. room.humidity", "su7.soc in [5 %, 6 %]"),
    *("round(room.temperature - room.target, 1)", "5 / home.occupancy", "mod(home.occupancy, 3)", "-su7.soc"),
    *("payload.x == 'single' or trigger.payload > 5", "answer.ok", "su7.soc in [room.humidity, 5 %]", "sunset()"),
    *("now() + su7.remaining * 1e9", "concat(phone.owner, home.mode)", "time() between 21:00 .. 06:00"),
    *("count(windows, open) * 2", "any(windows, open and tilt != 'shut')", "tariff.price * tariff.price"),
)
DATA: st.SearchStrategy[Datum] = st.sampled_from([None, True, False, 0, 5.0, 1e300, float("nan"), "home", ("home",)])
LARGE = (
    "{0} > 0 W and {0} < 9 kW and {0} > 1 W and {0} < 2 kW and {1} and "
    "{0} > 2 W and {0} < 3 kW and {1} and {0} < 4 kW and {0} < 5 kW"
)


@settings(deadline=None)
@given(text=st.sampled_from(TEXTS), data=st.lists(DATA, min_size=8, max_size=8), now=st.sampled_from([0.0, 1.77e9]))
def test_functions_within_functions_and_explanations_agree(
    text: str, data: list[Datum], now: float, house: House, compiled: Compiled
) -> None:
    expression = compiled(text)
    values: list[Datum] = [data[slot % 8] for slot in range(len(house.slots))]
    given_ = {"payload": data[0], "payload.x": data[1]}
    scope = Scope(now, "Europe/Berlin", 52.5, 13.4, given_, {**given_, "answer.ok": data[2]})
    try:
        value = enclose(expression.term, {})(values, scope)
    except FAULTS:
        value = None
    assert repr(value) == repr(explain(expression, values, scope).value)


@pytest.mark.parametrize(
    ("power", "on", "expected"),
    [
        (1500.0, True, True),
        (1500.0, False, False),
        (1500.0, None, None),
        (1.5, True, False),
        (None, True, None),
        (None, False, False),
    ],
)
def test_large_expressions_alike_read_what_each_of_them_names(
    house: House, compiled: Compiled, power: Datum, *, on: bool | None, expected: bool | None
) -> None:
    first, second = (
        compiled(LARGE.format("meter.power", "su7.locked")),
        compiled(LARGE.format("boiler.power", "su7.parked")),
    )
    assert len(list(every(first.term))) > MOST_CODED
    assert second.form is first.form
    state: Mapping[str, Datum] = {"boiler.power": power, "su7.parked": on, "meter.power": 1000.0, "su7.locked": False}
    values = [state.get(name) for name in house.slots]
    found = second.run(values, Scope(0.0))
    assert found is explain(second, values, Scope(0.0)).value
    assert found is expected
    assert first.run(values, Scope(0.0)) is False


def test_what_a_large_expression_cannot_compute_is_unknown(evaluate: Evaluate) -> None:
    text = "tariff.price + " + " + ".join(["tariff.price * 2"] * 10)
    assert evaluate(text, {"tariff.price": 2.0}) == 42.0
    assert evaluate(text, {"tariff.price": "text"}) is None
    assert evaluate(text, {"tariff.price": 1e300}) is None
    assert evaluate(text) is None


def test_no_text_is_so_large_that_it_gets_code(compiled: Compiled) -> None:
    large = compiled(" or ".join(["payload < payload"] * 32))
    small = compiled("payload < payload or payload < payload")
    for expression in (large, small):
        expression.run([], Scope(0.0))
    names = [getattr(each.run, "__code__").co_varnames for each in (large, small)]  # noqa: B009  (functions have it)
    assert "whole" in names[0]
    assert "whole" not in names[1]
    with pytest.raises(ExpressionError, match="more than 128 words"):
        compiled(" or ".join(["payload < payload"] * 33))
