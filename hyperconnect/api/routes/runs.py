"""Runs of rules: what they did, what they nearly did, and running them and ending them now."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query

from hyperconnect.api.description import problems
from hyperconnect.api.misfit import in_body
from hyperconnect.api.model.call import Call, Called
from hyperconnect.api.model.instant import Instant
from hyperconnect.api.model.reason import Cancelled, MissPage, RunPage, RunView
from hyperconnect.api.page import Paged, cursor_of
from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.api.rehearsing import rehearsed
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.rules import RuleName
from hyperconnect.api.scope import Caller, requires
from hyperconnect.api.telling import reasons_told, run_line, run_view, telling_of
from hyperconnect.automation.form import form_of
from hyperconnect.automation.proof.rehearse import Asked
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Outcome
from hyperconnect.model.value import Datum
from hyperconnect.shell.asking.calling import arguments, call
from hyperconnect.shell.asking.rules import at_work, cancel
from hyperconnect.shell.asking.runs import RAN, cancel_run, misses_of, run_of, runs_of, runs_of_all
from hyperconnect.shell.service import Service
from hyperconnect.shell.trying import home_as_it_is

RunId = Annotated[
    str,
    Path(
        pattern=r"^[a-z0-9_-]{1,64}\.[0-9]{1,16}$",
        description="The run's id: its rule and its number.",
        examples=["hall-light.1795282872301"],
    ),
]
_Since = Annotated[Instant | None, Query(description="Only what came since then.")]
_Outcome = Annotated[Outcome | None, Query(description="Only runs that ended so.")]
_Runner = Annotated[Caller, requires("rules:run")]


def make_router(service: Service) -> APIRouter:
    """Return the routes about runs."""
    router = _reading(service)
    router.routes += _running(service).routes
    return router


def _reading(service: Service) -> APIRouter:
    router = APIRouter(
        prefix=ROOT, tags=["runs"], dependencies=[requires("rules:read")], responses=problems(401, 403, 404, 422, 429)
    )

    @router.get("/rules/{rule}/runs", operation_id="listRuns")
    async def list_runs(  # pyright: ignore[reportUnusedFunction]  # the router has it
        rule: RuleName,
        paging: Paged,
        since: _Since = None,
        outcome: _Outcome = None,
    ) -> RunPage:
        """List the runs of a rule that are remembered, the newest first."""
        before = paging.place(type_of=(0,))[0] if paging.cursor else None
        found = runs_of(
            service, rule, limit=paging.limit + 1, before=before, since=_moment(since), outcomes=_among(outcome)
        )
        page, telling = found[: paging.limit], telling_of(service)
        more = cursor_of((page[-1].number,)) if len(found) > len(page) else None
        return RunPage(items=[run_line(run, telling) for run in page], next=more)

    @router.get("/runs", operation_id="listAllRuns")
    async def list_all_runs(  # pyright: ignore[reportUnusedFunction]  # the router has it
        paging: Paged, since: _Since = None, outcome: _Outcome = None
    ) -> RunPage:
        """List the runs of all rules that are remembered, the newest first."""
        before = paging.place(type_of=(0, "")) if paging.cursor else None
        found = runs_of_all(
            service, limit=paging.limit + 1, before=before, since=_moment(since), outcomes=_among(outcome)
        )
        page, telling = found[: paging.limit], telling_of(service)
        more = cursor_of((page[-1].number, page[-1].rule)) if len(found) > len(page) else None
        return RunPage(items=[run_line(run, telling) for run in page], next=more)

    @router.get("/rules/{rule}/near-misses", operation_id="listNearMisses")
    async def list_near_misses(  # pyright: ignore[reportUnusedFunction]  # the router has it
        rule: RuleName, paging: Paged, since: _Since = None
    ) -> MissPage:
        """List why a rule did not run though something set it off, the newest first."""
        # Where a page ends within one moment, so many of that moment were told already.
        until, told = paging.place(type_of=(0.0, 0)) if paging.cursor else (None, 0)
        known = misses_of(service, rule, limit=paging.limit + told + 1, until=until, since=_moment(since))
        page = known[told : told + paging.limit]
        more = None
        if page and len(known) > told + len(page):
            last = page[-1].at
            same = sum(reason.at == last for reason in known[: told + len(page)])
            more = cursor_of((last, same))
        return MissPage(items=reasons_told(rule, page, telling_of(service)), next=more)

    @router.get("/runs/{run}", operation_id="showRun")
    async def show_run(run: RunId) -> RunView:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Tell what a run did, from its beginning to its end."""
        return run_view(run_of(service, run), telling_of(service))

    return router


def _running(service: Service) -> APIRouter:
    router = APIRouter(
        prefix=ROOT,
        tags=["runs"],
        dependencies=[requires("rules:run")],
        responses=problems(401, 403, 404, 409, 422, 429, 503, 507),
    )

    @router.post("/runs/{run}:cancel", operation_id="cancelRun")
    async def cancel_one(run: RunId, caller: _Runner) -> RunView:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """End a run that is under way, and what it leased."""
        return run_view(await cancel_run(service, run, caller.name), telling_of(service))

    @router.post("/rules/{rule}:cancel", operation_id="cancelRuns")
    async def cancel_all(rule: RuleName, caller: _Runner) -> Cancelled:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """End everything that a rule has under way, what waits its turn, and what it leased or wants reached."""
        return Cancelled(rule=rule, ended=await cancel(service, rule, caller.name))

    @router.post("/rules/{rule}:run", operation_id="runRule", responses=problems(400))
    async def run_rule(  # pyright: ignore[reportUnusedFunction]  # the router has it
        rule: RuleName, caller: _Runner, wanted: Call | None = None
    ) -> Called:
        """Run a rule now. Its cooldown and its limits hold, and so do its conditions unless they are to be skipped."""
        telling, how = telling_of(service), wanted or Call()
        args = {name: _text(value) for name, value in how.args.items()}
        skip = how.conditions == "skip"
        with in_body(["args"]):
            if how.effects == "record":
                caller.need("devices:read")
                return await _recorded(service, rule, arguments(service, at_work(service, rule, telling), args), how)
            if skip and at_work(service, rule, telling).plan.state is not None:
                raise _STATE
            reasons = await call(service, rule, args, caller.name, telling, regardless=skip)
        return Called(rule=rule, reasons=reasons_told(rule, reasons, telling))

    return router


_STATE: Final = ProblemError(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "what a state rule holds is its condition: there is nothing to skip",
    errors=[Mistake("a state rule has no other conditions", "impossible", pointer="/conditions")],
)


async def _recorded(service: Service, rule: str, args: dict[str, Datum], how: Call) -> Called:
    """Return what would come of a call, told by a rehearsal in the home as it is."""
    form = form_of(service.hub.registry.rules[rule])
    asked = Asked(service.now(), home_as_it_is(service.hub), args=args, conditions=how.conditions)
    told = await rehearsed(service, form, asked, "")
    return Called(rule=rule, effects="record", reasons=told.reasons, doings=told.doings)


def _among(outcome: Outcome | None) -> frozenset[Outcome]:
    return RAN if outcome is None else RAN & {outcome}


def _moment(since: datetime | None) -> Moment:
    return 0.0 if since is None else since.timestamp()


def _text(value: bool | float | str) -> str:  # noqa: FBT001  (a value)
    """Return a value as people write it in a rule."""
    return str(value).lower() if isinstance(value, bool) else str(value)
