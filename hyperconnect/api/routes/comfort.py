"""Comfort: what is planned for rooms and why, how arrivals went, and forgetting what was learned."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from hyperconnect.api.description import problems
from hyperconnect.api.model.comfort import (
    ComfortArrival,
    ComfortArrivalPage,
    ComfortExplained,
    ComfortPerson,
    ComfortPersonPage,
    ComfortPlan,
    ComfortPlanPage,
    Forgetting,
    Postponement,
)
from hyperconnect.api.model.instant import Instant
from hyperconnect.api.page import Paged
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import requires
from hyperconnect.api.telling import telling_of
from hyperconnect.shell.asking.comfort import How, arrivals_of, forget, people_of, plan_of, plans_of, steer
from hyperconnect.shell.history import DAY
from hyperconnect.shell.service import Service

_MONTH = 30 * DAY
RoomName = Annotated[
    str, Path(max_length=200, description="A room's name, or its thermostat.", examples=["living_thermostat"])
]


def make_router(service: Service) -> APIRouter:
    """Return the routes about comfort."""
    router = APIRouter(prefix=f"{ROOT}/comfort", tags=["comfort"], responses=problems(401, 403, 422, 429))
    reads = [requires("devices:read")]

    @router.get("/plans", operation_id="listComfortPlans", dependencies=reads)
    async def list_comfort_plans(paging: Paged) -> ComfortPlanPage:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """List how every room stands: what is wanted of it, who is expected, and when it is warmed."""
        items, more = paging.cut(plans_of(service, telling_of(service)), _room)
        return ComfortPlanPage(items=[ComfortPlan.model_validate(each) for each in items], next=more)

    @router.get("/plans/{room}", operation_id="explainComfortPlan", dependencies=reads, responses=problems(404))
    async def explain_comfort_plan(  # pyright: ignore[reportUnusedFunction]  # the router has it
        room: RoomName,
    ) -> ComfortExplained:
        """Tell how a room stands, and what was learned of it."""
        return ComfortExplained.model_validate(plan_of(service, room, telling_of(service)))

    router.include_router(_steering(service))

    @router.get("/people", operation_id="listComfortPeople", dependencies=reads)
    async def list_comfort_people(paging: Paged) -> ComfortPersonPage:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """List whose ways are known, and how well."""
        items, more = paging.cut(people_of(service, telling_of(service)), _person)
        return ComfortPersonPage(items=[ComfortPerson.model_validate(each) for each in items], next=more)

    @router.get("/arrivals", operation_id="listComfortArrivals", dependencies=reads)
    async def list_comfort_arrivals(  # pyright: ignore[reportUnusedFunction]  # the router has it
        paging: Paged,
        since: Annotated[Instant | None, Query(description="From when on; a month before now if left out.")] = None,
    ) -> ComfortArrivalPage:
        """List arrivals, the oldest first: when they were foretold, when they were, and how warm it was."""
        begin = service.now() - _MONTH if since is None else since.timestamp()
        items, more = paging.cut(await arrivals_of(service, begin, telling_of(service)), _arrival)
        return ComfortArrivalPage(items=[ComfortArrival.model_validate(each) for each in items], next=more)

    @router.post(
        "/forget",
        operation_id="forgetComfort",
        status_code=204,
        dependencies=[requires("admin")],
        responses=problems(400, 404, 503, 507),
    )
    async def forget_comfort(forgetting: Forgetting) -> None:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Forget what was learned of people (places, habits, drives), of rooms (how they warm), or of all."""
        await forget(service, forgetting.what, forgetting.name)

    return router


def _steering(service: Service) -> APIRouter:
    """Return the routes that change a plan: each holds until whoever is expected has come."""
    router = APIRouter(dependencies=[requires("rules:run")], responses=problems(404, 409, 503, 507))
    names: dict[How, tuple[str, str]] = {
        "start": ("startComfort", "Begin to warm a room (or to cool it) now, whatever the plan says."),
        "cancel": ("cancelComfort", "Do not warm a room for whoever comes next; what was set is put back."),
        "resume": ("resumeComfort", "Take back how the plan of a room was changed: it goes by itself again."),
    }

    def add(how: How, operation: str, about: str) -> None:
        async def change(room: RoomName) -> None:
            await steer(service, room, how)

        change.__doc__ = about
        router.post(f"/plans/{{room}}:{how}", operation_id=operation, status_code=204)(change)

    for how, (operation, about) in names.items():
        add(how, operation, about)

    @router.post("/plans/{room}:postpone", operation_id="postponeComfort", status_code=204, responses=problems(400))
    async def postpone_comfort(room: RoomName, wish: Postponement) -> None:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Expect nobody in a room before a moment: it is warmed for then."""
        await steer(service, room, "postpone", wish.arrival.timestamp())

    return router


def _room(told: dict[str, Any]) -> tuple[str, str]:
    return told["room"], told["attribute"]


def _person(told: dict[str, Any]) -> tuple[str]:
    return (told["person"],)


def _arrival(told: dict[str, Any]) -> tuple[str, str, str]:
    return told["at"], told["rule"], told["attribute"]
