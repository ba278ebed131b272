"""The door, with a real hub behind it and the real command line in front."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from hyperconnect.core.hub import Hub
from hyperconnect.model.input import Opened, ProfileLoaded
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
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


class SetBack(WallClock):
    """The time of the machine, which somebody sets back."""

    back: Seconds = 0.0

    def now(self) -> Moment:
        return super().now() - self.back


@asynccontextmanager
async def household(data: Path, clock: WallClock | None = None) -> AsyncGenerator[Service]:
    """A hub with a lamp that does as it is told, and its door."""
    bus = MemoryBus()
    store = Store(data)
    clock = clock or WallClock()
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
            yield service
            for task in running:
                task.cancel()
    finally:
        store.close()


async def knock(data: Path, **request: object) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_unix_connection(str(data / NAME))
    writer.write(json.dumps(request).encode() + b"\n")
    return reader, writer


async def ask(data: Path, **request: object) -> list[dict[str, Any]]:
    """All answers to a request."""
    reader, writer = await knock(data, **request)
    with closing(writer):
        return [json.loads(line) async for line in reader]


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
        (("forget", "nobody"), "no device"),
        (("watch", "nobody"), "no device"),
        (("accept", "nobody"), "never forgotten"),
        (("accept", "desk"), "never forgotten"),
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
        code, out, _ = await cli("area", "desk_lamp", "Study", "--json", "--data", str(tmp_path))
        assert (code, json.loads(out)) == (0, {"done": "desk_lamp"})
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


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"slug": ""}, "slug"),
        ({"slug": "Desk"}, "slug"),
        ({"slug": "desk.lamp"}, "slug"),
        ({"slug": "desk\n"}, "slug"),
        ({"slug": "d" * 65}, "slug"),
        ({"name": "n" * 65}, "name"),
        ({"name": "a\x1b[2J"}, "name"),
        ({"area": "a\nb"}, "area"),
        ({"area": "a" * 65}, "area"),
    ],
)
async def test_a_name_nobody_could_write_or_read_is_refused(tmp_path: Path, edit: dict[str, str], words: str) -> None:
    async with household(tmp_path) as service:
        before = service.hub.registry.get("desk")
        (answer,) = await ask(tmp_path, ask="edit", device="desk", **edit)
        assert (await ask(tmp_path, ask="edit", device="nobody"))[0]["error"]
        assert service.hub.registry.get("desk") == before
    assert words in answer["error"]
    assert answer["next"]


@pytest.mark.parametrize(
    "edit",
    [
        {"slug": "d" * 64},
        {"slug": "desk-lamp_2"},
        {"name": "Лампа 灯 – é", "area": ""},
        {"name": "n" * 64, "area": "a" * 64},
    ],
)
async def test_a_name_of_any_language_is_taken(tmp_path: Path, edit: dict[str, str]) -> None:
    async with household(tmp_path):
        assert await ask(tmp_path, ask="edit", device="desk", **edit) == [{"done": "desk"}]


@pytest.mark.parametrize("name", ["lamp_desk", "desk"])
async def test_a_forgotten_device_is_accepted_again(tmp_path: Path, name: str) -> None:
    async with household(tmp_path) as service:
        forgotten, accepted = asyncio.Event(), asyncio.Event()
        service.listen(lambda _: forgotten.set() if "lamp_desk" in service.hub.roll.forgotten else None)
        assert await ask(tmp_path, ask="forget", device="desk") == [{"done": "desk"}]
        await forgotten.wait()
        service.listen(lambda _: None if "lamp_desk" in service.hub.roll.forgotten else accepted.set())
        (refused,) = await ask(tmp_path, ask="accept", device="nobody")
        assert "lamp_desk" in refused["next"]
        assert await ask(tmp_path, ask="accept", device=name) == [{"done": name}]
        await accepted.wait()


async def test_an_open_watch_does_not_keep_the_hub_from_stopping(tmp_path: Path) -> None:
    others = asyncio.all_tasks()
    async with household(tmp_path):
        reader, writer = await knock(tmp_path, ask="watch")
        seen = asyncio.create_task(reader.readline())
        while not seen.done():
            await ask(tmp_path, ask="set", name="desk.brightness", value="50")
            await ask(tmp_path, ask="set", name="desk.brightness", value="60")
    assert json.loads(await seen)
    async with asyncio.timeout(PATIENCE):
        await reader.read()
    writer.close()
    assert asyncio.all_tasks() == others


async def test_every_guest_is_a_task_with_a_name(tmp_path: Path) -> None:
    async with household(tmp_path):
        before = asyncio.all_tasks()
        _, writer = await knock(tmp_path, ask="watch")
        assert await ask(tmp_path, ask="forget", device="nobody")
        names = {task.get_name() for task in asyncio.all_tasks() - before}
        writer.close()
    assert names == {"hyperconnect.door.guest", "hyperconnect.door.answers", "hyperconnect.door.leaving"}


async def test_who_leaves_makes_room_for_the_next(tmp_path: Path) -> None:
    async with household(tmp_path):
        watchers = [await knock(tmp_path, ask="watch") for _ in range(16)]
        (crowded,) = await ask(tmp_path, ask="forget", device="nobody")
        assert "too many" in crowded["error"]
        for _, writer in watchers:
            writer.close()
        while "too many" in (await ask(tmp_path, ask="forget", device="nobody"))[0]["error"]:
            pass


async def test_a_request_too_deep_to_read_costs_nothing(tmp_path: Path) -> None:
    async with household(tmp_path):
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / NAME))
        writer.write(b'{"ask": "watch", "more": ' + b"[" * 60_000 + b"\n")
        answer = json.loads(await reader.readline())
        writer.close()
        assert "not understood" in answer["error"]
        assert "no device" in (await ask(tmp_path, ask="forget", device="nobody"))[0]["error"]


async def test_a_clock_that_is_set_back_does_not_date_a_command_before_the_hub(tmp_path: Path) -> None:
    clock = SetBack()
    async with household(tmp_path, clock):
        clock.back = 3600.0
        answers = await ask(tmp_path, ask="set", name="desk.brightness", value="40")
    assert [(answer["state"], answer["latency"]) for answer in answers] == [("sent", 0.0), ("confirmed", 0.0)]


async def test_where_no_socket_can_be_the_hub_goes_on_without_a_door(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with household(tmp_path) as service:
        caplog.clear()
        door = Door(tmp_path / ("x" * 200))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await door.run(service)
    (record,) = [record for record in caplog.records if record.levelname == "WARNING"]
    assert "--data" in record.getMessage()
    assert not door.opened.is_set()


async def test_show_tells_values_and_their_quality_however_old(tmp_path: Path) -> None:
    async with household(tmp_path):
        code, out, err = await cli("show", "desk", "--json", "--data", str(tmp_path))
        _, table, _ = await cli("show", "desk", "--data", str(tmp_path))
        _, listed, _ = await cli("ls", "--data", str(tmp_path))
    assert code == 0, err
    shown = json.loads(out)
    assert shown["available"] is None
    assert shown["values"]["main.light.brightness"]["value"] == 10
    assert shown["values"]["main.light.brightness"]["quality"] in {"good", "restored"}
    assert shown["values"]["main.light.brightness"]["observed_at"].endswith("Z")
    assert "s ago" in table
    assert listed.splitlines()[0].endswith("available")
    code, out, _ = await cli("show", "desk", "--json", "--data", str(tmp_path))
    assert code == 0
    assert json.loads(out)["available"] is None


async def test_a_device_is_shown_under_its_old_slugs_too(tmp_path: Path) -> None:
    async with household(tmp_path):
        for slug in ("second", "third"):
            assert await ask(tmp_path, ask="edit", device="desk", slug=slug)
        for name in ("desk", "second", "third", "lamp_desk"):
            code, out, _ = await cli("show", name, "--json", "--data", str(tmp_path))
            assert (code, json.loads(out)["slug"]) == (0, "third")
        (answer,) = await ask(tmp_path, ask="look", device="thirt")
        assert "did you mean third" in answer["next"]
    code, out, _ = await cli("show", "desk", "--json", "--data", str(tmp_path))
    assert (code, json.loads(out)["slug"]) == (0, "third")
    code, _, err = await cli("show", "thirt", "--data", str(tmp_path))
    assert code == 1
    assert "did you mean third" in err


async def test_a_watcher_reads_slugs(tmp_path: Path) -> None:
    async with household(tmp_path):
        watching = asyncio.create_task(cli("watch", "-n", "1", "--data", str(tmp_path)))
        while not watching.done():
            await cli("set", "desk.brightness", "50", "--data", str(tmp_path))
            await cli("set", "desk.brightness", "60", "--data", str(tmp_path))
        _, out, _ = await watching
    assert "  desk." in out or "  desk light" in out


async def test_while_the_broker_is_away_a_command_says_so(tmp_path: Path) -> None:
    async with household(tmp_path) as service:
        assert isinstance(service.transport, MemoryTransport)
        service.transport.cut()
        while service.connected:
            await ask(tmp_path, ask="look", device="nobody")
        code, _, err = await cli("set", "desk.brightness", "40", "--wait", "0.3", "--data", str(tmp_path))
    assert code == 5
    assert "the broker is away" in err
    assert "no echo within 0.3 s" in err
