"""What happened in the past: commands, events of devices, notices, plans, and who came and went."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Query
from msgspec import Struct

from hyperconnect.api.description import problems
from hyperconnect.api.events.news import KINDS, News, news_of
from hyperconnect.api.events.wanted import WantedError, kinds_of
from hyperconnect.api.events.wording import Wording
from hyperconnect.api.model.instant import Instant
from hyperconnect.api.model.past import PastEvent, PastPage
from hyperconnect.api.page import Paged, cursor_of
from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.history import backwards
from hyperconnect.api.scope import requires
from hyperconnect.model.moment import Moment
from hyperconnect.shell.asking.devices import known
from hyperconnect.shell.history import DAY
from hyperconnect.shell.past import Entry, EntryKind
from hyperconnect.shell.service import Service

_LOOKED_AT: Final = 2000
"""How many entries are looked at for one page."""
_RECORDED: Final[Mapping[str, EntryKind]] = {
    **{kind: "command" for kind in KINDS if kind.startswith("command.")},
    **{kind: "plan" for kind in KINDS if kind.startswith("plan.")},
    "device.event": "event",
    "device.turned": "availability",
    "notice.sent": "notice",
}
"""The kinds of news that are recorded, each with how it is kept."""


class _Found(Struct, frozen=True):
    """News in the order of their moments, and behind which place there is more, if there is."""

    news: list[News]
    more: tuple[Moment, int] | None


def make_router(service: Service) -> APIRouter:
    """Return the route about what happened."""
    router = APIRouter(prefix=ROOT, tags=["history"], responses=problems(401, 403, 404, 422, 429))

    @router.get("/history", operation_id="listHistory", dependencies=[requires("history:read")])
    async def list_history(  # pyright: ignore[reportUnusedFunction]  # the router has it
        paging: Paged,
        types: Annotated[
            list[str] | None,
            Query(
                max_length=100,
                description="Kinds of events, as `command.failed`, `plan.*`; all that are recorded if left out.",
                examples=[["command.*", "device.turned"]],
            ),
        ] = None,
        device: Annotated[str, Query(max_length=64, description="Only what is about this device.")] = "",
        since: Annotated[Instant | None, Query(description="From when on; a day before `until` if left out.")] = None,
        until: Annotated[Instant | None, Query(description="Until when; now if left out.")] = None,
    ) -> PastPage:
        """Tell what happened, the oldest first, as live events told it. The last two seconds may not be in it yet."""
        kinds = _kinds(types or ())
        about = known(service, device) if device else ""
        end = service.now() if until is None else until.timestamp()
        begin = end - DAY if since is None else since.timestamp()
        if begin > end:
            raise backwards()
        begin, told = paging.place(type_of=(0.0, 0)) if paging.cursor else (begin, 0)
        kept: list[EntryKind] = sorted({_RECORDED[kind] for kind in kinds})

        def read() -> list[tuple[Moment, Entry]]:
            with service.store.history.past() as past:
                return past.entries(kept, begin, end, about=about, limit=told + _LOOKED_AT + 1)

        # A history in memory has but one connection, which belongs to this thread.
        entries = read() if service.store.history.path is None else await asyncio.to_thread(read)
        found = _found(entries, told, kinds, paging.limit)
        wording = Wording(service.hub.registry, service.timezone)
        return PastPage(
            items=[PastEvent.model_validate(wording.said(each)) for each in found.news],
            next=None if found.more is None else cursor_of(found.more),
        )

    return router


def _found(entries: Sequence[tuple[Moment, Entry]], told: int, kinds: frozenset[str], limit: int) -> _Found:
    """Return what is wanted of entries behind those that were told before."""
    news: list[News] = []
    for place, (_, entry) in enumerate(entries):
        if place < told:
            continue
        if len(news) == limit or place == told + _LOOKED_AT:
            last = entries[place - 1][0]
            return _Found(news, (last, sum(moment == last for moment, _ in entries[:place])))
        one = news_of(entry)
        if one is not None and one.kind in kinds:
            news.append(one)
    return _Found(news, None)


def _kinds(patterns: Iterable[str]) -> frozenset[str]:
    """Return the recorded kinds that are meant.

    Raises:
        ProblemError: a name means nothing that is recorded.
    """
    named = [name.strip() for each in patterns for name in each.split(",") if name.strip()]
    try:
        kinds = kinds_of(named) & _RECORDED.keys()
    except WantedError as error:
        raise _unknown(error.why, error.hint) from error
    if not kinds:
        raise _unknown("nothing of this kind is recorded", f"recorded are {', '.join(_RECORDED)}")
    return kinds


def _unknown(why: str, hint: str) -> ProblemError:
    errors = [Mistake(why, "kind_unknown", parameter="types")]
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, why, hint=hint, errors=errors)
