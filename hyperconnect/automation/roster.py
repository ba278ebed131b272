"""The roster: all rules, how each stands, and how it comes to work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, cast

from msgspec import ValidationError
from msgspec.structs import replace

from hyperconnect.automation.alarm import Alarms, Order
from hyperconnect.automation.compile import Verdict, allowed, compile_rule
from hyperconnect.automation.critic import Critic
from hyperconnect.automation.derivations import Derivations
from hyperconnect.automation.entry import WEAKEST, Entry
from hyperconnect.automation.gate import LATELY
from hyperconnect.automation.ground import Ground
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.names import Names
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.rule import LiveRule
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path

_QUIET: Seconds = 1.0
_CROWD: Seconds = 5.0
"""How long a group may change before rules about it hear of the change, at most."""

Judged: TypeAlias = list[tuple[str, tuple[Finding, ...]]]
"""Rules that were judged anew, with what was found."""

Pause: TypeAlias = Callable[[str, str, Moment], None]


class _Regroup:
    """Waits until no more devices come, so that a crowd of them costs rules about groups one compilation."""

    order: Order = (-1, 2, "", 0)

    def __init__(self, roster: Roster, alarms: Alarms) -> None:
        self.due: Moment | None = None
        self._roster = roster
        self._alarms = alarms
        self._latest: Moment = 0.0

    def wait(self, now: Moment) -> None:
        """Another device came or changed."""
        if self.due is None:
            self._latest = now + _CROWD
        self._alarms.set(self, min(now + _QUIET, self._latest))

    def elapse(self, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every sleeper)
        """Nobody came for a while."""
        self._roster.regroup(now)


class Roster:
    """Every rule by its id.

    `rejudged` gathers rules that stand otherwise because something else changed, until somebody empties it.
    `pause` is handed to rules at work. `forgotten` are rules whose memory is to be deleted.
    """

    def __init__(self, names: Names, ground: Ground, derivations: Derivations, pause: Pause) -> None:
        self.entries: dict[str, Entry] = {}
        self.rejudged: Judged = []
        self.forgotten: dict[str, None] = {}
        self._names = names
        self._ground = ground
        self._index = ground.index
        self._derivations = derivations
        self._pause = pause
        self._memory: dict[str, object] = {}
        self._pruned = False
        self._writes: dict[Path, int] = {}
        self._regroup = _Regroup(self, ground.alarms)
        self.critic = Critic(names, self.plan)

    def open(self, memory: Mapping[str, object], now: Moment) -> None:
        """Begin with what an earlier life remembered of each rule; rules may have been saved before."""
        self._memory = dict(memory)
        for rule, entry in self.entries.items():
            self._rest(entry)
            self._derivations.release(rule)
            self._take(rule, entry, now)
            self._judge(rule, entry, now)

    def save(self, rule: str, document: dict[str, object], now: Moment, *, known: bool = False) -> tuple[Finding, ...]:
        """Take a rule's canonical document. With an error its last good version keeps running.

        One that is `known` was looked over when it was first saved, and is not again.
        """
        self.forgotten.pop(rule, None)
        entry = self.entries.get(rule)
        if entry is None:
            entry = self.entries[rule] = Entry(rule)
            self._take(rule, entry, now)
        elif (entry.document.get("enabled") is False) != (document.get("enabled") is False):
            entry.switched = None
        entry.document, entry.refused = document, ()
        findings = self._judge(rule, entry, now, critic=None if known else self.critic)
        for other in self._index.mentioning(f"rule:{rule}"):
            if other != rule:
                self._judge_again(other, self.entries[other], now, self.rejudged)
        return findings

    def refuse(self, rule: str, findings: tuple[Finding, ...], now: Moment) -> None:
        """Know that what was written last of a rule cannot be used; what it said before keeps running."""
        entry = self.entries.get(rule)
        if entry is None:
            entry = self.entries[rule] = Entry(rule)
            self._take(rule, entry, now)
        entry.refused = findings
        _stand_refused(entry)

    def remove(self, rule: str, now: Moment) -> None:
        """Forget a rule and everything it was about to do; those that call it or are made of it are judged anew."""
        entry = self.entries.pop(rule, None)
        if entry is not None:
            self._rest(entry)
            self._derivations.release(rule)
            self._unmention(rule, entry)
            if entry.told or rule in self._ground.touched or rule in self._ground.edged:
                self.forgotten[rule] = None
        self._memory.pop(rule, None)
        self._ground.touched.pop(rule, None)
        self._ground.edged.pop(rule, None)
        self._ground.handed.forget(rule)
        for other in self._index.mentioning(f"rule:{rule}"):
            self._judge_again(other, self.entries[other], now, self.rejudged)

    def prune(self) -> None:
        """Forget what an earlier life remembered of rules that nobody saved in this one."""
        self.forgotten |= dict.fromkeys(self._memory)
        self._memory.clear()
        self._pruned = True

    def registered(self, slug: str, device_id: str, now: Moment) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
        """Tell that a device appeared, was renamed or offers something else; return the rules judged anew."""
        judged: Judged = []
        for rule in self._index.mentioning(slug, device_id):
            entry = self.entries[rule]
            moved = any(self._names.device(name) not in {None, known} for name, known in entry.devices.items())
            if moved or entry.status.standing in {"dormant", "broken"}:
                self._judge_again(rule, entry, now, judged)
        if self._index.mentioning(*self._groups()):
            self._regroup.wait(now)
        return tuple(judged)

    def regroup(self, now: Moment) -> None:
        """Judge the rules anew whose groups have other members than before; `rejudged` tells of them."""
        for rule in self._index.mentioning(*self._groups()):
            entry = self.entries[rule]
            if self._members(entry.groups) != entry.members:
                self._judge_again(rule, entry, now, self.rejudged)

    def furnished(self, now: Moment) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
        """Tell that the household named its zones, groups, scenes or variables anew; return the rules judged anew."""
        judged: Judged = []
        for rule, entry in self.entries.items():
            self._judge_again(rule, entry, now, judged)
        return tuple(judged)

    def switch(self, entry: Entry, *, on: bool, now: Moment) -> None:
        """Switch a rule on or off, whatever its document says; what paused it is forgotten."""
        if entry.status.paused:
            entry.memory = {key: known for key, known in entry.memory.items() if key != LATELY}
        entry.status.paused, entry.switched = "", on
        self._judge(entry.status.id, entry, now)
        self._ground.touched[entry.status.id] = None

    def pause(self, entry: Entry, why: str) -> None:
        """Take a rule that runs wild from work until it is reset."""
        entry.status.standing, entry.status.paused = "paused", why
        self._rest(entry)
        self._derivations.release(entry.status.id)
        self._ground.touched[entry.status.id] = None

    def live(self, rule: str) -> LiveRule | None:
        """Return a rule at work."""
        entry = self.entries.get(rule)
        return entry.live if entry is not None else None

    def plan(self, rule: str) -> Plan | None:
        """Return the plan of a rule at work."""
        live = self.live(rule)
        return live.plan if live is not None else None

    def rank(self, rule: str) -> tuple[int, int]:
        """Return how strong a rule is."""
        entry = self.entries.get(rule)
        return entry.rank if entry is not None else WEAKEST

    @property
    def complete(self) -> bool:
        """Whether all rules are known, and none waits for a device or a better text to want what it remembered."""
        return self._pruned and all(
            entry.status.standing not in {"dormant", "broken"} for entry in self.entries.values()
        )

    def is_written(self, path: Path) -> bool:
        """Return whether a rule at work may set an attribute."""
        return path in self._writes

    def take_dirty(self, *, everything: bool) -> list[tuple[str, object]]:
        """Return (rule, memory or None to forget) of what changed; edges only with `everything`."""
        touched, edged = self._ground.touched, self._ground.edged
        told: list[tuple[str, object]] = [(rule, None) for rule in self.forgotten]
        self.forgotten.clear()
        for rule in {**touched, **(edged if everything else {})}:
            entry = self.entries.get(rule)
            if entry is None:
                continue
            memory = entry.remembered()
            handed = self._ground.handed.remembered(rule)
            if handed is not None:
                memory = {**(memory or {}), "handed": handed}
            if memory is not None or entry.told:
                told.append((rule, memory))
                entry.told = memory is not None
            edged.pop(rule, None)
        touched.clear()
        return told

    def _take(self, rule: str, entry: Entry, now: Moment) -> None:
        """Let a rule know what an earlier life remembered of it."""
        memory = self._memory.pop(rule, None)
        if isinstance(memory, Mapping) and memory:
            known = dict(cast("Mapping[str, Any]", memory))
            handed = known.pop("handed", None)
            if handed is not None:
                self._ground.handed.recall(rule, handed, now)
            entry.take(known)

    def _groups(self) -> tuple[str, ...]:
        return ("all_devices", *self._names.house.groups)

    def _members(self, groups: Sequence[str]) -> tuple[tuple[str, ...] | None, ...]:
        return tuple(self._names.members(group) for group in groups)

    def _unmention(self, rule: str, entry: Entry) -> None:
        self._index.unmention(rule, (*entry.devices, *entry.groups, *entry.calls))

    def _judge_again(self, rule: str, entry: Entry, now: Moment, judged: Judged) -> None:
        before = (entry.status.standing, entry.status.findings)
        findings = self._judge(rule, entry, now)
        if (entry.status.standing, findings) != before:
            judged.append((rule, findings))

    def _judge(self, rule: str, entry: Entry, now: Moment, *, critic: Critic | None = None) -> tuple[Finding, ...]:
        """Compile a rule's latest document and put it to work, if it can; what was refused since is told first."""
        findings = self._compile(rule, entry, now, critic) if entry.document or not entry.refused else ()
        if entry.refused:
            _stand_refused(entry)
        return findings

    def _compile(self, rule: str, entry: Entry, now: Moment, critic: Critic | None) -> tuple[Finding, ...]:
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
        status.enabled = entry.document.get("enabled") is not False if entry.switched is None else entry.switched
        if verdict.template:
            status.standing, entry.memory = "template", {}
            self._ground.touched[rule] = None
        elif verdict.plan is None:
            status.standing = "dormant"
        elif not status.enabled:
            status.standing, entry.memory = "disabled", {}
            self._ground.touched[rule] = None
        elif status.paused:
            status.standing = "paused"
        else:
            status.standing = "running"
            self._work(entry, verdict.plan, now)
        if status.standing not in {"running", "dormant"}:
            self._derivations.release(rule)
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

    def _work(self, entry: Entry, plan: Plan, now: Moment) -> None:
        live = LiveRule(plan, self._ground, entry.status, self._pause)
        try:
            if entry.memory:
                live.recall(entry.memory, self._pinned)
        except (ValidationError, LookupError, TypeError, ValueError):
            lost = Finding("HX005", "warning", "", "what it remembered cannot be read; it begins afresh")
            entry.status.findings = (*entry.status.findings, lost)
            live = LiveRule(plan, self._ground, entry.status, self._pause)
        entry.live, entry.memory, entry.rank = live, {}, plan.rank
        self._derivations.need(plan.id, [each for one in live.plans for each in one.expressions], now)
        for path in plan.writes:
            self._writes[path] = self._writes.get(path, 0) + 1
        self.critic.works(plan.id)
        live.start(now)

    def _pinned(self, document: dict[str, object]) -> Plan | str:
        """Return the plan of a version that a run began with, or what is in the way of it."""
        verdict = compile_rule(document, self._names)
        if verdict.plan is not None:
            return verdict.plan
        flaws = [each.detail for each in verdict.findings if each.severity == "error"]
        return flaws[0] if flaws else f"nobody knows {', '.join(verdict.missing)} now"

    def _rest(self, entry: Entry) -> None:
        """Take a rule from work; it keeps what it remembers."""
        if entry.live is not None:
            entry.live.stop()
            entry.memory = entry.live.remembered() or {}
            for path in entry.live.plan.writes:
                self._writes[path] -= 1
                if not self._writes[path]:
                    del self._writes[path]
            entry.live = None
            self.critic.rests(entry.status.id)


def _stand_refused(entry: Entry) -> None:
    status = entry.status
    status.standing, status.keeps_running, status.findings = "broken", entry.live is not None, entry.refused
