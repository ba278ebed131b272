"""Operators: what is computed from values, apart from where they come from and who computes it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from hyperconnect.model.value import Datum


class Operator(Struct, frozen=True):
    """One computation, shared by the compiled expression and its explanation.

    With `strict`, a single unknown operand makes the result unknown and `apply` is not called. `scoped` passes the
    scope as first argument; `timed` says that the result changes with time. `partial` says that even known
    operands may give an unknown result.
    """

    name: str
    apply: Callable[..., Datum]
    strict: bool = True
    scoped: bool = False
    timed: bool = False
    partial: bool = False
