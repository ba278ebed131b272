"""Runs that wait: where they go on, and what they knew when they began."""

from __future__ import annotations

from typing import Any, Protocol

from msgspec import Struct, convert, to_builtins

from hyperconnect.automation.alarm import Order
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.trigger.watch import Cause
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum


class Stand(Struct, frozen=True):
    """Where a run stands: at which action of `then` (of `else` where `otherwise`), and what set it off."""

    step: int
    otherwise: bool
    cause: Cause


class Waiting(Struct, frozen=True):
    """A run between two actions; `version` names the document it began with."""

    number: int
    version: str
    stand: Stand
    due: Moment
    trigger: dict[str, Datum] = {}
    locals: dict[str, Datum] = {}


class Resumer(Protocol):
    """Who carries a run on."""

    def resume(self, run: Run, now: Moment, out: list[Intent]) -> None:
        """Go on with the next action."""
        ...


class Run:
    """A waiting run in the alarms; it finishes on the plan it began with."""

    def __init__(self, rule: Resumer, plan: Plan, waiting: Waiting) -> None:
        self.plan = plan
        self.waiting = waiting
        self.due: Moment | None = None
        self.order: Order = (*plan.rank, plan.id, 1_000_000 + waiting.number)
        self._rule = rule

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Go on."""
        self._rule.resume(self, now, out)


def written(waiting: Waiting) -> Any:
    """Return a waiting run as JSON."""
    return to_builtins(waiting)


def read(memory: object) -> Waiting:
    """Return a waiting run from JSON.

    Raises:
        msgspec.ValidationError: it was not written by `written`.
    """
    return convert(memory, Waiting)
