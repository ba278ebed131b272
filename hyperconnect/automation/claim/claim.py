"""What is wanted of attributes, what is claimed, and what comes of it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.automation.claim.band import Rank, band_of
from hyperconnect.automation.intent import Bounds, Lease
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path

Kind: TypeAlias = Literal["write", "lease", "hold", "manual"]
"""`write` acts once and leaves nothing behind; a `lease` lasts its time, a `hold` as long as its state, `manual` is
what a person did."""

Release: TypeAlias = Literal["keep", "restore"]


class Wanted(Struct, frozen=True, gc=False):
    """A rule's wish to write an attribute. `rank` is the rule's own; a lease may name another band."""

    path: Path
    value: Datum
    rule: str
    rank: Rank
    run: int = 0
    lease: Lease | None = None


class Claim(Struct, frozen=True, omit_defaults=True):
    """A rule or a person holds an attribute; `rule` is empty for a person, `run` 0 where no run made it.

    `stood`: its value has been in force. `passed`: a later plain write, at least as strong, stands in its place.
    """

    id: int
    path: Path
    value: Datum | Bounds
    rank: Rank
    kind: Kind
    since: Moment
    rule: str = ""
    run: int = 0
    ends: Moment | None = None
    until: str = ""
    release: Release = "keep"
    stood: bool = False
    passed: bool = False

    @property
    def band(self) -> str:
        """How important it is, in one word."""
        return band_of(self.rank)

    @property
    def priority(self) -> int:
        """Its priority within the band."""
        return 0 if self.kind == "manual" else -self.rank[1]


class Holder(Struct, frozen=True):
    """Who has the say, for a sentence: a rule, or a person where `rule` is empty."""

    rule: str
    band: str
    kind: Kind
    ends: Moment | None = None
    until: str = ""


class Shadow(Struct, frozen=True):
    """A rule's wish that somebody stronger overrules, which is no error."""

    rule: str
    run: int
    value: Datum
    by: Holder


class Verdict(Struct, frozen=True, gc=False):
    """What comes of the wishes for one attribute: send `value` now, or nothing where it is None.

    `rule` is whose value it is, or whose end brought an earlier one back. `contended` are rules that are equally
    strong and want different things; `clipped_by` is the rule whose bounds changed the value.
    """

    path: Path
    value: Datum
    rule: str
    shadowed: tuple[Shadow, ...] = ()
    contended: tuple[str, ...] = ()
    clipped_by: str = ""


def told(claim: Claim) -> Holder:
    """Return who holds it, for a sentence."""
    return Holder(claim.rule, claim.band, claim.kind, claim.ends, claim.until)
