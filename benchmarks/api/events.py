"""What live events cost: listeners over real TCP, while numbers change.

    python benchmarks/api/events.py [--listeners 20] [--rate 100] [--seconds 10]

A hub with an HTTP face in this process, listeners in another, which count what they read. `hub` is the share of a core
that the hub takes without listeners, `listening` how much more it takes with them, `frames` what each listener got in a
second, `news` how many values in it. Percent as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from hyperconnect.api.server import HttpFace
from hyperconnect.api.setup import new_token
from hyperconnect.config import Directories, Http, Settings
from hyperconnect.core.hub import Hub
from hyperconnect.model.input import Opened, ProfileLoaded
from hyperconnect.model.message import Message
from hyperconnect.shell.clock import WallClock
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store

PROFILE: dict[str, object] = {
    "profile": "meter",
    "match": "meter/{id}/state",
    "fields": {"w": {"attribute": "power.power"}, "v": {"attribute": "power.voltage"}},
}
METERS = 20


async def measure(listeners: int, rate: int, seconds: float) -> dict[str, float]:
    """Return what it costs."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "data")
        memory = store.open()
        reader = Reader(Settings(directories=Directories(data=Path(folder))), store)
        face = HttpFace(Http(listen="127.0.0.1:0"), {}, say=lambda _: None)
        transport = MemoryTransport(MemoryBus())

        async def show(service: Service) -> None:
            await face.run(service, reader)

        service = Service(Hub(), transport, store, WallClock(), companions=[show])
        now = service.now()
        service.begin(Opened(now, None, None, "UTC", memory), [ProfileLoaded(now, "meter", PROFILE)])
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(service.run(), name="service")
            await face.opened.wait()
            _, token = new_token(store.tokens, "benchmark", ("admin",), service.now(), None)
            alone = await _share(transport, rate, seconds)
            child = await asyncio.create_subprocess_exec(
                sys.executable, __file__, "--listen", face.url, token, str(listeners), stdout=asyncio.subprocess.PIPE
            )
            assert child.stdout is not None
            await child.stdout.readline()
            heard = await _share(transport, rate, seconds)
            running.cancel()
        store.close()
        frames, news = json.loads(await child.stdout.read())
        await child.wait()
        return {
            "hub": round(100 * alone, 2),
            "listening": round(100 * (heard - alone), 2),
            "frames": round(frames / seconds / listeners, 2),
            "news": round(news / seconds / listeners, 2),
        }


async def _share(transport: MemoryTransport, rate: int, seconds: float) -> float:
    """Return the share of a core that is taken while numbers change."""
    begun, spent = time.perf_counter(), time.process_time()
    for number in range(int(rate * seconds)):
        body = b'{"w": %d, "v": 230}' % (number % 3000)
        transport.receive(Message(f"meter/m{number % METERS}/state", body))
        await asyncio.sleep(max(0.0, begun + (number + 1) / rate - time.perf_counter()))
    return (time.process_time() - spent) / (time.perf_counter() - begun)


async def listen(url: str, token: str, listeners: int) -> tuple[int, int]:
    """Read streams until they end; return how many frames and how many news came."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    opened = asyncio.Event()
    count = 0

    async def one() -> tuple[int, int]:
        nonlocal count
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"GET /api/v1/events?types=value.* HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n"
        writer.write(head.encode())
        await reader.readuntil(b"opened")
        count += 1
        if count == listeners:
            opened.set()
        frames = news = 0
        while data := await reader.read(1 << 16):
            frames += data.count(b"event: frame")
            news += data.count(b"value.changed")
        writer.close()
        return frames, news

    async with asyncio.TaskGroup() as tasks:
        reading = [tasks.create_task(one(), name=f"listener {number}") for number in range(listeners)]
        await opened.wait()
        print("listening", flush=True)
    return sum(task.result()[0] for task in reading), sum(task.result()[1] for task in reading)


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--listen"]:
        url, token, listeners = sys.argv[2:]
        print(json.dumps(asyncio.run(listen(url, token, int(listeners)))))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--listeners", type=int, default=20)
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=10.0)
    said = parser.parse_args()
    print(json.dumps(asyncio.run(measure(said.listeners, said.rate, said.seconds))))


if __name__ == "__main__":
    main()
