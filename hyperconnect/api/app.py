"""The application: every route, each asking for the scope it needs, and the document that describes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from hyperconnect import __version__
from hyperconnect.api import description, health, hook, phone
from hyperconnect.api.access import Access
from hyperconnect.api.events import Feed
from hyperconnect.api.hook import Hooks
from hyperconnect.api.listing import Lists
from hyperconnect.api.method import Methods
from hyperconnect.api.password import Passwords
from hyperconnect.api.problem import tell_problems
from hyperconnect.api.routes import (
    ROOT,
    acknowledgements,
    backtests,
    bundle,
    claims,
    comfort,
    commands,
    completion,
    devices,
    events,
    export,
    graph,
    history,
    jobs,
    metrics,
    past,
    reference,
    rehearsals,
    reload,
    replays,
    revisions,
    rules,
    rules_write,
    runs,
    setup,
    simulation,
    system,
    tickets,
    tokens,
    validation,
    variables,
    versions,
)
from hyperconnect.api.scope import admit
from hyperconnect.api.setup import Setup
from hyperconnect.api.ticket import Tickets
from hyperconnect.shell.asking.commanding import Commands
from hyperconnect.shell.editing.bundle import Bundles
from hyperconnect.shell.editing.editor import Editor
from hyperconnect.shell.jobs import Jobs
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service


class Behind(NamedTuple):
    """What stands behind the routes of one household."""

    service: Service
    reader: Reader
    access: Access
    owning: Setup
    passwords: Passwords
    hooks: Hooks
    feed: Feed
    running: Jobs
    tickets: Tickets


Pages: TypeAlias = Callable[[Behind], ASGIApp]
"""Makes what answers where the API has nothing: pages for people. It is called when somebody first asks for one."""


def make_app(behind: Behind, pages: Pages | None = None) -> FastAPI:
    """Return what answers HTTP for a household; it stands behind a guard."""
    app = FastAPI(
        title="hyperconnect",
        version=__version__,
        openapi_url=f"{ROOT}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        **description.METADATA,
    )
    app.state.access = behind.access
    service, reader = behind.service, behind.reader
    tell_problems(app, admit)
    app.add_middleware(Lists)
    app.add_middleware(Methods, routed=app, root=ROOT)
    for router in (
        health.make_router(service, reader),
        metrics.make_router(service, behind.feed),
        phone.make_router(service, reader, behind.passwords),
        hook.make_router(service, behind.hooks),
        *_version_1(behind),
    ):
        # Including a router makes each route anew, which would take most of a hub's start.
        app.router.routes += router.routes
    description.describe(app)
    if pages is not None:
        app.router.default = _Later(pages, behind)
    return app


def _version_1(behind: Behind) -> Iterator[APIRouter]:
    """Yield the routes of `/api/v1`, a line each; a literal path stands before one with a name in its place."""
    service, running = behind.service, behind.running
    editor, numbering = Editor(service, behind.reader), Commands()
    # Who may come in
    yield setup.make_router(service, behind.owning, behind.access)
    yield tokens.make_router(service)
    yield tickets.make_router(service, behind.tickets)
    # Rules: reading, writing and versions, trying out
    yield rules.make_router(service, editor)
    yield runs.make_router(service)
    yield replays.make_router(service)
    yield rules_write.make_router(service, editor)
    yield reload.make_router(service, behind.reader)
    yield bundle.make_router(service, Bundles(service, behind.reader, editor))
    yield versions.make_deleted_router(service, editor)
    yield versions.make_router(service, editor)
    yield backtests.make_router(service, running)
    yield rehearsals.make_router(service)
    yield jobs.make_router(service, running)
    # Devices, claims, variables, the past
    yield devices.make_router(service)
    yield commands.make_router(service, numbering)
    yield claims.make_router(service)
    yield comfort.make_router(service)
    yield variables.make_router(service, numbering)
    yield history.make_router(service)
    yield past.make_router(service)
    # Events, schema, functions, capabilities, export
    yield events.make_router(service, behind.feed)
    yield validation.make_router(service)
    yield completion.make_router(service)
    yield revisions.make_router()
    yield graph.make_router(service)
    yield export.make_router(service, editor)
    yield acknowledgements.make_router(service, editor)
    yield reference.make_router()
    # The hub itself, and simulations beside it
    yield system.make_router(service, behind.reader)
    yield simulation.make_router(service)


class _Later:
    """Pages that are made when the first is asked for: a hub that nobody looks at does not pay for them."""

    def __init__(self, pages: Pages, behind: Behind) -> None:
        self._pages = pages
        self._behind = behind
        self._made: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if self._made is None:
            self._made = self._pages(self._behind)
        await self._made(scope, receive, send)
