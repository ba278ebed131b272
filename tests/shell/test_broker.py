from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from hyperconnect.errors import BrokerError, SettingsError
from hyperconnect.model.message import Message
from hyperconnect.shell.broker import Broker, free_port, open_broker
from hyperconnect.shell.mqtt import MqttTransport
from tests.shell.ear import PATIENCE, listening

STARTER = """
import asyncio
from hyperconnect.shell.broker import open_broker

async def main():
    async with open_broker() as broker:
        print(broker.port, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


def to(broker: Broker) -> MqttTransport:
    return MqttTransport(broker.url, client_id="hub", chance=random.Random(1))


def children(program: str) -> list[int]:
    """Return the processes that this one has started and that run a program."""
    found: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            command = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            if command[0].endswith(program.encode()):
                found.append(int(child))
    return found


async def closed(port: int) -> None:
    """Wait until nobody listens on a port."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                return
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def test_a_configured_broker_is_taken_as_it_is() -> None:
    async with open_broker("mqtts://home.example") as broker:
        assert broker == Broker("mqtts://home.example", "home.example", 8883, "configured broker (home.example:8883)")


async def test_a_url_of_something_else_is_refused() -> None:
    with pytest.raises(SettingsError):
        async with open_broker("http://home.example"):
            pass


@pytest.mark.usefixtures("mosquitto_program")
async def test_mosquitto_is_run_as_a_child_and_ended() -> None:
    async with open_broker() as broker:
        assert re.fullmatch(rf"mosquitto \d+\.\d+\S* \(child, 127\.0\.0\.1:{broker.port}\)", broker.description)
        transport = to(broker)
        async with listening(transport, "a") as ear:
            transport.publish([Message("a", b"1")])
            await ear.payloads(1)
        assert len(children("mosquitto")) == 1
    assert children("mosquitto") == []
    await closed(broker.port)


@pytest.mark.usefixtures("mosquitto_program")
async def test_a_killed_child_comes_back_on_its_port() -> None:
    async with open_broker() as broker:
        transport = to(broker)
        async with listening(transport) as ear:
            [child] = children("mosquitto")
            os.kill(child, signal.SIGKILL)
            await ear.connected(2)
            assert children("mosquitto") != [child]


@pytest.mark.usefixtures("mosquitto_program")
async def test_a_child_that_is_taken_away_stays_away_until_it_is_brought_back() -> None:
    async with open_broker() as broker:
        assert broker.turn is not None
        async with listening(to(broker)) as ear:
            broker.turn(gone=True)
            await ear.lost(1)
            while children("mosquitto"):  # noqa: ASYNC110 - a process that ends rings no bell here
                await asyncio.sleep(0.01)
            free_port(broker.port)
            broker.turn(gone=False)
            await ear.connected(2)
            assert len(children("mosquitto")) == 1


@pytest.mark.usefixtures("mosquitto_program")
async def test_state_is_kept(tmp_path: Path) -> None:
    kept = Message("kept", b"1", retain=True, qos=1)
    state = tmp_path / "deep" / "state"
    async with open_broker(state=state) as broker:
        transport = to(broker)
        async with listening(transport, "kept") as ear:
            transport.publish([kept])
            await ear.payloads(1)
    async with open_broker(state=state) as broker, listening(to(broker), "kept") as ear:
        await ear.payloads(1)
        assert ear.messages == [kept]


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, mosquitto_program: str) -> None:
    del mosquitto_program
    (tmp_path / "file").write_text("")
    with pytest.raises(BrokerError, match="cannot keep its state"):
        async with open_broker(state=tmp_path / "file" / "state"):
            pass


@pytest.mark.usefixtures("mosquitto_program")
@pytest.mark.skipif(not Path("/usr/bin/setpriv").exists(), reason="setpriv (util-linux) is not installed")
async def test_the_child_ends_with_us_even_if_we_are_killed(tmp_path: Path) -> None:
    us = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        STARTER,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert us.stdout is not None
    async with asyncio.timeout(PATIENCE):
        port = int(await us.stdout.readline())
    us.kill()
    await us.wait()
    await closed(port)


async def test_amqtt_is_run_in_this_process_and_ended() -> None:
    async with open_broker(embedded=True) as broker:
        assert re.fullmatch(rf"amqtt \S+ \(in-process, 127\.0\.0\.1:{broker.port}\)", broker.description)
        transport = to(broker)
        async with listening(transport, "a") as ear:
            transport.publish([Message("a", b"1", retain=True)])
            await ear.payloads(1)
    await closed(broker.port)


@pytest.mark.parametrize("embedded", [False, True])
async def test_a_taken_port_is_told_with_the_next_step(*, embedded: bool) -> None:
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(BrokerError, match=f"127.0.0.1:{port}: the port is taken") as taken:
            async with open_broker(port=port, embedded=embedded):
                pass
    assert taken.value.exit_code == 4
    assert f"mqtt://127.0.0.1:{port}" in taken.value.hint


def test_a_free_port_is_free() -> None:
    port = free_port()
    assert free_port(port) == port


@pytest.mark.parametrize("embedded", [False, True])
async def test_what_goes_wrong_beside_a_broker_of_ours_is_told_as_it_is(embedded: bool) -> None:  # noqa: FBT001 - pytest names it
    async def fail() -> None:
        async with open_broker(embedded=embedded):
            raise SettingsError("no such thing")

    with pytest.raises(SettingsError, match="no such thing"):
        await fail()
