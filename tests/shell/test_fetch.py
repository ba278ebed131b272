from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Effect, Fetch, Logged
from hyperconnect.model.input import Called, Opened, RuleSaved
from hyperconnect.shell.clock import WallClock
from hyperconnect.shell.fetch import Fetcher
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.request import RequestError, address_of, ask
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store

PATIENCE = 90


class Page:
    """A web server of this machine that answers each request with the next of `answers`; `asked` is what it heard."""

    def __init__(self, *answers: bytes) -> None:
        self.asked: list[bytes] = []
        self.port = 0
        self._answers = list(answers)
        self._served: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Page]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            async with asyncio.timeout(PATIENCE):
                yield self
        finally:
            server.close()
            for writer in self._served.values():
                writer.transport.abort()
            await asyncio.gather(*self._served, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._served[task] = writer
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                await self._answer(reader, writer)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
        self.asked.append(head + await reader.readexactly(size))
        if self._answers:
            writer.write(self._answers.pop(0))
            await writer.drain()
        else:
            await reader.read()


def said(body: bytes = b"", status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def test_a_request_is_made_and_its_answer_read() -> None:
    async with Page(said(b"hello", "200 OK", "ETag: abc")).open() as page:
        answer = await ask(f"http://{page.place}/a?b=c", method="POST", headers={"X-A": "1"}, body=b"{}")
    assert (answer.status, answer.headers["etag"], answer.body) == (200, "abc", b"hello")
    head = page.asked[0].decode()
    assert head.startswith("POST /a?b=c HTTP/1.1\r\n")
    assert f"Host: {page.place}\r\n" in head
    assert "X-A: 1\r\n" in head
    assert head.endswith("\r\n\r\n{}")


async def test_a_redirect_is_followed_on_the_same_host_alone() -> None:
    async with Page(said(b"", "302 Found", "Location: /there"), said(b"found")).open() as page:
        assert (await ask(f"http://{page.place}/here")).body == b"found"
    assert page.asked[1].startswith(b"GET /there ")
    async with Page(said(b"", "302 Found", "Location: http://192.0.2.1/there")).open() as page:
        with pytest.raises(RequestError, match="not followed"):
            await ask(f"http://{page.place}/here")
    async with Page(*[said(b"", "301 Moved", "Location: /here")] * 9).open() as page:
        with pytest.raises(RequestError, match="circles"):
            await ask(f"http://{page.place}/here")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (said(bytes(70_000)), "more than 64 KiB"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"fa0\r\n" + bytes(4000) + b"\r\n") * 20,
            "64 KiB",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "does not speak HTTP"),
        (b"SSH-2.0-OpenSSH\r\n", "does not speak HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000, "does not speak HTTP"),
        (b"", "does not speak HTTP"),
    ],
)
async def test_what_is_no_answer_is_told(answer: bytes, why: str) -> None:
    async with Page(answer).open() as page:
        with pytest.raises(RequestError, match=why):
            await ask(f"http://{page.place}/")


async def test_nobody_is_waited_for_without_end() -> None:
    async with Page().open() as page:
        with pytest.raises(RequestError, match=r"did not answer within 0\.2 s"):
            await ask(f"http://{page.place}/", patience=0.2)
    with pytest.raises(RequestError, match="cannot be reached"):
        await ask(f"http://{page.place}/")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://host/", "no address"),
        ("http://", "no address"),
        ("http://host:99999/", "no address"),
        ("http://user:word@host/", "name or password"),
        ("http://host/a b", "letters"),
        ("http://host/a\r\nX: y", "letters"),
        ("http://host/ä", "letters"),
    ],
)
def test_what_is_no_address_is_told(url: str, why: str) -> None:
    with pytest.raises(RequestError, match=why):
        address_of(url)


RULE: dict[str, object] = {
    "rule": "asks",
    "when": [{"called": True}],
    "then": [
        {
            "http": {"url": "http://HOST/state", "method": "POST", "headers": {"Authorization": "secret:key"}},
            "timeout": "15s",
            "save": "left",
            "on_error": "continue",
        },
        {"log": "${left.ok}: ${left.why}"},
    ],
}


async def asked(place: str, fetcher: Fetcher) -> tuple[list[str], list[Effect]]:
    """Let a rule ask a host, and return what it logs of the outcome."""
    store, clock, effects = Store(None), WallClock(), list[Effect]()
    service = Service(Hub(), MemoryTransport(MemoryBus()), store, clock, companions=[fetcher.run])
    ended = asyncio.Event()

    def hear(some: Sequence[Effect]) -> None:
        effects.extend(some)
        if any(isinstance(effect, Logged) for effect in effects):
            ended.set()

    service.listen(hear)
    service.listen(fetcher.hear)
    document = json.loads(json.dumps(RULE).replace("HOST", place))
    now = clock.now()
    service.begin(Opened(now, None, None, "UTC", store.open()), [RuleSaved(now, "asks", document)])
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(service.run(), name="service")
        await service.settle(Called(service.now(), "asks"))
        await ended.wait()
        running.cancel()
    store.close()
    return [effect.text for effect in effects if isinstance(effect, Logged)], effects


async def test_a_rule_asks_a_host_that_is_allowed_with_its_secret() -> None:
    async with Page(said(b"{}")).open() as page:
        texts, effects = await asked(page.place, Fetcher([page.place], {"key": "Bearer hunter2"}))
    assert texts == ["true: "]
    assert b"Authorization: Bearer hunter2\r\n" in page.asked[0]
    assert "hunter2" not in str(effects)
    assert sum(isinstance(effect, Fetch) for effect in effects) == 1


async def test_a_host_that_is_not_allowed_is_not_asked() -> None:
    async with Page(said(b"{}")).open() as page:
        texts, _ = await asked(page.place, Fetcher(["127.0.0.1"], {"key": "hunter2"}))
    assert texts == [f"false: {page.place} is not allowed; add it to requests.hosts in hyperconnect.toml"]
    assert page.asked == []


async def test_a_secret_nobody_wrote_down_is_told() -> None:
    async with Page(said(b"{}")).open() as page:
        texts, _ = await asked(page.place, Fetcher([page.place], {}))
    assert texts == ["false: there is no secret 'key'; write its line into requests.secrets_file"]
    assert page.asked == []


async def test_an_error_of_the_host_is_an_error() -> None:
    async with Page(said(b"", "404 Not Found")).open() as page:
        texts, _ = await asked(page.place, Fetcher([page.place], {"key": "hunter2"}))
    assert texts == [f"false: {page.place} answers 404"]
