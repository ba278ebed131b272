"""Guards: what a trigger itself asks for, beside what it watches."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.looked import Looked, looked_at, payload_of
from hyperconnect.automation.trigger.cause import Cause
from hyperconnect.model.reason import Outcome
from hyperconnect.model.value import Datum

_NOTHING: Mapping[str, Datum] = {}


class Objection(Struct, frozen=True, gc=False):
    """The condition that stands in the way (no text if nobody needs to be told of it), and what was looked at."""

    outcome: Outcome
    why: str
    read: Looked = ()


class Guard(Struct, frozen=True, gc=False):
    """The conditions on what came with a signal (`payload`) and on the home as it is then (`conditions`).

    `id` is what the trigger is called, `called` what the devices are that it may tell of. `quiet`: most of what it
    hears is not meant for it, so a payload that does not fit is no near miss.
    """

    id: str = ""
    payload: tuple[Expression, ...] = ()
    conditions: tuple[Expression, ...] = ()
    called: dict[str, str] = {}
    quiet: bool = False

    def objection(self, cause: Cause, turn: Turn) -> Objection | None:
        """Return what stands in the way, or None."""
        scope = turn.scope
        scope.trigger = seen(cause, self.id, self.called, turn)
        scope.locals = cause.payload or {}
        found = obstacle(self.payload, turn)
        if found is not None:
            return Objection(found[0], "") if self.quiet else Objection(*found, payload_of(self.payload, turn))
        found = obstacle(self.conditions, turn)
        return None if found is None else Objection(*found, self.read(turn))

    def read(self, turn: Turn) -> Looked:
        """Return what it looked at, right after it did."""
        return (*payload_of(self.payload, turn), *looked_at(self.conditions, turn))


def seen(cause: Cause, name: str, called: Mapping[str, str], turn: Turn) -> dict[str, Datum]:
    """Return what `trigger.…` means: `name` is what the trigger is called, `called` what devices are, by id."""
    device = cause.device
    who = cause.who or device
    return {
        "id": name or str(cause.index),
        "device": called.get(device, device),
        "who": called.get(who, who),
        "old": cause.old,
        "new": cause.new,
        "after_gap": turn.after_gap,
        **(cause.payload or _NOTHING),
    }


def obstacle(conditions: tuple[Expression, ...], turn: Turn) -> tuple[Outcome, str] | None:
    """Return the first part that is false, else the first that is unknown, or None if all are true."""
    unknown = ""
    for condition in conditions:
        truth = condition.run(turn.values, turn.scope)
        if truth is False:
            return "not_satisfied", condition.text
        if truth is not True:
            unknown = unknown or condition.text
    return ("unknown", unknown) if unknown else None
