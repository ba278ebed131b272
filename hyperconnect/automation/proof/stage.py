"""A hub with its rules and a home around it, on virtual time: devices do what they are told, half a second later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from heapq import heappop, heappush
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from hyperconnect.automation.calendar import Entry
from hyperconnect.automation.change import Change
from hyperconnect.automation.claim import is_manual, window_of
from hyperconnect.automation.engine import Engine
from hyperconnect.automation.intent import Broadcast, Do, Emit, Fetch, Intent, Reach, Set, Switch, Tell
from hyperconnect.automation.proof.cover import mark_of, unmarked
from hyperconnect.automation.proof.sketch import HOME, REACHED, Sketch
from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.signal import Signal
from hyperconnect.model.command import Command
from hyperconnect.model.expectation import expectation_of
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum, Path, path_of

ECHO: Seconds = 0.5
"""How long a device takes to do what it is told and to say so."""
MOST_WAKES = 10_000
_MOST_FOLLOWING = 64

Deed: TypeAlias = Set | Do | Tell | Broadcast | Fetch | Emit | Reach
"""What a rule does that others notice."""


class Done(Struct, frozen=True):
    """A deed and its moment; `idle` if it asked for what was so already."""

    at: Moment
    deed: Deed
    idle: bool = False


class TooMuchError(Exception):
    """More happened than one test may cost."""


class Stage:
    """One test's world. The hub may be off for a while; devices go on meanwhile.

    `world` is what devices are, by path: what the hub knows of them it heard. `rule` is the one that is tried,
    `documents` are all that are at work, it among them.
    """

    def __init__(
        self,
        sketch: Sketch,
        rule: str,
        documents: Mapping[str, dict[str, object]],
        now: Moment,
        where: tuple[str, float, float],
    ) -> None:
        self.now = now
        self.world: dict[Path, Datum] = {}
        self.calendars: dict[str, tuple[Entry, ...]] = {}
        self.done: list[Done] = []
        self.reasons: list[Reason] = []
        self.runs: list[Moment] = []
        self.branches: set[str] = set()
        self._sketch = sketch
        self._rule = rule
        self._documents = documents
        self._where = where
        self._engine: Engine | None = None
        self._memory: dict[str, dict[str, Any]] = {}
        self._seen: dict[int, Moment] = {}
        self._asked: dict[Path, tuple[Datum, Moment]] = {}
        self._later: list[tuple[Moment, int, Callable[[], None]]] = []
        self._serial = 0
        self._wakes = 0
        self._counted = 0

    def open(self) -> None:
        """Let the hub's first life begin: it has known the home as it is for long."""
        self._begin(self.world)

    def advance(self, until: Moment) -> None:
        """Let time pass.

        Raises:
            TooMuchError: too much happened.
        """
        while (following := self._following()) is not None and following <= until:
            self.now = max(self.now, following)
            self._wakes += 1
            if self._wakes > MOST_WAKES:
                raise TooMuchError
            deadline = self._engine.deadline if self._engine is not None else None
            if self._engine is not None and deadline is not None and deadline <= self.now:
                out: list[Intent] = []
                self._engine.elapse(self.now, out)
                self._carry_out(out)
            else:
                heappop(self._later)[2]()
        self.now = until

    # What happens to the home.

    def become(self, values: Mapping[Path, Datum]) -> None:
        """Let devices take values by themselves, or by somebody's hand."""
        self._say(values, asked=False)

    def reach(self, devices: Sequence[str], *, online: bool) -> None:
        """Let devices come or go."""
        self._say({path_of(device, *REACHED): online for device in devices}, asked=True)

    def signal(self, signal: Signal) -> None:
        """Let something momentary happen; a hub that is off hears nothing of it."""
        if self._engine is not None:
            out: list[Intent] = []
            self._engine.signal(signal, self.now, out)
            self._carry_out(out)

    def message(self, topic: str, payload: object) -> None:
        """Let a message arrive."""
        if self._engine is not None:
            out: list[Intent] = []
            self._engine.message(topic, payload, self.now, out)
            self._carry_out(out)

    def live(self, rule: str) -> LiveRule | None:
        """Return a rule at work, to look at."""
        return None if self._engine is None else self._engine.live(rule)

    def call(self, rule: str, args: Mapping[str, Datum] = MappingProxyType({})) -> bool:
        """Let somebody run a rule; return whether it is at work."""
        if self._engine is None:
            return False
        out: list[Intent] = []
        known = self._engine.call(rule, args, "somebody", self.now, out)
        self._carry_out(out)
        return known

    def restart(self, away: Seconds) -> None:
        """Switch the hub off for a while."""
        if self._engine is None:
            return
        self.signal(Signal("hub:stopping"))
        for kind, key, data in self._engine.take_dirty(everything=True):
            rows = self._memory.setdefault(kind, {})
            if data is None:
                rows.pop(key, None)
            else:
                rows[key] = msgspec.json.decode(msgspec.json.encode(data))
        self._engine = None
        self._after(away, self._come_back)

    # The hub's lives.

    def _begin(self, known: Mapping[Path, Datum]) -> None:
        sketch, now = self._sketch, self.now
        sketch.begin()
        for path, value in known.items():
            sketch.values[self._slot(path)] = value
            self._seen.setdefault(self._slot(path), now)
        self._engine = engine = Engine(sketch, sketch.values, self._seen.get)
        engine.open(now, *self._where, self._memory)
        self._counted = 0
        for rule, document in self._documents.items():
            engine.save(rule, document, now)
        out: list[Intent] = []
        for calendar, entries in self.calendars.items():
            engine.scheduled(calendar, entries, now, out)
        self._carry_out(out)

    def _come_back(self) -> None:
        """Begin another life: the household's own variables were kept, what devices say is heard anew.

        Only then the hub has started, as far as rules are concerned.
        """
        self._begin({path: value for path, value in self.world.items() if path.startswith(f"{HOME}.")})
        if self._engine is None:
            return
        values, changes, out = self._sketch.values, list[Change](), list[Intent]()
        for path, value in self.world.items():
            slot = self._slot(path)
            if values[slot] != value:
                old, values[slot] = values[slot], value
                changes.append(Change(slot, old, value, live=False))
        self._engine.turn(changes, self.now, out)
        self._carry_out(out)
        self.signal(Signal("hub:started"))

    def _following(self) -> Moment | None:
        deadline = self._engine.deadline if self._engine is not None else None
        moments = [moment for moment in (deadline, self._later[0][0] if self._later else None) if moment is not None]
        return min(moments, default=None)

    def _after(self, seconds: Seconds, then: Callable[[], None]) -> None:
        self._serial += 1
        heappush(self._later, (self.now + seconds, self._serial, then))

    # From devices to rules.

    def _say(self, values: Mapping[Path, Datum], *, asked: bool) -> None:
        """Devices tell values that are so from now on."""
        self.world.update(values)
        engine, known = self._engine, self._sketch.values
        if engine is None:
            return
        changes: list[Change] = []
        out: list[Intent] = []
        for path, value in values.items():
            slot = self._slot(path)
            self._seen[slot] = self.now
            old = known[slot]
            if old == value and type(old) is type(value):
                continue
            known[slot] = value
            changes.append(Change(slot, old, value))
            seat = self._sketch.seats[slot]
            if seat is not None and seat.attribute.writable:
                by_hand = not asked and old is not None and self._is_by_hand(path, value)
                engine.reported(path, value, self.now, out, by_hand=by_hand)
        engine.turn(changes, self.now, out)
        self._carry_out(out)

    def _is_by_hand(self, path: Path, value: Datum) -> bool:
        if self._engine is None or not self._engine.is_written(path):
            return False
        wanted, sent_at = self._asked.get(path, (None, None))
        return is_manual(path, value, wanted=wanted, sent_at=sent_at, window=window_of(path, ECHO), now=self.now)

    def _slot(self, path: Path) -> int:
        named = self._sketch.attribute(path)
        return self._sketch.derived(f"gone {path}") if named is None else named.slot

    # From rules to devices.

    def _carry_out(self, intents: list[Intent]) -> None:
        for _ in range(_MOST_FOLLOWING):
            changes: list[Change] = []
            following: list[Intent] = []
            for intent in intents:
                self._do(intent, changes, following)
            self._count()
            if (not changes and not following) or self._engine is None:
                return
            if changes:
                self._engine.turn(changes, self.now, following)
            intents = following

    def _do(self, intent: Intent, changes: list[Change], following: list[Intent]) -> None:
        branch = mark_of(intent)
        if branch is not None:
            self.branches.add(branch)
            return
        match intent:
            case Reason():
                self.reasons.append(unmarked(intent))
            case Set(path=path, value=value):
                slot = self._slot(path)
                self.done.append(Done(self.now, intent, idle=self._sketch.values[slot] == value))
                if path.startswith(f"{HOME}."):
                    self._set_variable(path, slot, value, changes, following)
                else:
                    self._asked[path] = (value, self.now)
                    self._after(ECHO, lambda: self._answer(path, value))
            case Do():
                self.done.append(Done(self.now, intent))
                self._obey(intent)
            case Fetch(token=token):
                self.done.append(Done(self.now, intent))
                self._after(ECHO, lambda: self._tell_outcome(token))
            case Tell() | Broadcast() | Emit() | Reach():
                self.done.append(Done(self.now, intent))
            case Switch():
                self._switch(intent, following)
            case _:
                pass

    def _set_variable(
        self, path: Path, slot: int, value: Datum, changes: list[Change], following: list[Intent]
    ) -> None:
        old = self._sketch.values[slot]
        self.world[path] = value
        if old == value and type(old) is type(value):
            return
        self._sketch.values[slot] = value
        changes.append(Change(slot, old, value))
        if self._engine is not None:
            self._engine.reported(path, value, self.now, following, by_hand=False)

    def _obey(self, order: Do) -> None:
        command = Command(
            "", order.device, order.component, order.capability, order.name, order.args, "", self.now, self.now
        )
        expected = expectation_of(command)
        if expected is not None and self._sketch.attribute(expected.path) is not None:
            path, value = expected.path, expected.value
            self._asked[path] = (value, self.now)
            self._after(ECHO, lambda: self._answer(path, value))
        if order.token and self._is_there(order.device):
            self._after(ECHO, lambda: self._tell_outcome(order.token))

    def _answer(self, path: Path, value: Datum) -> None:
        """A device did what it was told, unless it is away."""
        if self._is_there(path.partition(".")[0]):
            self._say({path: value}, asked=True)

    def _is_there(self, device: str) -> bool:
        return self.world.get(path_of(device, *REACHED)) is not False

    def _tell_outcome(self, token: str) -> None:
        self.signal(Signal(f"outcome:{token}", payload={"ok": True, "why": ""}))

    def _switch(self, switch: Switch, following: list[Intent]) -> None:
        engine = self._engine
        if engine is None:
            return
        for rule in switch.enable:
            engine.enable(rule, on=True, now=self.now, out=following)
        for rule in switch.disable:
            engine.enable(rule, on=False, now=self.now, out=following)
        for rule in switch.cancel:
            engine.cancel(rule, f"{switch.rule} ended it", self.now, following)

    def _count(self) -> None:
        status = self._engine.rules.get(self._rule) if self._engine is not None else None
        if status is not None:
            self.runs += [self.now] * (status.runs - self._counted)
            self._counted = status.runs
