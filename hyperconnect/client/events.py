"""Events: what happens at a hub, as it happens; a line that breaks is taken up where it broke."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import datetime
from typing import Any, Final

import httpx2
import msgspec
from httpx2 import EventSource, Response, ServerSentEvent

from hyperconnect.client.error import ClosedError, GarbledError, LateError
from hyperconnect.client.model.event import Event
from hyperconnect.client.wire import Query, Wire, read

OPENED: Final = "opened"
GAP: Final = "gap"
_SILENCE: Final = 45.0
"""Seconds: the hub says something every 15."""
_AGAIN: Final = 2.0
_ATTEMPTS: Final = 15
"""How often in a row a hub that is gone is looked for, so many seconds apart."""


@asynccontextmanager
async def listening(
    wire: Wire, kinds: Sequence[str], devices: Sequence[str], after: str
) -> AsyncGenerator[AsyncIterator[Event]]:
    """Listen from now on, or from after the event of an id: once the context is entered, nothing is missed."""
    async with aclosing(_heard(wire, {"types": [*kinds], "device": [*devices]}, after)) as events:
        await anext(events)  # `opened`: the hub listens
        yield events


async def _heard(wire: Wire, query: Query, after: str) -> AsyncGenerator[Event]:
    """Yield one event when the line first stands, then what happens; look again for a hub that was lost."""
    attempts = 0
    begun = False
    while True:
        try:
            async with _line(wire, query, after) as events:
                async for sent in events:
                    attempts = 0
                    after = sent.id or after
                    if sent.event == OPENED:
                        if not begun:
                            begun = True
                            yield Event(OPENED, None, read(sent.data.encode(), dict[str, Any]), after)
                        continue
                    for event in _events(sent, after):
                        yield event
        except (ClosedError, LateError):
            if not begun or attempts >= _ATTEMPTS:
                raise
        await asyncio.sleep(_AGAIN if attempts else 0.0)
        attempts += 1


@asynccontextmanager
async def _line(wire: Wire, query: Query, after: str) -> AsyncGenerator[AsyncIterator[ServerSentEvent]]:
    headers = {"accept": "text/event-stream", **({"last-event-id": after} if after else {})}
    async with wire.stream("/events", query=query, headers=headers, silence=_SILENCE) as answer:
        yield _sent(answer)


async def _sent(answer: Response) -> AsyncIterator[ServerSentEvent]:
    try:
        async for each in EventSource(answer):
            yield each
    except httpx2.SSEError as error:
        raise GarbledError(f"this is no stream of events: {error}", hint="is a hub at this address?") from error


def _events(sent: ServerSentEvent, place: str) -> list[Event]:
    if sent.event == GAP:
        return [Event(GAP, None, read(sent.data.encode(), dict[str, Any]), place)]
    if sent.event != "frame":
        return []
    return [
        Event(str(each.get("type", "")), _moment(each.get("at")), each, place)
        for each in read(sent.data.encode(), list[dict[str, Any]])
    ]


def _moment(written: object) -> datetime | None:
    try:
        return msgspec.convert(written, datetime)
    except msgspec.ValidationError:
        return None
