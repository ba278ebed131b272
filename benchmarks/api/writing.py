"""What somebody waits for who writes a rule in a house that has many: validation and completion, there and back.

    python benchmarks/api/writing.py [--rules 1000] [--rooms 250] [--times 300]

Real requests over TCP, one after the other, to a hub in this process. `first` is the first validation after a start,
which reads all rules at work; `validate` is a rule of 25 lines, `complete` a cursor in the midst of it at a name, an
attribute and a key in turn. Milliseconds as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from httpx2 import AsyncClient, Response

from hyperconnect.api.server import HttpFace
from hyperconnect.api.setup import new_token
from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.config import Directories, Http, Settings
from hyperconnect.core.hub import Hub
from hyperconnect.model.device import Component, Device
from hyperconnect.model.input import Input, Opened, RuleSaved
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.shell.clock import WallClock
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store

OFFERED = {
    "lamp": ("light",),
    "heat": ("thermostat", "temperature"),
    "move": ("motion", "illuminance"),
    "window": ("contact",),
}
TEXT = """\
# The hall, when somebody comes home in the dark
rule: hall-by-night
title: Light in the hall
about: |
  Nobody should have to look for the switch.
tags: [light, hall]
let:
  dim: 30 %
when:
  - id: seen
    change: move7.motion.motion
    to: true
  - id: opened
    change: window7.contact.open
    to: true
    for: 5s
if:
  - move7.illuminance < 20 lx
  - not lamp7.light.on
  - time() between 17:00 .. 07:30
then:
  - set: {lamp7.light.on: true, lamp7.light.brightness: = dim}
  - wait: {until: not move7.motion.motion, timeout: 30min}
  - set: {lamp7.light.on: false}
cooldown: 1min
"""
CURSORS = (TEXT.index("move7.illum") + 5, TEXT.index("lamp7.light.on\n") + 8, TEXT.index("cooldown") + 3)


def device(slug: str, capabilities: tuple[str, ...]) -> Device:
    """Return a device that has so many capabilities."""
    return Device(slug, slug, slug, (Component("main", {name: CAPABILITIES[name] for name in capabilities}),))


def rule(index: int, rooms: int) -> dict[str, object]:
    """Return one rule of the house."""
    room, other = index % rooms, (index * 7 + 3) % rooms
    written: list[dict[str, object]] = [
        {"when": [{"change": f"move{room}.motion.motion", "to": True}], "then": [{"set": {f"lamp{room}.on": True}}]},
        {"while": f"window{room}.contact.open", "hold": {f"heat{room}.thermostat.target": {"max": "12 °C"}}},
        {
            "when": [{"becomes": f"heat{room}.temperature < 18 °C", "hysteresis": "0.5 °C"}],
            "if": f"not window{other}.contact.open",
            "then": [{"set": {f"heat{room}.thermostat.target": "21 °C"}}],
        },
        {"when": [{"at": "23:00"}], "then": [{"set": {f"lamp{room}.on": False, f"lamp{other}.on": False}}]},
    ]
    read, wrong = read_rule({"rule": f"rule-{index}", **written[index % len(written)]})
    assert read is not None, wrong
    return canonical(read)


async def measure(rules: int, rooms: int, times: int) -> dict[str, object]:
    """Return what it costs."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "data")
        memory = store.open()
        reader = Reader(Settings(directories=Directories(data=Path(folder))), store)
        face = HttpFace(Http(listen="127.0.0.1:0"), {}, say=lambda _: None)

        async def show(service: Service) -> None:
            await face.run(service, reader)

        hub = Hub()
        for room in range(rooms):
            for kind, capabilities in OFFERED.items():
                hub.registry.announce(device(f"{kind}{room}", capabilities))
        service = Service(hub, MemoryTransport(MemoryBus()), store, WallClock(), companions=[show])
        now = service.now()
        saved: list[Input] = [
            RuleSaved(now, str(each["rule"]), each, known=True) for each in (rule(one, rooms) for one in range(rules))
        ]
        service.begin(Opened(now, None, None, "UTC", memory), saved)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(service.run(), name="service")
            await face.opened.wait()
            _, token = new_token(store.tokens, "benchmark", ("admin",), service.now(), None)
            headers = {"Authorization": f"Bearer {token}"}
            async with AsyncClient(base_url=face.url, trust_env=False, timeout=60, headers=headers) as client:

                async def validate(number: int) -> Response:
                    text, yaml = TEXT.replace("30 %", f"{number % 90 + 1} %"), {"Content-Type": "application/yaml"}
                    return await client.post("/api/v1/rules:validate", content=text, headers=yaml)

                async def complete(number: int) -> Response:
                    sent = {"text": TEXT, "offset": CURSORS[number % len(CURSORS)]}
                    return await client.post("/api/v1/rules:complete", json=sent)

                first = await _times(validate, 1)
                validated, completed = await _times(validate, times), await _times(complete, times)
            running.cancel()
        store.close()
    return {
        "rules": rules,
        "devices": 4 * rooms,
        "first": round(first[0], 1),
        "validate": _told(validated),
        "complete": _told(completed),
    }


async def _times(ask: Callable[[int], Awaitable[Response]], times: int) -> list[float]:
    """Return how many milliseconds each of several requests took."""
    found: list[float] = []
    for number in range(times):
        begun = time.perf_counter()
        answer = await ask(number)
        found.append(1000 * (time.perf_counter() - begun))
        assert answer.status_code == 200, answer.text
        assert answer.json()["items"], answer.text
    return found


def _told(times: list[float]) -> dict[str, float]:
    return {
        "p50": round(statistics.median(times), 1),
        "p99": round(statistics.quantiles(times, n=100)[98], 1),
        "most": round(max(times), 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", type=int, default=1000)
    parser.add_argument("--rooms", type=int, default=250)
    parser.add_argument("--times", type=int, default=300)
    said = parser.parse_args()
    print(json.dumps(asyncio.run(measure(said.rules, said.rooms, said.times))))


if __name__ == "__main__":
    main()
