"""What was heard last on each topic, word for word: for people who want to know why a value is what it is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Final

from msgspec import Struct

from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.shell.transport import Arrival

LONGEST: Final = 4096
"""Bytes that are kept of one payload."""
_MOST: Final = 512 * 1024
"""Bytes and topics of one half of what is kept; the older half is dropped when the newer is full."""
_TOPICS: Final = 2048


class Last(Struct, frozen=True, gc=False):
    """The last message of a topic: the beginning of its payload, and how many bytes that had."""

    at: Moment
    topic: str
    payload: bytes
    size: int
    retained: bool


class Heard:
    """The last message of each topic, of as many topics as fit; it is in memory only."""

    def __init__(self) -> None:
        self._now: dict[str, Last] = {}
        self._before: dict[str, Last] = {}
        self._size = 0
        self._ears: list[tuple[str, Callable[[Message], None]]] = []

    @contextmanager
    def hearing(self, topic: str, ear: Callable[[Message], None]) -> Generator[None]:
        """Call a function with each message of a topic, whole, for as long as the context lasts."""
        entry = (topic, ear)
        self._ears.append(entry)
        try:
            yield
        finally:
            self._ears.remove(entry)

    def hear(self, arrivals: Iterable[Arrival], at: Moment) -> None:
        """Take in what arrived."""
        now = self._now
        for each in arrivals:
            if type(each) is not Message:
                continue
            topic, payload = each.topic, each.payload
            for awaited, ear in self._ears:
                if awaited == topic:
                    ear(each)
            old = now.get(topic)
            self._size += min(len(payload), LONGEST) - (0 if old is None else len(old.payload))
            now[topic] = Last(at, topic, payload[:LONGEST], len(payload), each.retain)
            if self._size > _MOST or len(now) > _TOPICS:
                self._before, self._size = now, 0
                now = self._now = {}

    def last(self, topic: str) -> Last | None:
        """Return the last message of a topic, or None where there was none or it did not fit."""
        return self._now.get(topic) or self._before.get(topic)
