"""Expressions evaluated in both ways, over a small household."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import pytest

from hyperconnect.automation.expression import (
    Expression,
    ExpressionError,
    Flaw,
    Type,
    compile_expression,
    explain,
)
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum
from tests.automation.expression.house import VARIABLES, House


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
        expression = compiled(text)
        values: list[Datum] = [None] * len(house.slots)
        for name, value in (state or {}).items():
            values[house.slots[name]] = value
        scope = scope or Scope(now=0.0)
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
