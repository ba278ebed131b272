"""The server and its guard, from the outside: over sockets, with manners and without."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from hyperconnect.api.connection import address_of
from hyperconnect.api.limit import Limits
from hyperconnect.config import Http
from hyperconnect.model.effect import Registered
from tests.api.conftest import PASSWORDS, PATIENCE, QUICK, UNHURRIED, House, living, together


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def named(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """A hub that has names."""
    http = Http(listen="127.0.0.1:0", hosts=("Hub.example.net", "fe80::1"))
    async with living(tmp_path_factory.mktemp("named"), http=http, limits=UNHURRIED, patience=900) as house:
        yield house


@asynccontextmanager
async def calling(house: House) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A plain connection to the hub."""
    reader, writer = await asyncio.open_connection(*house.address)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def said(house: House, request: bytes) -> tuple[int, dict[str, str], Any]:
    """Return the status, headers and document that a raw request is answered with, when the hub has hung up."""
    async with calling(house) as (reader, writer):
        writer.write(request)
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(first.split()[1]), headers, json.loads(body)


@together
async def test_every_answer_is_sober(shared: House) -> None:
    for place in ("/healthz", "/nothing"):
        headers = (await shared.client.get(place)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["cache-control"] == "no-store"
        assert not {"server", "date", "access-control-allow-origin", "set-cookie"} & set(headers)


@pytest.mark.parametrize(
    ("method", "place", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("GET", "/healthz/", 404),
        ("GET", "/..%2f..%2fetc/passwd", 404),
        ("POST", "/healthz", 405),
        ("GET", "/owntracks", 405),
        ("OPTIONS", "/owntracks", 405),
    ],
)
@together
async def test_what_is_not_there_is_a_problem_document(shared: House, method: str, place: str, status: int) -> None:
    answer = await shared.client.request(method, place)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type": "about:blank", "status": status}.items() <= answer.json().items()


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil", "[::2]", "a?", ""]
)
@pytest.mark.parametrize("place", ["/healthz", "/readyz", "/owntracks", "/nothing"])
@together
async def test_a_foreign_host_is_turned_away_everywhere(shared: House, host: str, place: str) -> None:
    answer = await shared.client.get(place, headers={"Host": host})
    assert answer.status_code == 421
    assert "http.hosts" in answer.json()["suggestion"]


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8321", "hub.example.net", "[fe80::1]"]
)
@together
async def test_our_own_names_are_known(named: House, host: str) -> None:
    assert (await named.client.get("/healthz", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://"])
@together
async def test_another_site_may_not_speak_through_a_browser(shared: House, origin: str) -> None:
    auth = ("kim", PASSWORDS["kim"])
    fix = {"_type": "location", "lat": 1, "lon": 2}
    answer = await shared.client.post("/owntracks?d=phone", headers={"Origin": origin}, json=fix, auth=auth)
    assert answer.status_code == 403
    assert not any(isinstance(effect, Registered) and effect.device.id != "home" for effect in shared.effects)


@together
async def test_our_own_page_may(shared: House) -> None:
    answer = await shared.client.get("/healthz", headers={"Origin": shared.face.url})
    assert answer.status_code == 200


@pytest.mark.parametrize("target", [b"http://evil.example/healthz", b"http://localhost/healthz", b"*"])
@together
async def test_only_paths_are_answered(shared: House, target: bytes) -> None:
    status, _, problem = await said(
        shared, b"OPTIONS " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    assert (status, problem["title"]) == (400, "Bad Request")


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 40_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
    ids=["nonsense", "no host", "two hosts", "negative", "long head", "TLS"],
)
@together
async def test_what_is_no_http_is_refused(shared: House, request_: bytes) -> None:
    status, headers, problem = await said(shared, request_)
    assert status in {400, 421, 431}
    assert headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert (await shared.client.get("/healthz")).status_code == 200


@pytest.mark.parametrize("size", [64 * 1024 + 1, 500_000, 3_000_000])
@together
async def test_what_is_too_large_is_refused(shared: House, size: int) -> None:
    head = b"POST /owntracks HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % size
    status, headers, problem = await said(shared, head + (b"x" * size if size < 1 << 20 else b""))
    assert (status, headers["connection"]) == (413, "close")
    assert "65536 bytes" in problem["detail"]


@together
async def test_a_large_body_that_hides_its_size_is_refused_too(shared: House) -> None:
    async def parts() -> AsyncGenerator[bytes]:
        for _ in range(70):
            yield b"x" * 1000

    assert (await shared.client.post("/owntracks", content=parts())).status_code == 413


async def test_the_largest_body_allowed_is_read(house: House) -> None:
    body = json.dumps({"_type": "location", "lat": 1, "lon": 2, "pad": ""}).encode()
    body = body[:-2] + b"x" * (64 * 1024 - len(body)) + body[-2:]
    answer = await house.client.post("/owntracks?d=phone", content=body, auth=("kim", PASSWORDS["kim"]))
    assert (len(body), answer.status_code) == (65_536, 200)


@pytest.mark.parametrize("start", [b"", b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nA: "])
async def test_a_head_that_does_not_come_is_not_awaited_for_ever(tmp_path: Path, start: bytes) -> None:
    async with living(tmp_path, limits=QUICK) as house, calling(house) as (reader, writer):
        writer.write(start)
        assert await reader.read() == b""


async def test_nor_the_head_of_a_second_request(tmp_path: Path) -> None:
    async with living(tmp_path, limits=QUICK) as house, calling(house) as (reader, writer):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /")
        assert (await reader.read()).startswith(b"HTTP/1.1 200")


async def test_a_body_that_does_not_come_is_told(tmp_path: Path) -> None:
    async with living(tmp_path, limits=QUICK) as house:
        status, _, problem = await said(
            house, b"POST /owntracks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"
        )
        assert (status, problem["title"]) == (408, "Request Timeout")


async def test_the_idle_make_room_for_who_has_something_to_say(tmp_path: Path) -> None:
    async with living(tmp_path, limits=QUICK) as house:
        idle = [await asyncio.open_connection(*house.address) for _ in range(20)]
        assert (await house.client.get("/healthz")).status_code == 200
        assert await idle[0][0].read() == b""
        for _, writer in idle:
            writer.transport.abort()


async def test_a_crowd_at_one_address_puts_nobody_out_who_comes_from_another(tmp_path: Path) -> None:
    async with living(tmp_path, limits=Limits(connections=8)) as house:
        crowd = [await asyncio.open_connection(*house.address) for _ in range(8)]
        reader, writer = await asyncio.open_connection(*house.address, local_addr=("127.0.0.2", 0))
        crowd += [await asyncio.open_connection(*house.address) for _ in range(100)]
        for _ in range(2):
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert (await reader.readuntil(b"}")).startswith(b"HTTP/1.1 200")
        for _, each in (*crowd, (reader, writer)):
            each.transport.abort()


async def test_nor_does_a_crowd_that_is_busy(tmp_path: Path) -> None:
    busy = b"POST /owntracks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"
    async with living(tmp_path, limits=Limits(connections=4)) as house:
        await house.client.aclose()
        reader, writer = await asyncio.open_connection(*house.address, local_addr=("127.0.0.2", 0))
        crowd = [await asyncio.open_connection(*house.address) for _ in range(3)]
        for _, each in crowd:
            each.write(busy)
        for _ in range(2):
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert (await reader.readuntil(b"}")).startswith(b"HTTP/1.1 200")
            async with calling(house) as (turned_away, _):
                with suppress(ConnectionError):
                    assert await turned_away.read() == b""
        for _, each in (*crowd, (reader, writer)):
            each.transport.abort()


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        (("192.0.2.7", 1), "192.0.2.7"),
        (("::ffff:192.0.2.7", 1, 0, 0), "192.0.2.7"),
        (("2001:db8:1:2:3::4", 1, 0, 0), "2001:db8:1:2::/64"),
        (("fe80::1%eth0", 1, 0, 2), "fe80::/64"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_household_is_one_address(peer: tuple[Any, ...] | str | None, address: str) -> None:
    assert address_of(peer) == address


async def test_cancelling_ends_it_though_somebody_is_still_connected(tmp_path: Path) -> None:
    async with living(tmp_path) as house, calling(house) as (reader, writer):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b"}")
        house.task.cancel()
        assert await reader.read() == b""
        with pytest.raises(asyncio.CancelledError):
            await house.task
        with pytest.raises(OSError, match=r"onnect"):
            await asyncio.open_connection(*house.address)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


async def test_a_taken_port_is_told_and_the_hub_goes_on(
    tmp_path: Path, taken: int, caplog: pytest.LogCaptureFixture
) -> None:
    told, codes = asyncio.Event(), list[str]()

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "http.listen" in record.getMessage():
                told.set()

    log = logging.getLogger("hyperconnect.api.server")
    listening = Listening()
    log.addHandler(listening)

    async def wait() -> None:
        async with living(tmp_path, http=Http(listen=f"127.0.0.1:{taken}"), codes=codes):
            raise AssertionError("it opened a taken port")

    try:
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
            living_ = tasks.create_task(wait(), name="house")
            await told.wait()
            living_.cancel()
    finally:
        log.removeHandler(listening)
    assert f"port {taken} is taken by another program" in caplog.text
    assert codes == [], "a set-up code that nobody can use"
