from __future__ import annotations

from collections.abc import Callable

import pytest

from hyperconnect.automation.expression import ANY, DURATION, TEXT, Expression, Flaw, Type, compile_expression
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum
from tests.automation.expression.house import House

Evaluate = Callable[..., Datum]


def said(**payload: Datum) -> Scope:
    """Return the scope of a run whose trigger brought a payload."""
    return Scope(0.0, trigger={f"payload.{name}" if name else "payload": value for name, value in payload.items()})


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("payload.x == 'single'", "single", True),
        ("trigger.payload.x == 'single'", "double", False),
        ("'single' == payload.x", 5, None),
        ("payload.x != 'single'", True, None),
        ("payload.x == 5", 5.0, True),
        ("payload.x == 5", True, None),
        ("payload.x == true", True, True),
        ("payload.x == true", 1, None),
        ("payload.x and su7.locked is unknown", True, True),
        ("not payload.x", False, True),
        ("not payload.x", "false", None),
        ("payload.x > 1.8 kW", 1900, True),
        ("payload.x > 1.8 kW", "1900", None),
        ("payload.x < 21 °C", 20.5, True),
        ("payload.x between 5 % .. 9 %", 7, True),
        ("payload.x in ['a', 'b']", "b", True),
        ("payload.x in ['a', 'b']", 1, None),
        ("payload.x in [1, 2]", True, None),
        ("'a' in payload.x", ("a", "b"), True),
        ("'a' in payload.x", "abc", None),
        ("payload.x + 1", 2, 3),
        ("payload.x * 21 K", 2, 42.0),
        ("(room.target ?? 21 °C) - payload.x < 1 K", 20.5, True),
        ("payload.x - 2 °C > 18 K", 20.5, True),
        ("(room.target ?? 21 °C) + payload.x > 22 °C", 1.5, True),
        ("-payload.x", 2, -2),
        ("payload.x + 1", "2", None),
        ("payload.x ?? 7", "seven", 7),
        ("payload.x ?? 'none'", "seven", "seven"),
        ("payload.x is unknown", 5, False),
        ("payload.y is unknown", 5, True),
        ("payload.x == payload.x", "a", True),
        ("payload.x != payload.y", "a", None),
        ("payload.x < payload.x", 5, False),
        ("payload.x < payload.x", "a", None),
        ("max(payload.x, 3)", 5, 5),
        ("round(payload.x)", 2.5, 3),
        ("abs(payload.x)", -2, 2),
        ("mod(payload.x, 2)", 5, 1),
        ("lower(payload.x)", "ABC", "abc"),
        ("lower(payload.x)", 5, None),
        ("len(payload.x)", "abc", 3),
        ("contains(payload.x, 'b')", "abc", True),
        ("concat('x: ', payload.x)", 2.5, "x: 2.5"),
        ("format(payload.x, 1)", 2.25, "2.2"),
        ("payload.x if payload.x > 2 else 0", 5, 5),
        ("payload.x == home.mode", "home", None),
        ("payload.x == su7", "su7", True),
        ("payload.x < now()", -5, True),
        ("now() - payload.x", 5, -5.0),
        ("date() == payload.x", "1970-01-01", True),
    ],
)
def test_values_from_outside_are_what_they_are_compared_with(
    evaluate: Evaluate, text: str, value: Datum, expected: Datum
) -> None:
    result = evaluate(text, None, said(x=value))
    assert (result, type(result)) == (expected, type(expected))


def test_a_payload_may_be_plain(evaluate: Evaluate) -> None:
    scope = Scope(0.0, trigger={"payload": "single"})
    assert evaluate("payload == 'single' and trigger.payload == 'single'", None, scope) is True


@pytest.mark.parametrize("wanted", [TEXT, DURATION, Type("quantity", unit="°C"), Type("enum", options=("a", "b")), ANY])
def test_whatever_is_wanted_a_payload_may_be(house: House, wanted: Type) -> None:
    expression = compile_expression("payload.x", house, wanted=wanted, variables={"payload": ANY})
    assert expression.type.sort == wanted.sort
    assert expression.type.maybe


def test_parts_belong_to_what_is_of_any_kind(flaws: Callable[[str], tuple[Flaw, ...]]) -> None:
    assert [flaw.code for flaw in flaws("trigger.old.x > 5")] == ["HX101"]
    (flaw,) = flaws("answer.okk")
    assert (flaw.code, flaw.did_you_mean) == ("HX101", ("answer.ok",))


def test_what_is_saved_may_have_dots(house: House) -> None:
    variables = {"left.ok": Type("bool"), "left.payload": ANY}
    expression: Expression = compile_expression("left.ok and left.payload.n > 3", house, variables=variables)
    assert expression.run([], Scope(0.0, locals={"left.ok": True, "left.payload.n": 4})) is True


def test_devices_go_by_either_name(evaluate: Evaluate) -> None:
    class Renamed(House):
        def slug(self, device: str) -> str:
            return f"our_{device}"

        def device(self, name: str) -> str | None:
            return super().device(name.removeprefix("our_"))

    for text in ("trigger.who == our_su7", "trigger.who in [phone, 'our_su7']", "not trigger.who != 'su7'"):
        run = compile_expression(text, Renamed(), variables={"trigger.who": Type("device")}).run
        assert [run([], Scope(0.0, trigger={"who": who})) for who in ("su7", "our_su7", "phone", None)][:2] == [
            True
        ] * 2
    assert evaluate("trigger.who != su7", None, Scope(0.0, trigger={"who": "phone"})) is True
    assert evaluate("trigger.who != su7", None, Scope(0.0)) is None
