"""One HTTP request to the outside, within bounds of time and size, and never to another host than the one meant."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from hyperconnect import __version__
from hyperconnect.errors import HyperconnectError
from hyperconnect.model.moment import Seconds

if TYPE_CHECKING:
    import h11

PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}
_REDIRECTS = 3
_MOVED = frozenset({301, 302, 303, 307, 308})
_KEEPS_METHOD = frozenset({307, 308})
_PIECE = 16_384


class RequestError(HyperconnectError):
    """An HTTP request came to nothing."""


class Address(Struct, frozen=True):
    """Whom a URL asks, and for what."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def place(self) -> str:
        """Host and port, the port only where it is not the usual one; an IPv6 address in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


class Answer(Struct, frozen=True):
    """What came back: the status, the headers with names in lower case, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes


def address_of(url: str) -> Address:
    """Take a URL apart.

    Raises:
        RequestError: it is no http or https address, or names a user.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RequestError(f"{url!r} is no address: {error}") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise RequestError(f"{url!r} is no address", hint="write it as https://host/path")
    if "@" in parts.netloc:
        raise RequestError("a name or password does not belong into an address", hint="use a header `secret:name`")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not target.isascii() or not target.isprintable() or " " in target:
        raise RequestError(f"{url!r} has letters that no address has", hint="write them as %20 and so on")
    return Address(parts.scheme, parts.hostname, port or PORTS[parts.scheme], target)


async def ask(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    largest: int = 64 * 1024,
    patience: Seconds = 10.0,
) -> Answer:
    """Ask and return the answer; redirects are followed on the same host alone, and never from https to http.

    Raises:
        RequestError: nobody answers within `patience`, the body is longer than `largest`, or it leads elsewhere.
    """
    here = address_of(url)
    try:
        async with asyncio.timeout(patience):
            for _ in range(_REDIRECTS + 1):
                answer = await _ask_once(here, method, headers or {}, body, largest)
                to = answer.headers.get("location")
                if answer.status not in _MOVED or to is None:
                    return answer
                url = urljoin(url, to)
                there = address_of(url)
                if (there.scheme, there.host, there.port) != (here.scheme, here.host, here.port):
                    raise RequestError(
                        f"{here.place} sends us to {there.scheme}://{there.place}, which is not followed"
                    )
                here = there
                if answer.status not in _KEEPS_METHOD and method != "HEAD":
                    method, body = "GET", b""
    except TimeoutError:
        raise RequestError(f"{here.place} did not answer within {patience:g} s") from None
    raise RequestError(f"{here.place} sends us round in circles")


async def _ask_once(here: Address, method: str, headers: Mapping[str, str], body: bytes, largest: int) -> Answer:
    import h11  # its grammar takes longer to build than a tenth of the hub to import, and few households ask anybody

    client = h11.Connection(h11.CLIENT, max_incomplete_event_size=_PIECE)
    ours = {
        "Host": here.place,
        "User-Agent": f"hyperconnect/{__version__}",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    if body or method in {"POST", "PUT", "PATCH"}:
        ours["Content-Length"] = str(len(body))
    taken = {name.lower() for name in ours}
    head = [*ours.items(), *((name, value) for name, value in headers.items() if name.lower() not in taken)]
    try:
        said = client.send(h11.Request(method=method, target=here.target, headers=head)) or b""
        said += client.send(h11.Data(data=body)) or b"" if body else b""
        said += client.send(h11.EndOfMessage()) or b""
    except h11.LocalProtocolError as error:
        raise RequestError(f"this cannot be asked: {error}") from error
    secure = ssl.create_default_context() if here.scheme == "https" else None
    try:
        reader, writer = await asyncio.open_connection(here.host, here.port, ssl=secure)
    except OSError as error:
        raise RequestError(f"{here.place} cannot be reached: {error}") from error
    try:
        writer.write(said)
        return await _answer(client, reader, here.place, largest)
    except OSError as error:
        raise RequestError(f"the connection to {here.place} was lost: {error}") from error
    except h11.RemoteProtocolError as error:
        raise RequestError(f"{here.place} does not speak HTTP: {error}") from error
    finally:
        writer.transport.abort()


async def _answer(client: h11.Connection, reader: asyncio.StreamReader, place: str, largest: int) -> Answer:
    import h11

    status, headers, body = 0, dict[str, str](), bytearray()
    while True:
        match client.next_event():
            case h11.NEED_DATA:
                client.receive_data(await reader.read(_PIECE))
            case h11.Response(status_code=code, headers=said):
                status = code
                headers = {name.decode("ascii"): value.decode("latin-1") for name, value in said}
            case h11.Data(data=piece):
                body += piece
                if len(body) > largest:
                    raise RequestError(f"{place} answers with more than {largest >> 10} KiB")
            case h11.EndOfMessage():
                return Answer(status, headers, bytes(body))
            case h11.InformationalResponse():
                pass
            case _:
                raise RequestError(f"{place} ended before its answer did")
