"""Devices: everything that speaks here, by room, and what was found and is not taken in yet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hyperconnect.api.app import Behind
from hyperconnect.api.model.device import Candidate
from hyperconnect.api.routes.devices import candidates_of
from hyperconnect.dashboard.device.line import Line, areas_of, lines_of
from hyperconnect.dashboard.page import page, visit
from hyperconnect.dashboard.render import render


class Room(Struct, frozen=True):
    """A room, which has no name for what is in none, and its devices."""

    name: str
    lines: Sequence[Line]


class Found(Struct, frozen=True):
    """Something that is no device here: `device` is the id to accept it by, empty where it has to speak first."""

    name: str
    what: str
    where: str
    device: str


class Devices(Struct, frozen=True):
    """What the page shows, and whether who looks may name, place and accept."""

    rooms: Sequence[Room]
    areas: Sequence[str]
    kinds: Sequence[tuple[str, str]]
    found: Sequence[Found]
    may_keep: bool

    @property
    def all(self) -> int:
        """How many devices there are."""
        return sum(len(room.lines) for room in self.rooms)

    @property
    def away(self) -> int:
        """How many of them cannot be reached."""
        return sum(line.state == "offline" for room in self.rooms for line in room.lines)

    @property
    def low(self) -> int:
        """How many batteries should be seen to."""
        return sum(line.low for room in self.rooms for line in room.lines)


def make_routes(behind: Behind) -> list[Route]:
    """Return the route of the page."""
    service = behind.service

    async def show(request: Request) -> Response:
        view = devices_of(lines_of(service.hub), [*candidates_of(service)], may_keep=visit(request).may("admin"))
        return render(request, "devices.html", view)

    return [page("/devices", show, "devices:read")]


def devices_of(lines: Sequence[Line], candidates: Sequence[Candidate], *, may_keep: bool) -> Devices:
    """Return what the page shows of devices by room and of what was found."""
    rooms = [Room(name, [*some]) for name, some in groupby(lines, lambda each: each.area)]
    kinds = sorted({(each.kind, each.kind_word) for each in lines}, key=lambda each: each[1])
    return Devices(rooms, areas_of(lines), kinds, [_found(each) for each in candidates], may_keep)


def _found(candidate: Candidate) -> Found:
    where = f"{candidate.host.rstrip('.')}:{candidate.port}" if candidate.port else candidate.host
    forgotten = candidate.kind == "forgotten"
    return Found(candidate.name, "" if forgotten else candidate.what, where, candidate.id if forgotten else "")
