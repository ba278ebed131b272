"""Triggers on what is told once: `event`, `mqtt`, `hub`, `webhook` and `called`."""

from __future__ import annotations

from hyperconnect.automation.alarm import Order
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.signal import Signal, leaves
from hyperconnect.automation.trigger.watch import Cause, Common, Host, Watch
from hyperconnect.model.moment import Moment


class Heard(Common, frozen=True, kw_only=True):
    """What is listened to: signals by `keys`, messages by topic `filters`, or, if `called`, calls of the rule."""

    keys: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    called: bool = False

    def watch(self, host: Host, index: int, order: Order) -> HeardWatch:
        """Return its watch."""
        return HeardWatch(self, host, index, order)


class HeardWatch(Watch):
    """A listener at work: it keeps nothing, so what is not heard never fires later."""

    __slots__ = ("filters", "keys")

    def __init__(self, trigger: Heard, host: Host, index: int, order: Order) -> None:
        super().__init__(host, index, order, trigger.guard)
        _, _, rule, _ = order
        self.keys = (f"call:{rule}",) if trigger.called else trigger.keys
        self.filters = trigger.filters

    def sense(self, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """Fire at once."""
        payload = None if signal.payload is None else leaves(signal.payload)
        self.fire(Cause(self.index, signal.key, None, None, signal.who, payload), now, out)
