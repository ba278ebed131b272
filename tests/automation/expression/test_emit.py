from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from hyperconnect.automation.expression import Expression
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum

Evaluate = Callable[..., Datum]
LOGIC = {True: "true", False: "false", None: "unknown"}
AND = {
    (True, True): True,
    (True, False): False,
    (True, None): None,
    (False, True): False,
    (False, False): False,
    (False, None): False,
    (None, True): None,
    (None, False): False,
    (None, None): None,
}
OR = {(left, right): None if value is None else not value for (left, right), value in AND.items()}


def _not(value: object) -> bool | None:
    return None if value is None else not value


@pytest.mark.parametrize(("pair", "expected"), AND.items())
def test_and_is_kleenes(evaluate: Evaluate, pair: tuple[bool | None, bool | None], *, expected: bool | None) -> None:
    state: Mapping[str, Datum] = {"su7.locked": pair[0], "su7.parked": pair[1]}
    assert evaluate("su7.locked and su7.parked", state) is expected
    assert evaluate(f"{LOGIC[pair[0]]} and su7.parked", state) is expected
    assert evaluate(f"su7.locked and {LOGIC[pair[1]]}", state) is expected
    assert evaluate(f"{LOGIC[pair[0]]} and {LOGIC[pair[1]]}") is expected


@pytest.mark.parametrize(("pair", "opposite"), OR.items())
def test_or_mirrors_and(evaluate: Evaluate, pair: tuple[bool | None, bool | None], *, opposite: bool | None) -> None:
    left, right = _not(pair[0]), _not(pair[1])
    state: Mapping[str, Datum] = {"su7.locked": left, "su7.parked": right}
    assert evaluate("su7.locked or su7.parked", state) is opposite
    assert evaluate(f"{LOGIC[left]} or su7.parked", state) is opposite
    assert evaluate(f"su7.locked or {LOGIC[right]}", state) is opposite
    assert evaluate(f"{LOGIC[left]} or {LOGIC[right]}") is opposite


def test_not_of_unknown_is_unknown(evaluate: Evaluate) -> None:
    assert evaluate("not su7.locked") is None
    assert evaluate("not su7.locked", {"su7.locked": True}) is False
    assert evaluate("not unknown") is None


@pytest.mark.parametrize(
    "text",
    [
        "su7.soc < 5 %",
        "su7.soc == su7.soc",
        "home.mode != 'home'",
        "su7.soc + 5 %",
        "5 % - su7.soc",
        "-su7.soc",
        "su7.soc between 5 % .. 9 %",
        "room.humidity not between su7.soc .. 90 %",
        "su7.zone in ['home']",
        "'home' in su7.zones",
        "min(su7.soc, 5 %)",
        "concat('a', su7.soc)",
        "eta(su7)",
        "distance(su7, home)",
        "5 if su7.locked else 6",
        "answer.ok",
        "trigger.old > 5",
    ],
)
def test_unknown_operands_make_the_result_unknown(evaluate: Evaluate, text: str) -> None:
    assert evaluate(text, {"room.humidity": 50.0}) is None


def test_unknown_can_be_asked_for_and_replaced(evaluate: Evaluate) -> None:
    assert evaluate("su7.soc is unknown") is True
    assert evaluate("su7.soc is not unknown") is False
    assert evaluate("su7.soc is not unknown", {"su7.soc": 5.0}) is True
    assert evaluate("su7.soc ?? 7 %") == 7.0
    assert evaluate("su7.soc ?? 7 %", {"su7.soc": 0.0}) == 0.0
    assert evaluate("su7.soc ?? room.humidity ?? 9 %", {"room.humidity": 5.0}) == 5.0
    assert evaluate("su7.locked ?? false", {"su7.locked": False}) is False
    assert evaluate("home.mode ?? 'home' == 'home'") is True


def test_an_item_found_counts_beside_an_unknown_one(evaluate: Evaluate) -> None:
    assert evaluate("su7.soc in [room.humidity, 5 %]", {"su7.soc": 5.0}) is True
    assert evaluate("su7.soc in [room.humidity, 5 %]", {"su7.soc": 6.0}) is None
    assert evaluate("su7.soc in [room.humidity, 5 %]", {"su7.soc": 6.0, "room.humidity": 7.0}) is False


def test_division_by_zero_is_unknown(evaluate: Evaluate) -> None:
    assert evaluate("5 / home.occupancy", {"home.occupancy": 0}) is None
    assert evaluate("5 / home.occupancy", {"home.occupancy": 2}) == 2.5
    assert evaluate("mod(5, home.occupancy)", {"home.occupancy": 0}) is None


@pytest.mark.parametrize(
    ("clock", "inside"),
    [("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("06:00", True), ("06:01", False)],
)
def test_between_times_leads_through_midnight(evaluate: Evaluate, clock: str, *, inside: bool) -> None:
    assert evaluate(f"{clock} between 21:00 .. 06:00") is inside
    assert evaluate(f"{clock} not between 21:00 .. 06:00") is not inside


@pytest.mark.parametrize(("soc", "inside"), [(4.9, False), (5.0, True), (9.0, True), (9.1, False)])
def test_between_numbers_includes_both_ends(evaluate: Evaluate, soc: float, *, inside: bool) -> None:
    assert evaluate("su7.soc between 5 % .. 9 %", {"su7.soc": soc}) is inside


def test_units_of_one_kind_meet(evaluate: Evaluate) -> None:
    state: Mapping[str, Datum] = {"su7.range": 1.5, "su7.accuracy": 1600.0}
    assert evaluate("su7.range < su7.accuracy", state) is True
    assert evaluate("su7.accuracy - su7.range", state) == 100.0
    assert evaluate("su7.accuracy < 1 km", state) is False
    assert evaluate("meter.power > 1.8 kW", {"meter.power": 1801.0}) is True
    assert evaluate("su7.remaining <= 1.5h", {"su7.remaining": 5400.0}) is True
    assert evaluate("room.temperature < 68 °F", {"room.temperature": 19.9}) is True


def test_temperatures_differ_in_kelvin(evaluate: Evaluate) -> None:
    state: Mapping[str, Datum] = {"room.temperature": 18.5, "room.target": 21.0}
    assert evaluate("room.target - room.temperature", state) == 2.5
    assert evaluate("room.target - room.temperature > 2 K", state) is True
    assert evaluate("room.temperature + (room.target - room.temperature) / 2", state) == 19.75


def test_choices_take_one_branch(evaluate: Evaluate) -> None:
    text = "30 % if home.mode == 'night' else 80 %"
    assert evaluate(text, {"home.mode": "night"}) == 30.0
    assert evaluate(text, {"home.mode": "home"}) == 80.0
    assert evaluate(text) is None


def test_the_runs_own_values_are_read_from_the_scope(evaluate: Evaluate) -> None:
    scope = Scope(now=0.0, trigger={"who": "su7", "old": 4.0}, locals={"answer.ok": True})
    assert evaluate("answer.ok and trigger.who == su7 and trigger.old < 5", None, scope) is True
    assert evaluate("trigger.who in ['phone', 'su7']", None, scope) is True


@pytest.mark.parametrize("strange", ["text", (1.0, 2.0), 10**400])
def test_values_of_a_wrong_kind_are_unknown(evaluate: Evaluate, strange: Datum) -> None:
    assert evaluate("tariff.price * 1.5 > 3", {"tariff.price": strange}) is None


def test_zero_and_one_count_as_false_and_true(evaluate: Evaluate) -> None:
    assert evaluate("su7.locked and su7.parked", {"su7.locked": 0, "su7.parked": True}) is False
    assert evaluate("su7.locked or su7.parked", {"su7.locked": 1}) is True


def test_nothing_of_the_text_becomes_a_name(compiled: Callable[..., Expression]) -> None:
    run = compiled("su7.soc > 5 % and phone.owner == '__import__' and time() > 07:00").run
    code = getattr(run, "__code__")  # noqa: B009  (functions have it, callables in general do not)
    assert set(code.co_names) <= {"FAULTS", "f2", "f3"}
    assert getattr(run, "__globals__")["__builtins__"] == {}  # noqa: B009  (as above)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("tariff.price * tariff.price", 1e9),
        ("tariff.price * tariff.price * 1s", 1e300),
        ("tariff.price * tariff.price - tariff.price * tariff.price", 1e300),
        ("now() + tariff.price * tariff.price * 1h", -1e300),
        ("0.5 if su7.locked else tariff.price * 10", 1e15),
        ("tariff.price", 10**400),
        ("tariff.price", float("inf")),
        ("tariff.price", float("nan")),
    ],
)
def test_a_number_beyond_all_measure_is_unknown(evaluate: Evaluate, text: str, price: Datum) -> None:
    assert evaluate(text, {"tariff.price": price, "su7.locked": False}) is None
    assert evaluate(text, {"tariff.price": 2.0, "su7.locked": False}) is not None


@pytest.mark.parametrize("moment", [1.7e12, -1e14, 253402300800.0])
def test_a_moment_that_no_calendar_has_shows_no_time(evaluate: Evaluate, moment: float) -> None:
    assert evaluate("format(su7.navigation.eta)", {"su7.navigation.eta": moment}) == "far away"
