"""Edges: where a `becomes` that only compares one value with a constant changes its mind."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.automation.expression import Expression
from hyperconnect.automation.expression.calculate import COMPARISONS
from hyperconnect.automation.expression.term import Constant, Operation, Read
from hyperconnect.automation.trigger.watch import Edge, Sign

_MIRRORED: Mapping[str, Sign] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "=="}
_PLAIN: Mapping[str, Sign] = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "==", "!=": "=="}


def edges_of(expression: Expression, margin: float | None) -> tuple[Edge, ...]:
    """Return where an expression becomes true and, with a margin, where it re-arms; nothing if it is no such thing."""
    term = expression.form
    if not isinstance(term, Operation) or term.operator not in COMPARISONS.values():
        return ()
    left, right = term.operands
    if isinstance(left, Read) and isinstance(right, Constant):
        constant, sign = right.value, _PLAIN[term.operator.name]
    elif isinstance(left, Constant) and isinstance(right, Read):
        constant, sign = left.value, _MIRRORED[term.operator.name]
    else:
        return ()
    (slot,) = expression.slots
    if sign == "==":
        return (Edge(slot, sign, constant),) if isinstance(constant, bool | str | int | float) else ()
    if not isinstance(constant, int | float):
        return ()
    edge = Edge(slot, sign, constant)
    if margin is None:
        return (edge,)
    if sign in {"<", "<="}:
        return edge, Edge(slot, ">=", constant + margin)
    return edge, Edge(slot, "<=", constant - margin)
