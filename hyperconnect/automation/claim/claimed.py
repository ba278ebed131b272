"""One claimed attribute: its claims, what is in force, and what remains when they end."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from hyperconnect.automation.claim.band import Rank, is_ordinary
from hyperconnect.automation.claim.claim import Claim, Kind
from hyperconnect.automation.intent import Bounds
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum


class Standing(Struct, frozen=True, gc=False):
    """What is in force: a value, the rule and the id of the claim it comes from (0: of none), and who clipped it."""

    value: Datum
    rule: str = ""
    claim: int = 0
    clipped_by: str = ""


class Claimed(Struct, omit_defaults=True):
    """The claims on one attribute, in the order in which they came.

    `ground` is the value that stands without them, `rank` how strong the plain write was that made it. `reached`: the
    device has said what is in force; `touched` is what it said instead afterwards.
    """

    ground: Datum = None
    rank: Rank | None = None
    claims: list[Claim] = []
    reached: bool = False
    touched: Datum | UnsetType = UNSET

    @property
    def winner(self) -> Claim | None:
        """The strongest claim of a value."""
        return max((claim for claim in self.claims if not isinstance(claim.value, Bounds)), key=_strength, default=None)

    def rival(self, rule: str) -> Claim | None:
        """Return the strongest claim of a value that is not this rule's."""
        others = (claim for claim in self.claims if claim.rule != rule or claim.kind == "manual")
        return max((claim for claim in others if not isinstance(claim.value, Bounds)), key=_strength, default=None)

    def of(self, rule: str, kind: Kind) -> Claim | None:
        """Return a rule's claim of a kind; there is at most one."""
        return next((claim for claim in self.claims if claim.rule == rule and claim.kind == kind), None)

    def standing(self) -> Standing:
        """Return what is in force, whatever a device said afterwards."""
        winner = self.winner
        if winner is None or winner.passed or isinstance(winner.value, Bounds):
            value, clipper = self.clip(self.ground, self.rank)
            return Standing(value, clipper, 0, clipper)
        value, clipper = self.clip(winner.value, winner.rank)
        return Standing(value, winner.rule, winner.id, clipper)

    @property
    def current(self) -> Datum:
        """What the attribute has by now: what is in force, or what somebody made of it."""
        return self.standing().value if self.touched is UNSET else self.touched

    def clip(self, value: Datum, rank: Rank | None) -> tuple[Datum, str]:
        """Return a value of a rank (None: nobody's) within all bounds, and the rule whose bound had the last word.

        The strongest bound comes last, so that of contradictory ones it decides. What safety, security or a person
        wants is not clipped by anything weaker.
        """
        clipper = ""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value, clipper
        for claim in sorted(self.claims, key=_strength):
            bounds = claim.value
            if not isinstance(bounds, Bounds):
                continue
            if rank is not None and rank < claim.rank and not is_ordinary(rank):
                continue
            clipped = value if bounds.max is None else min(value, bounds.max)
            clipped = clipped if bounds.min is None else max(clipped, bounds.min)
            if clipped != value:
                value, clipper = clipped, claim.rule
        return value, clipper

    def put(self, claim: Claim, instead: Claim | None = None) -> None:
        """Add a claim, or put it in the place of another."""
        if instead is None:
            self.claims.append(claim)
        else:
            self.claims[self.claims.index(instead)] = claim

    def end(self, claim: Claim) -> None:
        """End a claim with its release.

        One that ends while it is in force leaves the attribute to the next claim; after the last one its value stays,
        or what was before comes back, unless somebody touched it. One that is kept and had been in force before a
        stronger one came leaves its value as the ground.
        """
        was_winner = claim is self.winner
        self.claims.remove(claim)
        if isinstance(claim.value, Bounds) or claim.passed:
            return
        follower = self.winner
        if was_winner and self.touched is not UNSET:
            if follower is None or follower.passed:
                self.settle_down(self.touched)
        elif claim.release == "keep" and (claim.stood if not was_winner else follower is None or follower.passed):
            self.settle_down(claim.value)

    def settle_down(self, value: Datum, rank: Rank | None = None) -> None:
        """Let a value be the one that stands without claims."""
        self.ground, self.rank = value, rank

    def pass_over(self, value: Datum, rank: Rank) -> None:
        """Take a plain write in: it stands in place of all claims until one of them wants something new."""
        self.settle_down(value, rank)
        self.claims = [
            claim if isinstance(claim.value, Bounds) else replace(claim, passed=True) for claim in self.claims
        ]

    def stand(self) -> None:
        """Note that the winner's value is in force."""
        winner = self.winner
        if winner is not None and not winner.stood and not winner.passed:
            self.put(replace(winner, stood=True), winner)

    def expired(self, now: Moment) -> list[Claim]:
        """Return the claims whose time is over."""
        return [claim for claim in self.claims if claim.ends is not None and claim.ends <= now]


def _strength(claim: Claim) -> tuple[int, int, Moment, str, int]:
    """Return what orders claims from the weakest to the strongest: band, priority, the latest; names settle ties."""
    return -claim.rank[0], -claim.rank[1], claim.since, claim.rule, claim.id
