"""The rule engine: what changed goes in, what is wanted comes out. Pure and deterministic."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Alarms
from hyperconnect.automation.calendar import Entry
from hyperconnect.automation.change import Change
from hyperconnect.automation.claim import Claims
from hyperconnect.automation.course import Course
from hyperconnect.automation.critic import Critic
from hyperconnect.automation.ground import Ground
from hyperconnect.automation.handed import Handed
from hyperconnect.automation.index import Index
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.names import Names, Scope
from hyperconnect.automation.own import Own
from hyperconnect.automation.postscript import Postscript
from hyperconnect.automation.roster import Judged
from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.status import RuleStatus
from hyperconnect.automation.trigger.watch import SeenAt
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Datum, Path


class Engine:
    """Runs all rules over one live state list.

    `values` holds the state by slot (None = unknown) and may grow. `seen_at` tells when a slot was last confirmed
    by its device; without it no report is ever too old. `may_call` tells whether a rule may run others.
    """

    def __init__(
        self,
        names: Names,
        values: list[Datum],
        seen_at: SeenAt | None = None,
        may_call: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._turn = Turn(values, Scope(0.0), ZoneInfo("UTC"))
        alarms, touched, edged = Alarms(), dict[str, None](), dict[str, None]()
        postscript = Postscript(alarms)
        handed = Handed(names, alarms, postscript, touched)
        own = Own(names, self._turn)
        self._ground = Ground(self._turn, alarms, Index(), seen_at, deque(), touched, edged, handed, postscript, own)
        self._index = self._ground.index
        self._watched = self._index.watched
        self._course = Course(names, self._ground, may_call)
        self._roster, self._arbiter = self._course.roster, self._course.arbiter
        self._derivations, self._done = self._course.derivations, self._course.arbiter.done
        self._turn.scope.windows = self._derivations.windows

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

    def refuse(self, rule: str, findings: tuple[Finding, ...], now: Moment) -> None:
        """Know that what was written last of a rule cannot be used; what it said before keeps running."""
        self._roster.refuse(rule, findings, now)

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
        out = [] if out is None else out
        begin, before = len(out), self._roster.live(rule)
        findings = self._roster.save(rule, document, now, known=known)
        entry = self._roster.entries[rule]
        if entry.status.standing in {"disabled", "template"}:
            if before is not None:
                off = entry.status.standing == "disabled"
                before.cancel("the rule was switched off" if off else "the rule is a template now", now, out)
            self._arbiter.drop(rule, now)
        elif entry.live is not None and not entry.status.keeps_running:
            self._arbiter.keep_only(rule, entry.live.holds, now)
        self._course.follow(now, out, begin)
        return findings

    def remove(self, rule: str, now: Moment, out: list[Intent]) -> None:
        """Forget a rule and everything it was about to do; what it claimed is let go."""
        begin, live = len(out), self._roster.live(rule)
        if live is not None:
            live.cancel("the rule was removed", now, out)
        self._roster.remove(rule, now)
        self._arbiter.drop(rule, now)
        self._course.follow(now, out, begin)

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
        """Switch a rule on or off, whatever its document says; a paused rule that is switched on is reset."""
        entry = self._roster.entries.get(rule)
        if entry is None or (entry.status.enabled == on and entry.status.standing != "paused"):
            return
        begin = len(out)
        if not on:
            if entry.live is not None:
                entry.live.cancel("the rule was switched off", now, out)
            self._arbiter.drop(rule, now)
        self._roster.switch(entry, on=on, now=now)
        self._course.follow(now, out, begin)

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
            if new is None or old is None:
                self._course.unheard(slot, old, new)
            return
        turn = self._turn
        turn.scope.now = now
        begin = len(out)
        self._course.hear(concerned, slot, old, new, now, live, out)
        if len(out) > begin or self._done or self._ground.later:
            self._course.follow(now, out, begin)
        elif turn.depth:
            turn.depth, turn.chain = 0, ()

    def turn(self, changes: Iterable[Change], now: Moment, out: list[Intent]) -> None:
        """Tell of values that changed together; rules see all of them at once."""
        turn = self._turn
        turn.scope.now = now
        begin = len(out)
        self._course.react(changes, now, out)
        if len(out) > begin or self._done or self._ground.later:
            self._course.follow(now, out, begin)
        elif turn.depth:
            turn.depth, turn.chain = 0, ()

    def signal(self, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """Tell of something that leaves no value behind."""
        self._turn.scope.now = now
        begin = len(out)
        self._course.sense(signal, now, out)
        self._course.follow(now, out, begin)

    def call(
        self,
        rule: str,
        args: Mapping[str, Datum],
        by: str,
        now: Moment,
        out: list[Intent],
        *,
        regardless: bool = False,
    ) -> bool:
        """Run a rule because somebody wants it, maybe `regardless` of its conditions; return whether it is at work."""
        self._turn.scope.now = now
        live = self._roster.live(rule)
        if live is None:
            return False
        begin = len(out)
        live.call(args, "", by, now, out, regardless=regardless)
        self._course.follow(now, out, begin)
        return True

    def cancel(self, rule: str, why: str, now: Moment, out: list[Intent], *, run: int = 0) -> None:
        """End a rule's runs and what they claimed, or the run of one number."""
        self._turn.scope.now = now
        begin = len(out)
        if run:
            self._course.cancel_run(rule, run, why, now, out)
        else:
            self._course.cancel(rule, why, now, out)
        self._course.follow(now, out, begin)

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Do what is due by time, up to the first that wants something: what is due after it may read what it wrote.

        To be called again, once that is carried out, while `deadline` has come.
        """
        self._turn.scope.now = now
        alarms, begin = self._ground.alarms, len(out)
        while len(out) == begin and (sleeper := alarms.take(now)) is not None:
            self._turn.depth, self._turn.chain = 0, ()
            try:
                sleeper.elapse(now, out)
            except Exception as error:  # noqa: BLE001  the edge of a rule: whatever it does, all others go on
                self._course.stumbled(sleeper.order, error, now, out)
            self._course.follow(now, out, begin)

    def wavered(self, turns: dict[Path, float]) -> None:
        """Know how often an hour each number turned back lately: what is saved from now on is judged by it."""
        self._roster.critic.turns = turns

    def shift(self, by: Seconds, now: Moment, out: list[Intent]) -> None:
        """The clock was set by so much, to now: what takes a while takes as long as before, to the clock's new time.

        What has its place in the calendar looks for it again, by the signal that tells of it.
        """
        self._turn.scope.now = now
        self._ground.alarms.shift(by)
        self._arbiter.shift(by)
        for entry in self._roster.entries.values():
            if entry.live is not None:
                entry.live.shift(by)
        begin = len(out)
        self._derivations.shift(by, now, out)
        self._course.sense(Signal("hub:time_changed", payload=by), now, out)
        self._course.follow(now, out, begin)

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
                self._course.tell(listener, signal, now, out)
            self._course.follow(now, out, begin)

    @property
    def listens(self) -> bool:
        """Whether a rule listens to any MQTT topic."""
        return bool(self._index.wanted)

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
        ground, kept = self._ground, self._derivations
        return bool(ground.touched or self._arbiter.dirty or kept.dirty or self._roster.forgotten)

    def take_dirty(self, *, everything: bool = False) -> list[tuple[str, str, object]]:
        """Return (kind, key, JSON-able memory, or None to forget) of what changed since the last call.

        Edges of plain `becomes` triggers and slow pasts are told only with `everything`: ask so now and then and when
        closing.
        """
        if everything and self._derivations.unclaimed and self._roster.complete:
            self._derivations.forget_unclaimed()
        if not (self.dirty or (everything and (self._ground.edged or self._derivations.slow))):
            return []
        told: list[tuple[str, str, object]] = [("claim", key, data) for key, data in self._arbiter.take_dirty()]
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

    @property
    def critic(self) -> Critic:
        """Who looks rules over before they are put to work."""
        return self._roster.critic

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
