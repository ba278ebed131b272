"""The triggers and the state of a rule as cues."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from msgspec import UNSET

from hyperconnect.automation.lint.box import EVERYWHERE, Box, Boxes, join, meet, where
from hyperconnect.automation.lint.facts import Cue, Side
from hyperconnect.automation.lint.logic import Truth
from hyperconnect.automation.lint.region import Region, Span, Words, region_of
from hyperconnect.automation.lint.truth import TIME, WEEKDAY, truth_of
from hyperconnect.automation.occurrence import DAYS
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.trigger import (
    Appointment,
    At,
    AtTold,
    Becomes,
    Change,
    Cron,
    Crossing,
    Eta,
    Every,
    Heard,
    Sun,
    Trigger,
)
from hyperconnect.model.value import Path

_AFTER_CLOCKS_CHANGED = 4 * 3600.0
"""Seconds after midnight: before that, a time of day may be done at another one."""

_DAY = 86_400.0
_GRACE = 120.0
"""Seconds that a turn may come after its moment."""


def cues_of(plan: Plan) -> tuple[Cue, ...]:
    """Return all ways in which a rule begins."""
    found = [_cue(index, trigger) for index, trigger in plan.triggers]
    if plan.state is not None:
        found += _of_state(plan, truth_of(plan.state.conditions))
    return tuple(found)


def _of_state(plan: Plan, truth: Truth) -> Iterator[Cue]:
    state = plan.state
    if state is None:
        return
    reads = frozenset(path for each in state.conditions for path in each.sources)
    sides: tuple[tuple[Side, Boxes, float], ...] = (("enter", truth.true, state.on), ("exit", truth.false, state.off))
    for side, boxes, lasting in sides:
        yield Cue("/while", (side,), boxes, condition=boxes, reads=reads, damped=lasting > 0)


def _cue(index: int, trigger: Trigger) -> Cue:
    pointer = f"/when/{index}"
    sides: tuple[Side, ...] = ("then", "else")
    guard = EVERYWHERE if trigger.guard is None else truth_of((*trigger.guard.payload, *trigger.guard.conditions)).true
    match trigger:
        case Change():
            changes: dict[Path, Region] = {path: _goal(trigger) for path in trigger.paths.values()}
            came = None if trigger.origin is UNSET else region_of(trigger.origin)
            origin = "" if came is None else f" from {trigger.origin}"
            signals = frozenset(f"change {path}{origin}" for path in changes if trigger.hold is None)
            when = meet(guard, join(*(where(path, region) for path, region in changes.items())))
            if trigger.on_gap == "fire" and trigger.hold is not None:
                when = guard
            return Cue(pointer, sides, when, signals, changes, came, damped=trigger.hold is not None)
        case Becomes():
            true = truth_of([trigger.expression]).true
            reads = frozenset(trigger.expression.sources)
            damped = trigger.hold is not None or trigger.margin is not None
            when = guard if trigger.on_gap == "fire" and trigger.hold is not None else meet(guard, true)
            signals = frozenset({f"becomes {trigger.expression.text}"}) if trigger.hold is None else frozenset[str]()
            return Cue(pointer, sides, when, signals, condition=true, reads=reads, damped=damped)
        case At():
            return Cue(pointer, sides, meet(guard, _moment(trigger)), frozenset({f"at {trigger.cause}"}))
        case Heard(filters=filters) if trigger.guard is None or not trigger.guard.payload:
            return Cue(pointer, sides, guard, _signals(trigger), topics=filters)
        case _:
            return Cue(pointer, sides, guard, _signals(trigger))


def _signals(trigger: Heard | AtTold | Cron | Every | Sun | Crossing | Eta | Appointment) -> frozenset[str]:
    """Return names of what is heard, the same for triggers that are heard together."""
    match trigger:
        case Heard():
            return frozenset((*trigger.keys, *(f"mqtt:{each}" for each in trigger.filters)))
        case AtTold():
            return frozenset({f"at {trigger.path} {trigger.offset}"})
        case Cron():
            return frozenset({f"cron {trigger.line}"})
        case Every():
            return frozenset({f"every {trigger.period}"})
        case Sun():
            return frozenset({f"{trigger.sun} {trigger.offset}"})
        case Crossing():
            word = "enters" if trigger.enters else "leaves"
            return frozenset(f"{word} {fix.device} {trigger.zone.name}" for fix in trigger.fixes)
        case Eta():
            under = trigger.under.fixed
            return frozenset({f"eta {trigger.device} {trigger.route.zone.name} {under}"} if under is not None else ())
        case Appointment():
            return frozenset({f"calendar {trigger.calendar} {trigger.edge} {trigger.before} {trigger.match}"})
        case _:
            assert_never(trigger)


def _goal(trigger: Change) -> Region:
    target = trigger.target
    return "known" if target is UNSET else region_of(target)


def _moment(trigger: At) -> Boxes:
    """Return what the clock can show when it is time; nothing is said of the night in which clocks change."""
    at = trigger.at.hour * 3600.0 + trigger.at.minute * 60.0 + trigger.at.second
    end = at + max(trigger.missed, _GRACE)
    if at < _AFTER_CLOCKS_CHANGED or end >= _DAY:
        return EVERYWHERE
    days = frozenset[str | bool](DAYS[day] for day in trigger.days)
    return (Box({TIME: Span((at, -1), (end, 1)), WEEKDAY: Words(days)}),)


def paths_of(cue: Cue) -> frozenset[Path]:
    """Return the attributes whose change may be the cue."""
    return cue.reads | frozenset(cue.changes)
