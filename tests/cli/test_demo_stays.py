"""A demo at a terminal lives on for who came to its page; it is ended by Ctrl-C, and then as good as its story was."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from httpx2 import AsyncClient

HTML = {"Accept": "text/html"}
PATIENCE = 300


async def test_the_household_lives_on_for_who_came_to_its_page(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    env = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hyperconnect", "demo", "--speed", "1200", "--embedded-broker"),
        cwd=tmp_path,
        env=env,
        stdout=theirs,
        stderr=PIPE,
    )
    os.close(theirs)
    assert demo.stderr is not None
    try:
        async with asyncio.timeout(PATIENCE), AsyncClient(trust_env=False) as client:
            address = await heard(demo.stderr, r"page: (\S+)")
            home, _, _ = address.partition("/sign-in")
            assert (await client.get(address, headers=HTML)).status_code == 200
            await heard(demo.stderr, r"(The page stays until Ctrl-C)")
            page = await client.get(f"{home}/", headers=HTML)
            assert (page.status_code, "<h1" in page.text) == (200, True)
            demo.send_signal(signal.SIGINT)
            await demo.communicate()
        told = os.read(ours, 1 << 16).decode()
        assert demo.returncode == 0
        assert told.count("The home was warm") == 1
    finally:
        if demo.returncode is None:
            demo.kill()
            await demo.wait()
        os.close(ours)


async def heard(stream: asyncio.StreamReader, pattern: str) -> str:
    """Return what a line says for which one waits."""
    while line := (await stream.readline()).decode():
        if found := re.search(pattern, line):
            return found[1]
    raise AssertionError("it never said " + pattern)
