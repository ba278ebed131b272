"""What every trigger's watch has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Alarms, Order
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.looked import Looked
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.trigger.cause import Cause
from hyperconnect.automation.trigger.guard import Guard
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Outcome
from hyperconnect.model.value import Datum

__all__ = ["Cause", "Common", "Edge", "Host", "SeenAt", "Sign", "Watch"]

SeenAt: TypeAlias = Callable[[int], Moment | None]
"""When a slot's value was last told by its device, even if it was the same; None if nobody knows."""


class Host(Protocol):
    """What a watch needs of its rule."""

    turn: Turn

    @property
    def alarms(self) -> Alarms:
        """Who is woken when."""
        ...

    @property
    def seen_at(self) -> SeenAt | None:
        """When a slot's value was last told by its device."""
        ...

    def fire(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        """Run the rule, if its condition allows it."""
        ...

    def missed(
        self, cause: Cause, outcome: Outcome, why: str, now: Moment, out: list[Intent], read: Looked = ()
    ) -> None:
        """Tell of a near miss; `read` is what was looked at."""
        ...

    def touched(self) -> None:
        """Something changed that must survive a restart."""
        ...

    def edged(self) -> None:
        """Something changed that may be told later: at worst one edge is taken for a beginning."""
        ...


class Common(Struct, frozen=True, kw_only=True, gc=False):
    """What all triggers have in common: `key` is what their memory is kept under, `id` what people call them."""

    key: str
    id: str = ""
    guard: Guard | None = None


_NOTHING: Mapping[str, Moment] = {}

Sign: TypeAlias = Literal["<", "<=", ">", ">=", "=="]


class Edge(Struct, frozen=True, gc=False):
    """A comparison of the value in a slot with a constant: `slot sign constant`. Of words there is only `==`."""

    slot: int
    sign: Sign
    constant: float | str | bool

    def holds(self, value: Datum) -> bool | None:
        """Return whether it is true of a value, or None if nobody knows."""
        if self.sign == "==":
            return None if value is None else value == self.constant
        constant = self.constant
        if not isinstance(value, int | float) or not isinstance(constant, int | float):
            return None
        match self.sign:
            case "<":
                return value < constant
            case "<=":
                return value <= constant
            case ">":
                return value > constant
            case ">=":
                return value >= constant


class Watch:
    """A trigger at work.

    `slots` are the places in the state list it wants to hear of. It may want to hear less of them:

    * With `only` it wants to hear of that value alone.
    * With `edges` (all of its one slot) it wants to hear of a change only if at least one of them is true of the old
      value and false of the new one, or the other way round; `old` is the last known value, also through a gap. It
      must also hear when the value becomes unknown and when it is known again or for the first time. Hearing more is
      allowed and changes nothing. With hysteresis there are two edges: where it comes true, and where it re-arms.

    `keys` are the signals it listens to, `filters` the MQTT topics.
    """

    __slots__ = ("_guard", "due", "host", "index", "order")

    slots: tuple[int, ...] = ()
    only: Datum = None
    edges: tuple[Edge, ...] = ()
    keys: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()

    def __init__(self, host: Host, index: int, order: Order, guard: Guard | None = None) -> None:
        self.host = host
        self.index = index
        self.order = order
        self.due: Moment | None = None
        self._guard = guard

    def start(self, now: Moment) -> None:
        """Take the present state as the baseline and set the first alarm; comes after `recall`."""

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:
        """Look at a changed slot; `old` is the last known value. In a turn that is not live only the baseline moves."""

    def sense(self, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """Look at a signal."""

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Look because time passed."""

    def shift(self, by: Seconds) -> None:
        """The clock was set, and alarms with it: what is still to last lasts as long as before."""

    def stop(self) -> None:
        """Set no more alarms."""
        self.host.alarms.set(self, None)

    @property
    def lasting(self) -> Mapping[str, Moment]:
        """What must still stay as it is, and until when it must: by what began it, as causes are named."""
        return _NOTHING

    def remembered(self) -> dict[str, Any] | None:
        """Return what must survive a restart, as JSON, or None."""
        return None

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take back what `remembered` returned."""

    def fire(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        """Run the rule, if the trigger's own condition, where it has one, is true."""
        guard, host = self._guard, self.host
        if guard is None:
            host.fire(cause, now, out)
            return
        objection = guard.objection(cause, host.turn)
        if objection is None:
            host.fire(replace(cause, read=guard.read(host.turn)), now, out)
        elif objection.why:
            host.missed(cause, objection.outcome, objection.why, now, out, objection.read)
