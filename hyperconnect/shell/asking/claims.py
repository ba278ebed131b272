"""Answers about claims: who holds what, and giving back what was set by hand."""

from __future__ import annotations

from collections.abc import Callable

from hyperconnect.automation.claim import Bounds, Claim, Rank
from hyperconnect.errors import ConflictError, UnknownError
from hyperconnect.model.input import Resumed
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Path
from hyperconnect.shell.asking.telling import Telling, Told
from hyperconnect.shell.service import Service

_GUIDE = 5
"""How many attributes a hint names."""


def claims_of(service: Service, telling: Telling, wanted: Callable[[Claim], bool] = lambda _: True) -> list[Told]:
    """Return who holds what: by attribute, the strongest first."""
    return [
        claim_told(service, claim, telling)
        for claim in sorted(service.hub.engine.claims, key=_strongest)
        if wanted(claim)
    ]


def claim_told(service: Service, claim: Claim, telling: Telling) -> Told:
    """Return a claim, and whether it has the say."""
    claimed = service.hub.engine.claims.ledger.claimed[claim.path]
    return telling.claim(claim, stands=isinstance(claim.value, Bounds) or claimed.standing().claim == claim.id)


async def resume(service: Service, name: str) -> Path:
    """Give an attribute that was set by hand back to the rules; return its path.

    Raises:
        UnknownError: no attribute is called that.
        ConflictError: nobody set it by hand.
    """
    found = service.hub.registry.attribute(name)
    if found is None:
        raise UnknownError(f"{name} is not known", hint="`hyperconnect claims` lists what is held")
    by_hand = sorted(claim.path for claim in service.hub.engine.claims if claim.kind == "manual")
    if found.path not in by_hand:
        some = ", ".join(by_hand[:_GUIDE])
        hint = f"by hand: {some}" if some else "nothing was, so rules have their way already"
        raise ConflictError(f"nobody set {name} by hand", hint=hint)
    await service.settle(Resumed(service.now(), found.path))
    return found.path


def _strongest(claim: Claim) -> tuple[str, Rank, Moment]:
    return claim.path, claim.rank, claim.since
