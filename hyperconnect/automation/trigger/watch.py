"""What every trigger's watch has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from msgspec import Struct

from hyperconnect.automation.action import Turn
from hyperconnect.automation.alarm import Alarms, Order
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.signal import Signal
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Outcome
from hyperconnect.model.value import Datum

SeenAt = Callable[[int], Moment | None]
"""When a slot's value was last told by its device, even if it was the same; None if nobody knows."""


class Cause(Struct, frozen=True, gc=False):
    """What sets a rule off: the trigger's index, what it saw and its values.

    `cause` is an attribute's path, a signal's key, or words such as `07:30`. `who` is the device id of whoever did it
    where that is not the device of the path; `payload` are the values of what came with it, by dotted name.
    """

    index: int
    cause: str
    old: Datum = None
    new: Datum = None
    who: str = ""
    payload: dict[str, Datum] | None = None


class Host(Protocol):
    """What a watch needs of its rule."""

    turn: Turn
    alarms: Alarms
    seen_at: SeenAt | None

    def fire(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        """Run the rule, if its condition allows it."""
        ...

    def missed(self, cause: Cause, outcome: Outcome, why: str, now: Moment, out: list[Intent]) -> None:
        """Tell of a near miss."""
        ...

    def touched(self) -> None:
        """Something changed that must survive a restart."""
        ...

    def edged(self) -> None:
        """Something changed that may be told later: at worst one edge is taken for a beginning."""
        ...


class Watch:
    """A trigger at work.

    `slots` are the places in the state list it wants to hear of; with `only` it wants to hear of that value alone.
    `keys` are the signals it listens to, `filters` the MQTT topics.
    """

    slots: tuple[int, ...] = ()
    only: Datum = None
    keys: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()

    def __init__(self, host: Host, index: int, order: Order) -> None:
        self.host = host
        self.index = index
        self.order = order
        self.due: Moment | None = None

    def start(self, now: Moment) -> None:
        """Take the present state as the baseline and set the first alarm; comes after `recall`."""

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:
        """Look at a changed slot; `old` is the last known value. In a turn that is not live only the baseline moves."""

    def sense(self, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """Look at a signal."""

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Look because time passed."""

    def stop(self) -> None:
        """Set no more alarms."""
        self.host.alarms.set(self, None)

    def remembered(self) -> dict[str, Any] | None:
        """Return what must survive a restart, as JSON, or None."""
        return None

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take back what `remembered` returned."""
