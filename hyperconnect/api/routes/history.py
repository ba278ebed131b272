"""The past of attributes."""

from __future__ import annotations

import asyncio
import math
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import FiniteFloat

from hyperconnect.api.description import problems
from hyperconnect.api.model.history import Sample, SamplePage
from hyperconnect.api.model.instant import Instant
from hyperconnect.api.page import Paged, cursor_of
from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.devices import AttributeName, DeviceName, device_of, path_in
from hyperconnect.api.scope import requires
from hyperconnect.api.sight import attribute_view, datum, moment
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import parts_of
from hyperconnect.shell.history import DAY, History
from hyperconnect.shell.past import Kept
from hyperconnect.shell.service import Service


def make_router(service: Service) -> APIRouter:
    """Return the routes about the past."""
    router = APIRouter(
        prefix=f"{ROOT}/devices",
        tags=["history"],
        dependencies=[requires("history:read")],
        responses=problems(401, 403, 404, 422, 429),
    )

    @router.get("/{device}/attributes/{attribute}/history", operation_id="showHistory")
    async def show_history(  # pyright: ignore[reportUnusedFunction]  # the router has it
        device: DeviceName,
        attribute: AttributeName,
        paging: Paged,
        since: Annotated[Instant | None, Query(description="From when on; a day before `until` if left out.")] = None,
        until: Annotated[Instant | None, Query(description="Until when; now if left out.")] = None,
        bucket: Annotated[
            FiniteFloat,
            Query(ge=0, le=366 * DAY, description="Put the values of so many seconds together; 0 tells each of them."),
        ] = 0.0,
    ) -> SamplePage:
        """Tell what an attribute held, the oldest first. The last two seconds may not be in it yet."""
        meant = device_of(service, device)
        path = path_in(service, meant, attribute)
        end = service.now() if until is None else until.timestamp()
        begin = end - DAY if since is None else since.timestamp()
        if begin > end:
            raise backwards()
        if paging.cursor:
            begin = _behind(paging.place(type_of=(0.0,))[0], bucket)
        known = await _read(service.store.history, path, begin, end, paging.limit + 1, bucket)
        page = known[: paging.limit]
        return SamplePage(
            attribute=attribute_view(service, meant, *parts_of(path)[1:]).name,
            path=path,
            items=[
                Sample(at=moment(service, each.at), value=datum(each.value), least=each.least, most=each.most)
                for each in page
            ],
            next=cursor_of((page[-1].at,)) if len(known) > len(page) else None,
        )

    return router


async def _read(history: History, path: str, since: Moment, until: Moment, limit: int, bucket: Seconds) -> list[Kept]:
    def read() -> list[Kept]:
        with history.past() as past:
            return past.series(path, since, until, limit=limit, bucket=bucket)

    # A history in memory has but one connection, which belongs to this thread.
    return read() if history.path is None else await asyncio.to_thread(read)


def _behind(at: Moment, bucket: Seconds) -> Moment:
    return (at // bucket + 1) * bucket if bucket else math.nextafter(at, math.inf)


def backwards() -> ProblemError:
    """Return the refusal of a period that ends before it begins."""
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "this ends before it begins",
        hint="let `since` be earlier than `until`",
        errors=[Mistake("is later than until", "backwards", parameter="since")],
    )
