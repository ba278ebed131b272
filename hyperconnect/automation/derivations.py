"""The derived values at work: each lives as long as a rule needs it, and is shared by all that do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, cast

from hyperconnect.automation.alarm import Alarms, Order
from hyperconnect.automation.change import Change
from hyperconnect.automation.derived import Derivation, Derived, LivePast, make
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.names import Scope, Window
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum

_FIRST = -1
"""The band of derived values among those woken at the same moment: before all rules."""
_MOST = 4096
"""Changes that may follow from one turn's."""

_NOTHING: list[tuple[str, object]] = []

Told: TypeAlias = Callable[[Sequence[tuple[int, Datum]], Moment, list[Intent]], None]
"""Writes what changed by time alone and lets rules hear of it."""


class _Kept:
    """A derived value at work; `users` are the rules that need it."""

    def __init__(self, live: Derived, version: str, owner: Derivations) -> None:
        self.live = live
        self.version = version
        self.users: set[str] = set()
        self.due: Moment | None = None
        self.order: Order = (_FIRST, 0, live.key, 0)
        self._owner = owner

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Look because time passed."""
        self._owner.woken(self, now, out)


class Derivations:
    """All derived values; `watched` maps a slot to those that look at it, `windows` holds the recent pasts."""

    def __init__(self, values: list[Datum], scope: Scope, alarms: Alarms, told: Told) -> None:
        self.watched: dict[int, list[_Kept]] = {}
        self.windows: dict[str, Window] = {}
        self._values = values
        self._scope = scope
        self._alarms = alarms
        self._told = told
        self._kept: dict[str, _Kept] = {}
        self._used: dict[str, tuple[str, ...]] = {}
        self._memory: dict[str, Any] = {}
        self._stored: set[str] = set()
        self.dirty: dict[str, None] = {}
        """which derived values changed: they are remembered at once"""
        self.slow: dict[str, None] = {}
        """which recent pasts changed: they are remembered now and then"""

    def need(self, rule: str, expressions: Iterable[Expression], now: Moment) -> None:
        """Keep what a rule's expressions read from now on, and no more what it needed before beside that."""
        wanted = {each.key: each for expression in expressions for each in expression.derives}
        before = self._used.pop(rule, ())
        if wanted:
            self._used[rule] = tuple(wanted)
        for key, derivation in wanted.items():
            kept = self._kept.get(key)
            if kept is None or kept.version != derivation.version:
                kept = self._begin(derivation, kept, now)
            kept.users.add(rule)
        for key in before:
            if key not in wanted:
                self._leave(rule, self._kept[key])

    def release(self, rule: str) -> None:
        """A rule needs its derived values no more; those that nobody else needs end, and are forgotten."""
        for key in self._used.pop(rule, ()):
            self._leave(rule, self._kept[key])

    def followed(self, changes: Iterable[Change], now: Moment) -> Sequence[Change]:
        """Return changes together with what follows from them, which is written."""
        if not self.watched:
            return list(changes)
        told = list(changes)
        values = self._values
        for change in told:
            for kept in self.watched.get(change.slot, ()):
                writes = kept.live.react(change.slot, change.old, change.new, now, values)
                for slot, new in writes:
                    old, values[slot] = values[slot], new
                    if old != new and len(told) < _MOST:
                        told.append(Change(slot, old, new, change.live))
                self._wake(kept)
        return told

    def woken(self, kept: _Kept, now: Moment, out: list[Intent]) -> None:
        """Time passed for a derived value."""
        writes = list(kept.live.elapse(now, self._values))
        self._wake(kept)
        if writes:
            self._told(writes, now, out)

    def shift(self, by: Seconds, now: Moment, out: list[Intent]) -> None:
        """The clock was set to now: what was so long ago still is."""
        for kept in list(self._kept.values()):
            kept.live.shift(by)
            self.woken(kept, now, out)

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Know what was remembered of derived values in an earlier life."""
        self._memory = dict(memory)
        self._stored = set(memory)

    @property
    def unclaimed(self) -> bool:
        """Whether an earlier life remembered what no rule of this one has asked for yet."""
        return bool(self._memory)

    def forget_unclaimed(self) -> None:
        """Forget that."""
        self.dirty |= dict.fromkeys(self._memory)
        self._memory.clear()

    def take_dirty(self, *, everything: bool) -> list[tuple[str, object]]:
        """Return (key, JSON-able memory or None to forget) of what changed; recent pasts only with `everything`."""
        if not self.dirty and not (everything and self.slow):
            return _NOTHING
        told: list[tuple[str, object]] = []
        for key in (*self.dirty, *(self.slow if everything else ())):
            kept = self._kept.get(key)
            if kept is not None:
                kept.live.touched = False
            memory = kept.live.remembered() if kept is not None else None
            if memory is not None or key in self._stored:
                told.append((key, memory))
                (self._stored.add if memory is not None else self._stored.discard)(key)
        self.dirty.clear()
        if everything:
            self.slow.clear()
        return told

    def _leave(self, rule: str, kept: _Kept) -> None:
        kept.users.discard(rule)
        if not kept.users:
            self._end(kept)

    def _begin(self, derivation: Derivation, before: _Kept | None, now: Moment) -> _Kept:
        live = make(derivation, self._scope)
        kept = _Kept(live, derivation.version, self)
        memory = self._memory.pop(live.key, None)
        if before is not None:
            kept.users |= before.users
            memory = before.live.remembered() or memory
            self._end(before)
        if isinstance(memory, Mapping):
            live.recall(cast("Mapping[str, Any]", memory))
        self._kept[live.key] = kept
        for slot in live.slots:
            self.watched.setdefault(slot, []).append(kept)
        if isinstance(live, LivePast):
            self.windows[live.key] = live
        for slot, new in live.start(now, self._values):
            self._values[slot] = new
        self._wake(kept)
        return kept

    def _end(self, kept: _Kept) -> None:
        key = kept.live.key
        self._alarms.set(kept, None)
        del self._kept[key]
        self.windows.pop(key, None)
        self.dirty[key] = None
        self.slow.pop(key, None)
        for slot in kept.live.slots:
            self.watched[slot].remove(kept)
            if not self.watched[slot]:
                del self.watched[slot]

    def _wake(self, kept: _Kept) -> None:
        if kept.live.touched:
            (self.slow if isinstance(kept.live, LivePast) else self.dirty)[kept.live.key] = None
        if kept.live.due != kept.due:
            self._alarms.set(kept, kept.live.due)
