"""What written values are worth in a turn."""

from __future__ import annotations

from typing import TypeAlias

from hyperconnect.automation.action.turn import ActionFailed, Turn, valued
from hyperconnect.automation.check import LONGEST, Term
from hyperconnect.automation.expression import Expression, render
from hyperconnect.automation.expression.clock import near
from hyperconnect.model.device import Attribute
from hyperconnect.model.moment import Seconds
from hyperconnect.model.number import FURTHEST
from hyperconnect.model.value import Datum

Template: TypeAlias = tuple[str | Expression, ...]
"""A text with values in it."""


def settled(term: Term, attribute: Attribute, name: str, turn: Turn) -> Datum:
    """Return what a term is worth now, as a value its attribute can hold.

    Raises:
        ActionFailed: it is unknown, out of range, or not one of the options.
    """
    if term.expression is None:
        return term.fixed
    datum = term.expression.run(turn.values, turn.scope)
    if datum is None:
        raise ActionFailed(f"{name}: its value `{term.expression.text.strip()}` is unknown")
    if isinstance(datum, int | float) and not isinstance(datum, bool):
        if not -FURTHEST <= datum <= FURTHEST or (attribute.type == "timestamp" and not near(datum)):
            raise ActionFailed(f"{name}: {render(datum, term.type)} is beyond what can be set")
        low, high = attribute.minimum, attribute.maximum
        if (low is not None and datum < low) or (high is not None and datum > high):
            raise ActionFailed(f"{name}: {render(datum, term.type)} is out of range")
        if attribute.type == "integer":
            return round(datum)
    elif attribute.options and datum not in attribute.options:
        raise ActionFailed(f"{name}: {render(datum, term.type)} is none of {', '.join(attribute.options)}")
    return datum


def lasting(term: Term, what: str, turn: Turn) -> Seconds:
    """Return what a duration is worth now; never negative.

    Raises:
        ActionFailed: it is unknown, or longer than ten years.
    """
    seconds = valued(term, turn)
    if isinstance(seconds, int | float) and not isinstance(seconds, bool):
        if not seconds <= LONGEST:
            raise ActionFailed(f"{what}: {render(seconds, term.type)} is more than ten years")
        return max(0.0, float(seconds))
    raise ActionFailed(f"{what} is unknown")


def filled(template: Template, turn: Turn) -> str:
    """Return a text with its values put in."""
    scope = turn.scope
    return "".join(
        part if isinstance(part, str) else render(part.run(turn.values, scope), part.type, scope.timezone)
        for part in template
    )
