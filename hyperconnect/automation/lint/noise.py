"""What goes to and fro: thresholds of wavering values (HX206), and states that end themselves (HX304)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from hyperconnect.automation.expression.calculate import COMPARISONS
from hyperconnect.automation.expression.term import Operation
from hyperconnect.automation.form import RuleForm
from hyperconnect.automation.lint.box import NOWHERE, fixed
from hyperconnect.automation.lint.facts import Facts
from hyperconnect.automation.lint.region import region_of
from hyperconnect.automation.lint.said import called
from hyperconnect.automation.lint.threshold import Threshold, thresholds_of
from hyperconnect.automation.lint.vocabulary import NOISY
from hyperconnect.automation.names import Names
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.trigger import Becomes, Change
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path, parts_of

Crossings: TypeAlias = Callable[[Path], float | None]
"""Returns how often an hour a value turned back lately; None if nobody knows."""

NOISE = "HX206"
SWING = "HX304"
MOST_AN_HOUR = 6.0


def fluttering(form: RuleForm, plan: Plan, names: Names, crossings: Crossings) -> Iterator[Finding]:
    """Yield comparisons that nothing keeps from going to and fro."""
    if plan.cooldown is not None or plan.limit is not None:
        return
    for index, trigger in plan.triggers:
        if isinstance(trigger, Becomes) and not trigger.hold and not (trigger.margin and trigger.margin.margin):
            (found,) = thresholds_of([trigger.expression], plan, names)
            edge = _edge(trigger)
            for one in found:
                step = "add `hysteresis`, or `for`" if one.span == edge and not one.name else "add `for`"
                yield from _noisy([one], f"/when/{index}/becomes", step, names, crossings)
    state = plan.state
    if state is not None and not state.on and not state.off:
        found_of = thresholds_of(state.conditions, plan, names)
        for index, found in enumerate(found_of):
            pointer = "/while" if isinstance(form.while_, str) else f"/while/{index}"
            yield from _noisy(found, pointer, "add `settle: {on: …, off: …}`", names, crossings)
    if form.then and form.else_:
        yield from _switched(form, plan, names, crossings)


def _edge(trigger: Becomes) -> tuple[int, int] | None:
    """Return where the one comparison stands that a trigger is made of: only such a trigger takes a `hysteresis`."""
    term = trigger.expression.term
    alone = isinstance(term, Operation) and term.operator in COMPARISONS.values()
    return term.mark.span if alone else None


def _switched(form: RuleForm, plan: Plan, names: Names, crossings: Crossings) -> Iterator[Finding]:
    """Yield the thresholds that decide between `then` and `else` at each new value."""
    triggers = [trigger for _, trigger in plan.triggers if isinstance(trigger, Change) and not trigger.hold]
    watched = {path for trigger in triggers for path in trigger.paths.values()}
    for index, found in enumerate(thresholds_of(plan.conditions, plan, names)):
        pointer = "/if" if isinstance(form.if_, str) else f"/if/{index}"
        mine = [one for one in found if watched.intersection(one.paths)]
        yield from _noisy(mine, pointer, "make it a `while` with `settle`", names, crossings)


def swinging(facts: Facts) -> Iterator[Finding]:
    """Yield what a state holds though its own condition is then false (HX304)."""
    begin = next((cue for cue in facts.cues if cue.sides == ("enter",)), None)
    for write in facts.writes if begin is not None else ():
        if write.kind != "hold" or write.value is None or begin is None or not begin.when:
            continue
        if fixed(begin.when, write.path, region_of(write.value)) == NOWHERE:
            detail = (
                "when this is so, the `while` is no longer true, so it goes to and fro; "
                "ask in `while` for something else, or use `when` and `then`"
            )
            yield Finding(SWING, "warning", write.pointer, detail)


def _noisy(
    found: Iterable[Threshold], pointer: str, step: str, names: Names, crossings: Crossings
) -> Iterator[Finding]:
    for one in found:
        place, start = (f"/let/{one.name}", 1) if one.name else (pointer, 0)
        span = (one.span[0] + start, one.span[1] + start)
        known = {path: crossings(path) for path in one.paths}
        often, path = max((often or 0.0, path) for path, often in known.items())
        kinds = [path for path, often in known.items() if often is None and _is_noisy(path)]
        if often > MOST_AN_HOUR:
            name = called(path, names)
            detail = f"{name} turned back {often:.0f} times an hour lately, and each time may count; {step}"
            yield Finding(NOISE, "warning", place, detail, span)
        elif kinds:
            detail = f"{called(kinds[0], names)} is of a kind that wavers; where it goes to and fro, {step}"
            yield Finding(NOISE, "info", place, detail, span)


def _is_noisy(path: Path) -> bool:
    return path.count(".") == 3 and parts_of(path)[2] in NOISY
