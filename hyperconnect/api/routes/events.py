"""What the hub does, as it happens: a stream of server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from hyperconnect.api.access import Access
from hyperconnect.api.browser import kept
from hyperconnect.api.description import problems
from hyperconnect.api.events import Feed, FullError, Line, Wanted
from hyperconnect.api.events.wanted import WantedError, kinds_of
from hyperconnect.api.model.event import EVENT
from hyperconnect.api.problem import ProblemError
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import CALLER, Caller, requires
from hyperconnect.automation.expression.flaw import near
from hyperconnect.core.registry import Registry
from hyperconnect.model.moment import Seconds
from hyperconnect.shell.service import Service

_PROVEN_EVERY: Final[Seconds] = 10.0
"""How long a stream goes on after its token was revoked, at most."""
_DEVICES: Final = ("value.", "device.", "command.")
"""How the kinds of news begin that tell of devices; all others tell of rules."""

_EXAMPLE: Final = """event: opened
data: {"types":["run.ran","value.changed"],"devices":["su7"]}
id: 5f2a90c1-41
retry: 2000

event: frame
data: [{"type":"value.changed","at":"2026-01-31T17:22:04.120000+01:00","device":"su7","attribute":"su7.soc",\
"path":"car_su7_1.main.traction.soc","value":61.5,"quality":"good"}]
id: 5f2a90c1-42

: ping
"""
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": (
            "A stream that ends when you end it. `opened` says what is told; `frame` is a list of what happened, at "
            "most eight a second, of each attribute only its latest value; `gap` says that something was lost. "
            "A comment comes every 15 s where nothing else does."
        ),
        "content": {"text/event-stream": {"schema": EVENT, "example": _EXAMPLE}},
    },
    **problems(401, 403, 404, 422, 429, 503),
}


class Stream(StreamingResponse):
    """An endless answer: what a line of the feed brings, in words that were put together before for all listeners."""

    media_type = "text/event-stream"

    def __init__(self, feed: Feed, line: Line, prove: Callable[[], None]) -> None:
        self._feed = feed
        self._line = line
        self._events = proven(line, prove)
        super().__init__(self._events, headers={"cache-control": "no-store", "x-accel-buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer until one of both ends it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._feed.close(self._line)
            await self._events.aclose()


def make_router(service: Service, feed: Feed) -> APIRouter:
    """Return the route of live events; who listens hears of devices with `devices:read`, of rules with `rules:read`."""
    router = APIRouter(prefix=ROOT, tags=["events"])

    @router.get("/events", operation_id="listenToEvents", status_code=200, response_class=Stream, responses=_ANSWERS)
    async def listen(  # pyright: ignore[reportUnusedFunction]  # the router has it
        request: Request,
        caller: Annotated[Caller, requires()],
        types: Annotated[
            list[str] | None,
            Query(
                description="Kinds of events, as `run.failed`, `value.*`; all that the token may hear if left out.",
                max_length=100,
                examples=[["rule.*", "run.*", "claim.*"]],
            ),
        ] = None,
        device: Annotated[
            list[str] | None,
            Query(description="Only what is about these devices, by slug or id.", max_length=100, examples=[["su7"]]),
        ] = None,
        after: Annotated[
            str, Query(description="The id of the last event you got, where `Last-Event-ID` cannot be sent.")
        ] = "",
        last_event_id: Annotated[
            str, Header(alias="Last-Event-ID", description="The id of the last event you got.")
        ] = "",
    ) -> Stream:
        """Tell what the hub does, as it happens."""
        devices = frozenset(_known(service.hub.registry, name) for name in _parts(device))
        wanted = Wanted(_allowed(_parts(types), caller), devices)
        try:
            line = feed.open(wanted, last_event_id or after)
        except FullError as error:
            full = HTTPStatus.SERVICE_UNAVAILABLE
            raise ProblemError(full, error.why, hint=error.hint, headers={"retry-after": "30"}) from error
        return Stream(feed, line, _prover(request))

    return router


async def proven(line: Line, prove: Callable[[], None]) -> AsyncGenerator[bytes]:
    """Yield events for as long as the token is good."""
    loop = asyncio.get_running_loop()
    proven = loop.time()
    async for event in line.events():
        if loop.time() - proven >= _PROVEN_EVERY:
            proven = loop.time()
            try:
                prove()
            except ProblemError:
                return
        yield event


def _prover(request: Request) -> Callable[[], None]:
    """Return what raises once the caller's token is good no more."""
    if CALLER in request.scope:
        return lambda: None
    access: Access = request.app.state.access
    said = kept(request) or request.headers.get("authorization", "").partition(" ")[2]
    address = request.client.host if request.client is not None else ""

    def prove() -> None:
        access.admit(said, address)

    return prove


def _allowed(patterns: list[str], caller: Caller) -> frozenset[str]:
    """Return the kinds that are asked for; without a name, all that the caller may hear.

    Raises:
        ProblemError: a name means nothing (422), or the caller may not hear of it, or of anything (403).
    """
    try:
        kinds = kinds_of(patterns)
    except WantedError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, error.why, hint=error.hint) from error
    by_scope = {
        "devices:read": frozenset(kind for kind in kinds if kind.startswith(_DEVICES)),
        "rules:read": frozenset(kind for kind in kinds if not kind.startswith(_DEVICES)),
    }
    if patterns and "*" not in patterns:
        for scope, some in by_scope.items():
            if some:
                caller.need(scope)
        return kinds
    heard = [some for scope, some in by_scope.items() if caller.may(scope)]
    if not heard:
        caller.need("rules:read")
    return frozenset[str]().union(*heard)


def _parts(given: list[str] | None) -> list[str]:
    """Return names that may be given one by one, or with commas between them."""
    return [name.strip() for each in given or () for name in each.split(",") if name.strip()]


def _known(registry: Registry, name: str) -> str:
    known = registry.device(name)
    if known is None:
        close = near(name, registry.device_names())
        hint = f"did you mean {', '.join(close)}?" if close else "GET /api/v1/devices lists what is known"
        raise ProblemError(HTTPStatus.NOT_FOUND, f"no device is called {name[:64]!r}", hint=hint)
    return known
