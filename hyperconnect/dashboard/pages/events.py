"""Events: a live log of what happens in the house, with what happened just before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hyperconnect.api.app import Behind
from hyperconnect.api.events.news import News, news_of
from hyperconnect.api.events.wording import Wording
from hyperconnect.dashboard.page import page, visit
from hyperconnect.dashboard.render import render
from hyperconnect.dashboard.trace.news import FAMILIES, KINDS, Line, line_of
from hyperconnect.dashboard.visit import Visit
from hyperconnect.dashboard.words import t
from hyperconnect.model.effect import Explained
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.asking.runs import misses_of_all, runs_of_all
from hyperconnect.shell.past import EntryKind
from hyperconnect.shell.service import Service

_SHOWN: Final = 80
_BACK: Final[Seconds] = 86_400.0
_ENTRIES: Final[tuple[EntryKind, ...]] = ("availability", "command", "event")


class Events(Struct, frozen=True):
    """What the page shows. `families` are the kinds of news that who looks may hear of, `devices` are slugs and names.

    `past` says whether who looks may see what the history keeps.
    """

    lines: Sequence[Line]
    families: Sequence[tuple[str, str]]
    devices: Sequence[tuple[str, str]]
    past: bool

    @property
    def words(self) -> dict[str, tuple[str, str]]:
        """Each kind of news, in a word of the visit's language and a shape."""
        return {kind: (t(word), shape) for kind, (word, shape) in KINDS.items()}


def make_routes(behind: Behind) -> list[Route]:
    """Return the route of the page."""
    service = behind.service

    async def show(request: Request) -> Response:
        seen = visit(request)
        devices = [(each.slug, each.name or each.slug) for each in service.hub.registry if each.id != "home"]
        view = Events(
            [line_of(each) for each in await _past(service, seen)],
            [(name, word) for name, (word, scope) in FAMILIES.items() if seen.may(scope)],
            sorted(devices, key=lambda each: each[1].casefold()),
            seen.may("history:read"),
        )
        return render(request, "events.html", view)

    return [page("/events", show, "devices:read")]


async def _past(service: Service, seen: Visit) -> list[dict[str, Any]]:
    """Return what happened last, as the API tells it, the newest first."""
    now = service.now()
    news: list[News] = []
    if seen.may("rules:read"):
        news += ran(service)
    if seen.may("history:read"):
        kinds = (*_ENTRIES, "plan", "notice") if seen.may("rules:read") else _ENTRIES
        news += await _entries(service, kinds, now)
    wording = Wording(service.hub.registry, service.timezone)
    return latest([wording.said(each) for each in news])


def latest(told: Sequence[dict[str, Any]], most: int = _SHOWN) -> list[dict[str, Any]]:
    """Return the newest of what is told, the newest first; of one moment, what came last comes first."""
    places = sorted(range(len(told)), key=lambda place: (str(told[place]["at"]), place), reverse=True)
    return [told[place] for place in places[:most]]


def ran(service: Service) -> list[News]:
    """Return what rules did and nearly did last, the oldest first."""
    reasons = [reason for run in runs_of_all(service, limit=_SHOWN // 2) for reason in run.reasons]
    reasons += misses_of_all(service, limit=_SHOWN // 4)
    return [News(f"run.{each.outcome}", "", Explained(each)) for each in sorted(reasons, key=lambda each: each.at)]


async def _entries(service: Service, kinds: Sequence[EntryKind], now: Moment) -> list[News]:
    history = service.store.history

    def read() -> list[News]:
        with history.past() as past:
            entries = past.entries(kinds, now - _BACK, now, limit=_SHOWN, latest=True)
        return [news for _, entry in entries if (news := news_of(entry)) is not None]

    # A history in memory has but one connection, which belongs to this thread.
    return read() if history.path is None else await asyncio.to_thread(read)
