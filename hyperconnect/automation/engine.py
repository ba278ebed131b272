"""The rule engine: what changed goes in, what is wanted comes out. Pure and deterministic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from zoneinfo import ZoneInfo

from msgspec import ValidationError
from msgspec.structs import replace

from hyperconnect.automation.action import Turn
from hyperconnect.automation.alarm import Alarms
from hyperconnect.automation.compile import Verdict, compile_rule
from hyperconnect.automation.index import Index
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.names import Names, Scope
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.rule import Ground, LiveRule
from hyperconnect.automation.status import RuleStatus
from hyperconnect.automation.trigger.watch import SeenAt
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Datum


class _Entry:
    """What the engine keeps of a rule: its latest document, how it stands, and the version at work, if any.

    `memory` is what an earlier life remembered, until a version is at work that can take it.
    """

    def __init__(self, rule: str, memory: Mapping[str, Any]) -> None:
        self.document: dict[str, object] = {}
        self.status = RuleStatus(rule, rule)
        self.live: LiveRule | None = None
        self.memory = memory
        self.devices: dict[str, str | None] = {}
        self.told = bool(memory)


class Engine:
    """Runs all rules over one live state list.

    `values` holds the state by slot (None = unknown) and may grow. `seen_at` tells when a slot was last confirmed
    by its device; without it no report is ever too old.
    """

    def __init__(self, names: Names, values: list[Datum], seen_at: SeenAt | None = None) -> None:
        self._names = names
        self._turn = Turn(values, Scope(0.0), ZoneInfo("UTC"))
        self._ground = Ground(self._turn, Alarms(), seen_at, {}, {})
        self._index = Index()
        self._entries: dict[str, _Entry] = {}
        self._memory: Mapping[str, object] = {}
        self._gaps: dict[int, Datum] = {}
        self._forgotten: dict[str, None] = {}

    def open(self, now: Moment, timezone: str, latitude: float, longitude: float, memory: Mapping[str, object]) -> None:
        """Begin, before or after rules are saved; `memory` is what `take_dirty` told of each rule before."""
        scope = self._turn.scope
        scope.now, scope.timezone, scope.latitude, scope.longitude = now, timezone, latitude, longitude
        self._turn.zone = ZoneInfo(timezone)
        self._memory = memory
        for rule, entry in self._entries.items():
            self._rest(entry)
            entry.memory = self._remembered(rule) or entry.memory
            self._judge(rule, entry, now)

    def save(self, rule: str, document: dict[str, object], now: Moment) -> tuple[Finding, ...]:
        """Take a rule's canonical document. With an error its last good version keeps running."""
        self._turn.scope.now = now
        self._forgotten.pop(rule, None)
        entry = self._entries.get(rule)
        if entry is None:
            entry = self._entries[rule] = _Entry(rule, self._remembered(rule))
        entry.document = document
        return self._judge(rule, entry, now)

    def remove(self, rule: str) -> None:
        """Forget a rule and everything it was about to do."""
        entry = self._entries.pop(rule, None)
        if entry is not None:
            self._rest(entry)
            self._index.unmention(rule, entry.devices)
            if entry.told or rule in self._ground.touched or rule in self._ground.edged:
                self._forgotten[rule] = None
        self._ground.touched.pop(rule, None)
        self._ground.edged.pop(rule, None)

    def registered(self, slug: str, device_id: str, now: Moment) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
        """Tell that a device appeared, was renamed or offers something else; return the rules judged anew."""
        judged: list[tuple[str, tuple[Finding, ...]]] = []
        self._turn.scope.now = now
        for rule in self._index.mentioning(slug, device_id):
            entry = self._entries[rule]
            before = (entry.status.standing, entry.status.findings)
            moved = any(self._names.device(name) not in {None, known} for name, known in entry.devices.items())
            if moved or entry.status.standing in {"dormant", "broken"}:
                findings = self._judge(rule, entry, now)
                if (entry.status.standing, findings) != before:
                    judged.append((rule, findings))
        return tuple(judged)

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, live: bool, out: list[Intent]) -> None:  # noqa: FBT001  (called for every value: keywords cost)
        """Tell that `values[slot]` is now `new`, which differs from `old`; append what rules want to `out`.

        With `live` false (restored, retained) only baselines move and nothing fires.
        """
        watched = self._index.watched.get(slot)
        if watched is None:
            return
        turn = self._turn
        turn.scope.now = now
        turn.live = live
        if new is None:
            self._gaps[slot] = old
        elif old is None and slot in self._gaps:
            old = self._gaps.pop(slot)
            turn.after_gap = True
        for watch in watched.concerned(new):
            watch.react(slot, old, new, now, out)
        turn.live, turn.after_gap = True, False

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Do what is due by time."""
        self._turn.scope.now = now
        alarms = self._ground.alarms
        while (sleeper := alarms.take(now)) is not None:
            sleeper.elapse(now, out)

    @property
    def deadline(self) -> Moment | None:
        """When `elapse` is to be called next."""
        return self._ground.alarms.deadline

    def take_dirty(self, *, everything: bool = False) -> list[tuple[str, object]]:
        """Return (rule id, JSON-able memory, or None to forget) of what changed since the last call.

        Edges of plain `becomes` triggers are told only with `everything`: ask so now and then and when closing.
        """
        touched, edged = self._ground.touched, self._ground.edged
        if not touched and not self._forgotten and not (everything and edged):
            return []
        told: list[tuple[str, object]] = [(rule, None) for rule in self._forgotten]
        self._forgotten.clear()
        for rule in {**touched, **(edged if everything else {})}:
            entry = self._entries[rule]
            memory = entry.live.remembered() if entry.live is not None else entry.memory or None
            if memory is not None or entry.told:
                told.append((rule, memory))
                entry.told = memory is not None
            edged.pop(rule, None)
        touched.clear()
        return told

    @property
    def rules(self) -> Mapping[str, RuleStatus]:
        """How each rule stands, by rule id."""
        return {rule: entry.status for rule, entry in self._entries.items()}

    def _remembered(self, rule: str) -> Mapping[str, Any]:
        memory = self._memory.get(rule)
        return cast("Mapping[str, Any]", memory) if isinstance(memory, Mapping) else {}

    def _judge(self, rule: str, entry: _Entry, now: Moment) -> tuple[Finding, ...]:
        """Compile a rule's latest document and put it to work, if it can."""
        verdict = self._checked(rule, entry.document)
        self._index.unmention(rule, entry.devices)
        entry.devices = {**entry.devices, **verdict.devices} if verdict.failed else verdict.devices
        self._index.mention(rule, entry.devices)
        status = entry.status
        status.findings, status.waits_for = verdict.findings, verdict.missing
        if verdict.failed:
            status.standing, status.keeps_running = "broken", entry.live is not None
            return verdict.findings
        self._rest(entry)
        status.keeps_running = False
        status.title = str(entry.document.get("title") or rule)
        status.enabled = entry.document.get("enabled") is not False
        if verdict.plan is None:
            status.standing = "dormant"
        elif not status.enabled:
            status.standing, entry.memory = "disabled", {}
            self._ground.touched[rule] = None
        else:
            status.standing = "running"
            self._work(entry, verdict.plan, now)
        return status.findings

    def _checked(self, rule: str, document: dict[str, object]) -> Verdict:
        verdict = compile_rule(document, self._names)
        if document.get("rule") in {None, rule}:
            return verdict
        odd = Finding("HX005", "error", "/rule", f"the rule is saved as {rule}; both names must be the same")
        return replace(verdict, plan=None, findings=(*verdict.findings, odd))

    def _work(self, entry: _Entry, plan: Plan, now: Moment) -> None:
        live = LiveRule(plan, self._ground, entry.status)
        try:
            live.recall(entry.memory, lambda document: compile_rule(document, self._names).plan)
        except (ValidationError, LookupError, TypeError, ValueError):
            lost = Finding("HX005", "warning", "", "what it remembered cannot be read; it begins afresh")
            entry.status.findings = (*entry.status.findings, lost)
            live = LiveRule(plan, self._ground, entry.status)
        entry.live, entry.memory = live, {}
        self._index.watch(live)
        live.start(now)

    def _rest(self, entry: _Entry) -> None:
        """Take a rule from work; it keeps what it remembers."""
        if entry.live is not None:
            self._index.unwatch(entry.live)
            entry.live.stop()
            entry.memory = entry.live.remembered() or {}
            entry.live = None
