"""Tokens: made, listed and revoked by the owner."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path

from hyperconnect.api.description import problems
from hyperconnect.api.model.token import NewToken, TokenPage, TokenView, TokenWish
from hyperconnect.api.page import Paged
from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import requires
from hyperconnect.api.setup import new_token
from hyperconnect.errors import ConflictError, UnknownError
from hyperconnect.model.moment import Moment
from hyperconnect.model.scope import ADMIN
from hyperconnect.shell.service import Service
from hyperconnect.shell.tokens import Token

_Id = Annotated[str, Path(pattern="^[0-9a-f]{12}$", description="The token's id, which stands in it after `hc_`.")]


def make_router(service: Service) -> APIRouter:
    """Return the routes about tokens."""
    router = APIRouter(
        prefix=f"{ROOT}/tokens",
        tags=["access"],
        dependencies=[requires("admin")],
        responses=problems(401, 403, 422, 429),
    )
    tokens = service.store.tokens

    @router.get("", operation_id="listTokens")
    async def list_tokens(paging: Paged) -> TokenPage:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """List the tokens, the oldest first; those that were revoked stay for 90 days."""
        items, more = paging.cut(tokens.all(), _age)
        return TokenPage(items=[TokenView(**told(service, each)) for each in items], next=more)

    @router.post("", operation_id="makeToken", status_code=201, responses=problems(400, 507))
    async def make_token(wish: TokenWish) -> NewToken:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Make a token. The answer holds it this once; the hub keeps only the hash of it."""
        now = service.now()
        expires = None if wish.expires_at is None else wish.expires_at.timestamp()
        if expires is not None and expires <= now:
            raise ProblemError(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "this token would open nothing",
                hint="let it expire later, or never",
                errors=[Mistake("is past", "past", pointer="/expires_at")],
            )
        token, secret = new_token(tokens, wish.name, tuple(dict.fromkeys(wish.scopes)), now, expires)
        return NewToken(**told(service, token), token=secret)

    @router.delete("/{id}", operation_id="revokeToken", status_code=204, responses=problems(404, 409, 507))
    async def revoke_token(id: _Id) -> None:  # pyright: ignore[reportUnusedFunction]  # noqa: A002  the router has it; the name of the API
        """Revoke a token: from now on it opens nothing. The last token of an owner stays."""
        token, now = tokens.get(id), service.now()
        if token is None:
            raise UnknownError(f"no token has the id {id}", hint="GET /api/v1/tokens lists them")
        if token.revoked_at is not None:
            return
        others = (each for each in tokens.all() if id not in {each.id, each.via} and _owns(each, now))
        if _owns(token, now) and next(others, None) is None:
            raise ConflictError("this is the last token of an owner", hint="make another with the scope admin first")
        tokens.revoke(id, now)

    return router


def told(service: Service, token: Token) -> dict[str, Any]:
    """Return what is known of a token in the household's time."""
    zone = ZoneInfo(service.timezone)

    def moment(at: Moment | None) -> datetime | None:
        return None if at is None else datetime.fromtimestamp(round(at, 3), zone)

    return {
        "id": token.id,
        "name": token.name,
        "scopes": [*token.scopes],
        "created_at": moment(token.created_at),
        "expires_at": moment(token.expires_at),
        "revoked_at": moment(token.revoked_at),
        "used_at": moment(token.used_at),
        "session": token.via is not None,
    }


def _owns(token: Token, now: Moment) -> bool:
    return ADMIN in token.scopes and token.is_good(now)


def _age(token: Token) -> tuple[float, str]:
    return token.created_at, token.id
