"""A page's route: who may see it, and what happens to whoever may not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import TypeAlias
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hyperconnect.api.app import Behind
from hyperconnect.api.browser import COOKIE, need_ours
from hyperconnect.api.problem import ProblemError
from hyperconnect.api.scope import CALLER, Caller
from hyperconnect.dashboard.visit import Visit, visit_of

VISIT = "hyperconnect.visit"
"""Where an ASGI scope keeps the visit that it is."""
_REFUSAL = "hyperconnect.refusal"
"""Where an ASGI scope keeps why a session was not even looked at."""

Show: TypeAlias = Callable[[Request], Awaitable[Response]]
"""Answers a request."""


class PageRoute(Route):
    """The route of a page; `scopes` are those that who looks must have, None where nobody need be signed in."""

    def __init__(self, path: str, show: Show, methods: Sequence[str], scopes: tuple[str, ...] | None) -> None:
        async def answer(request: Request) -> Response:
            if request.method == "POST" and CALLER not in request.scope:
                need_ours(request)
            if scopes is not None:
                _need(request, scopes)
            return await show(request)

        super().__init__(path, answer, methods=methods)
        self.scopes = scopes


def page(path: str, show: Show, *scopes: str, methods: Sequence[str] = ("GET",)) -> Route:
    """Return the route of a page for who is signed in and has all of these scopes."""
    return PageRoute(path, show, methods, scopes)


def open_page(path: str, show: Show, *, methods: Sequence[str] = ("GET",)) -> Route:
    """Return the route of a page that asks nobody who they are."""
    return PageRoute(path, show, methods, None)


def visit(request: Request) -> Visit:
    """Return the visit that a request is; who showed a token that is good no more has not signed in."""
    found = request.scope.get(VISIT)
    if not isinstance(found, Visit):
        behind: Behind = request.app.state.behind
        found = visit_of(request, _caller(request, behind), ZoneInfo(behind.service.timezone), behind.service.now())
        request.scope[VISIT] = found
    return found


def address_of(request: Request) -> str:
    """Return where a request comes from; empty at the socket file."""
    return request.client.host if request.client is not None else ""


def _need(request: Request, scopes: tuple[str, ...]) -> None:
    caller = visit(request).caller
    if caller is None:
        nobody = ProblemError(HTTPStatus.UNAUTHORIZED, "nobody is signed in here")
        raise request.scope.get(_REFUSAL, nobody)
    for scope in scopes:
        caller.need(scope)


def _caller(request: Request, behind: Behind) -> Caller | None:
    owner, said = request.scope.get(CALLER), request.cookies.get(COOKIE)
    if isinstance(owner, Caller):
        return owner
    if said is None:
        return None
    try:
        token = behind.access.admit(said, address_of(request))
    except ProblemError as error:
        # The door and what is told of a refusal are shown all the same.
        if error.status is not HTTPStatus.UNAUTHORIZED:
            request.scope[_REFUSAL] = error
        return None
    return Caller(token.name, token.scopes, token.id)
