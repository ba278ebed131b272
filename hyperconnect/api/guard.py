"""The guard before the application: who is called, from where, and how much is said.

It reads the whole body before anybody else sees the request, because nothing that is sent here is long.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hyperconnect.api.browser import COOKIE
from hyperconnect.api.limit import Limits
from hyperconnect.api.problem import ProblemError, answer
from hyperconnect.api.scope import CALLER, Caller

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[0-9A-Za-z._-]+)(:[0-9]{1,5})?")
_ORIGIN = re.compile(r"https?://(.+)")
_DOCUMENTS: Final = "/api/v1/rules"
"""Where what is sent may be as long as a document."""
_SWALLOWED: Final = 1 << 20
"""Bytes of a body that is too long which are still taken in, so that its sender is ready to hear why."""

SECURITY: Final = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Headers of every answer, unless it says otherwise itself."""


class Guard:
    """Lets requests through to `app` that keep to `limits` and call us by one of `hosts`.

    A host is written in lower case, an IPv6 address in brackets. A `caller` is whoever comes in here, and then it does
    not matter what they call us.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], limits: Limits, caller: Caller | None = None) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._limits = limits
        self._caller = caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            self._check(scope, Headers(scope=scope))
            body = await self._read(self._room(scope), Headers(scope=scope), receive)
        except ProblemError as error:
            await answer(error)(scope, receive, tell)
            return
        if self._caller is not None:
            scope[CALLER] = self._caller
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, tell)

    def _check(self, scope: Scope, headers: Headers) -> None:
        size = len(scope["raw_path"]) + len(scope["query_string"])
        if size + sum(len(name) + len(value) for name, value in headers.raw) > self._limits.head:
            raise ProblemError(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                f"more than {self._limits.head} bytes before the body are not read",
                headers={"connection": "close"},
            )
        named = headers.getlist("host")
        if self._caller is None and (len(named) != 1 or not self._is_ours(named[0])):
            raise ProblemError(
                HTTPStatus.MISDIRECTED_REQUEST,
                "this hub is not called that",
                hint="name the host under http.hosts in hyperconnect.toml if it is yours",
                headers={"connection": "close"},
            )
        for origin in headers.getlist("origin"):
            found = _ORIGIN.fullmatch(origin)
            if found is None or not self._is_ours(found[1]):
                raise ProblemError(HTTPStatus.FORBIDDEN, "another site may not speak through your browser")
        if not scope["path"].startswith("/"):
            raise ProblemError(HTTPStatus.BAD_REQUEST, "ask for a path of this host, as in /healthz")

    def _is_ours(self, text: str) -> bool:
        found = _HOST.fullmatch(text)
        return found is not None and found[1].lower() in self._hosts

    def _room(self, scope: Scope) -> int:
        """Return how many bytes the body of a request may have; who shows no token at all need not send much."""
        headers = Headers(scope=scope)
        shows = self._caller is not None or "authorization" in headers or COOKIE in headers.get("cookie", "")
        return self._limits.document if shows and scope["path"].startswith(_DOCUMENTS) else self._limits.body

    async def _read(self, limit: int, headers: Headers, receive: Receive) -> bytes:
        """Return the whole body.

        Raises:
            ProblemError: it is too long, or too slow; or its sender has left, whom no answer reaches.
        """
        told = headers.get("content-length", "")
        size = int(told) if told.isascii() and told.isdecimal() and len(told) < 20 else 0
        body, length, more = bytearray(), 0, size <= max(limit, _SWALLOWED)
        try:
            async with asyncio.timeout(self._limits.body_patience):
                while more and length <= max(limit, _SWALLOWED):
                    message = await receive()
                    if message["type"] != "http.request":
                        raise ProblemError(HTTPStatus.BAD_REQUEST, "the request ended too soon")
                    part: bytes = message.get("body", b"")
                    length += len(part)
                    if length <= limit:
                        body += part
                    more = message.get("more_body", False)
        except TimeoutError:
            raise ProblemError(
                HTTPStatus.REQUEST_TIMEOUT, "the request took too long", headers={"connection": "close"}
            ) from None
        if max(size, length) > limit:
            raise ProblemError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"more than {limit} bytes are not read",
                headers={"connection": "close"},
            )
        return bytes(body)
