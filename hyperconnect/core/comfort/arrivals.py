"""Arrivals that were planned for: what was foretold, and what came."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from hyperconnect.model.effect import Planned
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Path

_AHEAD: Seconds = 3600.0
_WITHIN = 0.5


class Arrived(Struct, frozen=True):
    """Somebody came to a room that a rule wanted at `value` (°C), and found it at `temperature`.

    `foretold`, `early` and `late` are the arrival as it was reckoned an hour before, or as it was first told;
    `promised` is what was reckoned as heating began, at `started_at`. `heated` is for how many seconds it did.
    """

    at: Moment
    rule: str
    path: Path
    value: float
    temperature: float | None
    started_at: Moment | None
    promised: Moment | None
    foretold: Moment | None
    early: Moment | None
    late: Moment | None
    heated: Seconds

    @property
    def error(self) -> Seconds | None:
        """How much later they came than was foretold; negative for earlier."""
        return None if self.foretold is None else self.at - self.foretold

    @property
    def warm(self) -> bool | None:
        """Whether it was within half a kelvin, None if nobody measured."""
        return None if self.temperature is None else abs(self.value - self.temperature) <= _WITHIN


def arrived(planned: Iterable[Planned]) -> list[Arrived]:
    """Return the arrivals that plans, in the order of their moments, ended in."""
    found: list[Arrived] = []
    before: dict[tuple[str, Path], list[Planned]] = {}
    for each in planned:
        key = (each.rule, each.path)
        if each.state in {"waits", "heating"}:
            if each.arrival is not None and each.early is not None:
                before.setdefault(key, []).append(each)
            continue
        told = before.pop(key, [])
        if each.state == "done" and told and each.arrival is not None:
            ahead = [one for one in told if one.at <= each.arrival - _AHEAD]
            best = ahead[-1] if ahead else told[0]
            found.append(
                Arrived(
                    each.arrival,
                    each.rule,
                    each.path,
                    each.value,
                    each.temperature,
                    each.start_at if each.promised is not None else None,
                    each.promised,
                    best.arrival,
                    best.early,
                    best.late,
                    each.heated,
                )
            )
    return found
