"""The application: every route, each asking for the scope it needs, and the document that describes them."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, FastAPI

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
    rules,
    rules_write,
    runs,
    setup,
    tokens,
    validation,
    variables,
    versions,
)
from hyperconnect.api.scope import admit
from hyperconnect.api.setup import Setup
from hyperconnect.shell.asking.commanding import Commands
from hyperconnect.shell.editing.bundle import Bundles
from hyperconnect.shell.editing.editor import Editor
from hyperconnect.shell.jobs import Jobs
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service

ROOT = "/api/v1"
"""Under which the API lies."""


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


def make_app(behind: Behind) -> FastAPI:
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
    app.include_router(health.make_router(service, reader))
    app.include_router(metrics.make_router(service, behind.feed))
    app.include_router(phone.make_router(service, reader, behind.passwords), include_in_schema=False)
    app.include_router(hook.make_router(service, behind.hooks), include_in_schema=False)
    app.include_router(_version_1(behind))
    description.describe(app)
    return app


def _version_1(behind: Behind) -> APIRouter:
    """Return the routes of `/api/v1`, a line each; a literal path stands before one with a name in its place."""
    service, running = behind.service, behind.running
    editor, numbering = Editor(service, behind.reader), Commands()
    api = APIRouter(prefix=ROOT)
    # Who may come in
    api.include_router(setup.make_router(service, behind.owning, behind.access))
    api.include_router(tokens.make_router(service))
    # Rules: reading, writing and versions, trying out
    api.include_router(rules.make_router(service, editor))
    api.include_router(runs.make_router(service))
    api.include_router(replays.make_router(service))
    api.include_router(rules_write.make_router(service, editor))
    api.include_router(reload.make_router(service, behind.reader))
    api.include_router(bundle.make_router(service, Bundles(service, behind.reader, editor)))
    api.include_router(versions.make_deleted_router(service, editor))
    api.include_router(versions.make_router(service, editor))
    api.include_router(backtests.make_router(service, running, ROOT))
    api.include_router(rehearsals.make_router(service))
    api.include_router(jobs.make_router(service, running))
    # Devices, claims, variables, the past
    api.include_router(devices.make_router(service))
    api.include_router(commands.make_router(service, numbering))
    api.include_router(claims.make_router(service))
    api.include_router(comfort.make_router(service))
    api.include_router(variables.make_router(service, numbering))
    api.include_router(history.make_router(service))
    api.include_router(past.make_router(service))
    # Events, schema, functions, capabilities, export
    api.include_router(events.make_router(service, behind.feed))
    api.include_router(validation.make_router(service))
    api.include_router(completion.make_router(service))
    api.include_router(graph.make_router(service))
    api.include_router(export.make_router(service, editor))
    api.include_router(acknowledgements.make_router(service, editor))
    api.include_router(reference.make_router())
    return api
