"""Completing what somebody is writing, with what there is in the house."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from hyperconnect.api.description import problems
from hyperconnect.api.model.completion import CompletionView, Cursor, ProposalView
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import Caller, requires
from hyperconnect.automation.completion import complete
from hyperconnect.automation.completion.complete import offset_of
from hyperconnect.shell.service import Service


def make_router(service: Service) -> APIRouter:
    """Return the route that completes; what attributes are now is shown with `devices:read`."""
    router = APIRouter(prefix=ROOT, tags=["rules"])

    @router.post("/rules:complete", operation_id="completeRule", responses=problems(400, 401, 403, 413, 422, 429))
    async def complete_rule(cursor: Cursor, caller: Annotated[Caller, requires("rules:read")]) -> CompletionView:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Propose what could stand at a cursor: keys, devices and what they have, options, functions, units."""
        hub = service.hub
        at = offset_of(cursor.text, cursor.line or 1, cursor.column or 1) if cursor.offset is None else cursor.offset
        value_of = hub.twin.values.__getitem__ if caller.may("devices:read") else None
        found = complete(cursor.text, at, hub.registry, value_of, service.timezone)
        return CompletionView(
            start=found.start,
            end=found.end,
            items=[
                ProposalView(
                    text=each.text,
                    label=each.label or each.text,
                    sort=each.sort,
                    shows=each.shows,
                    about=each.about,
                )
                for each in found.items
            ],
            more=found.more,
        )

    return router
