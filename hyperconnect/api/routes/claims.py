"""Claims: who holds what, and giving back to the rules what somebody set by hand."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from hyperconnect.api.description import problems
from hyperconnect.api.model.claim import ClaimPage
from hyperconnect.api.page import Paged
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import requires
from hyperconnect.api.telling import claim_view, telling_of
from hyperconnect.automation.claim import Claim
from hyperconnect.model.value import parts_of
from hyperconnect.shell.asking.claims import claim_told, resume
from hyperconnect.shell.asking.devices import known
from hyperconnect.shell.service import Service


def make_router(service: Service) -> APIRouter:
    """Return the routes about claims."""
    router = APIRouter(prefix=f"{ROOT}/claims", tags=["claims"], responses=problems(401, 403, 404, 422, 429))

    @router.get("", operation_id="listClaims", dependencies=[requires("rules:read")])
    async def list_claims(  # pyright: ignore[reportUnusedFunction]  # the router has it
        paging: Paged,
        device: Annotated[str, Query(max_length=64, description="Only those of this device.")] = "",
        rule: Annotated[str, Query(max_length=64, description="Only those of this rule.")] = "",
    ) -> ClaimPage:
        """List who holds which attribute: by attribute, the strongest first."""
        about = known(service, device) if device else ""
        wanted = (
            claim
            for claim in service.hub.engine.claims
            if (not about or parts_of(claim.path)[0] == about) and (not rule or claim.rule == rule)
        )
        items, more = paging.cut(wanted, _strongest)
        telling = telling_of(service)
        return ClaimPage(items=[claim_view(claim_told(service, each, telling)) for each in items], next=more)

    @router.delete(
        "/{attribute}",
        operation_id="resumeAutomation",
        status_code=204,
        dependencies=[requires("rules:run")],
        responses=problems(409, 503, 507),
    )
    async def resume_automation(  # pyright: ignore[reportUnusedFunction]  # the router has it
        attribute: Annotated[
            str, Path(max_length=400, description="An attribute, by its name or its path.", examples=["living.target"])
        ],
    ) -> None:
        """Give an attribute that somebody set by hand back to the rules."""
        await resume(service, attribute)

    return router


def _strongest(claim: Claim) -> tuple[str, int, int, float, int]:
    band, priority = claim.rank
    return claim.path, band, priority, claim.since, claim.id
