"""Tokens as they are asked for and told of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from hyperconnect.api.model.instant import Instant
from hyperconnect.api.scope import SCOPES

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""What people call a token."""


def _known(scope: str) -> str:
    if scope not in SCOPES:
        raise ValueError(f"no scope is called {scope}")
    return scope


Scope = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": [*SCOPES]})]
"""A scope by its name."""

_EXAMPLE: JsonDict = {
    "id": "5f2a90c41be7",
    "name": "kitchen tablet",
    "scopes": ["rules:read", "devices:read", "devices:command:light"],
    "created_at": "2026-11-22T11:00:00+01:00",
    "expires_at": None,
    "revoked_at": None,
    "used_at": "2026-11-22T18:41:12.301+01:00",
    "session": False,
}


class Owner(BaseModel):
    """Who sets the hub up: the code that it wrote to its standard error, and a name."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"code": "7KQ2M-XW9TA", "name": "Kim's laptop"}]}
    )

    code: str = Field(max_length=64)
    name: Name = "owner"


class TokenWish(BaseModel):
    """A token that is wanted."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "kitchen tablet", "scopes": ["rules:read", "devices:read", "devices:command:light"]}]
        },
    )

    name: Name
    scopes: list[Scope] = Field(min_length=1, max_length=len(SCOPES))
    expires_at: Instant | None = Field(default=None, description="When it opens nothing any more; never, if null.")


class TokenView(BaseModel):
    """What is known of a token, which is everything but the token."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None = Field(description="To within a minute, after a restart of the hub.")
    session: bool = Field(description="Whether it is a browser that signed in, by another token or a ticket.")


class NewToken(TokenView):
    """A token as it was made: `token` is shown this once and kept nowhere."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_EXAMPLE, "used_at": None, "token": "hc_5f2a90c41be7_" + "…" * 4}]}
    )

    token: str


class TokenPage(BaseModel):
    """Tokens, the oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_EXAMPLE], "next": None}]})

    items: list[TokenView]
    next: str | None = Field(default=None, description="Send it as `cursor` for what follows; null at the end.")
