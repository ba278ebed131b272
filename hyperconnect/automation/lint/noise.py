"""What goes to and fro: thresholds of wavering values (HX206), and states that end themselves (HX304)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from hyperconnect.automation.compile_trigger.edge import edges_of
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.form import RuleForm
from hyperconnect.automation.lint.box import NOWHERE, fixed
from hyperconnect.automation.lint.facts import Facts
from hyperconnect.automation.lint.region import region_of
from hyperconnect.automation.lint.said import called
from hyperconnect.automation.lint.vocabulary import NOISY
from hyperconnect.automation.names import Names
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.trigger import Becomes
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path, parts_of

Crossings: TypeAlias = Callable[[Path], float | None]
"""Returns how often an hour a value turned back lately; None if nobody knows."""

NOISE = "HX206"
SWING = "HX304"
MOST_AN_HOUR = 6.0


def thresholds(form: RuleForm, plan: Plan, names: Names, crossings: Crossings) -> Iterator[Finding]:
    """Yield comparisons that nothing keeps from going to and fro."""
    if plan.cooldown is not None or plan.limit is not None:
        return
    for index, trigger in plan.triggers:
        if isinstance(trigger, Becomes) and trigger.margin is None and trigger.hold is None:
            step = "add `hysteresis`, or `for`"
            yield from _noisy(trigger.expression, f"/when/{index}/becomes", step, names, crossings)
    state = plan.state
    if state is not None and not state.on and not state.off:
        for index, condition in enumerate(state.conditions):
            pointer = "/while" if isinstance(form.while_, str) else f"/while/{index}"
            yield from _noisy(condition, pointer, "add `settle: {on: …, off: …}`", names, crossings)


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


def _noisy(expression: Expression, pointer: str, step: str, names: Names, crossings: Crossings) -> Iterator[Finding]:
    edges = edges_of(expression, None)
    if not edges or edges[0].sign == "==":
        return
    path = dict(zip(expression.slots, expression.paths, strict=True))[edges[0].slot]
    name, often = called(path, names), crossings(path)
    span = (0, len(expression.text))
    if often is not None and often > MOST_AN_HOUR:
        detail = f"{name} turned back {often:.0f} times an hour lately, and each time may count; {step}"
        yield Finding(NOISE, "warning", pointer, detail, span)
    elif often is None and path.count(".") == 3 and parts_of(path)[2] in NOISY:
        detail = f"{name} is of a kind that wavers; where it goes to and fro, {step}"
        yield Finding(NOISE, "info", pointer, detail, span)
