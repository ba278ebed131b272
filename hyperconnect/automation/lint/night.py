"""Days of the week beside spans of time that run over midnight (a part of HX205)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hyperconnect.automation.expression import Expression, calculate, clock
from hyperconnect.automation.expression.term import Constant, Junction, Operation, Term, every
from hyperconnect.automation.form import RuleForm
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.trigger import Becomes
from hyperconnect.model.reason import Finding

WINDOW = "HX205"


def nights(form: RuleForm, plan: Plan) -> Iterator[Finding]:
    """Yield spans that run over midnight into another day than the one asked for beside them."""
    yield from _nights(plan.conditions, "/if", single=isinstance(form.if_, str))
    if plan.state is not None:
        yield from _nights(plan.state.conditions, "/while", single=isinstance(form.while_, str))
    for index, trigger in plan.triggers:
        if isinstance(trigger, Becomes):
            yield from _nights([trigger.expression], f"/when/{index}/becomes", single=True)
        if trigger.guard is not None:
            single = isinstance(form.when[index].if_, str)
            yield from _nights(trigger.guard.conditions, f"/when/{index}/if", single=single)


def _nights(conditions: Sequence[Expression], pointer: str, *, single: bool) -> Iterator[Finding]:
    items = [(index, item) for index, each in enumerate(conditions) for item in _items(each.term)]
    if not any(_asks_for_day(item) for _, item in items):
        return
    for index, item in items:
        if _runs_over_midnight(item):
            detail = (
                "after midnight it is the next day already, so the night is cut in two; "
                "use an `at` trigger with `days`, and `for` or `delay`"
            )
            yield Finding(WINDOW, "warning", pointer if single else f"{pointer}/{index}", detail, item.mark.span)


def _items(term: Term) -> Iterator[Term]:
    """Yield what must all be true."""
    if isinstance(term, Junction) and term.word == "and":
        for item in term.items:
            yield from _items(item)
    else:
        yield term


def _asks_for_day(term: Term) -> bool:
    return isinstance(term, Operation) and any(
        isinstance(part, Operation) and part.operator is clock.WEEKDAY for part in every(term)
    )


def _runs_over_midnight(term: Term) -> bool:
    if not isinstance(term, Operation) or term.operator is not calculate.BETWEEN_TIMES:
        return False
    item, low, high = term.operands
    return (
        isinstance(item, Operation)
        and item.operator is clock.TIME
        and isinstance(low, Constant)
        and isinstance(high, Constant)
        and isinstance(low.value, int | float)
        and isinstance(high.value, int | float)
        and low.value > high.value > 0
    )
