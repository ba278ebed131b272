"""The rule engine: what changed goes in, what is wanted comes out. Pure and deterministic."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Alarms, Order
from hyperconnect.automation.arbiter import Arbiter
from hyperconnect.automation.calendar import Entry
from hyperconnect.automation.change import Change
from hyperconnect.automation.claim import Claims
from hyperconnect.automation.derivations import Derivations
from hyperconnect.automation.ground import Ground, Later, NextInLine
from hyperconnect.automation.index import Index, Listener, Watched
from hyperconnect.automation.intent import Intent, Log
from hyperconnect.automation.names import Names, Scope
from hyperconnect.automation.roster import Judged, Roster
from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.status import RuleStatus
from hyperconnect.automation.trigger.watch import SeenAt
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Finding, Reason
from hyperconnect.model.value import Datum, Path

_BREATH: Seconds = 1.0
"""How long what does not end waits before it goes on."""
MOST_FOLLOWING = 256
"""Turns that one turn may draw after it at the same moment: calls, events of the home, outcomes."""


class _Rest:
    """Wakes the engine for what one turn was too long for."""

    order: Order = (-1, 3, "", 0)

    def __init__(self) -> None:
        self.due: Moment | None = None

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Nothing of its own: what follows is taken after every turn."""


class Engine:
    """Runs all rules over one live state list.

    `values` holds the state by slot (None = unknown) and may grow. `seen_at` tells when a slot was last confirmed
    by its device; without it no report is ever too old.
    """

    def __init__(self, names: Names, values: list[Datum], seen_at: SeenAt | None = None) -> None:
        self._names = names
        self._turn = Turn(values, Scope(0.0), ZoneInfo("UTC"))
        self._ground = Ground(self._turn, Alarms(), Index(), seen_at, deque(), {}, {})
        self._index = self._ground.index
        self._watched = self._index.watched
        self._derivations = Derivations(values, self._turn.scope, self._ground.alarms, self._derived)
        self._turn.scope.windows = self._derivations.windows
        self._roster = Roster(names, self._ground, self._derivations, self._trip)
        self._arbiter = Arbiter(names, self._ground, self._roster.rank, self._trip)
        self._gaps: dict[int, Datum] = {}
        self._rest = _Rest()

    def open(
        self, now: Moment, timezone: str, latitude: float, longitude: float, memory: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Begin, before or after rules are saved; `memory` is what `take_dirty` told before: kind → key → data."""
        scope = self._turn.scope
        scope.now, scope.timezone, scope.latitude, scope.longitude = now, timezone, latitude, longitude
        self._turn.zone = ZoneInfo(timezone)
        self._derivations.recall(memory.get("derived", {}))
        self._arbiter.recall(memory.get("claim", {}), now)
        self._roster.open(memory.get("run", {}), now)

    # Rules come and go.

    def save(
        self,
        rule: str,
        document: dict[str, object],
        now: Moment,
        out: list[Intent] | None = None,
        *,
        known: bool = False,
    ) -> tuple[Finding, ...]:
        """Take a rule's canonical document. With an error its last good version keeps running.

        One that is `known` was looked over when it was first saved, and is not again. `out` gets what follows where
        the rule does not hold any more what it held.
        """
        self._turn.scope.now = now
        findings = self._roster.save(rule, document, now, known=known)
        entry = self._roster.entries[rule]
        if entry.status.standing in {"disabled", "template"}:
            self._arbiter.drop(rule, now)
        elif entry.live is not None and not entry.status.keeps_running:
            self._arbiter.keep_only(rule, entry.live.holds, now)
        self._arbiter.flush([] if out is None else out)
        return findings

    def remove(self, rule: str, now: Moment, out: list[Intent]) -> None:
        """Forget a rule and everything it was about to do; what it claimed is let go."""
        self._roster.remove(rule, now)
        self._arbiter.drop(rule, now)
        self._follow(now, out, len(out))

    def prune(self, now: Moment, out: list[Intent]) -> None:
        """Forget what rules remember and claim that nobody saved in this life."""
        self._roster.prune()
        self._arbiter.prune(self._roster.entries.keys(), now)
        self._arbiter.flush(out)

    def registered(self, slug: str, device_id: str, now: Moment) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
        """Tell that a device appeared, was renamed or offers something else; return the rules judged anew."""
        self._turn.scope.now = now
        judged = self._roster.registered(slug, device_id, now)
        self._arbiter.sync(now)
        return judged

    def furnished(self, now: Moment) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
        """Tell that the household named its zones, groups, scenes or variables anew; return the rules judged anew."""
        self._turn.scope.now = now
        judged = self._roster.furnished(now)
        self._arbiter.sync(now)
        return judged

    def take_rejudged(self) -> Judged:
        """Return the rules that stand otherwise because something else changed, since the last call."""
        rejudged, self._roster.rejudged = self._roster.rejudged, []
        return rejudged

    def enable(self, rule: str, *, on: bool, now: Moment, out: list[Intent]) -> None:
        """Switch a rule on or off, whatever its document says; a tripped rule that is switched on is reset."""
        entry = self._roster.entries.get(rule)
        if entry is None or (entry.status.enabled == on and entry.status.standing != "tripped"):
            return
        begin = len(out)
        if not on:
            if entry.live is not None:
                entry.live.cancel("the rule was switched off", now, out)
            self._arbiter.drop(rule, now)
        self._roster.switch(entry, on=on, now=now)
        self._follow(now, out, begin)

    # What happens.

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, live: bool, out: list[Intent]) -> None:  # noqa: FBT001  (called for every value: keywords cost)
        """Tell that `values[slot]` is now `new`, which differs from `old`; append what rules want to `out`.

        With `live` false (restored, retained) only baselines move and nothing fires.
        """
        if slot in self._derivations.watched:
            self.turn((Change(slot, old, new, live),), now, out)
            return
        concerned = self._watched.get(slot)
        if concerned is None:
            return
        turn = self._turn
        turn.scope.now = now
        begin = len(out)
        self._hear(concerned, slot, old, new, now, live, out)
        if len(out) > begin or self._ground.later:
            self._follow(now, out, begin)
        elif turn.depth:
            turn.depth, turn.chain = 0, ()

    def turn(self, changes: Iterable[Change], now: Moment, out: list[Intent]) -> None:
        """Tell of values that changed together; rules see all of them at once."""
        turn = self._turn
        turn.scope.now = now
        begin = len(out)
        self._react(changes, now, out)
        if len(out) > begin or self._ground.later:
            self._follow(now, out, begin)
        elif turn.depth:
            turn.depth, turn.chain = 0, ()

    def signal(self, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """Tell of something that leaves no value behind."""
        self._turn.scope.now = now
        begin = len(out)
        self._sense(signal, now, out)
        self._follow(now, out, begin)

    def call(self, rule: str, args: Mapping[str, Datum], by: str, now: Moment, out: list[Intent]) -> bool:
        """Run a rule because somebody wants it; return whether it is at work."""
        self._turn.scope.now = now
        live = self._roster.live(rule)
        if live is None:
            return False
        begin = len(out)
        live.call(args, "", by, now, out)
        self._follow(now, out, begin)
        return True

    def cancel(self, rule: str, why: str, now: Moment, out: list[Intent]) -> None:
        """End a rule's runs and what they claimed."""
        self._turn.scope.now = now
        begin = len(out)
        self._cancel(rule, why, now, out)
        self._follow(now, out, begin)

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Do what is due by time."""
        self._turn.scope.now = now
        alarms = self._ground.alarms
        while (sleeper := alarms.take(now)) is not None:
            self._turn.depth, self._turn.chain = 0, ()
            begin = len(out)
            try:
                sleeper.elapse(now, out)
            except Exception as error:  # noqa: BLE001  the edge of a rule: whatever it does, all others go on
                self._stumbled(sleeper.order, error, now, out)
            self._follow(now, out, begin)

    @property
    def deadline(self) -> Moment | None:
        """When `elapse` is to be called next."""
        return self._ground.alarms.deadline

    @property
    def filters(self) -> tuple[str, ...]:
        """The MQTT filters that rules want to hear of beside what devices say."""
        return self._index.filters

    def message(self, topic: str, payload: object, now: Moment, out: list[Intent]) -> None:
        """Tell of a live message on a topic; `payload` is its JSON, or its text where it is none."""
        listeners = self._index.subscribed(topic)
        if listeners:
            self._turn.scope.now = now
            begin = len(out)
            signal = Signal(f"mqtt:{topic}", payload=payload)
            for listener in listeners:
                self._tell(listener, signal, now, out)
            self._follow(now, out, begin)

    @property
    def listens(self) -> bool:
        """Whether a rule listens to any MQTT topic."""
        return self._index.has_filters

    def wants(self, topic: str) -> bool:
        """Return whether a rule listens to an MQTT topic."""
        return bool(self._index.subscribed(topic))

    def scheduled(self, calendar: str, entries: tuple[Entry, ...], now: Moment, out: list[Intent]) -> None:
        """Tell what a calendar holds for the days to come."""
        self._turn.calendars = {**self._turn.calendars, calendar: entries}
        self.signal(Signal(f"calendar:{calendar}"), now, out)

    def reported(self, path: Path, value: Datum, now: Moment, out: list[Intent], *, by_hand: bool) -> None:
        """Tell that a device reported a new value of what can be set; `by_hand`: nobody of ours wanted that."""
        self._arbiter.reported(path, value, now, by_hand=by_hand)
        self._arbiter.flush(out)

    def hold(self, rule: str, path: Path, value: Datum, now: Moment, out: list[Intent]) -> None:
        """Hold an attribute for a rule's goal, and see to it that it is so."""
        self._arbiter.hold(rule, path, value, now)
        self._arbiter.flush(out)

    def let_go(self, rule: str, path: Path, now: Moment, out: list[Intent], *, restore: bool) -> None:
        """Hold it no more; with `restore` it gets back what it had."""
        self._arbiter.drop_one(rule, path, now, restore=restore)
        self._arbiter.flush(out)

    def resume(self, path: Path, now: Moment, out: list[Intent]) -> bool:
        """Give an attribute that a person took over back to the rules; return whether it was."""
        found = self._arbiter.resume(path, now)
        self._arbiter.flush(out)
        return found

    @property
    def claims(self) -> Claims:
        """Who holds what."""
        return self._arbiter.claims

    # Memory.

    @property
    def dirty(self) -> bool:
        """Whether there is anything that `take_dirty` would tell without being asked for everything."""
        return bool(self._ground.touched or self._arbiter.dirty or self._derivations.dirty or self._roster.forgotten)

    def take_dirty(self, *, everything: bool = False) -> list[tuple[str, str, object]]:
        """Return (kind, key, JSON-able memory, or None to forget) of what changed since the last call.

        Edges of plain `becomes` triggers and slow pasts are told only with `everything`: ask so now and then and when
        closing.
        """
        told = [("claim", key, data) for key, data in self._arbiter.take_dirty()]
        told += [("derived", key, data) for key, data in self._derivations.take_dirty(everything=everything)]
        told += [("run", key, data) for key, data in self._roster.take_dirty(everything=everything)]
        return told

    # What there is to see.

    @property
    def rules(self) -> Mapping[str, RuleStatus]:
        """How each rule stands, by rule id."""
        return {rule: entry.status for rule, entry in self._roster.entries.items()}

    def status(self, rule: str) -> RuleStatus | None:
        """Return how a rule stands, or None if there is none of that name."""
        entry = self._roster.entries.get(rule)
        return entry.status if entry is not None else None

    def is_written(self, path: Path) -> bool:
        """Return whether a rule at work may set an attribute."""
        return self._roster.is_written(path)

    def live(self, rule: str) -> LiveRule | None:
        """Return a rule at work, to look at."""
        return self._roster.live(rule)

    def document(self, rule: str) -> dict[str, object] | None:
        """Return a rule's latest document."""
        entry = self._roster.entries.get(rule)
        return entry.document if entry is not None else None

    # A turn.

    def _react(self, changes: Iterable[Change], now: Moment, out: list[Intent]) -> None:
        watched = self._watched
        for change in self._derivations.followed(changes, now):
            concerned = watched.get(change.slot)
            if concerned is not None:
                self._hear(concerned, change.slot, change.old, change.new, now, change.live, out)

    def _hear(
        self,
        concerned: Watched,
        slot: int,
        old: Datum,
        new: Datum,
        now: Moment,
        live: bool,  # noqa: FBT001  (as for `react`)
        out: list[Intent],
    ) -> None:
        """Let those hear who listen to a slot."""
        turn, gap = self._turn, False
        if new is None:
            self._gaps[slot] = old
        elif old is None and slot in self._gaps:
            old, gap = self._gaps.pop(slot), True
        turn.live, turn.after_gap = live, gap
        depth, chain = self._arbiter.origin(slot, new, now)
        if depth > turn.depth:
            turn.depth, turn.chain = depth, chain
        for listener in concerned.concerned(old, new, gap=gap):
            try:
                listener.react(slot, old, new, now, out)
            except Exception as error:  # noqa: BLE001  the edge of a rule: whatever it does, all others go on
                self._stumbled(listener.order, error, now, out)
                turn.live, turn.after_gap = live, gap
        turn.live, turn.after_gap = True, False

    def _derived(self, changes: Sequence[tuple[int, Datum]], now: Moment, out: list[Intent]) -> None:
        """A value that the engine keeps changed by time alone."""
        values = self._turn.values
        told: list[Change] = []
        for slot, new in changes:
            old, values[slot] = values[slot], new
            if old != new:
                told.append(Change(slot, old, new))
        self._react(told, now, out)

    def _sense(self, signal: Signal, now: Moment, out: list[Intent]) -> None:
        for listener in self._index.listening(signal.key):
            self._tell(listener, signal, now, out)

    def _tell(self, listener: Listener, signal: Signal, now: Moment, out: list[Intent]) -> None:
        try:
            listener.sense(signal, now, out)
        except Exception as error:  # noqa: BLE001  the edge of a rule: whatever it does, all others go on
            self._stumbled(listener.order, error, now, out)

    def _stumbled(self, order: Order, error: Exception, now: Moment, out: list[Intent]) -> None:
        """A rule did what it never should: tell it, and pause that rule."""
        rule, why = order[2], f"it cannot go on: {type(error).__name__}: {error}"
        self._turn.live, self._turn.after_gap = True, False
        if self._roster.live(rule) is None:
            out.append(Log(rule, why))
            return
        out.append(Reason(rule, now, "failed", -1, "time", did=(why,)))
        self._trip(rule, why, now)

    def _follow(self, now: Moment, out: list[Intent], begin: int = 0) -> None:
        """End a turn: settle what was wanted, and take the turns that follow from it."""
        turn, arbiter, later = self._turn, self._arbiter, self._ground.later
        arbiter.settle(out, begin, now)
        arbiter.flush(out)
        turn.depth, turn.chain = 0, ()
        for _ in range(MOST_FOLLOWING):
            if not later:
                return
            begin = len(out)
            following = later.popleft()
            match following:
                case Signal(depth=depth):
                    turn.depth = depth
                    self._sense(following, now, out)
                case Later(depth=depth):
                    turn.depth = depth
                    self._run_later(following, now, out)
                case NextInLine(rule=rule):
                    self._next(rule, now, out)
                case _:
                    assert_never(following)
            arbiter.settle(out, begin, now)
            arbiter.flush(out)
            turn.depth, turn.chain = 0, ()
        self._ground.alarms.set(self._rest, now + _BREATH)

    def _next(self, rule: str, now: Moment, out: list[Intent]) -> None:
        live = self._roster.live(rule)
        if live is not None:
            try:
                live.next(now, out)
            except Exception as error:  # noqa: BLE001  the edge of a rule: whatever it does, all others go on
                self._stumbled((*live.plan.rank, rule, 0), error, now, out)

    def _run_later(self, later: Later, now: Moment, out: list[Intent]) -> None:
        live = self._roster.live(later.rule)
        if live is not None:
            try:
                live.call(later.args, later.token, later.by, now, out)
            except Exception as error:  # noqa: BLE001  the edge of a rule: whatever it does, all others go on
                self._stumbled((*live.plan.rank, later.rule, 0), error, now, out)
        elif later.token:
            why = f"{later.rule} is not at work"
            self._ground.later.append(Signal(f"outcome:{later.token}", payload={"ok": False, "why": why}))

    def _cancel(self, rule: str, why: str, now: Moment, out: list[Intent]) -> None:
        live = self._roster.live(rule)
        if live is not None:
            live.cancel(why, now, out)
            self._arbiter.drop_leases(rule, now)

    def _trip(self, rule: str, why: str, now: Moment) -> None:
        """Pause a rule that runs wild."""
        entry = self._roster.entries.get(rule)
        if entry is not None and entry.live is not None:
            self._roster.pause(entry, why)
            self._arbiter.drop(rule, now)
