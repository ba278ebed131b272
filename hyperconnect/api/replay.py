"""Requests that are sent again because nobody heard the answer: they get it once more, and nothing is done twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from fastapi import Response
from msgspec import Struct, field

from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.model.moment import Moment, Seconds

MOST: Final = 1000
"""Answers that are kept; the oldest make room."""
KEPT: Final[Seconds] = 86_400.0
"""How long they are."""


class _Request(Struct):
    at: Moment
    digest: bytes
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    response: Response | None = None


class Replays:
    """Answers by who asked and the key they sent with it. `now` tells the moment."""

    def __init__(self, now: Callable[[], Moment]) -> None:
        self._now = now
        self._known: dict[tuple[str, str], _Request] = {}

    async def once(self, who: str, key: str | None, said: bytes, answer: Callable[[], Awaitable[Response]]) -> Response:
        """Return the answer to a request, which is `said`; without a key it is asked for each time.

        What is refused is not kept: it changed nothing, and may be tried again.

        Raises:
            ProblemError: the key came with another request before.
        """
        if not key:
            return await answer()
        request = self._request(who, key, sha256(said).digest())
        async with request.lock:
            if request.response is None:
                request.response = await answer()
            return request.response

    def _request(self, who: str, key: str, digest: bytes) -> _Request:
        now = self._now()
        known = self._known.get((who, key))
        if known is not None and (now - known.at < KEPT or known.lock.locked()):
            if known.digest != digest and (known.response is not None or known.lock.locked()):
                raise ProblemError(
                    HTTPStatus.UNPROCESSABLE_ENTITY,
                    "this key came with another request before",
                    hint="make a new key for each request",
                    errors=[Mistake("was used", "key_used", parameter="Idempotency-Key")],
                )
            known.digest = digest
            return known
        self._known.pop((who, key), None)
        while len(self._known) >= MOST:
            del self._known[next(iter(self._known))]
        fresh = self._known[who, key] = _Request(now, digest)
        return fresh
