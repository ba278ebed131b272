"""Numbers told ahead as texts, `2026-01-19T13:00:00Z 0.29`: each holds from its moment on until the next does."""

from __future__ import annotations

from bisect import bisect_right
from math import isfinite

from hyperconnect.model.moment import Moment, Seconds, moment_of
from hyperconnect.model.value import Datum

_LAST: Seconds = 3600.0
"""How long the last of them holds."""


def slots_in(told: Datum, begins: Moment, step: Seconds, count: int) -> list[float | None]:
    """Return what was told for each of so many steps, None where nothing was."""
    read = sorted(each for text in told if (each := _read(text)) is not None) if isinstance(told, tuple) else []
    moments = [at for at, _ in read]
    found: list[float | None] = []
    for place in range(count):
        at = begins + step * place
        before = bisect_right(moments, at) - 1
        known = before >= 0 and (before + 1 < len(read) or at < moments[before] + _LAST)
        found.append(read[before][1] if known else None)
    return found


def _read(text: float | str) -> tuple[Moment, float] | None:
    at, _, number = str(text).partition(" ")
    try:
        read = moment_of(at), float(number)
    except ValueError:
        return None
    return read if isfinite(read[1]) else None
