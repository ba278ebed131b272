"""What comes next of a rule: the moments of its timetables, and what it waits for beside them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import assert_never

from msgspec import Struct

from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.trigger import At, Cron, Every, Sun
from hyperconnect.model.moment import Moment, Seconds

AHEAD: Seconds = 14 * 86_400.0
"""How far ahead a rule's moments are told."""
MOST = 10
"""How many of them, of each trigger."""


class Coming(Struct, frozen=True, order=True):
    """A moment at which a rule is set off, or goes on; `run` is the run that goes on, 0 for a new one."""

    at: Moment
    what: str
    run: int = 0
    trigger: int = -1


def upcoming(live: LiveRule, now: Moment) -> list[Coming]:
    """Return the moments that are known already, soonest first: of timetables, of waits, of states that must last."""
    coming = [
        Coming(at, _called(trigger), 0, index)
        for index, trigger in live.plan.triggers
        if isinstance(trigger, At | Cron | Every | Sun)
        for at in islice(_moments(trigger, live, now), MOST)
    ]
    coming += [
        Coming(at, "it has lasted long enough", 0, watch.index)
        for watch in live.watches
        for at in watch.lasting.values()
        if at >= now
    ]
    coming += [
        Coming(branch.due, "a wait ends", run.number, run.cause.index)
        for run in live.runs
        for branch in run.branches
        if branch.due is not None
    ]
    return sorted(coming)


def _called(timetable: At | Cron | Every | Sun) -> str:
    """Return a timetable in the words of its rule."""
    match timetable:
        case Every(shown=shown):
            return f"every {shown}"
        case Cron(line=line):
            return f"cron {line}"
        case At() | Sun():
            return timetable.cause
        case _:
            assert_never(timetable)


def _moments(timetable: At | Cron | Every | Sun, live: LiveRule, now: Moment) -> Iterator[Moment]:
    occurrence = timetable.since(now, live.turn)
    while occurrence is not None and occurrence.due <= now + AHEAD:
        if not occurrence.none:
            yield occurrence.due
        occurrence = timetable.after(occurrence.mark, live.turn)
