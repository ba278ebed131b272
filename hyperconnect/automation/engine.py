"""The rule engine: what changed goes in, what is wanted comes out. Pure and deterministic."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from zoneinfo import ZoneInfo

from msgspec import ValidationError
from msgspec.structs import replace

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Alarms, Order
from hyperconnect.automation.arbiter import Arbiter
from hyperconnect.automation.calendar import Entry
from hyperconnect.automation.change import Change
from hyperconnect.automation.claim import Claims, rank_of
from hyperconnect.automation.compile import Verdict, allowed, compile_rule
from hyperconnect.automation.critic import Critic
from hyperconnect.automation.derivations import Derivations
from hyperconnect.automation.ground import Ground, Later
from hyperconnect.automation.index import Index, Watched
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.names import Names, Scope
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.status import RuleStatus
from hyperconnect.automation.trigger.watch import SeenAt
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Datum, Path

_WEAKEST = rank_of("ambience", -100)

_QUIET: Seconds = 1.0
_CROWD: Seconds = 5.0
"""How long a group may change before rules about it hear of the change, at most."""

MOST_FOLLOWING = 256
"""Turns that one turn may draw after it at the same moment: calls, events of the home, outcomes."""


class _Entry:
    """What the engine keeps of a rule: its latest document, how it stands, and the version at work, if any.

    `memory` is what an earlier life remembered, until a version is at work that can take it. `groups` are those it
    names, with their `members` at the time, `calls` the rules it calls. `switched` is what a person or another rule
    said of its being on.
    """

    def __init__(self, rule: str, memory: Mapping[str, Any]) -> None:
        self.document: dict[str, object] = {}
        self.status = RuleStatus(rule, rule)
        self.live: LiveRule | None = None
        self.memory = memory
        self.devices: dict[str, str | None] = {}
        self.groups: tuple[str, ...] = ()
        self.members: tuple[tuple[str, ...] | None, ...] = ()
        self.calls: tuple[str, ...] = ()
        self.switched: bool | None = None
        self.rank = _WEAKEST
        self.told = bool(memory)


class _Regroup:
    """Waits until no more devices come, so that a crowd of them costs rules about groups one compilation."""

    order: Order = (-1, 2, "", 0)

    def __init__(self, engine: Engine, alarms: Alarms) -> None:
        self.due: Moment | None = None
        self._engine = engine
        self._alarms = alarms
        self._latest: Moment = 0.0

    def wait(self, now: Moment) -> None:
        """Another device came or changed."""
        if self.due is None:
            self._latest = now + _CROWD
        self._alarms.set(self, min(now + _QUIET, self._latest))

    def elapse(self, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every sleeper)
        """Nobody came for a while."""
        self._engine.regroup(now)


class Engine:
    """Runs all rules over one live state list.

    `rejudged` gathers rules that stand otherwise because another one was saved, until somebody empties it.
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
        self._arbiter = Arbiter(names, self._ground, self._rank, self._trip)
        self._entries: dict[str, _Entry] = {}
        self._memory: Mapping[str, object] = {}
        self._gaps: dict[int, Datum] = {}
        self.rejudged: list[tuple[str, tuple[Finding, ...]]] = []
        self._writes: dict[Path, int] = {}
        self._regroup = _Regroup(self, self._ground.alarms)
        self._critic = Critic(names, self._plan)
        self._forgotten: dict[str, None] = {}

    def open(
        self, now: Moment, timezone: str, latitude: float, longitude: float, memory: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Begin, before or after rules are saved; `memory` is what `take_dirty` told before: kind → key → data."""
        scope = self._turn.scope
        scope.now, scope.timezone, scope.latitude, scope.longitude = now, timezone, latitude, longitude
        self._turn.zone = ZoneInfo(timezone)
        self._memory = memory.get("run", {})
        self._derivations.recall(memory.get("derived", {}))
        self._arbiter.recall(memory.get("claim", {}), now)
        for rule, entry in self._entries.items():
            self._rest(entry)
            entry.memory = self._remembered(rule) or entry.memory
            self._judge(rule, entry, now)

    # Rules come and go.

    def save(self, rule: str, document: dict[str, object], now: Moment, *, known: bool = False) -> tuple[Finding, ...]:
        """Take a rule's canonical document. With an error its last good version keeps running.

        One that is `known` was looked over when it was first saved, and is not again.
        """
        self._turn.scope.now = now
        self._forgotten.pop(rule, None)
        entry = self._entries.get(rule)
        if entry is None:
            entry = self._entries[rule] = _Entry(rule, self._remembered(rule))
        entry.document = document
        findings = self._judge(rule, entry, now, critic=None if known else self._critic)
        for other in self._index.mentioning(f"rule:{rule}"):
            if other != rule:
                self._judge_again(other, self._entries[other], now, self.rejudged)
        return findings

    def remove(self, rule: str, now: Moment, out: list[Intent]) -> None:
        """Forget a rule and everything it was about to do; what it claimed is let go."""
        entry = self._entries.pop(rule, None)
        if entry is not None:
            self._rest(entry)
            self._unmention(rule, entry)
            if entry.told or rule in self._ground.touched or rule in self._ground.edged:
                self._forgotten[rule] = None
        self._ground.touched.pop(rule, None)
        self._ground.edged.pop(rule, None)
        self._arbiter.drop(rule, now, out)

    def registered(self, slug: str, device_id: str, now: Moment) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
        """Tell that a device appeared, was renamed or offers something else; return the rules judged anew."""
        self._turn.scope.now = now
        judged: list[tuple[str, tuple[Finding, ...]]] = []
        for rule in self._index.mentioning(slug, device_id):
            entry = self._entries[rule]
            moved = any(self._names.device(name) not in {None, known} for name, known in entry.devices.items())
            if moved or entry.status.standing in {"dormant", "broken"}:
                self._judge_again(rule, entry, now, judged)
        if self._index.mentioning(*self._groups()):
            self._regroup.wait(now)
        return tuple(judged)

    def regroup(self, now: Moment) -> None:
        """Judge the rules anew whose groups have other members than before; `rejudged` tells of them."""
        for rule in self._index.mentioning(*self._groups()):
            entry = self._entries[rule]
            if self._members(entry.groups) != entry.members:
                self._judge_again(rule, entry, now, self.rejudged)

    def furnished(self, now: Moment) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
        """Tell that the household named its zones, groups, scenes or variables anew; return the rules judged anew."""
        self._turn.scope.now = now
        judged: list[tuple[str, tuple[Finding, ...]]] = []
        for rule, entry in self._entries.items():
            self._judge_again(rule, entry, now, judged)
        return tuple(judged)

    def enable(self, rule: str, *, on: bool, now: Moment, out: list[Intent]) -> None:
        """Switch a rule on or off, whatever its document says; a tripped rule that is switched on is reset."""
        entry = self._entries.get(rule)
        if entry is None or (entry.status.enabled == on and entry.status.standing != "tripped"):
            return
        entry.status.enabled, entry.status.tripped = on, ""
        if not on:
            if entry.live is not None:
                entry.live.cancel("the rule was switched off", now, out)
            self._arbiter.drop(rule, now, out)
        entry.switched = on
        self._judge(rule, entry, now)
        self._ground.touched[rule] = None
        self._follow(now, out)

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
        entry = self._entries.get(rule)
        if entry is None or entry.live is None:
            return False
        begin = len(out)
        entry.live.call(args, "", by, now, out)
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
            sleeper.elapse(now, out)
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
                listener.sense(signal, now, out)
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
        self._arbiter.reported(path, value, now, out, by_hand=by_hand)

    def hold(self, rule: str, path: Path, value: Datum, now: Moment, out: list[Intent]) -> None:
        """Hold an attribute for a rule's goal, and see to it that it is so."""
        self._arbiter.hold(rule, path, value, now, out)

    def let_go(self, rule: str, path: Path, now: Moment, out: list[Intent]) -> None:
        """Hold it no more."""
        self._arbiter.drop_one(rule, path, now, out)

    def resume(self, path: Path, now: Moment, out: list[Intent]) -> bool:
        """Give an attribute that a person took over back to the rules; return whether it was."""
        return self._arbiter.resume(path, now, out)

    @property
    def claims(self) -> Claims:
        """Who holds what."""
        return self._arbiter.claims

    # Memory.

    @property
    def dirty(self) -> bool:
        """Whether there is anything that `take_dirty` would tell without being asked for everything."""
        return bool(self._ground.touched or self._arbiter.dirty or self._forgotten)

    def take_dirty(self, *, everything: bool = False) -> list[tuple[str, str, object]]:
        """Return (kind, key, JSON-able memory, or None to forget) of what changed since the last call.

        Edges of plain `becomes` triggers and slow pasts are told only with `everything`: ask so now and then and when
        closing.
        """
        told = [("claim", key, data) for key, data in self._arbiter.take_dirty()]
        told += [("derived", key, data) for key, data in self._derivations.take_dirty(everything=everything)]
        touched, edged = self._ground.touched, self._ground.edged
        if not touched and not self._forgotten and not (everything and edged):
            return told
        told += [("run", rule, None) for rule in self._forgotten]
        self._forgotten.clear()
        for rule in {**touched, **(edged if everything else {})}:
            entry = self._entries[rule]
            memory = self._memory_of(entry)
            if memory is not None or entry.told:
                told.append(("run", rule, memory))
                entry.told = memory is not None
            edged.pop(rule, None)
        touched.clear()
        return told

    def _memory_of(self, entry: _Entry) -> Mapping[str, Any] | None:
        memory = entry.live.remembered() if entry.live is not None else entry.memory or None
        if entry.switched is None and not entry.status.tripped:
            return memory
        more: dict[str, Any] = dict(memory or {})
        if entry.switched is not None:
            more["switched"] = entry.switched
        if entry.status.tripped:
            more["tripped"] = entry.status.tripped
        return more

    @property
    def rules(self) -> Mapping[str, RuleStatus]:
        """How each rule stands, by rule id."""
        return {rule: entry.status for rule, entry in self._entries.items()}

    def status(self, rule: str) -> RuleStatus | None:
        """Return how a rule stands, or None if there is none of that name."""
        entry = self._entries.get(rule)
        return entry.status if entry is not None else None

    def is_written(self, path: Path) -> bool:
        """Return whether a rule at work may set an attribute."""
        return path in self._writes

    def live(self, rule: str) -> LiveRule | None:
        """Return a rule at work, to look at."""
        entry = self._entries.get(rule)
        return entry.live if entry is not None else None

    def document(self, rule: str) -> dict[str, object] | None:
        """Return a rule's latest document."""
        entry = self._entries.get(rule)
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
            listener.react(slot, old, new, now, out)
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
            listener.sense(signal, now, out)

    def _follow(self, now: Moment, out: list[Intent], begin: int = 0) -> None:
        """End a turn: settle what was wanted, and take the turns that follow from it."""
        self._arbiter.settle(out, begin, now)
        self._turn.depth, self._turn.chain = 0, ()
        later = self._ground.later
        if not later:
            return
        for _ in range(MOST_FOLLOWING):
            if not later:
                return
            begin = len(out)
            following = later.popleft()
            match following:
                case Signal():
                    self._sense(following, now, out)
                case Later(rule=rule, args=args, token=token, depth=depth):
                    self._turn.depth = depth
                    self._run_later(rule, args, token, now, out)
            self._arbiter.settle(out, begin, now)
            self._turn.depth, self._turn.chain = 0, ()
        later.clear()

    def _run_later(self, rule: str, args: Mapping[str, Datum], token: str, now: Moment, out: list[Intent]) -> None:
        entry = self._entries.get(rule)
        if entry is not None and entry.live is not None:
            entry.live.call(args, token, token.partition("#")[0] or "a rule", now, out)
        elif token:
            why = f"{rule} is not at work"
            self._ground.later.append(Signal(f"outcome:{token}", payload={"ok": False, "why": why}))

    def _cancel(self, rule: str, why: str, now: Moment, out: list[Intent]) -> None:
        entry = self._entries.get(rule)
        if entry is not None and entry.live is not None:
            entry.live.cancel(why, now, out)
            self._arbiter.drop_leases(rule, now, out)

    def _trip(self, rule: str, why: str, now: Moment, out: list[Intent]) -> None:
        """Pause a rule that runs wild, once this turn is over."""
        entry = self._entries.get(rule)
        if entry is None or entry.live is None:
            return
        entry.status.standing, entry.status.tripped = "tripped", why
        self._rest(entry)
        self._arbiter.drop(rule, now, out)
        self._ground.touched[rule] = None

    # How a rule comes to work.

    def _plan(self, rule: str) -> Plan | None:
        live = self.live(rule)
        return live.plan if live is not None else None

    def _rank(self, rule: str) -> tuple[int, int]:
        entry = self._entries.get(rule)
        return entry.rank if entry is not None else _WEAKEST

    def _remembered(self, rule: str) -> Mapping[str, Any]:
        memory = self._memory.get(rule)
        return cast("Mapping[str, Any]", memory) if isinstance(memory, Mapping) else {}

    def _groups(self) -> tuple[str, ...]:
        return ("all_devices", *self._names.house.groups)

    def _members(self, groups: Sequence[str]) -> tuple[tuple[str, ...] | None, ...]:
        return tuple(self._names.members(group) for group in groups)

    def _unmention(self, rule: str, entry: _Entry) -> None:
        self._index.unmention(rule, (*entry.devices, *entry.groups, *entry.calls))

    def _judge_again(
        self, rule: str, entry: _Entry, now: Moment, judged: list[tuple[str, tuple[Finding, ...]]]
    ) -> None:
        before = (entry.status.standing, entry.status.findings)
        findings = self._judge(rule, entry, now)
        if (entry.status.standing, findings) != before:
            judged.append((rule, findings))

    def _judge(self, rule: str, entry: _Entry, now: Moment, *, critic: Critic | None = None) -> tuple[Finding, ...]:
        """Compile a rule's latest document and put it to work, if it can."""
        verdict = self._checked(rule, entry.document, critic)
        self._unmention(rule, entry)
        entry.devices = {**entry.devices, **verdict.devices} if verdict.failed else verdict.devices
        entry.groups, entry.calls = verdict.groups, tuple(f"rule:{name}" for name in verdict.rules)
        entry.members = self._members(entry.groups)
        self._index.mention(rule, (*entry.devices, *entry.groups, *entry.calls))
        status = entry.status
        status.findings, status.waits_for = verdict.findings, verdict.missing
        if verdict.failed:
            status.standing, status.keeps_running = "broken", entry.live is not None
            return verdict.findings
        self._rest(entry)
        status.keeps_running = False
        status.title = str(entry.document.get("title") or rule)
        entry.switched = cast("bool | None", entry.memory.get("switched", entry.switched))
        status.tripped = str(entry.memory.get("tripped", status.tripped))
        status.enabled = entry.document.get("enabled") is not False if entry.switched is None else entry.switched
        if verdict.template:
            status.standing = "template"
        elif verdict.plan is None:
            status.standing = "dormant"
        elif not status.enabled:
            status.standing, entry.memory = "disabled", {}
            self._ground.touched[rule] = None
        elif status.tripped:
            status.standing = "tripped"
        else:
            status.standing = "running"
            self._work(entry, verdict.plan, now)
        return status.findings

    def _checked(self, rule: str, document: dict[str, object], critic: Critic | None) -> Verdict:
        verdict = compile_rule(document, self._names)
        if critic is not None and verdict.plan is not None and verdict.form is not None:
            doubts = allowed(critic.judge(verdict.form, verdict.plan), verdict.form.allow)
            verdict = replace(verdict, findings=(*verdict.findings, *doubts))
        if document.get("rule") in {None, rule}:
            return verdict
        odd = Finding("HX005", "error", "/rule", f"the rule is saved as {rule}; both names must be the same")
        return replace(verdict, plan=None, findings=(*verdict.findings, odd))

    def _work(self, entry: _Entry, plan: Plan, now: Moment) -> None:
        live = LiveRule(plan, self._ground, entry.status, self._trip)
        try:
            live.recall(entry.memory, lambda document: compile_rule(document, self._names).plan)
        except (ValidationError, LookupError, TypeError, ValueError):
            lost = Finding("HX005", "warning", "", "what it remembered cannot be read; it begins afresh")
            entry.status.findings = (*entry.status.findings, lost)
            live = LiveRule(plan, self._ground, entry.status, self._trip)
        entry.live, entry.memory, entry.rank = live, {}, plan.rank
        self._derivations.need(plan.id, plan.expressions, now)
        for path in plan.writes:
            self._writes[path] = self._writes.get(path, 0) + 1
        self._critic.works(plan.id)
        live.start(now)

    def _rest(self, entry: _Entry) -> None:
        """Take a rule from work; it keeps what it remembers."""
        if entry.live is not None:
            entry.live.stop()
            entry.memory = entry.live.remembered() or {}
            for path in entry.live.plan.writes:
                self._writes[path] -= 1
                if not self._writes[path]:
                    del self._writes[path]
            entry.live = None
            self._critic.rests(entry.status.id)
            self._derivations.release(entry.status.id)
