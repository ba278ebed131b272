"""The trigger `eta`: somebody will arrive in less than a lead time. Fires once a trip.

Values of one message arrive one after the other, so a decision is made only when the turn is over (an alarm for
the same moment): a new ETA is never judged with the old destination.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hyperconnect.automation.action.turn import valued
from hyperconnect.automation.alarm import Order
from hyperconnect.automation.check import Term
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.trigger.route import Route
from hyperconnect.automation.trigger.watch import Cause, Common, Host, Watch
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum

_NEAR_ENOUGH = 1e-3
"""Seconds: moments are floats."""


class Eta(Common, frozen=True, kw_only=True):
    """Whose navigation is followed (`device` is its id) and how long before arrival it fires.

    `rearm` is how far the remaining time must rise above that before it can fire again. A report older than `max_age`
    is not believed: the arrival is reckoned once by distance and speed, or nothing happens until there is news.
    """

    device: str
    route: Route
    under: Term
    rearm: Seconds
    max_age: Seconds | None = None

    def watch(self, host: Host, index: int, order: Order) -> EtaWatch:
        """Return its watch."""
        return EtaWatch(self, host, index, order)


class EtaWatch(Watch):
    """An `eta` at work.

    `_fired` says that this trip was answered, `_eta` is the last arrival it announced. Until an arrival was `_heard`
    in this life, silence means nothing. `_reckoned` is the arrival that stands in for a report that grew too old.
    """

    __slots__ = ("_before", "_eta", "_fired", "_heard", "_reckoned", "_told_stale", "_trigger", "slots")

    def __init__(self, trigger: Eta, host: Host, index: int, order: Order) -> None:
        super().__init__(host, index, order, trigger.guard)
        under = trigger.under.expression
        self.slots = tuple(dict.fromkeys((*trigger.route.slots, *(under.slots if under is not None else ()))))
        self._trigger = trigger
        self._fired = False
        self._eta: Moment | None = None
        self._before: Datum = None
        self._heard = False
        self._told_stale = False
        self._reckoned: tuple[Moment, Moment] | None = None

    def start(self, now: Moment) -> None:
        """Look at once: a trip may be under way."""
        self.host.alarms.set(self, now)

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every watch)
        """Look when the turn is over."""
        if slot == self._trigger.route.eta:
            self._before = old
        self.host.alarms.set(self, now)

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Fire if the arrival is near; else set the alarm for when it will be."""
        host, trigger = self.host, self._trigger
        eta = host.turn.values[trigger.route.eta]
        self._heard = self._heard or eta is not None
        if not self._heard:
            return
        if trigger.route.over(host.turn):
            self._trip(fired=False, eta=None)
            return
        under = valued(trigger.under, host.turn)
        if not isinstance(eta, int | float) or not isinstance(under, int | float):
            return
        seen = host.seen_at(trigger.route.eta) if host.seen_at is not None else None
        arrival = self._reckoned[1] if self._reckoned is not None and self._reckoned[0] == seen else eta
        remaining = arrival - now
        new_trip = self._eta is not None and self._eta < now - trigger.rearm and remaining > 0
        rearmed = new_trip or remaining > under + trigger.rearm
        self._trip(fired=self._fired and not rearmed, eta=arrival if remaining > 0 else self._eta)
        if self._fired or remaining <= 0:
            return
        if remaining <= under + _NEAR_ENOUGH:
            believed = self._believed(eta, seen, now, out)
            if believed is None:
                return
            arrival = believed
        if arrival - now > under + _NEAR_ENOUGH:
            host.alarms.set(self, arrival - under)
            return
        self._trip(fired=True, eta=arrival)
        self.fire(Cause(self.index, trigger.route.path, self._before, eta), now, out)

    def _believed(self, eta: Moment, seen: Moment | None, now: Moment, out: list[Intent]) -> Moment | None:
        """Return the arrival to go by: as told, or reckoned once where that is too old; None if nobody knows."""
        host, trigger = self.host, self._trigger
        if trigger.max_age is None or seen is None or now - seen <= trigger.max_age:
            self._told_stale, self._reckoned = False, None
            return eta
        if self._reckoned is None or self._reckoned[0] != seen:
            reckoned = trigger.route.reckoned(seen, host.turn)
            self._reckoned = None if reckoned is None else (seen, reckoned)
        if self._reckoned is not None:
            return self._reckoned[1]
        host.alarms.set(self, now + min(60.0, max(1.0, trigger.max_age)))
        if not self._told_stale:
            self._told_stale = True
            why = f"the last navigation report is {round((now - seen) / 60)} min old"
            host.missed(Cause(self.index, trigger.route.path, self._before, eta), "late", why, now, out)
        return None

    def _trip(self, *, fired: bool, eta: Moment | None) -> None:
        if fired != self._fired:
            self.host.touched()
        elif eta != self._eta:
            self.host.edged()
        self._fired, self._eta = fired, eta

    def remembered(self) -> dict[str, Any] | None:
        """Return whether this trip was answered, and the arrival last announced."""
        return {"fired": self._fired, "eta": self._eta} if self._fired else None

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take both back."""
        self._fired = bool(memory.get("fired"))
        self._eta = memory.get("eta")
