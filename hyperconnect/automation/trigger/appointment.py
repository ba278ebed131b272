"""The trigger `calendar`: an entry begins or ends, or soon will. Each entry fires once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import translate
from typing import Any, Literal

from hyperconnect.automation.alarm import Order
from hyperconnect.automation.calendar import Entry
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.trigger.timetable import WRONG_CLOCK
from hyperconnect.automation.trigger.watch import Cause, Common, Host, Watch
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum


class Appointment(Common, frozen=True, kw_only=True):
    """Which entries of which calendar and how long before their `edge`; `missed` is how late it may still fire.

    `match` is a pattern for the summary: `*` any text, `?` any character, `[ab]` one of them; case does not matter.
    """

    calendar: str
    before: Seconds
    edge: Literal["starts", "ends"]
    match: str
    missed: Seconds

    def watch(self, host: Host, index: int, order: Order) -> AppointmentWatch:
        """Return its watch."""
        return AppointmentWatch(self, host, index, order)


class AppointmentWatch(Watch):
    """A `calendar` at work.

    Everything due up to `_floor` is done with; `_done` are the entries due later that are done with too. An entry
    that moves is another entry.
    """

    __slots__ = ("_done", "_fits", "_floor", "_trigger", "keys")

    def __init__(self, trigger: Appointment, host: Host, index: int, order: Order) -> None:
        super().__init__(host, index, order, trigger.guard)
        self.keys = (f"calendar:{trigger.calendar}", "hub:time_changed")
        self._trigger = trigger
        self._fits = re.compile(translate(trigger.match.casefold())).match
        self._floor: Moment | None = None
        self._done: set[tuple[Moment, str]] = set()

    def start(self, now: Moment) -> None:
        """Set the alarm. A new rule begins with what is still to come; one that was away may have missed some."""
        if self._floor is None or now < self._floor - WRONG_CLOCK:
            self._floor = now
            self._done.clear()
            self.host.touched()
        self.host.alarms.set(self, now)

    def sense(self, signal: Signal, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every watch)
        """Look again: the entries changed, or the clock was set."""
        self.start(now)

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Fire what is due, and tell once of what is too late."""
        trigger = self._trigger
        following: Moment | None = None
        for due, entry in self._open():
            if due > now:
                following = due
                break
            self._done.add((due, entry.summary))
            self.host.touched()
            cause = Cause(self.index, f"calendar:{trigger.calendar}", None, entry.summary, "", _payload(entry))
            if now - due > trigger.missed:
                self.host.missed(cause, "late", f"it was {round((now - due) / 60)} min late", now, out)
            else:
                self.fire(cause, now, out)
        self._tidy(now - trigger.missed)
        self.host.alarms.set(self, following)

    def _open(self) -> list[tuple[Moment, Entry]]:
        """Return the entries that are not done with, in order of their moments."""
        trigger, floor, done = self._trigger, self._floor or 0.0, self._done
        found: list[tuple[Moment, Entry]] = []
        for entry in self.host.turn.calendars.get(trigger.calendar, ()):
            due = (entry.start if trigger.edge == "starts" else entry.end) - trigger.before
            if due > floor and (due, entry.summary) not in done and self._fits(entry.summary.casefold()):
                found.append((due, entry))
        return sorted(found)

    def _tidy(self, floor: Moment) -> None:
        """Forget one by one what a later floor settles anyway."""
        if self._done and floor > max(self._floor or 0.0, min(due for due, _ in self._done)):
            self._floor = floor
            self._done = {each for each in self._done if each[0] > floor}
            self.host.touched()

    def remembered(self) -> dict[str, Any] | None:
        """Return what is done with."""
        if self._floor is None:
            return None
        return {"floor": self._floor, "done": [list(each) for each in sorted(self._done)]}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take it back."""
        self._floor = float(memory["floor"])
        self._done = {(float(due), str(summary)) for due, summary in memory["done"]}


def _payload(entry: Entry) -> dict[str, Datum]:
    return {"payload.summary": entry.summary, "payload.start": entry.start, "payload.end": entry.end}
