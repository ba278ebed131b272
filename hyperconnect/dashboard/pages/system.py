"""System: how the hub itself is, and who may come in."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hyperconnect.api.app import Behind
from hyperconnect.dashboard.figure import number
from hyperconnect.dashboard.page import page, visit
from hyperconnect.dashboard.render import render
from hyperconnect.dashboard.system.doctor import Symptom, symptoms_of
from hyperconnect.dashboard.system.tokens import CHOICES, CLASSES, SCOPES, Choice, Line, lines_of
from hyperconnect.errors import ContentError
from hyperconnect.model.scope import ADMIN, COMMAND
from hyperconnect.shell.asking.system import System, system_of

_UNITS = ("B", "kB", "MB", "GB", "TB")
_STEP = 1000
_FEW = 100


class SystemPage(Struct, frozen=True):
    """What the page shows; `mistakes` and `tokens` are None for who may not see them. `home` is not among `devices`."""

    system: System
    devices: int
    symptoms: Sequence[Symptom]
    mistakes: Sequence[ContentError] | None
    may_reload: bool
    tokens: Sequence[Line] | None

    @property
    def choices(self) -> Sequence[Choice]:
        """What a new token may do, as people usually want it."""
        return CHOICES

    @property
    def scopes(self) -> dict[str, str]:
        """What a new token may do, one by one."""
        return SCOPES | {f"{COMMAND}:{name}": word for name, word in CLASSES.items()}

    @property
    def bad(self) -> int:
        """How much needs somebody."""
        return sum(each.state == "bad" for each in self.symptoms)

    @property
    def doubtful(self) -> int:
        """How much is worth a look."""
        return sum(each.state == "warn" for each in self.symptoms)

    @staticmethod
    def size(count: int) -> str:
        """Return bytes for people: 3.1 MB."""
        return size(count)


def make_routes(behind: Behind) -> list[Route]:
    """Return the route of the page."""
    service, reader = behind.service, behind.reader

    async def show(request: Request) -> Response:
        seen, system = visit(request), system_of(service, reader)
        here = "" if seen.caller is None else seen.caller.token
        view = SystemPage(
            system,
            sum(each.id != "home" for each in service.hub.registry),
            symptoms_of(system),
            reader.mistakes([*service.hub.engine.rules.values()]) if seen.may("rules:read") else None,
            seen.may("rules:write"),
            lines_of(service.store.tokens.all(), service.now(), here) if seen.may(ADMIN) else None,
        )
        return render(request, "system.html", view)

    return [page("/system", show, "devices:read")]


def size(count: int) -> str:
    """Return bytes for people, with their unit: 3.1 MB."""
    value, place = float(count), 0
    while value >= _STEP and place + 1 < len(_UNITS):
        value, place = value / _STEP, place + 1
    digits = 1 if place and value < _FEW else 0
    return f"{number(value, digits)}\N{NO-BREAK SPACE}{_UNITS[place]}"
