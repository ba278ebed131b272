"""Device: what it says, what it can be told, how that was, and who has to do with it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hyperconnect.api.app import Behind
from hyperconnect.api.routes.devices import device_of
from hyperconnect.api.sight import device_view
from hyperconnect.api.telling import telling_of
from hyperconnect.dashboard.device.control import Panel, panels_of
from hyperconnect.dashboard.device.line import Line, areas_of, line_of, lines_of
from hyperconnect.dashboard.device.names import OPTIONS
from hyperconnect.dashboard.device.part import Held, Spot, Use, held_of, spots_of, uses_of
from hyperconnect.dashboard.device.reading import Reading, Readings, readings_of
from hyperconnect.dashboard.page import page, visit
from hyperconnect.dashboard.render import render
from hyperconnect.model.value import parts_of
from hyperconnect.shell.asking.claims import claims_of
from hyperconnect.shell.asking.messages import Heard, messages_of
from hyperconnect.shell.service import Service
from hyperconnect.shell.validating import graph_of_rules


class Seen(Struct, frozen=True):
    """What the page shows. What is None may not be seen by who looks; `options` are the page's words for values."""

    line: Line
    facts: Sequence[tuple[str, str]]
    panels: Sequence[Panel]
    readings: Readings
    uses: Sequence[Use] | None
    held: Sequence[Held] | None
    messages: Sequence[Heard] | None
    areas: Sequence[str]
    events: Sequence[str]
    options: Sequence[str]
    spots: Sequence[Spot]
    may_look_back: bool
    may_run: bool
    may_keep: bool

    @property
    def shown(self) -> dict[str, Reading]:
        """All that it says, by path."""
        every = (*(each for group in self.readings.groups for each in group.readings), *self.readings.upkeep)
        return {each.path: each for each in every}


def make_routes(behind: Behind) -> list[Route]:
    """Return the route of the page."""
    service = behind.service

    async def show(request: Request) -> Response:
        seen = visit(request)
        device = device_of(service, request.path_params["device"])
        view = device_view(service, device)
        telling = telling_of(service)
        reads_rules = seen.may("rules:read")
        claims = claims_of(service, telling, lambda claim: parts_of(claim.path)[0] == device.id)
        told = Seen(
            line=line_of(service.hub, device),
            facts=[
                (label, value)
                for label, value in (
                    ("maker", device.manufacturer),
                    ("model", " ".join(filter(None, (device.model, device.model_id)))),
                    ("software", device.sw),
                    ("hardware", device.hw),
                    ("via", device.via),
                )
                if value
            ],
            panels=panels_of(device, view, seen.may),
            readings=readings_of(service.hub, device, view.attributes, service.timezone),
            uses=uses_of(await graph_of_rules(service.hub), device.id) if reads_rules else None,
            held=held_of(claims, lambda rule: _title(service, rule)) if reads_rules else None,
            messages=messages_of(service, device) if seen.may("admin") else None,
            areas=areas_of(lines_of(service.hub)),
            events=view.events,
            options=OPTIONS,
            spots=spots_of(service.hub.registry.house.zones, service.place),
            may_look_back=seen.may("history:read"),
            may_run=seen.may("rules:run"),
            may_keep=seen.may("admin"),
        )
        return render(request, "device.html", told)

    return [page("/devices/{device}", show, "devices:read")]


def _title(service: Service, rule: str) -> str:
    status = service.hub.engine.status(rule)
    return (status.title if status is not None else "") or rule
