"""Truth over all states: where a condition is true, false, or unknown, as boxes; Kleene's logic on these."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.automation.lint.box import EVERYWHERE, NOWHERE, Boxes, join, meet
from hyperconnect.model.value import Datum


class Truth(Struct, frozen=True):
    """The states in which a condition is true, false, not true, and not false."""

    true: Boxes
    false: Boxes
    untrue: Boxes
    unfalse: Boxes

    @property
    def unknown(self) -> Boxes:
        """The states in which it is neither."""
        return meet(self.untrue, self.unfalse)


ALWAYS = Truth(EVERYWHERE, NOWHERE, NOWHERE, EVERYWHERE)
_NEVER = Truth(NOWHERE, EVERYWHERE, EVERYWHERE, NOWHERE)
_UNKNOWN = Truth(NOWHERE, NOWHERE, EVERYWHERE, EVERYWHERE)


def both(one: Truth, other: Truth) -> Truth:
    """Return when both are true."""
    return Truth(
        meet(one.true, other.true),
        join(one.false, other.false),
        join(one.untrue, other.untrue),
        meet(one.unfalse, other.unfalse),
    )


def either(one: Truth, other: Truth) -> Truth:
    """Return when one of both is true."""
    return denied(both(denied(one), denied(other)))


def denied(one: Truth) -> Truth:
    """Return when it is false."""
    return Truth(one.false, one.true, one.unfalse, one.untrue)


def sorted_into(true: Boxes, false: Boxes, unknown: Boxes = NOWHERE) -> Truth:
    """Return a truth by its three kinds of states."""
    return Truth(true, false, join(false, unknown), join(true, unknown))


def chosen(condition: Truth, value: Truth, otherwise: Truth) -> Truth:
    """Return when the one that a condition chooses is true."""

    def taken(one: Boxes, other: Boxes) -> Boxes:
        return join(meet(condition.true, one), meet(condition.false, other))

    return Truth(
        taken(value.true, otherwise.true),
        taken(value.false, otherwise.false),
        join(condition.unknown, taken(value.untrue, otherwise.untrue)),
        join(condition.unknown, taken(value.unfalse, otherwise.unfalse)),
    )


def certain(value: Datum) -> Truth:
    """Return the truth of a constant."""
    match value:
        case True:
            return ALWAYS
        case False:
            return _NEVER
        case _:
            return _UNKNOWN
