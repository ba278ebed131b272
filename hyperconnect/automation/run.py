"""Runs under way: which instruction each branch has come to, and what the run knew when it began."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from msgspec import Struct, convert, to_builtins

from hyperconnect.automation.plan import Plan
from hyperconnect.automation.program import Program
from hyperconnect.automation.trigger.watch import Cause
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum

Part: TypeAlias = Literal["then", "else", "enter", "exit"]
"""Which of a rule's lists of actions a run carries out."""

MOST_BRANCHES = 256


class Branch(Struct):
    """One of the places a run stands at.

    `out` counts the branches it forked and waits for. `due` is when its wait ends by time, `token` names the last
    instruction that may have an outcome.
    """

    id: int
    at: int = 0
    parent: int | None = None
    out: int = 0
    due: Moment | None = None
    token: str = ""


class Run(Struct):
    """A run; `version` names the document it began with, `token` whoever waits for its end.

    `number` is that of the millisecond it began in, or the next free one. `branches` are in the order in which they
    were begun; a run without any has ended. `born` and `sent` count the branches and what may have an outcome.
    """

    number: int
    version: str
    part: Part
    cause: Cause
    began_at: Moment
    trigger: dict[str, Datum] = {}
    locals: dict[str, Datum] = {}
    branches: list[Branch] = []
    born: int = 1
    sent: int = 0
    depth: int = 0
    token: str = ""

    def branch(self, number: int) -> Branch | None:
        """Return a branch by its id, or None if it has ended."""
        return next((branch for branch in self.branches if branch.id == number), None)


class Waits(Struct, frozen=True):
    """A cause that waits its turn until an earlier run has ended (mode `queue`)."""

    cause: Cause
    trigger: dict[str, Datum] = {}
    args: dict[str, Datum] = {}
    token: str = ""


class UnderWay(Struct):
    """A run with the plan it began with; `kept` says that it waited before and is remembered."""

    run: Run
    plan: Plan
    kept: bool = False

    @property
    def program(self) -> Program:
        """The instructions it carries out."""
        return self.plan.part(self.run.part)


def fork(run: Run, branch: Branch, starts: tuple[int, ...]) -> list[Branch]:
    """Let a branch wait for new ones, which begin at `starts`; return them, or none if that were too many."""
    if len(run.branches) + len(starts) > MOST_BRANCHES:
        return []
    children = [Branch(run.born + place, start, branch.id) for place, start in enumerate(starts)]
    branch.out = len(children)
    run.born += len(children)
    run.branches.extend(children)
    return children


def join(run: Run, branch: Branch) -> Branch | None:
    """End a branch; return the one that waits for it, if there is one."""
    run.branches.remove(branch)
    parent = run.branch(branch.parent) if branch.parent is not None else None
    if parent is not None:
        parent.out -= 1
    return parent


def written(value: Run | Waits) -> Any:
    """Return it as JSON."""
    return to_builtins(value)


def read_run(memory: object) -> Run:
    """Return a run from JSON.

    Raises:
        msgspec.ValidationError: it was not written by `written`.
    """
    return convert(memory, Run)


def read_waits(memory: object) -> Waits:
    """Return a waiting cause from JSON.

    Raises:
        msgspec.ValidationError: it was not written by `written`.
    """
    return convert(memory, Waits)
