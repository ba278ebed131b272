"""The triggers `enters` and `leaves`: somebody crossed the edge of a zone.

Values of one message arrive one after the other, so a decision is made only when the turn is over (an alarm for the
same moment): a new latitude is never judged with the old longitude.
"""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.automation.alarm import Order
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.names import Scope
from hyperconnect.automation.signal import Signal, leaves
from hyperconnect.automation.trigger.watch import Cause, Common, Host, Watch
from hyperconnect.automation.zone import Zone
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum

EXIT = 1.15
"""Who came in is out only beyond this many radii: a position wanders."""


class Fix(Struct, frozen=True):
    """The slots of what a device tells of its place; None where it has no such attribute.

    `zones` are the names of zones it says it is in, `event` is the key of its signals of coming and going.
    """

    device: str
    latitude: int | None = None
    longitude: int | None = None
    accuracy: int | None = None
    zones: int | None = None
    event: str = ""

    @property
    def slots(self) -> tuple[int, ...]:
        """All slots there are."""
        every = (self.latitude, self.longitude, self.accuracy, self.zones)
        return tuple(slot for slot in every if slot is not None)

    def inside(self, zone: Zone, values: list[Datum], scope: Scope, before: bool | None) -> bool | None:  # noqa: FBT001  (a state, not a switch)
        """Return whether its position lies in a zone, or None if it is unknown or too vague to tell."""
        latitude, longitude = _number(self.latitude, values), _number(self.longitude, values)
        if latitude is None or longitude is None:
            return None
        away, vague = zone.away(latitude, longitude, scope), _number(self.accuracy, values) or 0.0
        if away - vague > zone.radius * EXIT:
            return False
        if vague > zone.radius:
            return None
        return away <= zone.radius * (EXIT if before else 1.0)

    def named(self, zone: Zone, values: list[Datum]) -> bool | None:
        """Return whether it says itself that it is in a zone of that name."""
        zones = values[self.zones] if self.zones is not None else None
        return any(_same(name, zone.name) for name in zones) if isinstance(zones, tuple | list) else None


class Crossing(Common, frozen=True, kw_only=True):
    """Who is watched, at which zone, and in which direction."""

    fixes: tuple[Fix, ...]
    zone: Zone
    enters: bool

    def watch(self, host: Host, index: int, order: Order) -> CrossingWatch:
        """Return its watch."""
        return CrossingWatch(self, host, index, order)


class CrossingWatch(Watch):
    """A crossing at work.

    `_inside` is who is known to be inside or outside; the first word of each is the baseline. Who tells of a zone of
    this name itself (`_tells`) is believed more than the position: a phone watches its edges better than we can.
    """

    __slots__ = ("_inside", "_moved", "_movers", "_tells", "_trigger", "keys", "slots")

    def __init__(self, trigger: Crossing, host: Host, index: int, order: Order) -> None:
        super().__init__(host, index, order, trigger.guard)
        self.slots = tuple(dict.fromkeys(slot for fix in trigger.fixes for slot in fix.slots))
        self.keys = tuple(fix.event for fix in trigger.fixes if fix.event)
        self._movers = {slot: [fix.device for fix in trigger.fixes if slot in fix.slots] for slot in self.slots}
        self._trigger = trigger
        self._inside: dict[str, bool] = {}
        self._tells: set[str] = set()
        self._moved: dict[str, bool] = {}

    def start(self, now: Moment) -> None:  # noqa: ARG002  (the signature of every watch)
        """Take who is where as the baseline."""
        for fix in self._trigger.fixes:
            inside = self._judge(fix)
            if inside is not None:
                self._inside[fix.device] = inside

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every watch)
        """Look when the turn is over."""
        if new is None:
            return
        for device in self._movers.get(slot, ()):
            self._moved[device] = self.host.turn.live
        self.host.alarms.set(self, now)

    def sense(self, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """Take a device's own word for its coming or going."""
        told = leaves(signal.payload)
        fix = next((each for each in self._trigger.fixes if each.event == signal.key), None)
        if fix is None or not _same(told.get("payload.zone"), self._trigger.zone.name):
            return
        transition = told.get("payload.transition")
        if transition in {"enter", "leave"}:
            self._tells.add(fix.device)
            self._take(fix.device, transition == "enter", now, out)

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Look at all who moved."""
        moved, self._moved = self._moved, {}
        for fix in self._trigger.fixes:
            if fix.device not in moved:
                continue
            inside = self._judge(fix)
            if inside is None:
                continue
            if moved[fix.device]:
                self._take(fix.device, inside, now, out)
            else:
                self._inside[fix.device] = inside

    def _judge(self, fix: Fix) -> bool | None:
        turn, zone = self.host.turn, self._trigger.zone
        named = fix.named(zone, turn.values)
        if named:
            self._tells.add(fix.device)
        if fix.device in self._tells or fix.latitude is None:
            return named
        return fix.inside(zone, turn.values, turn.scope, self._inside.get(fix.device))

    def _take(self, device: str, inside: bool, now: Moment, out: list[Intent]) -> None:  # noqa: FBT001  (a state, not a switch)
        """Take in where somebody is now; fire if that is news, and news of the right kind."""
        before = self._inside.get(device)
        self._inside[device] = inside
        if before is not None and inside is not before and inside is self._trigger.enters:
            verb = "enters" if inside else "leaves"
            self.fire(Cause(self.index, f"{verb}:{device}:{self._trigger.zone.name}", before, inside, device), now, out)


def _same(name: object, zone: str) -> bool:
    return isinstance(name, str) and name.strip().casefold() == zone.casefold()


def _number(slot: int | None, values: list[Datum]) -> float | None:
    value = values[slot] if slot is not None else None
    return float(value) if isinstance(value, int | float) else None
