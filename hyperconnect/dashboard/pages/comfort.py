"""Comfort: what is planned for every room, what was learned, and how past arrivals went."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hyperconnect.api.app import Behind
from hyperconnect.api.telling import telling_of
from hyperconnect.dashboard.comfort.learned import Learned, Ways, learned_of, ways_of
from hyperconnect.dashboard.comfort.trips import Trip, chosen, replay_of, trips_of
from hyperconnect.dashboard.home.plan import Plan, coming, plan_of
from hyperconnect.dashboard.page import page, visit
from hyperconnect.dashboard.render import render
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.asking.comfort import arrivals_of, people_of, plans_of, way_there
from hyperconnect.shell.asking.comfort import plan_of as room_of
from hyperconnect.shell.service import Service

_MONTH: Final[Seconds] = 30 * 86_400.0
_WAY: Final[Seconds] = 18 * 3600.0
_BUCKET: Final[Seconds] = 60.0


class RoomView(Struct, frozen=True):
    """A room: its plan, with what was learned of it."""

    plan: Plan
    learned: Learned | None


class ComfortView(Struct, frozen=True):
    """What the page shows; trips are None for who may not read the past."""

    now: Moment
    rooms: tuple[RoomView, ...]
    people: tuple[Ways, ...]
    trips: tuple[Trip, ...] | None
    trip: Trip | None
    replay: dict[str, Any] | None
    may_forget: bool


def make_routes(behind: Behind) -> list[Route]:
    """Return the route of the page."""
    service = behind.service

    async def show(request: Request) -> Response:
        seen, telling, now = visit(request), telling_of(service), service.now()
        people = people_of(service, telling)
        who = coming(people)
        rooms = [
            RoomView(
                plan_of(each, who),
                learned_of(room_of(service, each["attribute"].partition(".")[0], telling)["learned"]),
            )
            for each in plans_of(service, telling)
        ]
        trips, trip, replay = None, None, None
        if seen.may("devices:read", "history:read"):
            trips = trips_of(await arrivals_of(service, now - _MONTH, telling))
            trip = chosen(trips, request.query_params.get("trip", ""))
            replay = None if trip is None else await _replay(service, trip)
        view = ComfortView(now, tuple(rooms), ways_of(people), trips, trip, replay, seen.may("admin"))
        return render(request, "comfort.html", view)

    return [page("/comfort", show, "devices:read")]


async def _replay(service: Service, trip: Trip) -> dict[str, Any] | None:
    """Return one arrival step by step."""
    registry, history = service.hub.registry, service.store.history
    goal = registry.attribute(trip.attribute)
    air = registry.attribute(f"{trip.attribute.rpartition('.')[0]}.temperature")
    if goal is None:
        return None
    told = await way_there(service, trip.at, trip.rule, goal.path)

    def measure() -> list[tuple[float, float]]:
        if air is None:
            return []
        with history.past() as past:
            kept = past.series(air.path, trip.at - _WAY, trip.at + _WAY / 18, limit=5000, bucket=_BUCKET)
            return [(each.at, float(each.value)) for each in kept if isinstance(each.value, int | float)]

    # A history in memory has but one connection, which belongs to this thread.
    return replay_of(trip, told, measure() if history.path is None else await asyncio.to_thread(measure), service.now())
