"""The door, with a real hub behind it and the real command line in front."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hyperconnect.core.hub import Hub
from hyperconnect.model.input import Opened, ProfileLoaded
from hyperconnect.model.message import Message
from hyperconnect.shell.clock import WallClock
from hyperconnect.shell.door import NAME, Door
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store
from hyperconnect.shell.transport import Up

PATIENCE = 20

PROFILE: dict[str, object] = {
    "profile": "lamp",
    "match": "lamp/{id}/state",
    "fields": {"bri": {"attribute": "light.brightness"}, "on": {"attribute": "light.on"}},
    "commands": {"light.brightness": {"topic": "lamp/{id}/set", "payload": {"bri": "{value}"}}},
}


@asynccontextmanager
async def household(data: Path) -> AsyncGenerator[MemoryBus]:
    """A hub with a lamp that does as it is told, and its door."""
    bus = MemoryBus()
    store = Store(data)
    clock = WallClock()
    door = Door(data / NAME)
    service = Service(Hub(), MemoryTransport(bus), store, clock, companions=[door.run])
    service.begin(Opened(clock.now(), None, None, "UTC", store.open()), [ProfileLoaded(clock.now(), "lamp", PROFILE)])
    lamp = MemoryTransport(bus)

    def obey() -> None:
        for arrival in lamp.take():
            match arrival:
                case Up():
                    lamp.subscribe(["lamp/desk/set"])
                    lamp.publish([Message("lamp/desk/state", b'{"bri": 10, "on": true}', retain=True)])
                case Message(payload=payload):
                    lamp.publish([Message("lamp/desk/state", payload)])
                case _:
                    pass

    known = asyncio.Event()
    service.listen(lambda _: known.set() if service.hub.registry.device("desk") else None)
    try:
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(service.run(), name="service"), tasks.create_task(lamp.run(obey), name="lamp")]
            await known.wait()
            await door.opened.wait()
            yield bus
            for task in running:
                task.cancel()
    finally:
        store.close()


async def cli(*arguments: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hyperconnect",
        "devices",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_a_command_is_set_and_its_echo_awaited(tmp_path: Path) -> None:
    async with household(tmp_path):
        code, out, _ = await cli("set", "desk.brightness", "40 %", "--data", str(tmp_path), "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["state"] for answer in answers] == ["sent", "confirmed"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("set", "desk.brightness", "140 %"), "140"),
        (("set", "desk.brightness", "21 °C"), "desk.brightness"),
        (("set", "desk.colour", "red"), "not known"),
        (("set", "lamp_desk.light.on", "true"), "can only be read"),
        (("do", "desk.dance"), "no command"),
        (("rename", "nobody", "Somebody"), "no device"),
    ],
)
async def test_what_cannot_be_is_refused_with_a_reason(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    async with household(tmp_path):
        code, _, err = await cli(*arguments, "--data", str(tmp_path))
    assert code == 1
    assert words in err
    assert "Traceback" not in err


async def test_a_new_name_outlives_the_hub(tmp_path: Path) -> None:
    async with household(tmp_path):
        code, _, err = await cli("rename", "desk", "Desk lamp", "--slug", "desk_lamp", "--data", str(tmp_path))
        assert code == 0, err
        assert (await cli("area", "desk_lamp", "Study", "--data", str(tmp_path)))[0] == 0
    async with household(tmp_path):
        _, out, _ = await cli("ls", "--json", "--data", str(tmp_path))
    (device,) = [json.loads(line) for line in out.splitlines()]
    assert (device["slug"], device["name"], device["area"]) == ("desk_lamp", "Desk lamp", "Study")


async def test_a_watcher_sees_what_happens(tmp_path: Path) -> None:
    async with household(tmp_path):
        watching = asyncio.create_task(cli("watch", "desk", "-n", "1", "--json", "--data", str(tmp_path)))
        while not watching.done():
            await cli("set", "desk.brightness", "50", "--data", str(tmp_path))
            await cli("set", "desk.brightness", "60", "--data", str(tmp_path))
        code, out, _ = await watching
    assert code == 0
    assert json.loads(out)


async def test_without_a_hub_the_door_is_closed(tmp_path: Path) -> None:
    code, _, err = await cli("set", "desk.brightness", "40", "--data", str(tmp_path))
    assert code == 4
    assert "hyperconnect hub" in err


async def test_nonsense_at_the_door_is_answered_and_costs_nothing(tmp_path: Path) -> None:
    async with household(tmp_path):
        for nonsense in (
            b"\n",
            b"{}\n",
            b'{"ask": "explode"}\n',
            b"x" * 100_000 + b"\n",
            b'{"ask": "set", "name": 3}\n',
        ):
            reader, writer = await asyncio.open_unix_connection(str(tmp_path / NAME))
            writer.write(nonsense)
            answer = json.loads(await reader.readline())
            writer.close()
            assert "not understood" in answer["error"]
        assert (await cli("set", "desk.brightness", "30", "--data", str(tmp_path)))[0] == 0
    assert not (tmp_path / NAME).exists()
