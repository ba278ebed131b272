"""A trigger at work with nothing around it: what it fires and what it misses is written down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from msgspec import Struct, convert

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Alarms
from hyperconnect.automation.calendar import Entry
from hyperconnect.automation.check import Check
from hyperconnect.automation.compile_trigger import compile_triggers, trigger_variables
from hyperconnect.automation.form import TriggerForm
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.looked import Looked
from hyperconnect.automation.names import Scope
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.trigger import Trigger, Watch
from hyperconnect.automation.trigger.watch import Cause, SeenAt
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Finding, Outcome
from hyperconnect.model.value import Datum
from tests.automation.household import Household


class Event(Struct, frozen=True):
    """Something a trigger did: it fired, or told why not."""

    at: Moment
    cause: Cause
    outcome: Outcome = "ran"
    why: str = ""


def compiled(household: Household, *when: Mapping[str, object]) -> tuple[list[tuple[int, Trigger]], list[Finding]]:
    """Return triggers and what was found about them."""
    check = Check(household)
    forms = [convert(dict(each), TriggerForm) for each in when]
    check.variables.update(trigger_variables(forms, check))
    return compile_triggers(forms, check), check.findings


class Stand:
    """Stands in for the rule and the engine around one watch."""

    seen_at: SeenAt | None = None

    def __init__(self, household: Household, when: Mapping[str, object], *, memory: object = None) -> None:
        self.household = household
        self.when = when
        (found,), findings = compiled(household, when)
        assert not [finding for finding in findings if finding.severity == "error"], findings
        zone, latitude, longitude = household.home
        scope = Scope(household.now, zone, latitude, longitude)
        self.turn = Turn(household.values, scope, ZoneInfo(zone), calendars={})
        self.alarms = Alarms()
        self.events: list[Event] = []
        self.writes = 0
        self.now = household.now
        self.trigger = found[1]
        self.watch: Watch = self.trigger.watch(self, 0, (0, 0, "light", 0))
        if memory is not None:
            self.watch.recall(json.loads(json.dumps(memory)))
        self.watch.start(self.now)
        self.began = self.wait(0)

    def fire(self, cause: Cause, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002
        self.events.append(Event(now, cause))

    def missed(
        self,
        cause: Cause,
        outcome: Outcome,
        why: str,
        now: Moment,
        out: list[Intent],  # noqa: ARG002
        read: Looked = (),  # noqa: ARG002
    ) -> None:
        self.events.append(Event(now, cause, outcome, why))

    def touched(self) -> None:
        self.writes += 1

    def edged(self) -> None:
        pass

    def set(self, name: str, value: Datum, *, after: float = 0.0, live: bool = True, gap: bool = False) -> list[Event]:
        """Let a device tell a value; return what the trigger did. With `gap`, nothing but that value was unknown."""
        self.wait(after)
        named = self.household.attribute(name)
        assert named is not None, name
        old, self.turn.values[named.slot] = self.turn.values[named.slot], value
        self.turn.live, self.turn.after_gap = live, gap
        if named.slot in self.watch.slots and (old != value or gap):
            self.watch.react(named.slot, old, value, self.now, [])
        self.turn.live, self.turn.after_gap = True, False
        return self.wait(0)

    def tell(self, key: str, payload: object = None, *, who: str = "") -> list[Event]:
        """Let something happen."""
        assert key in self.watch.keys or key.startswith("mqtt:"), self.watch.keys
        self.turn.scope.now = self.now
        self.watch.sense(Signal(key, who, payload), self.now, [])
        return self.wait(0)

    def plan(self, calendar: str, *entries: tuple[Moment, Moment, str]) -> list[Event]:
        """Change a calendar."""
        self.turn.calendars[calendar] = tuple(sorted(Entry(*entry) for entry in entries))
        return self.tell(f"calendar:{calendar}")

    def wait(self, seconds: float) -> list[Event]:
        """Let time pass, waking the watch whenever it wants to; return everything new that it did."""
        until = self.now + seconds
        while (due := self.alarms.deadline) is not None and due <= until:
            self.now = self.turn.scope.now = max(self.now, due)
            sleeper = self.alarms.take(self.now)
            assert sleeper is not None
            sleeper.elapse(self.now, [])
        self.now = self.turn.scope.now = until
        return self._told()

    def _told(self) -> list[Event]:
        events, self.events = self.events, []
        return events

    def restarted(self, *, away: float = 0.0, values: bool = True) -> Stand:
        """Return the same trigger after the hub was away."""
        memory = self.watch.remembered()
        self.household.now = self.now + away
        if not values:
            self.household.values[:] = [None] * len(self.household.values)
        return Stand(self.household, self.when, memory=memory)


def fired(events: list[Event]) -> int:
    """Return how often it fired."""
    return sum(event.outcome == "ran" for event in events)
