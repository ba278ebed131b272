"""Reading the household's files again, as at the start: for whoever wrote into them with an editor of their own."""

from __future__ import annotations

from fastapi import APIRouter

from hyperconnect.api.description import problems
from hyperconnect.api.model.reload import Flaw, Reloaded
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import requires
from hyperconnect.model.input import Input
from hyperconnect.shell.reader import Reader, tell_all
from hyperconnect.shell.service import Service


def make_router(service: Service, reader: Reader) -> APIRouter:
    """Return the route that reads files again."""
    router = APIRouter(prefix=ROOT, tags=["rules"], responses=problems(401, 403, 422, 429, 503, 507))

    @router.post("/rules:reload", operation_id="reloadRules", dependencies=[requires("rules:write")])
    async def reload_rules() -> Reloaded:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Read devices/, rules/ and home.yaml again, and tell what is wrong with them.

        A file with a mistake never takes the place of one that was good. Tests of rules that take long are tried
        afterwards; `GET /rules` tells what became of them.
        """
        await _settle(service, reader.read(service.now()))
        statuses = [*service.hub.engine.rules.values()]
        mistakes = reader.mistakes(statuses)
        return Reloaded(
            rules=sum(status.standing != "broken" for status in statuses),
            mistakes=[Flaw(where=each.where, why=each.why, hint=each.hint) for each in mistakes],
        )

    return router


async def _settle(service: Service, inputs: list[Input]) -> None:
    tell_all(service, inputs[:-1])
    for last in inputs[-1:]:
        await service.settle(last)
