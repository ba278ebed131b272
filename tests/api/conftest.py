"""A real hub behind a real port of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
import pytest_asyncio
from httpx2 import AsyncClient, AsyncHTTPTransport

from hyperconnect.api.app import Pages
from hyperconnect.api.limit import Limits
from hyperconnect.api.server import SOCKET, HttpFace
from hyperconnect.api.setup import new_token
from hyperconnect.config import Directories, Http, Settings
from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Effect
from hyperconnect.model.input import Opened
from hyperconnect.shell.clock import WallClock
from hyperconnect.shell.library import Library
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store
from tests.api.writer import Writer

PATIENCE = 90
PASSWORDS = {"kim": "a password", "zoë": "päss:wörd"}
HOOKS = {"courier": "a long secret", "gate": "another sécret"}
QUICK = Limits(connections=4, head_patience=0.3, body_patience=0.3, idle=1)
UNHURRIED = Limits(guesses=1_000_000, idle=900)
"""For a hub that many tests ask, one after the other."""

together = pytest.mark.asyncio(loop_scope="module")
"""Marks a test that changes nothing which another one looks at: it asks the `shared` hub of its file."""


class House(NamedTuple):
    """A hub, what it did, and somebody who calls it."""

    service: Service
    reader: Reader
    effects: list[Effect]
    client: AsyncClient
    face: HttpFace
    task: asyncio.Task[None]
    codes: list[str]
    """What was said to the people of this machine."""

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.face.url.removeprefix("http://").rpartition(":")
        return host, int(port)

    def token(self, *scopes: str, expires: float | None = None, revoked: bool = False) -> dict[str, str]:
        """Make a token; return the headers that say it."""
        tokens, now = self.service.store.tokens, self.service.now()
        token, secret = new_token(tokens, "a test", scopes, now, expires)
        if revoked:
            tokens.revoke(token.id, now)
        return {"Authorization": f"Bearer {secret}"}


@cache
def read_before() -> bytes:
    """Return a hub's memory in which our own vocabularies and rules are parsed already: a second start is quick."""
    with TemporaryDirectory() as folder:
        store, library = Store(Path(folder)), Library(None)
        store.open()
        library.profiles(1.0, store)
        library.rules(1.0, store)
        while library.study(1.0, store) is not None:
            pass
        store.close()
        return (Path(folder) / "hub.db").read_bytes()


@asynccontextmanager
async def living(
    data: Path,
    *,
    limits: Limits | None = None,
    store: Store | None = None,
    http: Http | None = None,
    bus: MemoryBus | None = None,
    patience: float = PATIENCE,
    codes: list[str] | None = None,
    pages: Pages | None = None,
) -> AsyncGenerator[House]:
    """Let a hub and its HTTP face live, for at most `patience` seconds; `task` is the service.

    `codes` takes what is said to the people of this machine.
    """
    if store is None:
        (data / "data").mkdir()
        (data / "data" / "hub.db").write_bytes(read_before())
        store = Store(data / "data")
    clock, effects = WallClock(), list[Effect]()
    codes = [] if codes is None else codes
    reader = Reader(Settings(directories=Directories(data=data, content=data / "content")), store)
    face = HttpFace(
        http or Http(listen="127.0.0.1:0"),
        PASSWORDS,
        limits,
        hooks=HOOKS,
        socket=data / SOCKET,
        say=codes.append,
        pages=pages,
    )

    async def show(service: Service) -> None:
        await face.run(service, reader)

    service = Service(Hub(), MemoryTransport(bus or MemoryBus()), store, clock, companions=[reader.study, show])
    service.listen(reader.hear)
    service.listen(effects.extend)
    opened = Opened(clock.now(), None, None, "UTC", store.open())
    service.begin(opened, reader.read(opened.at))
    try:
        async with asyncio.timeout(patience), asyncio.TaskGroup() as tasks:
            task = tasks.create_task(service.run(), name="service")
            way = face.opened if http is None or http.listen else face.at_hand
            await way.wait()
            file = None if way is face.opened else AsyncHTTPTransport(uds=str(data / SOCKET))
            # Nothing is encrypted here, and reading all authorities of the world would take a tenth of the start.
            async with AsyncClient(
                base_url=face.url or "http://hub", trust_env=False, transport=file, verify=False, timeout=patience
            ) as client:
                await reader.studied.wait()
                while not service.connected:
                    await client.get("/healthz")
                yield House(service, reader, effects, client, face, task, codes)
            task.cancel()
    finally:
        store.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    async with living(tmp_path_factory.mktemp("shared"), limits=UNHURRIED, patience=900) as house:
        yield house


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncGenerator[House]:
    async with living(tmp_path) as house:
        yield house


@pytest.fixture
def writer(house: House, tmp_path: Path) -> Writer:
    return Writer(house, tmp_path / "content")
