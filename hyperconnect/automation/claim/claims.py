"""All claims of a household, and the one place where wishes become what is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from hyperconnect.automation.claim.band import BY_HAND, Rank, band_of, rank_of
from hyperconnect.automation.claim.claim import Claim, Holder, Release, Shadow, Verdict, Wanted, told
from hyperconnect.automation.claim.contest import acts, equals, strongest, turn_order, with_losers
from hyperconnect.automation.claim.ledger import Ledger, Visit
from hyperconnect.automation.claim.manual import HOME, switches_off
from hyperconnect.automation.claim.tolerance import same
from hyperconnect.automation.intent import Bounds, Lease
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path, parts_of

BY_HAND_FOR: Seconds = 7200.0
"""How long rules leave alone what a person did by hand, if nothing ends that earlier."""


class Claims:
    """Who holds what. `values` and `slot_of` tell what an attribute has now; `by_hand_for` is a setting, in seconds.

    Whatever order rules are told in, the outcome is the same. No call returns two verdicts for one attribute. Where
    all of it stands is the `ledger`.
    """

    def __init__(self, values: list[Datum], slot_of: Callable[[Path], int], by_hand_for: Seconds = BY_HAND_FOR) -> None:
        self.ledger = Ledger(values, slot_of)
        self._claimed = self.ledger.claimed
        self._by_hand_for = by_hand_for

    def settle(self, wanted: Sequence[Wanted], now: Moment) -> list[Verdict]:
        """Settle all writes of one turn together; return one verdict for each attribute.

        Verdicts come in the order of rules (band, priority, name, run) and, within a rule, of its writes. Of several
        wishes of one rule for one attribute the last counts; it replaces the rule's own lease.
        """
        claimed = self._claimed
        if len(wanted) == 1:
            wish = wanted[0]
            if wish.lease is None and wish.path not in claimed:
                return [Verdict(wish.path, wish.value, wish.rule)]
        wishes: dict[Path, list[Wanted]] = {}
        for wish in sorted(wanted, key=turn_order):
            wishes.setdefault(wish.path, []).append(wish)
        verdicts: list[Verdict] = []
        for path, several in wishes.items():
            wish = several[0]
            if len(several) == 1 and wish.lease is None and path not in claimed:
                verdicts.append(Verdict(path, wish.value, wish.rule))
            else:
                verdicts.append(self._decide(path, several, now))
        return verdicts

    def hold(
        self, rule: str, rank: Rank, path: Path, value: Datum | Bounds, release: Release, now: Moment
    ) -> list[Verdict]:
        """Let a state rule hold an attribute, or hold it to another value than before.

        Who stands in its way is told once, when it begins.
        """
        visit = self.ledger.enter(path, now)
        own = visit.claimed.of(rule, "hold")
        changed = own is not None and (own.value, own.rank) != (value, rank)
        if own is None:
            claim = Claim(self.ledger.new_id(), path, value, rank, "hold", now, rule, release=release)
            self.ledger.put(visit.claimed, claim, None)
        elif (own.value, own.rank, own.release) != (value, rank, release):
            claim = replace(own, value=value, rank=rank, release=release, passed=False)
            self.ledger.put(visit.claimed, claim, own)
        verdict = self.ledger.leave(visit, rule, anew=changed)
        if own is None and not isinstance(value, Bounds):
            return [self._begun(visit, rule, rank, value, verdict)]
        return [] if verdict is None else [verdict]

    def wish(
        self,
        rule: str,
        rank: Rank,
        holds: Sequence[tuple[Path, Datum | Bounds]],
        now: Moment,
        *,
        release: Release = "restore",
    ) -> list[Verdict]:
        """Let a state rule hold these attributes from now on, and nothing else."""
        verdicts = self.let_go(rule, now, keep={path for path, _ in holds})
        for path, value in holds:
            verdicts += self.hold(rule, rank, path, value, release, now)
        return verdicts

    def claims_any(self, rule: str) -> bool:
        """Return whether a rule claims anything."""
        return bool(self.ledger.paths_of(rule))

    def let_go(self, rule: str, now: Moment, *, keep: Collection[Path] = ()) -> list[Verdict]:
        """End what a state rule holds, but for the attributes to `keep`."""
        return self._end_of(rule, now, lambda claim: claim.kind == "hold" and claim.path not in keep)

    def drop(self, rule: str, now: Moment, *, path: Path | None = None, run: int | None = None) -> list[Verdict]:
        """End all that a rule claims: on one attribute only, or only the leases of one run."""
        return self._end_of(
            rule,
            now,
            lambda claim: path in {None, claim.path} and (run is None or (claim.kind, claim.run) == ("lease", run)),
        )

    def end(self, claim: int, now: Moment) -> list[Verdict]:
        """End the claim of this id, because its `until` is true or somebody wants it; an unknown one is no error."""
        path = self.ledger.path_of(claim)
        return [] if path is None else self._end_on(path, now, lambda each: each.id == claim)

    def manual(self, path: Path, value: Datum, now: Moment) -> Claim:
        """Take in what a person did by hand; it replaces what they did before.

        What is to be sent, if anything, `standing` tells: safety and security are stronger.
        """
        ledger = self.ledger
        visit = ledger.enter(path, now)
        ends = now + self._by_hand_for
        claim = Claim(ledger.new_id(), path, value, BY_HAND, "manual", now, ends=ends)
        ledger.put(visit.claimed, claim, visit.claimed.of("", "manual"))
        ledger.leave(visit, "")
        return ledger[claim.id]

    def resume(self, path: Path, now: Moment) -> list[Verdict]:
        """Give an attribute that a person took over back to the rules."""
        if path not in self.ledger.by_hand:
            return []
        return self._end_on(path, now, lambda claim: claim.kind == "manual")

    def turned(self, path: Path, value: Datum, now: Moment) -> list[Verdict]:
        """Tell that an attribute changed, which may end what people took over.

        A new `home.mode` ends all of it; a device that is switched off, what was done to this part of it before.
        """
        by_hand = self.ledger.by_hand
        if not by_hand:
            return []
        device, component, _, attribute = parts_of(path)
        if device == HOME and attribute == "mode":
            ended = sorted(by_hand)
        elif switches_off(path, value):
            part = f"{device}.{component}."
            ended = sorted(each for each in by_hand if each.startswith(part) and not self._is_off(each, path))
        else:
            return []
        return [verdict for each in ended for verdict in self.resume(each, now)]

    def touched(self, path: Path, value: Datum) -> list[Verdict]:
        """Tell what a device reported, unless that is a person's doing, which `manual` is told instead.

        What something else made of an attribute is not put back when a claim ends; the old value that a device still
        says before it has said the new one is no such thing. What is out of bounds is to be sent.
        """
        claimed = self._claimed.get(path)
        if claimed is None or value is None:
            return []
        standing = claimed.standing()
        if same(path, standing.value, value):
            if not claimed.reached or claimed.touched is not UNSET:
                claimed.reached, claimed.touched = True, UNSET
                self.ledger.mark(path)
        elif standing.claim:
            if claimed.reached and claimed.touched != value:
                claimed.touched = value
                self.ledger.mark(path)
        elif claimed.reached or claimed.ground is None:
            claimed.settle_down(value)
            self.ledger.mark(path)
            verdict = self.ledger.leave(Visit(path, claimed, standing, value), standing.rule)
            return [] if verdict is None else [verdict]
        return []

    def standing(self, path: Path) -> Verdict | None:
        """Return what an attribute should have by its claims, or None where nobody claims it."""
        claimed = self._claimed.get(path)
        if claimed is None:
            return None
        standing = claimed.standing()
        return Verdict(path, standing.value, standing.rule, clipped_by=standing.clipped_by)

    @property
    def deadline(self) -> Moment | None:
        """When the next claim ends by time."""
        return self.ledger.deadline

    def elapse(self, now: Moment) -> list[Verdict]:
        """End the claims whose time is over."""
        due = self.ledger.take_due(now)
        return [verdict for path in due for verdict in self._end_on(path, now, lambda _: False)]

    def conditional(self) -> list[Claim]:
        """Return the claims that end when their `until` is true."""
        return [self.ledger[claim] for claim in sorted(self.ledger.conditional)]

    def of(self, path: Path) -> tuple[Claim, ...]:
        """Return the claims on an attribute."""
        claimed = self._claimed.get(path)
        return () if claimed is None else tuple(claimed.claims)

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.ledger)

    def take_dirty(self) -> list[tuple[str, Any]]:
        """Return (attribute, JSON-able memory, or None to forget) of what changed since the last call."""
        return self.ledger.take_dirty()

    def recall(self, rows: Iterable[tuple[str, object]]) -> list[str]:
        """Take back what `take_dirty` told, before anything else; return the attributes whose row cannot be read."""
        return self.ledger.recall(rows)

    def _decide(self, path: Path, wishes: Sequence[Wanted], now: Moment) -> Verdict:
        """Settle the wishes of one turn for one attribute."""
        ledger = self.ledger
        visit = ledger.enter(path, now)
        claimed = visit.claimed
        latest: dict[str, tuple[Wanted, Rank]] = {}
        writes: list[Wanted] = []
        for wish in {wish.rule: wish for wish in wishes}.values():
            own, lease = claimed.of(wish.rule, "lease"), wish.lease
            if lease is not None and (lease.ends is None or lease.ends > now):
                claim = self._leased(wish, lease, now)
                latest[wish.rule] = wish, claim.rank
                ledger.put(claimed, claim, own)
                continue
            latest[wish.rule] = wish, wish.rank
            writes.append(wish)
            if own is not None:
                ledger.strike(claimed, own)
        write = strongest(writes)
        if write is not None and acts(write, claimed.rival(write.rule), now):
            claimed.pass_over(write.value, write.rank)
            ledger.mark(path)
            value, clipper = claimed.clip(write.value, write.rank)
            ledger.leave(visit, write.rule)
            verdict = Verdict(path, value, write.rule, clipped_by=clipper)
            by = Holder(write.rule, band_of(write.rank), "write")
            return with_losers(verdict, claimed, latest, by, write.rank, write.value)
        winner, standing = claimed.winner, claimed.standing()
        verdict = ledger.leave(visit, standing.rule) or Verdict(path, None, standing.rule)
        if winner is None:
            return verdict
        if winner.kind == "lease" and winner.rule in latest:
            verdict = Verdict(path, standing.value, winner.rule, clipped_by=standing.clipped_by)
        return with_losers(verdict, claimed, latest, told(winner), winner.rank, winner.value)

    def _leased(self, wish: Wanted, lease: Lease, now: Moment) -> Claim:
        return Claim(
            self.ledger.new_id(),
            wish.path,
            wish.value,
            rank_of(lease.band, -wish.rank[1]) if lease.band else wish.rank,
            "lease",
            now,
            wish.rule,
            wish.run,
            lease.ends,
            lease.until,
            lease.release,
        )

    def _begun(self, visit: Visit, rule: str, rank: Rank, value: Datum, verdict: Verdict | None) -> Verdict:
        """Tell what comes of a new hold."""
        claimed, path = visit.claimed, visit.path
        standing, winner = claimed.standing(), claimed.winner
        shadows: tuple[Shadow, ...] = ()
        if winner is None or (winner.rule, winner.kind) == (rule, "hold"):
            verdict = Verdict(path, standing.value, rule, clipped_by=standing.clipped_by)
        else:
            verdict = verdict or Verdict(path, None, winner.rule)
            shadows = (Shadow(rule, 0, value, told(winner)),)
        equal = equals(claimed, rule, rank, value)
        contended = tuple(sorted((*equal, rule))) if equal else ()
        return replace(verdict, shadowed=shadows, contended=contended)

    def _end_of(self, rule: str, now: Moment, ends: Callable[[Claim], bool]) -> list[Verdict]:
        return [
            verdict
            for path in self.ledger.paths_of(rule)
            for verdict in self._end_on(path, now, lambda claim: claim.rule == rule and ends(claim))
        ]

    def _end_on(self, path: Path, now: Moment, ends: Callable[[Claim], bool]) -> list[Verdict]:
        """End those claims on an attribute that are to end, and those whose time is over."""
        claimed = self._claimed[path]
        over = [claim for claim in claimed.claims if ends(claim) and (claim.ends is None or claim.ends > now)]
        late = claimed.expired(now)
        if not over and not late:
            return []
        rule = claimed.standing().rule or (*over, *late)[0].rule
        visit = self.ledger.enter(path, now)
        for claim in over:
            self.ledger.end(claimed, claim)
        verdict = self.ledger.leave(visit, rule)
        return [] if verdict is None else [verdict]

    def _is_off(self, path: Path, switch: Path) -> bool:
        """Return whether what a person did to `path` is just this: switching off."""
        return path == switch and any(
            claim.kind == "manual" and not isinstance(claim.value, Bounds) and switches_off(path, claim.value)
            for claim in self.of(path)
        )
