"""The course of what happens: which rules hear of it, and what follows from it at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import assert_never

from hyperconnect.automation.alarm import Order
from hyperconnect.automation.arbiter import Arbiter
from hyperconnect.automation.change import Change
from hyperconnect.automation.derivations import Derivations
from hyperconnect.automation.ground import Ground, Later, NextInLine
from hyperconnect.automation.index import Listener, Watched
from hyperconnect.automation.intent import Intent, Log
from hyperconnect.automation.names import Names
from hyperconnect.automation.roster import Roster
from hyperconnect.automation.signal import Signal
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Reason
from hyperconnect.model.scope import RUN
from hyperconnect.model.value import Datum

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


class Course:
    """Takes one turn after the other: derived values first, then rules, then the arbiter settles what they want.

    `may_call` tells whether a rule may run others.
    """

    def __init__(self, names: Names, ground: Ground, may_call: Callable[[str], bool]) -> None:
        self._ground = ground
        self._may_call = may_call
        self._turn = ground.turn
        self._watched = ground.index.watched
        self.derivations = Derivations(ground.turn.values, ground.turn.scope, ground.alarms, self._derived)
        self.roster = Roster(names, ground, self.derivations, self._pause)
        self.arbiter = Arbiter(names, ground, self.roster.rank, self._pause)
        self._gaps: dict[int, Datum] = {}
        self._rest = _Rest()

    def react(self, changes: Iterable[Change], now: Moment, out: list[Intent]) -> None:
        """Take in values that changed together."""
        watched = self._watched
        for change in self.derivations.followed(changes, now):
            slot, old, new = change.slot, change.old, change.new
            concerned = watched.get(slot)
            if concerned is not None:
                self.hear(concerned, slot, old, new, now, change.live, out)
            elif old is None or new is None:
                self.unheard(slot, old, new)

    def hear(
        self,
        concerned: Watched,
        slot: int,
        old: Datum,
        new: Datum,
        now: Moment,
        live: bool,  # noqa: FBT001  (as for `Engine.react`)
        out: list[Intent],
    ) -> None:
        """Let those hear who listen to a slot."""
        turn, gap = self._turn, False
        if new is None:
            self._gaps[slot] = old
        elif old is None and slot in self._gaps:
            old, gap = self._gaps.pop(slot), True
        turn.live, turn.after_gap = live, gap
        depth, chain = self.arbiter.origin(slot, new, now)
        if depth > turn.depth:
            turn.depth, turn.chain = depth, chain
        for listener in concerned.concerned(old, new, gap=gap):
            try:
                listener.react(slot, old, new, now, out)
            except Exception as error:  # noqa: BLE001  the edge of a rule: whatever it does, all others go on
                self.stumbled(listener.order, error, now, out)
                turn.live, turn.after_gap = live, gap
        turn.live, turn.after_gap = True, False

    def unheard(self, slot: int, old: Datum, new: Datum) -> None:
        """Take note that a value nobody listens to became unknown, or is known again: rules may come in between."""
        if new is None:
            self._gaps[slot] = old
        else:
            self._gaps.pop(slot, None)

    def sense(self, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """Let those hear who listen to a signal."""
        if signal.key.startswith("outcome:"):
            self._ground.handed.arrived(signal.key.removeprefix("outcome:"))
        for listener in self._ground.index.listening(signal.key):
            self.tell(listener, signal, now, out)

    def tell(self, listener: Listener, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """Let one hear of a signal."""
        try:
            listener.sense(signal, now, out)
        except Exception as error:  # noqa: BLE001  the edge of a rule: whatever it does, all others go on
            self.stumbled(listener.order, error, now, out)

    def stumbled(self, order: Order, error: Exception, now: Moment, out: list[Intent]) -> None:
        """A rule did what it never should: tell it, and pause that rule."""
        rule, why = order[2], f"it cannot go on: {type(error).__name__}: {error}"
        self._turn.live, self._turn.after_gap = True, False
        self._ground.own.put_off()
        if self.roster.live(rule) is None:
            out.append(Log(rule, why))
            return
        out.append(Reason(rule, now, "paused", -1, "time", did=(why,)))
        self._pause(rule, why, now)

    def follow(self, now: Moment, out: list[Intent], begin: int = 0) -> None:
        """End a turn: settle what was wanted, and take the turns that follow from it."""
        turn, arbiter, later = self._turn, self.arbiter, self._ground.later
        arbiter.settle(out, begin, now)
        arbiter.flush(out)
        self._hand_over(out, begin, now)
        turn.depth, turn.chain = 0, ()
        for _ in range(MOST_FOLLOWING):
            if not later:
                self._ground.own.forget()
                return
            begin = len(out)
            following = later.popleft()
            match following:
                case Signal(depth=depth):
                    turn.depth = depth
                    self.sense(following, now, out)
                case Later(depth=depth):
                    turn.depth = depth
                    self._run_later(following, now, out)
                case NextInLine(rule=rule):
                    self._next(rule, now, out)
                case _:
                    assert_never(following)
            arbiter.settle(out, begin, now)
            arbiter.flush(out)
            self._hand_over(out, begin, now)
            turn.depth, turn.chain = 0, ()
        self._ground.own.forget()
        self._ground.alarms.set(self._rest, now + _BREATH)

    def _hand_over(self, out: list[Intent], begin: int, now: Moment) -> None:
        """Remember what is sent by a turn that will not come again after a crash, because something of it is kept."""
        ground = self._ground
        if ground.touched or self.arbiter.dirty:
            ground.handed.note(out, begin, now)

    def cancel(self, rule: str, why: str, now: Moment, out: list[Intent]) -> None:
        """End a rule's runs and what they leased."""
        live = self.roster.live(rule)
        if live is not None:
            live.cancel(why, now, out)
            self.arbiter.drop_leases(rule, now)

    def cancel_run(self, rule: str, run: int, why: str, now: Moment, out: list[Intent]) -> None:
        """End one run of a rule and what it leased."""
        live = self.roster.live(rule)
        if live is not None:
            live.cancel_run(run, why, now, out)

    def _derived(self, changes: Sequence[tuple[int, Datum]], now: Moment, out: list[Intent]) -> None:
        """A value that the engine keeps changed by time alone."""
        values = self._turn.values
        told: list[Change] = []
        for slot, new in changes:
            old, values[slot] = values[slot], new
            if old != new:
                told.append(Change(slot, old, new))
        self.react(told, now, out)

    def _next(self, rule: str, now: Moment, out: list[Intent]) -> None:
        live = self.roster.live(rule)
        if live is not None:
            try:
                live.next(now, out)
            except Exception as error:  # noqa: BLE001  the edge of a rule: whatever it does, all others go on
                self.stumbled((*live.plan.rank, rule, 0), error, now, out)

    def _run_later(self, later: Later, now: Moment, out: list[Intent]) -> None:
        live, why = self.roster.live(later.rule), f"{later.rule} is not at work"
        if live is not None and not self._may_call(later.by):
            live, why = None, f"{later.rule} was not called: the author of {later.by} lacks the scope {RUN}"
            out.append(Reason(later.by, now, "postscript", -1, "hub:rights", did=(why,)))
        if live is not None:
            try:
                live.call(later.args, later.token, later.by, now, out)
            except Exception as error:  # noqa: BLE001  the edge of a rule: whatever it does, all others go on
                self.stumbled((*live.plan.rank, later.rule, 0), error, now, out)
        elif later.token:
            self._ground.later.append(Signal(f"outcome:{later.token}", payload={"ok": False, "why": why}))

    def _pause(self, rule: str, why: str, now: Moment) -> None:
        """Pause a rule that runs wild."""
        entry = self.roster.entries.get(rule)
        if entry is not None and entry.live is not None:
            self.roster.pause(entry, why)
            self.arbiter.drop(rule, now)
