"""People who mean ill, or whose programs are broken: refused everywhere, and nobody else waits for them."""

from __future__ import annotations

import asyncio
import re
import runpy
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from fastapi.routing import iter_route_contexts

from hyperconnect.api.limit import Limits
from tests.api.conftest import House, living

ROOT = Path(__file__).parents[2]
PROBLEM = "application/problem+json"
NAMES = {"version": "1", "id": "000000000000", "run": "hall.1"}


class Place(NamedTuple):
    """A method at a place, with names in it."""

    method: str
    path: str

    def at(self, name: str = "") -> str:
        """Return the path with a name in each of its gaps; without one, with names that could be."""
        return re.sub(r"\{(\w+)\}", lambda gap: name or NAMES.get(gap[1], "hall"), self.path)


def every_place() -> list[Place]:
    """Return all that is answered, from the routes themselves."""
    app = runpy.run_path(str(ROOT / "scripts" / "document_api.py"))["application"]()
    return [
        Place(method, str(route.path_format))
        for route in iter_route_contexts(app.routes)
        for method in sorted(route.methods or ())
    ]


PLACES = every_place()
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("house")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(folder: Path) -> Any:
    async with living(folder, limits=Limits(guesses=1_000_000), patience=900) as house:
        yield house


async def test_all_places_are_here() -> None:
    paths = {place.path for place in PLACES}
    assert {"/healthz", "/metrics", "/owntracks", "/hooks/{name}", "/api/v1/openapi.json", "/api/v1/rules"} <= paths
    assert len(PLACES) > 70


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("Host", "evil.example", 421),
        ("Host", "127.0.0.1.evil.example", 421),
        ("Origin", "https://evil.example", 403),
        ("Origin", "null", 403),
    ],
)
async def test_other_sites_reach_no_place(house: House, name: str, value: str, status: int) -> None:
    headers = {**house.token("admin"), name: value}
    for place in PLACES:
        answer = await house.client.request(place.method, place.at(), headers=headers)
        assert answer.status_code == status, place


async def test_an_address_in_place_of_a_path_reaches_no_place(house: House) -> None:
    owner = house.token("admin")["Authorization"]
    for place in PLACES:
        for target in (f"http://127.0.0.1{place.at()}", f"http://evil.example{place.at()}"):
            head = f"{place.method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {owner}\r\n"
            assert (await raw(house, f"{head}Connection: close\r\n\r\n".encode())).startswith(b"HTTP/1.1 400 "), place


BAD_NAMES = [
    "..%2F..%2Fetc%2Fpasswd",
    "%2E%2E",
    "%00",
    "a%2Fb",
    "%ED%A0%80",
    "%FF",
    "x" * 5000,
    "a:b:c",
    "%E2%80%AE",
    "*",
]


@pytest.mark.parametrize("name", BAD_NAMES)
async def test_a_name_that_can_be_none_is_refused(house: House, folder: Path, name: str) -> None:
    owner, before = house.token("admin"), files(folder)
    for place in PLACES:
        if "{" in place.path and place.path.startswith("/api/"):
            answer = await house.client.request(place.method, place.at(name), headers={**owner, "If-Match": "*"})
            assert answer.status_code in {404, 405, 422}, place
            assert answer.headers["content-type"] == PROBLEM, place
    assert files(folder) == before


DEEP = 10_000
BODIES: dict[str, bytes] = {
    "nested lists": b"[" * DEEP + b"]" * DEEP,
    "nested objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "unclosed": b'{"rules": [',
    "NaN": b'{"rule": NaN, "days": NaN, "value": NaN}',
    "infinite": b'{"rule": 1e999, "days": 1e999, "value": 1e999}',
    "huge number": b'{"days": %s, "value": %s, "offset": %s}' % ((b"9" * 5000,) * 3),
    "lone surrogate": b'{"rule": "\\ud800", "value": "\\ud800", "name": "\\ud800", "text": "\\ud800"}',
    "NUL": b'{"rule": "\\u0000", "value": "\\u0000", "name": "\\u0000", "text": "\\u0000"}',
    "no UTF-8": b'{"rule": "\xff\xfe"}',
    "same key": b'{"rule": "a", "rule": "b"}',
    "nothing": b"",
    "null": b"null",
}
TEXTS: dict[str, bytes] = {
    "nested": b"rule: " + b"[" * DEEP,
    "nested blocks": b"\n".join(b" " * depth + b"a:" for depth in range(1000)),
    "anchors": b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (c + 1, c + 1, c, c) for c in range(97, 120)),
    "merge": b"rule: x\n<<: &a {<<: *a}\n",
    "tag": b"rule: !!python/object/apply:os.system [id]\n",
    "NUL": b"rule: a\x00b\n",
    "no UTF-8": b"rule: \xff\n",
    "UTF-16": "rule: hall\n".encode("utf-16"),
    "huge number": b"rule: hall\nmax: " + b"9" * 10_000,
    "many documents": b"---\nrule: a\n" * 5000,
}


def bodies() -> Iterator[tuple[str, str, bytes]]:
    for name, body in BODIES.items():
        yield f"JSON: {name}", "application/json", body
        yield f"merge patch: {name}", "application/merge-patch+json", body
        yield f"JSON patch: {name}", "application/json-patch+json", body
    for name, body in TEXTS.items():
        yield f"YAML: {name}", "application/yaml", body


@pytest.mark.parametrize(("kind", "body"), [pytest.param(kind, body, id=name) for name, kind, body in bodies()])
async def test_a_body_that_is_meant_ill_leaves_nothing_behind(
    house: House, folder: Path, kind: str, body: bytes
) -> None:
    headers = {**house.token("admin"), "If-Match": "*", "Content-Type": kind}
    before = files(folder)
    for place in PLACES:
        if place.method in {"POST", "PUT", "PATCH"}:
            answer = await house.client.request(place.method, place.at(), headers=headers, content=body)
            assert answer.status_code < 500, (place, answer.text)
            assert answer.status_code < 400 or answer.headers["content-type"] == PROBLEM, place
    assert files(folder) == before
    assert (await house.client.get("/healthz")).status_code == 200


async def test_whoever_keeps_to_the_rules_is_answered_among_those_who_do_not(tmp_path: Path) -> None:
    async with living(tmp_path, limits=Limits(connections=60), patience=60) as house:
        owner = house.token("admin")
        length = b"POST /api/v1/rules HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1073741824\r\n\r\n"
        chunks = b"POST /api/v1/rules HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        async with asyncio.TaskGroup() as tasks:
            crowd = [tasks.create_task(dribble(house), name=f"dribble {number}") for number in range(50)]
            crowd += [tasks.create_task(sit(house), name=f"sit {number}") for number in range(100)]
            announced = tasks.create_task(raw(house, length), name="announced")
            endless = tasks.create_task(pour(house, chunks), name="endless")
            for number in range(20):
                crowd.append(tasks.create_task(dribble(house), name=f"late {number}"))
                answer = await house.client.get("/api/v1/rules", headers=owner)
                assert answer.status_code == 200
            assert (await announced).startswith(b"HTTP/1.1 413 ")
            assert (await endless).startswith(b"HTTP/1.1 413 ") or endless.result() == b""
            assert (await house.client.get("/healthz")).status_code == 200
            for task in crowd:
                task.cancel()


async def test_a_head_like_a_bomb_is_refused(house: House) -> None:
    many = b"".join(b"X-%d: %d\r\n" % (number, number) for number in range(5000))
    long = b"X: " + b"x" * 200_000 + b"\r\n"
    for head in (many, long, b"Cookie: " + b"a=b; " * 50_000 + b"\r\n"):
        said = await raw(house, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n")
        assert said.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 431 ")) or said == b""
    assert (await house.client.get("/healthz")).status_code == 200


def files(folder: Path) -> dict[str, bytes]:
    """Return what people's files hold."""
    return {str(path): path.read_bytes() for path in (folder / "content").rglob("*") if path.is_file()}


@asynccontextmanager
async def connected(house: House) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(*house.address)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def raw(house: House, request: bytes) -> bytes:
    """Return all that is answered to a request until the hub hangs up."""
    async with connected(house) as (reader, writer):
        writer.write(request)
        try:
            return await reader.read()
        except ConnectionError:
            return b""


async def sit(house: House) -> None:
    """Be there, and say nothing, until put out."""
    async with connected(house) as (reader, _):
        with suppress(ConnectionError):
            await reader.read()


async def dribble(house: House) -> None:
    """Say a head that never ends, a byte at a time, until put out."""
    async with connected(house) as (_, writer):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ")
        with suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.01)


async def pour(house: House, head: bytes) -> bytes:
    """Send a body that has no end, until somebody answers."""
    async with connected(house) as (reader, writer):
        writer.write(head)
        answer = asyncio.create_task(reader.read(), name="answer")
        part = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        try:
            while not answer.done() and not writer.is_closing():
                writer.write(part)
                await writer.drain()
            return await answer
        except ConnectionError:  # who goes on pouring may miss why nobody drinks
            return b""
        finally:
            answer.cancel()
