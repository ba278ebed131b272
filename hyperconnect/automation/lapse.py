"""Leases that end when something is true: each is watched until then."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Alarms, Order
from hyperconnect.automation.claim import Claim
from hyperconnect.automation.expression import BOOL, Expression, ExpressionError, compile_expression
from hyperconnect.automation.index import Index
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.minute import next_minute
from hyperconnect.automation.names import Names
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.trigger.watch import Edge
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum

_FIRST = -1

_PATIENCE: Seconds = 600.0
"""How long a lease whose end cannot be watched waits for the devices that its end names."""

End = Callable[[int, Moment, str], None]
"""Ends a claim by its id; says why, where that is not what was wished for."""


class _Lapse:
    """The end of one lease."""

    only: Datum = None
    edges: tuple[Edge, ...] = ()
    keys: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()

    def __init__(self, claim: int, expression: Expression, owner: Lapses) -> None:
        self.slots = expression.slots
        self.order: Order = (_FIRST, 1, "", claim)
        self.due: Moment | None = None
        self._claim = claim
        self._expression = expression
        self._owner = owner

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every listener)
        """Look at a changed slot."""
        self._owner.look(self._claim, self._expression, now)

    def sense(self, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """Hear of no signals."""

    def elapse(self, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every sleeper)
        """Look because time passed."""
        if not self._owner.look(self._claim, self._expression, now):
            self.wake(now)

    def wake(self, now: Moment) -> None:
        """Look again at the next minute, if time alone may change the condition."""
        if self._expression.uses_time:
            self._owner.alarms.set(self, next_minute(now))


class _Blind:
    """A lease whose end nobody can see."""

    def __init__(self, claim: int, why: str, owner: Lapses) -> None:
        self.order: Order = (_FIRST, 1, "", claim)
        self.due: Moment | None = None
        self._claim = claim
        self._why = why
        self._owner = owner

    def elapse(self, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every sleeper)
        """End it."""
        self._owner.give_up(self._claim, self._why, now)


class Lapses:
    """The ends of all leases that have a condition."""

    def __init__(self, names: Names, turn: Turn, index: Index, alarms: Alarms, end: End) -> None:
        self.alarms = alarms
        self._names = names
        self._turn = turn
        self._index = index
        self._end = end
        self._lapses: dict[int, _Lapse] = {}
        self._blind: dict[int, _Blind] = {}

    def sync(self, claims: Iterable[Claim], now: Moment) -> None:
        """Watch the conditions of exactly these claims."""
        wanted = {claim.id: claim for claim in claims}
        for claim_id in [each for each in self._lapses if each not in wanted]:
            lapse = self._lapses.pop(claim_id)
            self._index.remove(lapse)
            self.alarms.set(lapse, None)
        for claim_id in [each for each in self._blind if each not in wanted]:
            self.alarms.set(self._blind.pop(claim_id), None)
        for claim_id, claim in wanted.items():
            if claim_id in self._lapses:
                continue
            try:
                expression = compile_expression(claim.until, self._names, wanted=BOOL)
            except ExpressionError as error:
                if claim_id not in self._blind:
                    blind = self._blind[claim_id] = _Blind(claim_id, str(error), self)
                    self.alarms.set(blind, now + _PATIENCE)
                continue
            if claim_id in self._blind:
                self.alarms.set(self._blind.pop(claim_id), None)
            lapse = self._lapses[claim_id] = _Lapse(claim_id, expression, self)
            self._index.add(lapse)
            lapse.wake(now)

    def look(self, claim: int, expression: Expression, now: Moment) -> bool:
        """End a lease if its condition is true; return whether it was."""
        ends = expression.run(self._turn.values, self._turn.scope) is True
        if ends:
            self._end(claim, now, "")
        return ends

    def give_up(self, claim: int, why: str, now: Moment) -> None:
        """End a lease whose end nobody can see: held for ever is not what was wished for."""
        self._end(claim, now, f"its end cannot be watched any more: {why}")
