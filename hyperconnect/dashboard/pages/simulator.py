"""Simulator: what happens in a simulated household on the same broker. The hub knows only the words of its topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hyperconnect.api.app import Behind
from hyperconnect.dashboard.device.pretence import is_simulated
from hyperconnect.dashboard.page import page, visit
from hyperconnect.dashboard.render import render
from hyperconnect.dashboard.system.faults import KINDS, Kind
from hyperconnect.model.device import Device
from hyperconnect.model.scope import ADMIN

SPEEDS = (1, 10, 30, 60, 120)
"""How many times faster than real time a story is usually told."""


class Pretender(Struct, frozen=True):
    """A device that says of itself that it is simulated."""

    slug: str
    name: str


class Simulator(Struct, frozen=True):
    """What the page shows before a simulation was asked for anything."""

    pretenders: Sequence[Pretender]
    may: bool
    connected: bool
    speeds: Sequence[int] = SPEEDS
    kinds: Sequence[Kind] = KINDS


def make_routes(behind: Behind) -> list[Route]:
    """Return the route of the page."""
    service = behind.service

    async def show(request: Request) -> Response:
        found = pretenders_of(service.hub.registry)
        return render(request, "simulator.html", Simulator(found, visit(request).may(ADMIN), service.connected))

    return [page("/simulator", show, "devices:read")]


def pretenders_of(devices: Iterable[Device]) -> list[Pretender]:
    """Return the devices that say of themselves that they are simulated, by their names."""
    found = (Pretender(each.slug, each.name or each.slug) for each in devices if is_simulated(each))
    return sorted(found, key=lambda each: each.name.casefold())
