"""Home: what the house is doing, and why, in one look."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hyperconnect.api.app import Behind
from hyperconnect.api.telling import telling_of
from hyperconnect.automation.reason import sentence
from hyperconnect.dashboard.device.pretence import is_simulated
from hyperconnect.dashboard.home.chart import chart_of, since_of
from hyperconnect.dashboard.home.lately import Happening, lately
from hyperconnect.dashboard.home.plan import Plan, coming, foremost, plan_of
from hyperconnect.dashboard.home.rooms import Room, rooms_of
from hyperconnect.dashboard.home.where import Mover, Place, driven_of, map_of, movers_of
from hyperconnect.dashboard.page import page, visit
from hyperconnect.dashboard.render import render
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import path_of
from hyperconnect.shell.asking.comfort import people_of, plans_of
from hyperconnect.shell.asking.runs import runs_of_all
from hyperconnect.shell.past import Past
from hyperconnect.shell.service import Service

_EVENTS: Final = 5
_POINTS: Final = 120
"""How many measured values a chart shows at most."""
_LONGEST: Final[Seconds] = 6 * 3600.0
"""How much of a drive is drawn at most."""


class Home(Struct, frozen=True):
    """What the page shows. `now` is the hub's moment; what is None has nothing to show."""

    now: Moment
    plan: Plan | None
    others: tuple[Plan, ...]
    chart: dict[str, Any] | None
    map: dict[str, Any] | None
    driver: Mover | None
    rooms: tuple[Room, ...]
    happenings: tuple[Happening, ...]
    simulated: bool
    empty: bool
    may_steer: bool


def make_routes(behind: Behind) -> list[Route]:
    """Return the route of the page."""
    service = behind.service

    async def show(request: Request) -> Response:
        seen = visit(request)
        told = plans_of(service, telling_of(service))
        best = foremost(told)
        who = coming(people_of(service, telling_of(service)))
        plan = None if best is None else plan_of(best, who)
        movers = movers_of(service.hub)
        chart, ways = await _past(service, plan, () if best is None else best["course"], movers)
        home = service.place
        at_home = (home[0], home[1]) if home[0] is not None and home[1] is not None else None
        view = Home(
            service.now(),
            plan,
            tuple(plan_of(each, who) for each in told if each is not best and each["value"] is not None),
            chart,
            map_of(service.hub, at_home, movers, ways) if movers else None,
            next((each for each in movers if each.drives), None),
            tuple(rooms_of(service.hub)),
            tuple(_lately(service)) if seen.may("rules:read") else (),
            _simulated(service),
            sum(1 for device in service.hub.registry if device.id != "home") == 0,
            seen.may("rules:run"),
        )
        return render(request, "home.html", view)

    return [page("/", show, "devices:read")]


async def _past(
    service: Service, plan: Plan | None, course: Sequence[dict[str, Any]], movers: Sequence[Mover]
) -> tuple[dict[str, Any] | None, dict[str, list[Place]]]:
    """Return the chart of a plan, and what was driven by those who drive, by their slugs."""
    history, now = service.store.history, service.now()

    def read() -> tuple[dict[str, Any] | None, dict[str, list[Place]]]:
        with history.past() as past:
            ways = {each.slug: _way(past, each, now) for each in movers if each.drives}
            return (None if plan is None else _chart(service, past, plan, course, now)), ways

    # A history in memory has but one connection, which belongs to this thread.
    return read() if history.path is None else await asyncio.to_thread(read)


def _chart(
    service: Service, past: Past, plan: Plan, course: Sequence[dict[str, Any]], now: Moment
) -> dict[str, Any] | None:
    named = service.hub.registry.attribute(f"{plan.device}.temperature")
    if named is None:
        return None
    since = since_of(plan, now)
    bucket = max(60.0, (now - since) / _POINTS)
    measured = _numbers(past, named.path, since - _LONGEST, now, bucket)
    held = service.hub.twin.get(named.path)
    if held is not None and isinstance(held.value, int | float):
        measured = [*measured, (min(held.observed_at, now), float(held.value))]
    return chart_of(plan, course, measured, named.path, now)


def _way(past: Past, mover: Mover, now: Moment) -> list[Place]:
    since = now
    for kept in reversed(past.series(path_of(mover.device, "main", "vehicle", "state"), now - _LONGEST, now)):
        if kept.value != "driving":
            break
        since = kept.at

    def told(name: str) -> list[tuple[Moment, float]]:
        return _numbers(past, path_of(mover.device, "main", "location", name), since, now, 0.0)

    return [*driven_of(told("latitude"), told("longitude")), (mover.latitude, mover.longitude)]


def _numbers(past: Past, path: str, since: Moment, until: Moment, bucket: Seconds) -> list[tuple[Moment, float]]:
    kept = past.series(path, since, until, limit=5000, bucket=bucket)
    return [(each.at, float(each.value)) for each in kept if isinstance(each.value, int | float)]


def _lately(service: Service) -> list[Happening]:
    engine, registry = service.hub.engine, service.hub.registry

    def title(rule: str) -> str:
        status = engine.status(rule)
        return (status.title if status is not None else "") or rule

    def say(reason: Reason) -> str:
        return sentence(reason, registry, service.timezone)

    return lately(runs_of_all(service, limit=_EVENTS), title, say)


def _simulated(service: Service) -> bool:
    """Return whether devices say of themselves that they are simulated."""
    return any(map(is_simulated, service.hub.registry))
