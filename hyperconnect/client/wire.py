"""The wire: one open line to a hub, on which requests go and answers come back as what they are."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar
from urllib.parse import quote

import httpx2
import msgspec
from httpx2 import AsyncClient, AsyncHTTPTransport, Response, Timeout
from msgspec import Raw, Struct

from hyperconnect.client.error import (
    AuthError,
    ClosedError,
    ConflictError,
    GarbledError,
    LateError,
    Merged,
    Mistake,
    RefusedError,
    Written,
)
from hyperconnect.errors import SettingsError

SOCKET: Final = "hub.sock"
"""The name of the socket file in a hub's data directory."""
ROOT: Final = "/api/v1"
YAML: Final = "application/yaml"
JSON: Final = "application/json"
_MOST: Final = 200
"""How many items a page may have."""

T = TypeVar("T")
Query: TypeAlias = Mapping[str, str | int | float | bool | list[str] | None]
"""What stands behind `?`; what is None or empty is left out."""


class Page(Struct, frozen=True):
    """A part of a list; `next` asks for the one that follows."""

    items: list[Raw]
    next: str | None = None


class _Problem(Struct, frozen=True):
    title: str = ""
    detail: str = ""
    suggestion: str = ""
    errors: list[Mistake] = []
    current: Written | None = None
    base: Written | None = None
    sent: str | None = None
    merged: Merged | None = None
    diff: str = ""


class Wire:
    """A line to the hub at `url`, or behind the socket file of `data`, the directory that a hub of this machine keeps.

    `url` may have the path of the API. `patience` is how many seconds an answer may take.
    """

    def __init__(self, url: str, token: str, data: Path | None, patience: float) -> None:
        self.shown = url or str((data or Path()) / SOCKET)
        self._url = url
        self._token = token
        self._data = data
        self._patience = patience
        self._http: AsyncClient | None = None

    async def open(self) -> None:
        """Make ready; nothing is sent yet.

        Raises:
            SettingsError: the address is none.
        """
        headers = {"authorization": f"Bearer {self._token}"} if self._token else {}
        url, transport = self._url.rstrip("/").removesuffix(ROOT), None
        if self._data is not None:
            # No certificates are read where nothing is encrypted: that takes longer than all else.
            url, transport = (
                "http://hub",
                AsyncHTTPTransport(uds=str(self._data / SOCKET), verify=False, trust_env=False),
            )
        elif not url.startswith(("http://", "https://")):
            raise SettingsError(f"{url!r} is no address of a hub", hint="write it as http://hub.local:8321")
        elif url.startswith("http://"):
            transport = AsyncHTTPTransport(verify=False, trust_env=False)
        try:
            self._http = AsyncClient(
                base_url=url, headers=headers, transport=transport, trust_env=False, timeout=self._patience
            )
        except httpx2.InvalidURL as error:
            raise SettingsError(
                f"{url!r} is no address of a hub: {error}", hint="write it as http://hub.local:8321"
            ) from error

    async def close(self) -> None:
        """End the line."""
        if self._http is not None:
            http, self._http = self._http, None
            await http.aclose()

    async def ask(
        self,
        method: str,
        place: str,
        kind: type[T],
        *,
        query: Query | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        more: float = 0.0,
    ) -> T:
        """Return the answer to a request as what it is; `body` is a text of YAML, or anything else as JSON.

        The hub may take `more` seconds than usual.

        Raises:
            ClosedError: no hub answers.
            LateError: it does not in time.
            AuthError, ConflictError, RefusedError: it will not.
            GarbledError: the answer is none of that kind.
        """
        answer = await self.answer(method, place, query=query, body=body, headers=headers, more=more)
        return read(answer.content, kind)

    async def answer(
        self,
        method: str,
        place: str,
        *,
        query: Query | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        more: float = 0.0,
    ) -> Response:
        """Return the answer to a request as it came; raises as `ask`."""
        named = dict(headers or {})
        content: bytes | None = None
        if body is not None:
            named.setdefault("content-type", YAML if isinstance(body, str) else JSON)
            content = body.encode() if isinstance(body, str) else msgspec.json.encode(body)
        with self._reaching():
            answer = await self._open.request(
                method,
                f"{ROOT}{place}",
                params=_given(query),
                content=content,
                headers=named,
                timeout=Timeout(self._patience + more),
            )
        if answer.is_success:
            return answer
        raise _refusal(answer)

    async def all(self, place: str, kind: type[T], *, query: Query | None = None, limit: int | None = None) -> list[T]:
        """Return a list from its beginning, page by page: all of it, or so many; raises as `ask`."""
        found: list[T] = []
        cursor: str | None = None
        while limit is None or len(found) < limit:
            wanted = _MOST if limit is None else min(_MOST, limit - len(found))
            page = await self.ask("GET", place, Page, query={**(query or {}), "limit": wanted, "cursor": cursor})
            found += [read(item, kind) for item in page.items]
            cursor = page.next
            if cursor is None:
                break
        return found

    @asynccontextmanager
    async def stream(
        self, place: str, *, query: Query | None = None, headers: Mapping[str, str] | None = None, silence: float
    ) -> AsyncGenerator[Response]:
        """Open an answer that goes on for ever, with no silence in it longer than so many seconds; raises as `ask`."""
        patience = Timeout(self._patience, read=silence)
        with self._reaching():
            async with self._open.stream(
                "GET", f"{ROOT}{place}", params=_given(query), headers=dict(headers or {}), timeout=patience
            ) as answer:
                if not answer.is_success:
                    await answer.aread()
                    raise _refusal(answer)
                yield answer

    @property
    def _open(self) -> AsyncClient:
        if self._http is None:
            raise ClosedError("this client is not open", hint="use it as `async with Client(…) as hub:`")
        return self._http

    @contextmanager
    def _reaching(self) -> Generator[None]:
        hint = "start one with `hyperconnect hub`, or name its --data or --url"
        try:
            yield
        except httpx2.ConnectTimeout as error:
            raise ClosedError("no hub answers here", where=self.shown, hint=hint) from error
        except httpx2.TimeoutException as error:
            raise LateError(
                "the hub does not answer in time",
                where=self.shown,
                hint="look whether it is well: `hyperconnect doctor`",
            ) from error
        except httpx2.UnsupportedProtocol as error:
            raise SettingsError(str(error), where=self.shown, hint="write it as http://hub.local:8321") from error
        except httpx2.TransportError as error:
            raise ClosedError("no hub answers here", where=self.shown, hint=hint) from error


def part(name: str) -> str:
    """Return a name as one part of a path."""
    return quote(name, safe="")


def read(content: bytes | Raw, kind: type[T]) -> T:
    """Return what JSON says, as what it is; what we do not know of it is passed over.

    Raises:
        GarbledError: it says something else.
    """
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GarbledError(
            f"the answer is not understood: {error}", hint="let hub and client be of the same version"
        ) from error


def _given(query: Query | None) -> dict[str, Any]:
    return {name: value for name, value in (query or {}).items() if value is not None and value not in ("", [])}


def _refusal(answer: Response) -> RefusedError:
    status = answer.status_code
    try:
        problem = msgspec.json.decode(answer.content, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        problem = _Problem(title=answer.reason_phrase)
    why, hint = problem.detail or problem.title or "the hub refuses", problem.suggestion
    match status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return AuthError(status, why, hint=hint, mistakes=problem.errors)
        case HTTPStatus.PRECONDITION_FAILED:
            return ConflictError(
                status,
                why,
                hint=hint,
                current=problem.current,
                base=problem.base,
                sent=problem.sent,
                merged=problem.merged,
                diff=problem.diff,
            )
        case _:
            if len(problem.errors) == 1 and problem.errors[0].detail not in why:
                one = problem.errors[0]
                place = one.parameter or one.pointer
                why = f"{why}: {f'{place} ' if place else ''}{one.detail}"
                hint = hint or one.suggestion
            return RefusedError(status, why, hint=hint, mistakes=problem.errors)
