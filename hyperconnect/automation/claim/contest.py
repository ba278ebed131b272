"""Who wins where several want an attribute, and what the others are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from hyperconnect.automation.claim.band import Rank
from hyperconnect.automation.claim.claim import Claim, Holder, Shadow, Verdict, Wanted
from hyperconnect.automation.claim.claimed import Claimed
from hyperconnect.automation.intent import Bounds
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum


def turn_order(wish: Wanted) -> tuple[Rank, str, int]:
    """Return what orders the wishes of a turn: band and priority, rule, run."""
    return wish.rank, wish.rule, wish.run


def strongest(writes: Sequence[Wanted]) -> Wanted | None:
    """Return the write that wins among those of one turn; of equal ones that of the rule that comes last."""
    return max(writes, key=lambda wish: (-wish.rank[0], -wish.rank[1], wish.rule, wish.run), default=None)


def acts(write: Wanted, rival: Claim | None, now: Moment) -> bool:
    """Return whether a plain write acts: nobody else's claim is stronger, or as strong and newer."""
    if rival is None or write.rank != rival.rank:
        return rival is None or write.rank < rival.rank
    return (now, write.rule) > (rival.since, rival.rule)


def with_losers(
    verdict: Verdict,
    claimed: Claimed,
    wishes: Mapping[str, tuple[Wanted, Rank]],
    by: Holder,
    rank: Rank,
    value: Datum | Bounds,
) -> Verdict:
    """Return a verdict that tells whose wishes lost against a winner, and who is as strong as it."""
    beaten = [each for each in wishes.values() if each[0].rule != by.rule or each[0].value != value]
    shadows = tuple(Shadow(wish.rule, wish.run, wish.value, by) for wish, _ in beaten)
    equal = {wish.rule for wish, strength in beaten if strength == rank and wish.value != value}
    if by.rule in wishes:
        equal |= equals(claimed, by.rule, rank, value)
    equal.discard(by.rule)
    contended = tuple(sorted((*equal, by.rule))) if equal else ()
    return replace(verdict, shadowed=shadows, contended=contended) if shadows else _contended(verdict, contended)


def equals(claimed: Claimed, rule: str, rank: Rank, value: Datum | Bounds) -> set[str]:
    """Return the other rules that claim another value with the same strength."""
    return {
        claim.rule
        for claim in claimed.claims
        if claim.rule != rule and claim.rank == rank and claim.value != value and not isinstance(claim.value, Bounds)
    }


def _contended(verdict: Verdict, rules: tuple[str, ...]) -> Verdict:
    return replace(verdict, contended=rules) if rules else verdict
