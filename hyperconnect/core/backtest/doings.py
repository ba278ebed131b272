"""Whose doing a recorded change was: commands of that time are told from what devices and people did themselves."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from statistics import median
from typing import Final

from msgspec import Struct

from hyperconnect.model.command import Command, CommandReport, CommandState
from hyperconnect.model.expectation import Expectation, confirms, expectation_of
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path

USUAL: Final[Seconds] = 0.5
"""How long the echo takes of a device that never confirmed a command in the record."""
_SLACK: Final[Seconds] = 2.0
"""How far a device's clock may be off, and how late the last word of an echo may come."""
_AUTOMATIC: Final = ("rule:", "comfort")
"""How those who issue commands are named that are no people."""


class Doing(Struct, frozen=True):
    """A command of the record: what it wanted, from when to when it was under way, and whether it came about."""

    command: Command
    expectation: Expectation | None
    ended_at: Moment
    state: CommandState
    why: str

    @property
    def by_person(self) -> bool:
        """Whether a person gave it."""
        return not self.command.issued_by.startswith(_AUTOMATIC)

    @property
    def came_about(self) -> bool:
        """Whether a device did it, or would have, had nothing newer come."""
        return self.state is not CommandState.TIMEOUT and (
            self.state is not CommandState.REJECTED or self.why.startswith("replaced")
        )


class Doings:
    """All commands of the record."""

    def __init__(self, reports: Iterable[CommandReport]) -> None:
        self.by_id: dict[str, Doing] = {}
        for report in reports:
            command = report.command
            self.by_id[command.id] = Doing(command, expectation_of(command), report.at, report.state, report.why)
        self._of: dict[Path, list[Doing]] = {}
        latencies: dict[str, list[Seconds]] = {}
        for doing in sorted(self.by_id.values(), key=_began):
            if doing.expectation is not None:
                path = doing.expectation.path
                self._of.setdefault(path, []).append(doing)
                if doing.state is CommandState.CONFIRMED:
                    took = doing.ended_at - doing.command.issued_at
                    for key in (path, doing.command.device):
                        latencies.setdefault(key, []).append(took)
        self._latency = {key: median(each) for key, each in latencies.items()}

    def latency(self, path: Path) -> Seconds:
        """Return how long the echo of a command usually takes: of this attribute, else of this device."""
        return self._latency.get(path, self._latency.get(path.partition(".")[0], USUAL))

    def cause(self, path: Path, value: Datum, at: Moment) -> Doing | None:
        """Return the command that made an attribute take a value at a moment, or None if nobody's did.

        Until a command is confirmed, all that its attribute says on the way is its doing; later, or where it never is,
        only what it wanted.
        """
        known = self._of.get(path)
        if known is None:
            return None
        place = bisect_right(known, at + _SLACK, key=_began)
        for doing in reversed(known[max(0, place - 4) : place]):
            wanted = doing.expectation is not None and confirms(doing.expectation, value)
            if wanted and at <= doing.ended_at + _SLACK:
                return doing
            if doing.state is CommandState.CONFIRMED and doing.command.issued_at <= at <= doing.ended_at:
                return doing
        return None


def _began(doing: Doing) -> Moment:
    return doing.command.issued_at
