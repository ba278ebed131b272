"""Replays: what would come of a run of the past if it happened again."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from hyperconnect.api.description import problems
from hyperconnect.api.model.replay import Replayed, ReplayWish
from hyperconnect.api.rehearsing import rehearsed
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.runs import RunId
from hyperconnect.api.scope import requires
from hyperconnect.api.telling import run_view, telling_of
from hyperconnect.automation.form import RuleForm, form_of
from hyperconnect.errors import ConflictError
from hyperconnect.shell.asking.replaying import Again, again
from hyperconnect.shell.asking.runs import Run, run_of
from hyperconnect.shell.past import Past
from hyperconnect.shell.service import Service
from hyperconnect.shell.trying import version_of


def make_router(service: Service) -> APIRouter:
    """Return the route that replays runs."""
    router = APIRouter(
        prefix=ROOT,
        tags=["runs"],
        dependencies=[requires("rules:read", "devices:read", "history:read")],
        responses=problems(400, 401, 403, 404, 409, 422, 429),
    )

    @router.post("/runs/{run}:replay", operation_id="replayRun")
    async def replay_run(run: RunId, wish: ReplayWish | None = None) -> Replayed:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Live a run once more, in the home as it was recorded, and tell what comes of it. Nothing is sent."""
        wanted = wish or ReplayWish()
        was = run_of(service, run)
        form = _form(service, was, wanted.version)

        def read() -> Again:
            with Past(service.store.history.path) as past:
                return again(was, past, wanted.conditions, wanted.lasting)

        once_more = await asyncio.to_thread(read)
        now = await rehearsed(service, form, once_more.asked, "/version")
        return Replayed(was=run_view(was, telling_of(service)), now=now, lacks=[*once_more.lacks])

    return router


def _form(service: Service, was: Run, version: int | None) -> RuleForm:
    if version is not None:
        return form_of(version_of(service, was.rule, version))
    document = service.hub.registry.rules.get(was.rule)
    if document is None:
        raise ConflictError(f"{was.rule} is gone", hint="name the version that is to be replayed")
    return form_of(document)
