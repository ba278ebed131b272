"""How fast messages come and go through mosquitto: bare aiomqtt against our transport, in one run, as JSON.

    python benchmarks/transport.py [--messages 60000] [--rounds 3]

A process of its own sends ready-made packets (100 devices, topics `race/dev<i>/state`) as fast as mosquitto takes
them and counts what comes back. Measured in this process: wall seconds from the first to the last message and
processor seconds, each per message; the best of the rounds.

`aiomqtt`: `async for message in client.messages`. `receive`: our transport, batches taken and thrown away.
`echo`: for every message one to `race/dev<i>/set`. `ratio`: our rate by aiomqtt's.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import random
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import aiomqtt

from hyperconnect.model.message import Message
from hyperconnect.shell.broker import find_mosquitto, free_port
from hyperconnect.shell.clock import Bell
from hyperconnect.shell.mqtt import MqttTransport
from hyperconnect.shell.packets import PacketReader, PacketWriter
from hyperconnect.shell.transport import Up

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from multiprocessing.connection import Connection

    from hyperconnect.shell.transport import Arrival

DEVICES = 100
STATES = "race/+/state"
SETS = "race/+/set"
CONNECT = b"\x10\x0f\0\4MQTT\4\2\0\0\0\3gun"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port, broker = start_mosquitto(Path(folder))
        try:
            print(json.dumps(measure(port, options.messages, options.rounds), indent=2))
        finally:
            broker.terminate()
            broker.wait()


def measure(port: int, count: int, rounds: int) -> dict[str, object]:
    ways: dict[str, Callable[[int, int, Connection], Awaitable[tuple[float, float]]]] = {
        "aiomqtt": bare_aiomqtt,
        "receive": receive,
        "echo": echo,
    }
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for name, way in ways.items():
            seconds, processor = one_round(port, count, way, echoed=count if way is echo else 0)
            rate = round(count / seconds)
            if name not in best or rate > best[name]["messages_per_second"]:
                best[name] = {
                    "messages_per_second": rate,
                    "processor_us_per_message": round(processor / count * 1e6, 2),
                }
    bare = best["aiomqtt"]["messages_per_second"]
    return {
        "messages": count,
        "rounds": rounds,
        **best,
        "ratio": {name: round(best[name]["messages_per_second"] / bare, 2) for name in ("receive", "echo")},
    }


def one_round(
    port: int,
    count: int,
    way: Callable[[int, int, Connection], Awaitable[tuple[float, float]]],
    echoed: int,
) -> tuple[float, float]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=generate, args=(port, count, echoed, there))
    process.start()
    try:
        here.recv()
        result = asyncio.run(_limited(way(port, count, here)))
        if here.recv() != echoed:
            raise SystemExit("messages were lost on the way back")
        return result
    finally:
        process.join(10)
        process.kill()


async def _limited(work: Awaitable[tuple[float, float]]) -> tuple[float, float]:
    async with asyncio.timeout(60):
        return await work


def start_mosquitto(folder: Path) -> tuple[int, subprocess.Popen[bytes]]:
    port = free_port()
    program = find_mosquitto()
    if program is None:
        raise SystemExit("mosquitto is not installed: apt install mosquitto")
    config = folder / "mosquitto.conf"
    config.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 1000000\n"
        "max_inflight_messages 0\nset_tcp_nodelay true\nuser root\nlog_type error\n"
    )
    broker = subprocess.Popen([program, "-c", str(config)])
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return port, broker
    raise SystemExit("mosquitto did not start")


def generate(port: int, count: int, echoed: int, pipe: Connection) -> None:
    """Send ready-made messages when told to; then report how many answers came."""
    pack = PacketWriter(properties=False)
    parts: list[bytes] = []
    for number in range(DEVICES):
        pack.add(Message(f"race/dev{number}/state", b'{"temperature":21.5,"humidity":45}'), 0, parts)
    block = b"".join(parts) * 10
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.sendall(CONNECT)
        sock.recv(4)
        raw = SETS.encode()
        sock.sendall(bytes((0x82, 5 + len(raw), 0, 1, 0, len(raw))) + raw + b"\0")
        sock.recv(5)
        pipe.send("ready")
        pipe.recv()
        for _ in range(count // (10 * DEVICES)):
            sock.sendall(block)
        reader, answers = PacketReader(properties=False), list[object]()
        inbox: list[Arrival] = []
        sock.settimeout(30)
        while len(answers) < echoed:
            reader.feed(sock.recv(1 << 16), inbox)
            answers += inbox
            inbox.clear()
        pipe.send(len(answers))


class Stopwatch:
    """Wall and processor seconds from the first message to the last."""

    def __init__(self) -> None:
        self._began: tuple[float, float] | None = None

    def first(self) -> None:
        """Start, unless it runs already."""
        if self._began is None:
            self._began = time.perf_counter(), time.process_time()

    def last(self) -> tuple[float, float]:
        """Return the seconds since the start."""
        if self._began is None:
            raise SystemExit("nothing arrived")
        return time.perf_counter() - self._began[0], time.process_time() - self._began[1]


async def bare_aiomqtt(port: int, count: int, generator: Connection) -> tuple[float, float]:
    watch, seen = Stopwatch(), 0
    async with aiomqtt.Client("127.0.0.1", port) as client:
        await client.subscribe(STATES)
        generator.send("go")
        async for _ in client.messages:
            watch.first()
            seen += 1
            if seen == count:
                break
    return watch.last()


async def receive(port: int, count: int, generator: Connection) -> tuple[float, float]:
    return await _transport(port, count, generator, answer=False)


async def echo(port: int, count: int, generator: Connection) -> tuple[float, float]:
    return await _transport(port, count, generator, answer=True)


async def _transport(port: int, count: int, generator: Connection, *, answer: bool) -> tuple[float, float]:
    transport = MqttTransport(f"mqtt://127.0.0.1:{port}", client_id="bench", chance=random.Random(1))
    bell, watch, seen = Bell(), Stopwatch(), 0
    replies = {f"race/dev{number}/state": f"race/dev{number}/set" for number in range(DEVICES)}
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(transport.run(bell.ring), name="transport")
        while seen < count:
            await bell.wait()
            batch = transport.take()
            out: list[Message] = []
            for arrival in batch:
                match arrival:
                    case Message(topic=topic, payload=payload):
                        seen += 1
                        if answer:
                            out.append(Message(replies[topic], payload))
                    case Up():
                        transport.subscribe([STATES])
                        generator.send("go")
                    case _:
                        raise SystemExit("connection lost")
            if seen:
                watch.first()
            transport.publish(out)
            transport.done()
        result = watch.last()
        running.cancel()
    if transport.dropped:
        raise SystemExit(f"{transport.dropped} dropped")
    return result


if __name__ == "__main__":
    main()
