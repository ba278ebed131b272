"""Scopes: what a caller may do, said by dependencies where the routes are made."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request, Security
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from msgspec import Struct

from hyperconnect.api.access import Access
from hyperconnect.api.browser import kept
from hyperconnect.api.problem import ProblemError
from hyperconnect.api.query import refuse_unknown
from hyperconnect.model.device import Device
from hyperconnect.model.scope import ADMIN, CLASSES, COMMAND, CommandClass, class_of, covers

CALLER: Final = "hyperconnect.caller"
"""Where an ASGI scope names a caller who needs no token."""

SCOPES: Final[dict[str, str]] = {
    "rules:read": "Read rules, their versions and why they ran",
    "rules:write": "Write, switch and delete rules",
    "rules:run": "Run rules, end what they have under way, set variables, resume automation",
    "devices:read": "See devices and their values",
    **{f"{COMMAND}:{each}": f"Command devices of the class {each}" for each in CLASSES},
    "history:read": "Read the past: values, commands, events",
    ADMIN: "Everything, and the tokens themselves",
}
"""Every scope, and what it lets do."""


class Caller(Struct, frozen=True):
    """Who asks; the name stands in reasons and versions. `token` is the id of what they showed, if they had to."""

    name: str
    scopes: Collection[str]
    token: str = ""

    def may(self, scope: str) -> bool:
        """Whether the caller has a scope; `devices:command` is any class of it."""
        if covers(self.scopes, scope):
            return True
        return scope == COMMAND and any(each.startswith(f"{COMMAND}:") for each in self.scopes)

    def need(self, scope: str) -> None:
        """Let nobody on who lacks a scope.

        Raises:
            ProblemError: the caller does (403); names it.
        """
        if not self.may(scope):
            raise ProblemError(
                HTTPStatus.FORBIDDEN,
                f"this token lacks the scope {scope}",
                hint="let the owner make a token that has it: `hyperconnect token create`",
                headers={
                    "www-authenticate": f'Bearer realm="hyperconnect", error="insufficient_scope", scope="{scope}"'
                },
                more={"scope": scope},
            )


OWNER: Final = Caller("the owner", (ADMIN,))
"""Whoever may open the hub's socket file."""

_bearer = HTTPBearer(
    bearerFormat="hc_…",
    scheme_name="token",
    description="A token that the owner made (`POST /api/v1/tokens`), or the owner's own of `POST /api/v1/setup`.",
    auto_error=False,
)


def requires(*scopes: str) -> Any:
    """Return the dependency that lets a caller on who has all of these scopes, and gives the `Caller`.

    Without scopes, any good token will do. What the routers above require is required as well.
    """
    unknown = [scope for scope in scopes if scope not in SCOPES and scope != COMMAND]
    if unknown:
        raise ValueError(unknown)
    return Security(_admit, scopes=scopes)


def command_class(device: Device, capability: str) -> CommandClass:
    """Return the class of a command: that of its capability, or of the car, lock or alarm that the device is."""
    offered = {name for component in device.components for name in component.capabilities}
    return class_of(capability, offered.__contains__)


async def admit(request: Request) -> None:
    """Let nobody on who may not use the route of a request: what is wrong with a body is told to those who may.

    FastAPI reads a body before it asks who sends it.

    Raises:
        ProblemError: the caller may not (401, 403, 429).
    """
    route = request.scope.get("route")
    if isinstance(route, APIRoute):
        for needed in _guards(route.dependant):
            await _admit(request, needed, await _bearer(request))


def _guards(dependant: Dependant) -> Iterator[SecurityScopes]:
    for each in dependant.dependencies:
        if each.call is _admit:
            yield SecurityScopes([*(each.parent_oauth_scopes or ()), *(each.own_oauth_scopes or ())])
        yield from _guards(each)


async def _admit(
    request: Request,
    needed: SecurityScopes,
    credentials: HTTPAuthorizationCredentials | None = Security(_bearer),  # noqa: B008  FastAPI's way of saying it
) -> Caller:
    caller = request.scope.get(CALLER)
    if not isinstance(caller, Caller):
        access: Access = request.app.state.access
        address = request.client.host if request.client is not None else ""
        said = kept(request) if credentials is None else credentials.credentials
        token = access.admit(said, address)
        caller = Caller(token.name, token.scopes, token.id)
    for scope in needed.scopes:
        caller.need(scope)
    refuse_unknown(request)
    return caller
