"""Rules over the past: backtests, the difference between versions, and the tests inside rules."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from hyperconnect.api.description import problems
from hyperconnect.api.model.backtest import BacktestWish
from hyperconnect.api.model.job import JobView
from hyperconnect.api.model.trying import TestsView, TestsWish
from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.jobs import job_view
from hyperconnect.api.scope import Caller, requires
from hyperconnect.automation.proof import Proof
from hyperconnect.core.backtest import Version
from hyperconnect.errors import ConflictError, UnknownError
from hyperconnect.model.moment import Moment
from hyperconnect.shell.backtest_worker import backtest_apart
from hyperconnect.shell.backtesting import Asking
from hyperconnect.shell.editing.shelf import unknown
from hyperconnect.shell.jobs import Job, Jobs, Say
from hyperconnect.shell.service import Service
from hyperconnect.shell.trying import draft_of, house_of, try_tests, version_of

DAY = 86_400.0
LANE = "backtest"
AT_ONCE = 1.0
"""Tests that take no longer are answered at once."""
NOW = "the rules as they are"

_Historian = Annotated[Caller, requires("rules:read", "history:read")]
_Reader = Annotated[Caller, requires("rules:read")]
_Rule = Annotated[str, Path(min_length=1, max_length=64, description="A rule by its name.")]
_Number = Annotated[int, Path(ge=1, le=1_000_000, description="A version, counted from 1.")]
_ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {
        "model": JobView,
        "description": "It has begun; ask for the job at `Location`.",
        "headers": {"Location": {"description": "Where the job is told of.", "schema": {"type": "string"}}},
    }
}


def make_router(service: Service, jobs: Jobs) -> APIRouter:
    """Return the routes of the past."""
    router = APIRouter(prefix=ROOT, tags=["rules"], responses=problems(401, 403, 422, 429))

    @router.post(
        "/rules:backtest",
        operation_id="backtestRules",
        status_code=202,
        response_model=JobView,
        responses={**_ACCEPTED, **problems(400, 404, 409)},
    )
    async def backtest_rules(wish: BacktestWish, caller: _Historian, response: Response) -> JobView:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Live the recorded past again with rules as they are or as they might be, and tell what they would have done.

        It runs as a job in a process of its own, one at a time.
        """
        return _begun(service, _backtest(service, jobs, wish, caller), response)

    @router.post(
        "/rules/{rule}/versions/{version}:behaviorDiff",
        operation_id="compareBehavior",
        status_code=202,
        response_model=JobView,
        responses={**_ACCEPTED, **problems(404, 409)},
    )
    async def compare_behavior(  # pyright: ignore[reportUnusedFunction]  # the router has it
        rule: _Rule,
        version: _Number,
        caller: _Historian,
        response: Response,
        to: Annotated[
            int | None, Query(ge=1, le=1_000_000, description="Another version; else the rule as it is.")
        ] = None,
        days: Annotated[float, Query(gt=0, le=366)] = 7.0,
    ) -> JobView:
        """Live the last days with two versions of a rule, and tell where they would not have done the same."""
        first = Version(f"version {version} of {rule}", {rule: version_of(service, rule, version)})
        rules = service.hub.registry.rules
        if to is None and rule not in rules:
            raise UnknownError(f"no rule is called {rule}", hint="say `to`, where the rule was deleted")
        other = dict(rules[rule]) if to is None else version_of(service, rule, to)
        second = Version(NOW if to is None else f"version {to} of {rule}", {rule: other})
        everything = _rules(service)
        versions = tuple(Version(one.name, {**everything, **one.rules}) for one in (first, second))
        until = service.now()
        title = f"{first.name} beside {second.name}, over {days:g} days"
        job = _start(service, jobs, title, (until - days * DAY, until), versions, (rule,), caller)
        return _begun(service, job, response)

    @router.post(
        "/rules:test",
        operation_id="testRules",
        response_model=TestsView,
        responses={**_ACCEPTED, **problems(400, 404, 409)},
    )
    async def test_rules(wish: TestsWish, caller: _Reader, response: Response) -> TestsView | Response:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Try the tests inside rules, on virtual time, in a home made of what they name.

        What takes longer than a second goes on as a job, which the answer 202 tells of.
        """
        documents = _chosen(service, wish)

        async def work(say: Say) -> object:
            return _tests(await try_tests(service, documents, say))

        title = f"tests of {_named([str(each['rule']) for each in documents])}"
        job = jobs.start("tests", title, work, by=caller.name, needs=("rules:read",))
        if not await jobs.settled(job, AT_ONCE):
            view = _begun(service, job, response)
            location = {"location": response.headers["location"]}
            return Response(view.model_dump_json(), 202, location, "application/json")
        if job.state != "done":
            raise ConflictError(job.why or "the tests were given up", hint=job.hint)
        return TestsView.model_validate(job.result)

    return router


def _backtest(service: Service, jobs: Jobs, wish: BacktestWish, caller: Caller) -> Job:
    saved = _rules(service)
    for place, rule in enumerate(wish.rules):
        _known(rule, saved, f"/rules/{place}")
    drafts = {str(document["rule"]): document for document in _documents(wish.documents)}
    earlier = {rule: version_of(service, rule, number) for rule, number in wish.compare_to.items()}
    versions = [Version("the rules as sent" if drafts else NOW, {**saved, **drafts})]
    if earlier:
        name = ", ".join(f"version {number} of {rule}" for rule, number in wish.compare_to.items())
        versions.insert(0, Version(name, {**saved, **earlier}))
    elif wish.compare and drafts:
        versions.insert(0, Version(NOW, saved))
    elif wish.compare:
        raise _wrong("/compare", "there is nothing to compare with", "send `documents`, or versions in `compare_to`")
    until = service.now() if wish.until is None else min(wish.until.timestamp(), service.now())
    since = until - wish.days * DAY if wish.since is None else wish.since.timestamp()
    if since >= until:
        raise _wrong("/since", "the time ends before it begins", "let `since` come before `until`")
    chosen = tuple(dict.fromkeys((*wish.rules, *drafts, *earlier)))
    title = f"{(until - since) / DAY:.3g} days lived again with {_named(chosen) if chosen else 'all rules'}"
    return _start(service, jobs, title, (since, until), tuple(versions), chosen, caller)


def _start(
    service: Service,
    jobs: Jobs,
    title: str,
    time: tuple[Moment, Moment],
    versions: tuple[Version, ...],
    chosen: tuple[str, ...],
    caller: Caller,
) -> Job:
    path = service.store.history.path
    if path is None:
        raise ConflictError("this hub keeps no history on a disk", hint="start it with a data directory")
    asking = Asking(str(path.parent), *time, service.timezone, *service.place, house_of(service.hub), versions, chosen)

    async def work(say: Say) -> object:
        return await backtest_apart(asking, say)

    return jobs.start("backtest", title, work, by=caller.name, lane=LANE, needs=("rules:read", "history:read"))


def _begun(service: Service, job: Job, response: Response) -> JobView:
    response.headers["location"] = f"{ROOT}/jobs/{job.id}"
    return job_view(service, job)


def _rules(service: Service) -> dict[str, dict[str, Any]]:
    return {rule: dict(document) for rule, document in service.hub.registry.rules.items()}


def _chosen(service: Service, wish: TestsWish) -> list[dict[str, Any]]:
    saved = _rules(service)
    for place, rule in enumerate(wish.rules):
        _known(rule, saved, f"/rules/{place}")
    drafts = _documents(wish.documents)
    if not wish.rules and not drafts:
        return [*saved.values()]
    return [*(saved[rule] for rule in wish.rules), *drafts]


def _known(rule: str, saved: dict[str, dict[str, Any]], pointer: str) -> None:
    if rule not in saved:
        error = unknown(rule, saved)
        mistake = Mistake(error.why, "unknown_rule", pointer=pointer, suggestion=error.hint)
        raise ProblemError(HTTPStatus.NOT_FOUND, error.why, hint=error.hint, errors=[mistake])


def _documents(sent: Sequence[object]) -> list[dict[str, Any]]:
    """Return documents as the hub takes them.

    Raises:
        ProblemError: some cannot be read; tells what is wrong with each.
    """
    found: list[dict[str, Any]] = []
    errors: list[Mistake] = []
    for place, one in enumerate(sent):
        draft = draft_of(one)
        if draft.document is not None:
            found.append(draft.document)
        errors += [
            Mistake(each.detail, each.code, pointer=f"/documents/{place}{each.pointer}")
            for each in draft.findings
            if draft.document is None
        ]
    if errors:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "some documents are no rules", errors=errors)
    return found


def _tests(proved: Sequence[tuple[str, Proof]]) -> dict[str, Any]:
    items = [
        {
            "rule": rule,
            "passed": proof.passed,
            "flaw": proof.flaw,
            "tests": [
                {
                    "it": result.it,
                    "pointer": result.pointer,
                    "passed": result.passed,
                    "flaw": result.flaw,
                    "missed": [
                        {"pointer": one.pointer, "expected": one.expected, "came": list(one.came)}
                        for one in result.shortfalls
                    ],
                }
                for result in proof.results
            ],
            "untried": list(proof.missed),
        }
        for rule, proof in proved
    ]
    return {"passed": all(item["passed"] for item in items), "items": items}


def _named(rules: Sequence[str]) -> str:
    return ", ".join(rules[:3]) + (f" and {len(rules) - 3} more" if len(rules) > 3 else "")


def _wrong(pointer: str, why: str, hint: str) -> ProblemError:
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY, why, hint=hint, errors=[Mistake(why, "impossible", pointer=pointer)]
    )
