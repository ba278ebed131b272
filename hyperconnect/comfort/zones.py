"""Zones: what each is meant to be, and what it gets of a source that they share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from hyperconnect.comfort.prior import Emitter
from hyperconnect.model.moment import Seconds

FROST: Final = 7.0
"""Never colder than this, whatever anybody says."""


class Zone(Struct, frozen=True):
    """One zone: temperatures in °C, its emitter, and what it may do.

    `after` is how long after an arrival it is needed: bedrooms may have hours. `power` counts against the `source`
    of the home in the same unit; one with none has a source of its own. Compressors want a longer `minimum_on` (20 to
    30 min). `gentle` says that its heating can be asked for part of its power (`Decision.duty`).
    """

    target: float = 21.0
    setback: float = 17.0
    emitter: Emitter = "unknown"
    cooling: bool = False
    power: float = 1.0
    minimum_on: Seconds = 900.0
    after: Seconds = 0.0
    gentle: bool = True


def share(source: float | None, drawing: Iterable[float], power: float) -> float:
    """Return the share of its full power that a zone gets when it joins those that draw from a source already."""
    if source is None or power <= 0:
        return 1.0
    return min(1.0, source / max(sum(drawing) + power, 1e-9))
