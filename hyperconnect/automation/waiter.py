"""A branch of a run that waits: it listens to what it waits for, and is woken when that took too long."""

from __future__ import annotations

from typing import Protocol

from hyperconnect.automation.alarm import Alarms, Order
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.minute import next_minute
from hyperconnect.automation.program import Await, Confirm, Outcome
from hyperconnect.automation.run import Branch, UnderWay
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.trigger.watch import Edge
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum

_AFTER_TRIGGERS = 1_000_000
"""Runs that go on come after the rule's own triggers, in the order in which they began."""
_BRANCHES = 32
"""Bits for the id of a branch: of one run, branches go on in the order in which they began."""


class Waited(Protocol):
    """Who carries the branch on."""

    @property
    def alarms(self) -> Alarms:
        """Where alarms are set."""
        ...

    def looked(self, waiter: Waiter, now: Moment, out: list[Intent]) -> None:
        """A value changed that a branch waits for."""
        ...

    def heard(self, waiter: Waiter, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """A signal came that a branch waits for."""
        ...

    def woken(self, waiter: Waiter, now: Moment, out: list[Intent]) -> None:
        """Time passed for a branch that waits."""
        ...


class Waiter:
    """A listener and sleeper on behalf of one branch."""

    only: Datum = None
    edges: tuple[Edge, ...] = ()
    filters: tuple[str, ...] = ()

    __slots__ = ("_ticks", "branch", "due", "gone", "host", "keys", "order", "slots", "under")

    def __init__(self, host: Waited, under: UnderWay, branch: Branch) -> None:
        self.host = host
        self.gone = False
        self.under = under
        self.branch = branch
        self.due: Moment | None = None
        plan = under.plan
        self.order: Order = (*plan.rank, plan.id, _AFTER_TRIGGERS + (under.run.number << _BRANCHES) + branch.id)
        self.slots: tuple[int, ...] = ()
        self.keys: tuple[str, ...] = ()
        self._ticks = False
        match under.program.code[branch.at]:
            case Await(until=until, answers=answers):
                self.slots = until.slots if until is not None else ()
                self._ticks = until is not None and until.uses_time
                self.keys = tuple(dict.fromkeys(key for key, _ in answers))
            case Confirm(wanted=wanted):
                self.slots = tuple(dict.fromkeys(named.slot for named, _, _ in wanted))
            case Outcome():
                self.keys = (f"outcome:{branch.token}",)
            case _:
                pass

    def wake(self, now: Moment) -> None:
        """Set the alarm: for the end of the wait, or for a look at what changes by time alone."""
        due = self.branch.due
        if self._ticks:
            tick = next_minute(now)
            due = tick if due is None else min(due, tick)
        self.host.alarms.set(self, due)

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every listener)
        """Look at a changed slot."""
        if not self.gone:
            self.host.looked(self, now, out)

    def sense(self, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """Look at a signal."""
        if not self.gone:
            self.host.heard(self, signal, now, out)

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Time passed."""
        self.host.woken(self, now, out)

    def stop(self) -> None:
        """Set no more alarms, and hear nothing even of what is being told just now."""
        self.gone = True
        self.host.alarms.set(self, None)
