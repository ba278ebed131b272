"""A small household for expressions to speak about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import pytest

from hyperconnect.automation.expression import (
    BOOL,
    DEVICE,
    NUMBER,
    Expression,
    ExpressionError,
    Flaw,
    Type,
    compile_expression,
    explain,
)
from hyperconnect.automation.names import NamedAttribute, NamedCommand, Scope
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum, Path

ATTRIBUTES = {
    "room.temperature": Attribute("number", "°C"),
    "room.target": Attribute("number", "°C", 5, 35),
    "room.humidity": Attribute("number", "%", 0, 100),
    "su7.soc": Attribute("number", "%", 0, 100),
    "su7.locked": Attribute("bool"),
    "su7.parked": Attribute("bool"),
    "su7.plugged": Attribute("bool"),
    "su7.zone": Attribute("enum", options=("home", "work", "away")),
    "su7.zones": Attribute("list"),
    "su7.range": Attribute("number", "km"),
    "su7.accuracy": Attribute("number", "m"),
    "su7.remaining": Attribute("number", "s"),
    "su7.navigation.eta": Attribute("timestamp"),
    "su7.location.latitude": Attribute("number", "°"),
    "su7.location.longitude": Attribute("number", "°"),
    "phone.battery": Attribute("integer", "%", 0, 100),
    "phone.owner": Attribute("string"),
    "home.mode": Attribute("enum", options=("home", "away", "night")),
    "home.occupancy": Attribute("integer"),
    "meter.power": Attribute("number", "W"),
    "tariff.price": Attribute("number"),
    "lamp.effect": Attribute("enum"),
    "hall-motion.motion": Attribute("bool"),
}
VARIABLES = {"trigger.who": DEVICE, "trigger.old": NUMBER, "answer.ok": BOOL}


class House:
    """Names of the household; each attribute's slot is its place in `ATTRIBUTES`."""

    def __init__(self) -> None:
        self.commands: dict[str, NamedCommand] = {}
        self.slots = {name: slot for slot, name in enumerate(ATTRIBUTES)}
        self.devices = sorted({name.partition(".")[0] for name in ATTRIBUTES})

    def attribute(self, name: str) -> NamedAttribute | None:
        found = ATTRIBUTES.get(name)
        return NamedAttribute(Path(name), self.slots[name], found) if found else None

    def command(self, name: str) -> NamedCommand | None:
        return self.commands.get(name)

    def device(self, name: str) -> str | None:
        return name if name in self.devices else None

    def attribute_names(self) -> Sequence[str]:
        return list(ATTRIBUTES)

    def command_names(self) -> Sequence[str]:
        return ()

    def device_names(self) -> Sequence[str]:
        return self.devices


class Evaluate(Protocol):
    def __call__(self, text: str, state: Mapping[str, Datum] = ..., scope: Scope = ...) -> Datum: ...


@pytest.fixture(scope="session")
def house() -> House:
    return House()


@pytest.fixture(scope="session")
def compiled(house: House) -> Callable[..., Expression]:
    def compile_here(text: str, *, wanted: Type | None = None) -> Expression:
        return compile_expression(text, house, wanted=wanted, variables=VARIABLES)

    return compile_here


@pytest.fixture(scope="session")
def evaluate(house: House, compiled: Callable[..., Expression]) -> Evaluate:
    """Evaluate in both ways, which must agree; attributes not given are unknown."""

    def evaluate_here(text: str, state: Mapping[str, Datum] | None = None, scope: Scope | None = None) -> Datum:
        values: list[Datum] = [None] * len(house.slots)
        for name, value in (state or {}).items():
            values[house.slots[name]] = value
        scope = scope or Scope(now=0.0)
        expression = compiled(text)
        result = expression.run(values, scope)
        told = explain(expression, values, scope).value
        assert (result, type(result)) == (told, type(told))
        return result

    return evaluate_here


@pytest.fixture(scope="session")
def flaws(compiled: Callable[..., Expression]) -> Callable[[str], tuple[Flaw, ...]]:
    def flaws_of(text: str) -> tuple[Flaw, ...]:
        with pytest.raises(ExpressionError) as caught:
            compiled(text)
        return caught.value.flaws

    return flaws_of
