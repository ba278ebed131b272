from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.automation.expression import Expression, ExpressionError, explain
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum
from tests.automation.expression.house import House

Compiled = Callable[..., Expression]
WHOLE = (
    "held(su7.locked or su7.parked, 5min) and changed(home.mode, 1h) and age(su7.soc) > 3min",
    "any(windows, open) or all(windows, tilt == 'shut') or count(windows, held(open, 1min)) > 1",
    "concat(names(windows, open), ' ', avg(room.temperature, 1h), sum(sockets, power))",
    "sunset() - 30min < now() and sun.elevation < 4 ° and time() between 21:00 .. 06:00",
    "in_zone(phone, work) or distance(alex, home) < 1.5 km or eta(su7, work) <= 20min",
    "trigger.payload.x == 'single' and payload.n + 5 > 3 or payload in ['a', 'b'] and not answer.ok",
    "round(random(1, 6) / 7, 2) + mod(home.occupancy, 3) - clamp(tariff.price, 1, 4) * -2.5e3",
    "'night' if home.mode == 'home' else lower(phone.owner) ?? prev(home.mode)",
)
SCRAPS = st.sampled_from(
    [
        *("and", "not ", "(", ")", "[", ",", "..", "??", "==", "unknown", "5 %", "21 °C", "07:30", "1e308", "'", "`"),
        *("held(", "any(windows,", "open", "sum(", "payload.x", "su7", "home", "all_devices", "\0", "é", "\\"),
    ]
)
STRANGE: st.SearchStrategy[Datum] = st.sampled_from(
    [None, True, 0, -1.5, 1e308, float("inf"), float("nan"), 10**400, "", "home", ("a",)]
)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """Draw an expression with pieces cut out, doubled, or put in the wrong place."""
    text = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        to = draw(st.integers(at, len(text)))
        filling = draw(SCRAPS | st.sampled_from(WHOLE) | st.just("") | st.just(text[at:to] * 2))
        text = text[:at] + filling + text[to:]
    return text[:2100]


def attempted(text: str, compiled: Compiled) -> Expression | ExpressionError:
    try:
        return compiled(text)
    except ExpressionError as error:
        return error


@settings(deadline=None)
@given(text=spoilt(), data=st.data())
def test_nothing_written_and_nothing_told_makes_it_fail(
    text: str, data: st.DataObject, house: House, compiled: Compiled
) -> None:
    expression = attempted(text, compiled)
    if isinstance(expression, ExpressionError):
        assert 1 <= len(expression.flaws) <= 6
        for flaw in expression.flaws:
            assert flaw.code in {"HX002", "HX009", "HX101", "HX102"}
            assert 0 <= flaw.span[0] <= flaw.span[1] <= len(text)
            assert len(flaw.detail) < 400
        return
    values: list[Datum] = [None] * len(house.slots)
    for slot in expression.slots:
        values[slot] = data.draw(STRANGE)
    trigger = {name: data.draw(STRANGE) for name in ("payload", "payload.n", "payload.x", "old", "who")}
    scope = Scope(data.draw(st.sampled_from([0.0, 1.77e9])), "Europe/Berlin", 52.5, 13.4, trigger)
    assert repr(expression.run(values, scope)) == repr(explain(expression, values, scope).value)
