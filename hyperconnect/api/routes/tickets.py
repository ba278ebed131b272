"""Tickets: the owner lets a browser in by an address that opens the page once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter

from hyperconnect.api.description import problems
from hyperconnect.api.model.ticket import Ticket
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import Caller, requires
from hyperconnect.api.ticket import LASTS, Tickets
from hyperconnect.errors import ConflictError
from hyperconnect.shell.service import Service


def make_router(service: Service, tickets: Tickets) -> APIRouter:
    """Return the route that makes tickets."""
    router = APIRouter(prefix=f"{ROOT}/tickets", tags=["access"])

    @router.post("", operation_id="makeTicket", status_code=201, responses=problems(401, 403, 409, 429))
    async def make_ticket(caller: Annotated[Caller, requires("admin")]) -> Ticket:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Make an address that signs one browser in as whoever asks, once and within a minute."""
        url = tickets.url
        if not url:
            raise ConflictError(
                "this hub shows no page", hint="set http.listen and http.page = true in hyperconnect.toml"
            )
        path = f"/sign-in?ticket={tickets.make(caller)}"
        ends = datetime.fromtimestamp(round(service.now() + LASTS, 3), ZoneInfo(service.timezone))
        return Ticket(url=f"{url}{path}", path=path, expires_at=ends)

    return router
