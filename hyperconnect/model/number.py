"""How far numbers reach: what lies beyond is no measurement but a mistake, and would break clocks and sums."""

from __future__ import annotations

from hyperconnect.model.value import Datum

FURTHEST = 1e15
"""Up to here every whole number has its place among the floats, and sums and squares stay finite."""


def sane(datum: Datum) -> Datum:
    """Return a datum; None (unknown) for a number that reaches beyond `FURTHEST` or is none, alone or in a list."""
    if type(datum) is float or type(datum) is int:
        return datum if -FURTHEST <= datum <= FURTHEST else None
    if type(datum) is tuple and any(sane(one) is None for one in datum):
        return None
    return datum
