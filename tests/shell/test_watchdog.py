"""What a service manager hears of the hub."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Generator
from pathlib import Path

import pytest

from hyperconnect.shell.watchdog import Watchdog


@pytest.fixture(params=["file", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[tuple[socket.socket, str]]:
    named = str(tmp_path / "notify") if request.param == "file" else f"@hyperconnect-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(named.replace("@", "\0", 1) if named[0] == "@" else named)
        listening.setblocking(False)
        yield listening, named


async def heard(manager: socket.socket) -> str:
    async with asyncio.timeout(30):
        return (await asyncio.get_running_loop().sock_recv(manager, 1000)).decode()


async def test_the_manager_hears_that_the_hub_is_ready_turns_and_stops(manager: tuple[socket.socket, str]) -> None:
    listening, named = manager
    dog = Watchdog({"NOTIFY_SOCKET": named, "WATCHDOG_USEC": "20000", "WATCHDOG_PID": "7"}, 7)
    running = asyncio.ensure_future(dog.run())
    assert (await heard(listening)).startswith("READY=1")
    assert await heard(listening) == "WATCHDOG=1"
    assert await heard(listening) == "WATCHDOG=1"
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    while (last := await heard(listening)) == "WATCHDOG=1":
        pass
    assert last.startswith("STOPPING=1")


@pytest.mark.parametrize(
    "environ",
    [{}, {"NOTIFY_SOCKET": "/nowhere/at/all"}, {"NOTIFY_SOCKET": "", "WATCHDOG_USEC": "soon"}],
)
async def test_where_nobody_listens_nothing_happens(environ: dict[str, str]) -> None:
    running = asyncio.ensure_future(Watchdog(environ, 1).run())
    await asyncio.sleep(0)
    assert not running.done()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_the_watch_over_another_process_is_none_over_us(manager: tuple[socket.socket, str]) -> None:
    listening, named = manager
    dog = Watchdog({"NOTIFY_SOCKET": named, "WATCHDOG_USEC": "2", "WATCHDOG_PID": "8"}, 7)
    running = asyncio.ensure_future(dog.run())
    assert (await heard(listening)).startswith("READY=1")
    for _ in range(100):
        await asyncio.sleep(0)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert (await heard(listening)).startswith("STOPPING=1")
