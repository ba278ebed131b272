"""Settles what rules want: one winner for each attribute of a turn, claims kept, losers told why.

It also knows what each write sprang from, so that rules that set each other off in a circle are found out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

from hyperconnect.automation.action.turn import Link
from hyperconnect.automation.alarm import Order
from hyperconnect.automation.claim import Claims, Verdict, Wanted, holder_words, same, switches_off
from hyperconnect.automation.ground import Ground
from hyperconnect.automation.intent import Emit, Intent, Set, Unlease, Wish
from hyperconnect.automation.lapse import Lapses
from hyperconnect.automation.names import Names
from hyperconnect.automation.signal import Signal
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum, Path

_ECHO_WITHIN: Seconds = 30.0
"""How long after a write its echo still counts as its effect."""
MOST_ALIKE = 3
"""How often one rule may write one value to one attribute within a chain of rules that set each other off."""

_CIRCLE = "it set the same to the same again and again, in a circle with other rules"
_OTHERS = frozenset({Wish, Unlease, Emit})
_NO_ORIGIN: tuple[int, tuple[Link, ...]] = (0, ())
_FIRST: Order = (-1, 0, "", 0)

Rank: TypeAlias = tuple[int, int]


class Arbiter:
    """Between what rules want and what is done.

    `rank_of` tells how strong a rule is, `pause` is told that one runs in circles. `done` is what came of claims that
    began or ended beside a turn's own wishes: it is settled already, and waits for `flush`.
    """

    def __init__(
        self,
        names: Names,
        ground: Ground,
        rank_of: Callable[[str], Rank],
        pause: Callable[[str, str, Moment], None],
    ) -> None:
        self._ground = ground
        self._slot_of = _slots(names)
        self.claims = Claims(ground.turn.values, self._slot_of)
        self._claimed = self.claims.ledger.claimed
        self.dirty = self.claims.ledger.dirty
        self._lapses = Lapses(names, ground.turn, ground.index, ground.alarms, self.end)
        self._rank_of = rank_of
        self._pause = pause
        self._written: dict[int, tuple[Datum, int, tuple[Link, ...], Moment]] = {}
        self.done: list[Intent] = []
        self.due: Moment | None = None
        self.order: Order = _FIRST

    def settle(self, out: list[Intent], begin: int, now: Moment) -> None:
        """Replace the wishes from `begin` on by what is to be done."""
        only: Set | None = None
        for place in range(begin, len(out)):
            intent = out[place]
            kind = type(intent)
            if kind is Set:
                if only is not None:
                    self._settle(out, begin, now)
                    return
                only = intent  # type: ignore[assignment]  # `kind` has said so; match costs more here
            elif kind in _OTHERS:
                self._settle(out, begin, now)
                return
        if only is None:
            return
        if only.lease is None and not self._ground.turn.chain and only.path not in self._claimed:
            self._chain(only, now)
        else:
            self._settle(out, begin, now)

    def _settle(self, out: list[Intent], begin: int, now: Moment) -> None:
        """Settle what is more than a single write that nobody contests."""
        wanted: list[Wanted] = []
        wild: list[str] = []
        turn = self._ground.turn
        for place in range(begin, len(out)):
            intent = out[place]
            kind = type(intent)
            if kind is Set:
                wish = self._wanted(intent)  # type: ignore[arg-type]  # as in `settle`
                if turn.chain and turn.chain.count((wish.rule, wish.path, wish.value)) >= MOST_ALIKE:
                    out[place] = self._circling(wish, now)
                    wild.append(wish.rule)
                    continue
                wanted.append(wish)
                self._chain(wish, now)
        if wild:
            wanted = [wish for wish in wanted if wish.rule not in wild]
            out[begin:] = [each for each in out[begin:] if not (isinstance(each, Set | Wish) and each.rule in wild)]
        self._take_in(wanted, out, begin, now)
        for rule in wild:
            self._pause(rule, _CIRCLE, now)

    def _take_in(self, wanted: list[Wanted], out: list[Intent], begin: int, now: Moment) -> None:
        """Replace what is wanted by what comes of it."""
        wishes = out[begin:]
        del out[begin:]
        verdicts = {verdict.path: verdict for verdict in self.claims.settle(wanted, now)}
        for intent in wishes:
            match intent:
                case Set(path=path):
                    verdict = verdicts.pop(path, None)
                    if verdict is not None:
                        self._judge(verdict, now, out)
                case Wish(rule=rule, holds=holds):
                    self._hold(rule, holds, now, out)
                case Unlease(rule=rule, run=run):
                    self._all(self.claims.drop(rule, now, run=run), now)
                case Emit(name=name, data=data):
                    out.append(intent)
                    depth = self._ground.turn.depth + 1
                    self._ground.later.append(Signal(f"event:home.main.home.{name}", "home", data, depth))
                case _:
                    out.append(intent)
        for verdict in verdicts.values():
            self._judge(verdict, now, out)
        self._wake(now)

    def flush(self, out: list[Intent]) -> None:
        """Append what came of claims that began or ended beside the turn's own wishes; it is settled already."""
        if self.done:
            out += self.done
            self.done.clear()

    def shift(self, by: Seconds) -> None:
        """The clock was set: claims end as long from now as before."""
        self.claims.ledger.shift(by)
        self._written = {
            slot: (value, depth, chain, at + by) for slot, (value, depth, chain, at) in self._written.items()
        }

    def drop(self, rule: str, now: Moment) -> None:
        """Let go of everything a rule claims."""
        self._all(self.claims.drop(rule, now), now)

    def drop_leases(self, rule: str, now: Moment) -> None:
        """Let go of what a rule's runs leased, also of runs that have ended."""
        for claim in [claim for claim in self.claims if claim.rule == rule and claim.kind == "lease"]:
            self.end(claim.id, now)

    def keep_only(self, rule: str, paths: Collection[Path], now: Moment) -> None:
        """Let go of what a rule's state held, but for some attributes."""
        if self.claims.claims_any(rule):
            self._all(self.claims.let_go(rule, now, keep=paths), now)

    def elapse(self, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of every sleeper)
        """End what was claimed until now."""
        self._all(self.claims.elapse(now), now)

    def end(self, claim: int, now: Moment, why: str = "") -> None:
        """End a claim whose condition came true; or tell `why` it ends although nobody knows of that."""
        ended = next((each for each in self.claims if each.id == claim), None) if why else None
        if ended is not None:
            path = ended.path
            self.done.append(Reason(ended.rule, now, "ended", -1, path, None, None, (), (why,), ended.run))
        self._all(self.claims.end(claim, now), now)

    def reported(self, path: Path, value: Datum, now: Moment, *, by_hand: bool) -> None:
        """A device told a new value of what can be set; `by_hand`: nobody of ours wanted that.

        What a person did rules below security leave alone for a while; who switches something off is done with it.
        """
        self._all(self.claims.turned(path, value, now), now)
        if by_hand and not switches_off(path, value):
            self.claims.manual(path, value, now)
            standing = self.claims.standing(path)
            if standing is not None and standing.value is not None and not same(path, standing.value, value):
                self._judge(standing, now, self.done)
            self._wake(now)
        else:
            self._all(self.claims.touched(path, value), now)

    def hold(self, rule: str, path: Path, value: Datum, now: Moment) -> None:
        """Hold an attribute for a rule until `drop_one`, and see to it that it is so if the rule has the say."""
        verdicts = self.claims.hold(rule, self._rank_of(rule), path, value, "keep", now)
        self._all([verdict for verdict in verdicts if verdict.value != value or verdict.shadowed], now)
        standing = self.claims.standing(path)
        if standing is not None and standing.rule == rule and standing.value is not None:
            self.done.append(Set(rule, path, standing.value))

    def drop_one(self, rule: str, path: Path, now: Moment, *, restore: bool) -> None:
        """Let go of one attribute; with `restore` it gets back what it had, if nobody touched it meanwhile."""
        held = next((claim for claim in self.claims.of(path) if claim.rule == rule and claim.kind == "hold"), None)
        if restore and held is not None:
            self.claims.hold(rule, held.rank, path, held.value, "restore", now)
        self._all(self.claims.drop(rule, now, path=path), now)

    def resume(self, path: Path, now: Moment) -> bool:
        """Give an attribute back to the rules; return whether a person had it."""
        had = any(claim.kind == "manual" for claim in self.claims.of(path))
        self._all(self.claims.resume(path, now), now)
        return had

    def prune(self, rules: Collection[str], now: Moment) -> None:
        """Let go of what was claimed by rules that are no more."""
        for rule in sorted({claim.rule for claim in self.claims if claim.rule and claim.rule not in rules}):
            self.drop(rule, now)

    def sync(self, now: Moment) -> None:
        """Watch the ends of leases anew: what their conditions name may have come or changed."""
        self._lapses.sync(self.claims.conditional(), now)

    def take_dirty(self) -> list[tuple[str, Any]]:
        """Return (attribute, JSON-able memory, or None to forget) of claims that changed since the last call."""
        return self.claims.take_dirty()

    def origin(self, slot: int, value: Datum, now: Moment) -> tuple[int, tuple[Link, ...]]:
        """Return how deep in a chain of rules a change is: 0 where no rule brought it about."""
        written = self._written.get(slot)
        if written is None or written[0] != value or now - written[3] > _ECHO_WITHIN:
            return _NO_ORIGIN
        return written[1] + 1, written[2]

    def recall(self, memory: Mapping[str, Any], now: Moment) -> None:
        """Take back the claims of an earlier life."""
        self.claims.recall(memory.items())
        self._wake(now)

    def _wanted(self, wish: Set) -> Wanted:
        return Wanted(wish.path, wish.value, wish.rule, self._rank_of(wish.rule), wish.run, wish.lease)

    def _hold(self, rule: str, holds: Sequence[tuple[Path, Any]], now: Moment, out: list[Intent]) -> None:
        for verdict in self.claims.wish(rule, self._rank_of(rule), holds, now):
            self._judge(verdict, now, out)

    def _all(self, verdicts: Sequence[Verdict], now: Moment) -> None:
        for verdict in verdicts:
            self._judge(verdict, now, self.done)
        self._wake(now)

    def _wake(self, now: Moment) -> None:
        """Be woken when the next claim ends."""
        self._lapses.sync(self.claims.conditional(), now)
        self._ground.alarms.set(self, self.claims.deadline)

    def _judge(self, verdict: Verdict, now: Moment, out: list[Intent]) -> None:
        path = verdict.path
        if verdict.value is not None:
            out.append(Set(verdict.rule, path, verdict.value))
        for shadow in verdict.shadowed:
            by = holder_words(shadow.by, self._ground.turn.zone, now)
            out.append(Reason(shadow.rule, now, "shadowed", -1, path, None, shadow.value, (), (by,), shadow.run))
        out += [
            Reason(rule, now, "contended", -1, path, None, verdict.value, (), (verdict.rule,))
            for rule in verdict.contended
            if rule != verdict.rule
        ]

    def _chain(self, wish: Set | Wanted, now: Moment) -> None:
        """Note what a write springs from."""
        turn = self._ground.turn
        link: Link = (wish.rule, wish.path, wish.value)
        chain = (*turn.chain[-15:], link) if turn.chain else (link,)
        self._written[self._slot_of(wish.path)] = (wish.value, turn.depth, chain, now)

    def _circling(self, wish: Wanted, now: Moment) -> Reason:
        """Return the reason for not writing the same once more."""
        return Reason(wish.rule, now, "paused", -1, wish.path, None, wish.value, (), (_CIRCLE,), wish.run)


def _slots(names: Names) -> Callable[[Path], int]:
    known: dict[Path, int] = {}

    def slot_of(path: Path) -> int:
        slot = known.get(path)
        if slot is None:
            named = names.attribute(path)
            if named is None:
                return names.derived(f"gone {path}")
            slot = known[path] = named.slot
        return slot

    return slot_of
