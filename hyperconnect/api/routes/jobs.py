"""Jobs: what is under way, how far it is, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, cast
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path

from hyperconnect.api.description import problems
from hyperconnect.api.model.job import JobPage, JobView
from hyperconnect.api.page import Paged
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import Caller, requires
from hyperconnect.model.moment import Moment
from hyperconnect.shell.jobs import Job, Jobs
from hyperconnect.shell.service import Service

_Id = Annotated[str, Path(pattern="^[0-9a-f]{12}$", description="The job's id, as the answer that began it said.")]
_Reader = Annotated[Caller, requires("rules:read")]
_COUNTS = frozenset({"values", "outcomes", "misses"})
_MOMENTS = frozenset({"at", "since", "until", "first_at", "last_at", "begins_at"})


def make_router(service: Service, jobs: Jobs) -> APIRouter:
    """Return the routes about jobs."""
    router = APIRouter(prefix=f"{ROOT}/jobs", tags=["jobs"], responses=problems(401, 403, 422, 429))

    @router.get("", operation_id="listJobs")
    async def list_jobs(caller: _Reader, paging: Paged) -> JobPage:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """List the jobs of the last day that the token may see, the oldest first; without what came of them."""
        seen = [job for job in jobs.all() if all(caller.may(scope) for scope in job.needs)]
        items, more = paging.cut(seen, _age)
        return JobPage(items=[job_view(service, each, whole=False) for each in items], next=more)

    @router.get("/{id}", operation_id="showJob", responses=problems(404))
    async def show_job(id: _Id, caller: _Reader) -> JobView:  # pyright: ignore[reportUnusedFunction]  # noqa: A002  the router has it; the name of the API
        """Show how far a job is, and what came of it."""
        return job_view(service, _seen(jobs, id, caller))

    @router.delete("/{id}", operation_id="giveUpJob", status_code=204, responses=problems(404))
    async def give_up_job(id: _Id, caller: _Reader) -> None:  # pyright: ignore[reportUnusedFunction]  # noqa: A002  the router has it; the name of the API
        """End a job if it is under way, and forget it."""
        await jobs.give_up(_seen(jobs, id, caller).id)

    return router


def job_view(service: Service, job: Job, *, whole: bool = True) -> JobView:
    """Return a job as it is told of; `whole` with what came of it."""
    zone = ZoneInfo(service.timezone)
    came: dict[str, Any] = {}
    if whole and job.result is not None:
        came = {job.kind: in_time(job.result, zone)}
    return JobView.model_validate(
        {
            "id": job.id,
            "kind": job.kind,
            "title": job.title,
            "by": job.by,
            "state": job.state,
            "progress": round(job.progress, 4),
            "doing": job.doing,
            "created_at": _moment(job.created_at, zone),
            "began_at": _moment(job.began_at, zone),
            "ended_at": _moment(job.ended_at, zone),
            "why": job.why,
            "suggestion": job.hint,
            **came,
        }
    )


def in_time(data: object, zone: ZoneInfo) -> Any:
    """Return JSON data with the moments in it in the household's time."""
    match data:
        case dict():
            known = cast("dict[str, object]", data)
            return {key: _in_time(key, value, zone) for key, value in known.items()}
        case list():
            return [in_time(each, zone) for each in cast("list[object]", data)]
        case _:
            return data


def _in_time(key: str, value: object, zone: ZoneInfo) -> Any:
    """Return a part of JSON data by its key; of what is counted the keys are no words of ours."""
    if key in _MOMENTS and isinstance(value, int | float):
        return _moment(value, zone)
    return value if key in _COUNTS else in_time(value, zone)


def _seen(jobs: Jobs, number: str, caller: Caller) -> Job:
    job = jobs.get(number)
    for scope in job.needs:
        caller.need(scope)
    return job


def _moment(at: Moment | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(round(at, 3), zone)


def _age(job: Job) -> tuple[float, str]:
    return job.created_at, job.id
