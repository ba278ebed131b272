"""What somebody waits for who keeps to the rules: alone, among people who mean ill, and while much happens.

    python benchmarks/api/crowd.py [--times 300] [--rate 1000]

Real requests over TCP to a hub in this process, one after the other: `health` is `GET /healthz`, `page` a page of the
rules, `save` a rule changed and judged. `crowd` is another process: 100 clients that say their head a byte at a time,
1,000 that say nothing until they are put out, one that pours a body without end. `busy` is so many messages of devices
a second. `ratio` is the p99 there by the p99 alone, in the same run. Milliseconds as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from httpx2 import AsyncClient, Response

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
    "fields": {"w": {"attribute": "power.power"}},
}
RULE = "rule: busy\ntitle: number {number}\nwhen:\n  - mqtt: a/b\nthen:\n  - log: hello\n"
Ask = Callable[[int], Awaitable[Response]]


async def measure(times: int, rate: int) -> dict[str, object]:
    """Return what it takes."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        store = Store(home / "data")
        memory = store.open()
        reader = Reader(Settings(directories=Directories(data=home / "data", content=home / "content")), store)
        face = HttpFace(Http(listen="127.0.0.1:0"), {}, say=lambda _: None)
        transport = MemoryTransport(MemoryBus())

        async def show(service: Service) -> None:
            await face.run(service, reader)

        service = Service(Hub(), transport, store, WallClock(), companions=[reader.study, show])
        service.listen(reader.hear)
        now = service.now()
        read = [*reader.read(now), ProfileLoaded(now, "meter", PROFILE)]
        service.begin(Opened(now, None, None, "UTC", memory), read)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(service.run(), name="service")
            await face.opened.wait()
            await reader.studied.wait()
            _, token = new_token(store.tokens, "benchmark", ("admin",), service.now(), None)
            headers = {"Authorization": f"Bearer {token}"}
            async with AsyncClient(base_url=face.url, trust_env=False, timeout=60, headers=headers) as client:
                asks = _asks(client)
                (await client.post("/api/v1/rules", content=RULE, headers=_YAML)).raise_for_status()
                alone = {name: await _times(ask, times) for name, ask in asks.items()}
                crowd = await asyncio.create_subprocess_exec(
                    sys.executable, __file__, "--crowd", face.url, stdout=asyncio.subprocess.PIPE
                )
                assert crowd.stdout is not None
                try:
                    await crowd.stdout.readline()
                    crowded = {"health": await _times(asks["health"], times)}
                finally:
                    crowd.kill()
                    await crowd.wait()
                happening = tasks.create_task(_happen(transport, rate), name="happening")
                busy = {name: await _times(ask, times) for name, ask in asks.items()}
                happening.cancel()
            running.cancel()
        store.close()
    found = {"alone": alone, "crowd": crowded, "busy": busy}
    return {way: {name: _told(many, alone[name]) for name, many in asked.items()} for way, asked in found.items()}


_YAML = {"Content-Type": "application/yaml"}


def _asks(client: AsyncClient) -> dict[str, Ask]:
    async def health(_: int) -> Response:
        # A new connection each time, as whoever looks after a hub asks.
        return await client.get("/healthz", headers={"Connection": "close"})

    async def page(_: int) -> Response:
        return await client.get("/api/v1/rules?limit=50")

    async def save(number: int) -> Response:
        text = RULE.replace("{number}", f"{number}-{time.perf_counter_ns()}")
        return await client.put("/api/v1/rules/busy", content=text, headers={**_YAML, "If-Match": "*"})

    return {"health": health, "page": page, "save": save}


async def _times(ask: Ask, times: int) -> list[float]:
    """Return how many milliseconds each of several requests took."""
    found: list[float] = []
    for number in range(times):
        begun = time.perf_counter()
        answer = await ask(number)
        found.append(1000 * (time.perf_counter() - begun))
        assert answer.status_code == 200, answer.text
    return found


async def _happen(transport: MemoryTransport, rate: int) -> None:
    begun, number = time.perf_counter(), 0
    while True:
        while number < rate * (time.perf_counter() - begun):
            number += 1
            transport.receive(Message(f"meter/m{number % 20}/state", b'{"w": %d}' % (number % 3000)))
        await asyncio.sleep(0.005)


def _told(times: list[float], alone: list[float]) -> dict[str, float]:
    p99 = statistics.quantiles(times, n=100)[98]
    ratio = p99 / statistics.quantiles(alone, n=100)[98]
    return {"p50": round(statistics.median(times), 2), "p99": round(p99, 2), "ratio": round(ratio, 2)}


async def crowd(url: str) -> None:
    """Be a nuisance until killed; who says something comes again a few seconds after being put out."""
    host, _, port = url.removeprefix("http://").rpartition(":")

    async def one(number: int) -> None:
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection(host, int(port))
                if number < 100:
                    writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ")
                    while not writer.is_closing():
                        writer.write(b"x")
                        await writer.drain()
                        await asyncio.sleep(0.1)
                elif number == 100:
                    writer.write(
                        b"POST /api/v1/rules HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                    )
                    while not writer.is_closing():
                        writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
                        await writer.drain()
                else:
                    await reader.read()
                writer.transport.abort()
            if number > 100:
                return
            await asyncio.sleep(1.0 + number / 50)

    async with asyncio.TaskGroup() as tasks:
        for number in range(1101):
            tasks.create_task(one(number), name=f"nuisance {number}")
        await asyncio.sleep(2.0)
        print("here", flush=True)


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--crowd"]:
        asyncio.run(crowd(sys.argv[2]))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--rate", type=int, default=1000)
    said = parser.parse_args()
    print(json.dumps(asyncio.run(measure(said.times, said.rate))))


if __name__ == "__main__":
    main()
