"""The first start: the owner's token for whoever knows the code."""

from __future__ import annotations

from fastapi import APIRouter, Request

from hyperconnect.api.access import Access
from hyperconnect.api.description import problems
from hyperconnect.api.model.token import NewToken, Owner
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.tokens import told
from hyperconnect.api.setup import Setup
from hyperconnect.shell.service import Service


def make_router(service: Service, owning: Setup, access: Access) -> APIRouter:
    """Return the route that makes an owner."""
    router = APIRouter(prefix=ROOT, tags=["access"])

    @router.post(
        "/setup",
        operation_id="setUp",
        status_code=201,
        responses=problems(400, 401, 409, 422, 429, 507),
        openapi_extra={"security": []},
    )
    async def set_up(owner: Owner, request: Request) -> NewToken:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Become the owner of a hub that has none, by the code that it wrote to its standard error.

        The answer holds a token that may do everything. It is shown this once; the code opens nothing any more.
        """
        with access.guessing(request.client.host if request.client is not None else ""):
            token, secret = owning.finish(owner.code, owner.name, service.now())
        return NewToken(**told(service, token), token=secret)

    return router
