"""State rules: what is kept so while something is true, and ends with it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol, TypeAlias

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace

from hyperconnect.automation.action.settle import settled
from hyperconnect.automation.action.turn import ActionFailed, Turn, valued
from hyperconnect.automation.alarm import Order
from hyperconnect.automation.check import Term
from hyperconnect.automation.expression import Expression, render, type_of
from hyperconnect.automation.intent import Bounds, Intent
from hyperconnect.automation.looked import looked_at
from hyperconnect.automation.minute import next_minute
from hyperconnect.automation.trigger.watch import Cause, Host, Watch
from hyperconnect.model.device import Attribute
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path

Wishes: TypeAlias = tuple[tuple[Path, Datum | Bounds], ...]
"""Attributes and what each is held to."""

Truth: TypeAlias = bool | None
"""None is unknown."""


class StateHost(Host, Protocol):
    """What a state needs of its rule."""

    def enter(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        """Tell that the state began, and do what is to be done then; the cause's `words` say what is held."""
        ...

    def leave(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        """Tell that the state ended, and do what is to be done then; the cause's `words` say what was held."""
        ...

    def hold(self, wishes: Wishes, now: Moment, out: list[Intent]) -> None:
        """Hold these from now on, and nothing else."""
        ...

    def let_go(self, now: Moment, out: list[Intent]) -> None:
        """Hold nothing any more."""
        ...


class Held(Struct, frozen=True):
    """An attribute that is held: to a value, or within bounds."""

    path: Path
    name: str
    attribute: Attribute
    value: Term | None = None
    low: Term | None = None
    high: Term | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """All that is written for it."""
        return tuple(term for term in (self.value, self.low, self.high) if term is not None)

    def wish(self, turn: Turn) -> Datum | Bounds:
        """Return what it is held to now.

        Raises:
            ActionFailed: that is unknown, or the attribute cannot be that.
        """
        if self.value is not None:
            return settled(self.value, self.attribute, self.name, turn)
        return Bounds(self._bound(self.low, turn), self._bound(self.high, turn))

    def words(self, wish: Datum | Bounds) -> str:
        """Return what it is held to, for people: `bathroom_fan.speed at 80 %`."""
        kind = type_of(self.attribute)
        if not isinstance(wish, Bounds):
            return f"{self.name} at {render(wish, kind)}"
        low, high = render(wish.min, kind), render(wish.max, kind)
        if wish.min is not None and wish.max is not None:
            return f"{self.name} between {low} and {high}"
        return f"{self.name} at {f'most {high}' if wish.min is None else f'least {low}'}"

    def _bound(self, term: Term | None, turn: Turn) -> float | None:
        if term is None:
            return None
        bound = settled(term, self.attribute, self.name, turn)
        return bound if isinstance(bound, int | float) and not isinstance(bound, bool) else None


class State(Struct, frozen=True):
    """What a state rule watches and holds; its memory is kept under `key`.

    All `conditions` must be true for `on` seconds before it begins, and one of them false for `off` seconds before it
    ends. `lets` are named values that both sides may use. `paths` are all attributes that the conditions depend on,
    `moving` those that the held values depend on, both by slot.
    """

    key: str
    conditions: tuple[Expression, ...]
    held: tuple[Held, ...] = ()
    lets: tuple[tuple[str, Term], ...] = ()
    paths: dict[int, Path] = {}
    moving: dict[int, Path] = {}
    on: Seconds = 0.0
    off: Seconds = 0.0
    on_text: str = ""

    def watch(self, host: StateHost, index: int, order: Order) -> StateWatch:
        """Return its watch."""
        return StateWatch(self, host, index, order)

    @property
    def timed(self) -> bool:
        """Whether its truth may change by time alone."""
        lets = [term.expression for _, term in self.lets if term.expression is not None]
        return any(expression.uses_time for expression in (*self.conditions, *lets))

    @property
    def drifts(self) -> bool:
        """Whether what it holds may change by time alone."""
        terms = [term for held in self.held for term in held.terms]
        return any(term.expression is not None and term.expression.uses_time for term in terms)


class _Memory(Struct, omit_defaults=True):
    """What survives a restart; `pending` is when it will begin or end, and the cause: its name, old and new value."""

    active: bool = False
    since: Moment = 0.0
    pending: tuple[Moment, str, Datum, Datum] | None = None
    holds: dict[Path, Datum | Bounds] = {}
    doubted: tuple[Path, ...] = ()


class StateWatch(Watch):
    """A state at work; `active` since the moment `since`.

    While its truth is unknown it goes by the last known one. Only to begin it waits until that is known again.
    """

    __slots__ = (
        "_again",
        "_doubted",
        "_drifts",
        "_holds",
        "_pending",
        "_rule",
        "_state",
        "_timed",
        "active",
        "since",
        "slots",
    )

    def __init__(self, state: State, host: StateHost, index: int, order: Order) -> None:
        super().__init__(host, index, order)
        self.slots = tuple({**state.paths, **state.moving})
        self.active = False
        self.since: Moment | None = None
        self._state = state
        self._rule = host
        self._timed, self._drifts = state.timed, state.drifts
        self._pending: tuple[Moment, Cause] | None = None
        self._holds: dict[Path, Datum | Bounds] = {}
        self._doubted: set[Path] = set()
        self._again = False

    @property
    def holds(self) -> tuple[Path, ...]:
        """The attributes that are held now."""
        return tuple(self._holds)

    def start(self, now: Moment) -> None:
        """Take the present state; what it means is done as soon as the alarm rings, at once."""
        self._take(self._judge(), Cause(self.index, "start"), now, None)
        self._again = self.active
        self._wake(now, at_once=self.active or self._is_due(now))

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:
        """Look at the state, one of whose values changed."""
        state = self._state
        path = state.paths.get(slot)
        if path is not None:
            self._look(Cause(self.index, path, old, new), now, out)
        if self.active and slot in state.moving:
            if self.host.turn.live:
                self._renew(now, out)
            else:
                self._wake(now, at_once=True)

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Begin or end what was due; look at what changes by time; after a restart, hold again."""
        self._look(Cause(self.index, "time"), now, out)
        if self.active:
            self._renew(now, out)
        self._wake(now)

    @property
    def lasting(self) -> Mapping[str, Moment]:
        """See `Watch`."""
        return {} if self._pending is None else {self._pending[1].cause: self._pending[0]}

    def shift(self, by: Seconds) -> None:
        """See `Watch`."""
        if self.since is not None:
            self.since += by
        if self._pending is not None:
            self._pending = (self._pending[0] + by, self._pending[1])

    def remembered(self) -> dict[str, Any] | None:
        """Return whether it is active, since when, what it holds, and what is due."""
        if not self.active and self._pending is None:
            return None
        memory = _Memory(self.active, self.since or 0.0, None, self._holds, tuple(sorted(self._doubted)))
        if self._pending is not None:
            due, cause = self._pending
            memory.pending = (due, cause.cause, cause.old, cause.new)
        told: dict[str, Any] = to_builtins(memory)
        return told

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take it back.

        Raises:
            msgspec.ValidationError: `remembered` did not return it.
        """
        known = convert(dict(memory), _Memory)
        self.active = known.active
        self.since = known.since if known.active else None
        if known.pending is not None:
            due, cause, old, new = known.pending
            self._pending = (due, Cause(self.index, cause, old, new))
        ours = {held.path for held in self._state.held}
        self._doubted = ours.intersection(known.doubted)
        self._holds = {path: value for path, value in known.holds.items() if path in ours}

    def _look(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        """Take in the truth of now, and begin or end if that is due."""
        truth = self._judge()
        if self._pending is None and (truth is None or truth is self.active):
            return
        self._take(truth, cause, now, out)
        if self._pending is None or self._pending[0] > now or (truth is None and not self.active):
            self._wake(now)
        elif not self.host.turn.live:
            self._wake(now, at_once=True)
        else:
            self._turn(self._pending[1], now, out)
            self._wake(now)

    def _take(self, truth: Truth, cause: Cause, now: Moment, out: list[Intent] | None) -> None:
        """Begin to wait for the other state, or stop waiting for it because it did not last."""
        state = self._state
        if truth is None:
            return
        if truth is not self.active:
            if self._pending is None:
                self._pending = (now + (state.on if truth else state.off), cause)
                self.host.touched()
        elif self._pending is not None:
            cause, self._pending = self._pending[1], None
            self.host.touched()
            if not truth and out is not None:
                read = looked_at(state.conditions, self.host.turn)
                self.host.missed(cause, "cut", f"did not stay so for {state.on_text}", now, out, read)

    def _turn(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        """Begin or end."""
        self._pending = None
        self.active = not self.active
        self.since = now if self.active else None
        held, self._holds, self._doubted, self._again = self._holds, {}, set(), True
        self.host.touched()
        if self.active:
            words = self._words(self._wishes(), "holds")
            self._rule.enter(replace(cause, words=words), now, out)
            self._renew(now, out)
        else:
            self._rule.let_go(now, out)
            words = self._words(held, "no longer holds")
            self._rule.leave(replace(cause, words=words), now, out)

    def _wishes(self) -> dict[Path, Datum | Bounds]:
        """Return what is to be held now, as far as that is known."""
        self._name_lets()
        wishes: dict[Path, Datum | Bounds] = {}
        for held in self._state.held:
            with suppress(ActionFailed):
                wishes[held.path] = held.wish(self.host.turn)
        return wishes

    def _words(self, wishes: Mapping[Path, Datum | Bounds], verb: str) -> tuple[str, ...]:
        """Return what is held in words; of a group whose members are held alike, once."""
        told = (f"{verb} {each.words(wishes[each.path])}" for each in self._state.held if each.path in wishes)
        return tuple(dict.fromkeys(told))

    def _renew(self, now: Moment, out: list[Intent]) -> None:
        """Hold what is to be held now, if that is something else than before; what is unknown stays as it was."""
        turn = self.host.turn
        self._name_lets()
        changed = False
        for held in self._state.held:
            path = held.path
            try:
                wish = held.wish(turn)
            except ActionFailed as failed:
                if path not in self._doubted:
                    self._doubted.add(path)
                    self.host.touched()
                    stays = "what was held before stays" if path in self._holds else "it is not held"
                    self.host.missed(Cause(self.index, path), "failed", f"{failed.why}; {stays}", now, out)
                continue
            if path in self._doubted:
                self._doubted.discard(path)
                self.host.touched()
            if path not in self._holds or self._holds[path] != wish:
                self._holds[path] = wish
                changed = True
        if changed:
            self.host.touched()
        if changed or self._again:
            self._again = False
            if self._state.held:
                self._rule.hold(tuple(self._holds.items()), now, out)

    def _judge(self) -> Truth:
        """Return whether all conditions are true, or None if nobody knows."""
        turn = self.host.turn
        self._name_lets()
        known: Truth = True
        for condition in self._state.conditions:
            truth = condition.run(turn.values, turn.scope)
            if truth is False:
                return False
            if truth is not True:
                known = None
        return known

    def _name_lets(self) -> None:
        if self._state.lets:
            turn = self.host.turn
            turn.scope.locals = {}
            for name, term in self._state.lets:
                turn.scope.locals[name] = valued(term, turn)

    def _is_due(self, now: Moment) -> bool:
        return self._pending is not None and self._pending[0] <= now

    def _wake(self, now: Moment, *, at_once: bool = False) -> None:
        dues = [now] if at_once else []
        if self._pending is not None and self._pending[0] > now:
            dues.append(self._pending[0])
        if self._timed or (self._drifts and self.active):
            dues.append(next_minute(now))
        self.host.alarms.set(self, min(dues, default=None))
