"""Attributes brought to values, at once or by a moment."""

from __future__ import annotations

from datetime import date, time
from typing import Literal

from msgspec import Struct

from hyperconnect.automation.action.settle import lasting, settled
from hyperconnect.automation.action.turn import ActionFailed, Turn
from hyperconnect.automation.check import Term
from hyperconnect.automation.expression import render
from hyperconnect.automation.intent import Intent, Lease, Reach, Set
from hyperconnect.automation.occurrence import next_occurrence
from hyperconnect.model.device import Attribute
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path

EVERY_DAY = range(7)


class Claim(Struct, frozen=True):
    """How a written value is held against others; when it ends is worked out when it begins."""

    band: str
    length: Term | None = None
    until: str = ""
    release: Literal["keep", "restore"] = "keep"

    def lease(self, turn: Turn) -> Lease:
        """Return the lease that begins now.

        Raises:
            ActionFailed: how long it lasts is unknown.
        """
        ends = None if self.length is None else turn.scope.now + lasting(self.length, "how long to hold it", turn)
        return Lease(self.band, ends, self.until, self.release)

    def words(self, turn: Turn) -> str:
        """Return how long it lasts, for people."""
        length = self.length
        spans: list[str] = []
        if length is not None:
            spans.append(f"for {length.shown or render(lasting(length, '', turn), length.type)}")
        if self.until:
            spans.append(f"until `{self.until}`")
        return " or ".join(spans)


class SetTo(Struct, frozen=True):
    """Set an attribute to a value worked out now, and hold it so if it is claimed; `name` is for people."""

    rule: str
    path: Path
    name: str
    attribute: Attribute
    value: Term
    claim: Claim | None = None

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Do it."""
        datum = settled(self.value, self.attribute, self.name, turn)
        words = f"set {self.name} to {self._shown(datum, turn)}"
        if self.claim is None:
            out.append(Set(self.rule, self.path, datum, turn.run))
            return words
        out.append(Set(self.rule, self.path, datum, turn.run, self.claim.lease(turn)))
        return f"{words} {self.claim.words(turn)}"

    def _shown(self, datum: Datum, turn: Turn) -> str:
        if self.value.expression is None:
            return self.value.shown
        if type(datum) is float and self.attribute.type == "number":
            return f"{datum:.6g} {self.attribute.unit or ''}".rstrip()
        return render(datum, self.value.type, turn.scope.timezone)


class Aim(Struct, frozen=True):
    """Ask for an attribute to have a value by a device's arrival, or by a time of day."""

    rule: str
    path: Path
    name: str
    attribute: Attribute
    value: Term
    arrival_of: str
    at: time | None

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Do it."""
        datum = settled(self.value, self.attribute, self.name, turn)
        if isinstance(datum, bool | str | tuple) or datum is None:
            raise ActionFailed(f"{self.name}: {datum!r} is no number to reach")
        by = 0.0 if self.at is None else _next(self.at, turn)
        out.append(Reach(self.rule, self.path, float(datum), self.arrival_of, by))
        moment = "arrival" if self.at is None else self.at.strftime("%H:%M")
        return f"{self.name} is to reach {render(datum, self.value.type, turn.scope.timezone)} by {moment}"


def _next(at: time, turn: Turn) -> Moment:
    now = turn.scope.now
    return next_occurrence(at, EVERY_DAY, turn.zone, after=date.min, since=now)[1]
