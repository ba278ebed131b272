"""A household with a lamp that notices motion and does as it is told, and rules about it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hyperconnect.api.app import Pages
from hyperconnect.api.limit import Limits
from hyperconnect.model.message import Message
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.transport import Up
from tests.api.conftest import PATIENCE, House, living

LAMP = """
profile: lamp
match: lamp/{id}/state
fields:
  bri: {attribute: light.brightness}
  on: {attribute: light.on}
  seen: {attribute: motion.motion}
  door: {attribute: lock.state, map: {open: unlocked, shut: locked}}
commands:
  light.brightness: {topic: "lamp/{id}/set", payload: {bri: "{value}"}}
  light.on: {topic: "lamp/{id}/set", payload: {on: "{value}"}}
  lock.lock: {topic: "lamp/{id}/set", payload: {door: shut}}
"""

RULES = """
# it is dark
rule: night
title: Light at night
tags: [light, Night]
when:
  - {change: desk.motion, to: true}
if: desk.brightness < 50 %
then:
  - set: {desk.on: true}
---
rule: level
params: {level: {default: 30 %}}
when:
  - called: true
then:
  - set: {desk.brightness: "= level"}
---
rule: slow
band: ambience
mode: parallel
when:
  - {at: "07:30"}
  - called: true
then:
  - delay: 10min
  - set: {desk.on: false}
---
rule: "off"
enabled: false
when:
  - {at: "07:30"}
then:
  - set: {desk.on: false}
---
rule: glow
while: desk.motion
hold:
  desk.brightness: {max: 80 %}
---
rule: attic
about: it waits for somebody who never comes
when:
  - change: attic.motion
then:
  - set: {desk.on: false}
"""

FIRST = {"bri": 10, "on": False, "seen": False, "door": "open"}

HOME = """
variables:
  guests: {type: integer, initial: 0}
"""


class Lit:
    """The household, its lamp, and somebody who asks with all scopes but those left out."""

    def __init__(self, house: House, lamp: MemoryTransport) -> None:
        self.house = house
        self.owner = house.token("admin")
        self._lamp = lamp

    async def ask(self, method: str, place: str, status: int = 200, **more: Any) -> Any:
        """Return the answer to a request, which must have this status."""
        more.setdefault("headers", {})
        more["headers"] = {**self.owner, **more["headers"]}
        answer = await self.house.client.request(method, f"/api/v1{place}", **more)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def get(self, place: str, status: int = 200, /, **parameters: object) -> Any:
        return await self.ask("GET", place, status, params=parameters)

    def say(self, **state: object) -> None:
        """Let the lamp say something."""
        self._lamp.publish([Message("lamp/desk/state", json.dumps(state).encode(), retain=True)])

    def value(self, name: str) -> object:
        """What the hub believes of the lamp."""
        found = self.house.service.hub.registry.attribute(f"desk.{name}")
        return None if found is None else self.house.service.hub.twin.values[found.slot]

    async def until(self, met: Callable[[], bool]) -> None:
        """Wait until something is so."""
        changed = asyncio.Event()
        with self.house.service.listening(lambda _: changed.set()):
            while not met():
                changed.clear()
                await changed.wait()

    async def wave(self) -> None:
        """Let somebody walk past the lamp."""
        self.say(seen=False)
        await self.until(lambda: self.value("motion") is False)
        self.say(seen=True)
        await self.until(lambda: self.value("motion") is True)


@asynccontextmanager
async def lit(
    data: Path, *, limits: Limits | None = None, patience: float = PATIENCE, pages: Pages | None = None
) -> AsyncGenerator[Lit]:
    """Let the household live until its lamp is known and its rules are at work."""
    content = data / "content"
    for folder, name, text in (("devices", "lamp", LAMP), ("rules", "lamp", RULES), (".", "home", HOME)):
        (content / folder).mkdir(parents=True, exist_ok=True)
        (content / folder / f"{name}.yaml").write_text(text, "utf-8")
    bus = MemoryBus()
    lamp = MemoryTransport(bus)

    def obey() -> None:
        for arrival in lamp.take():
            match arrival:
                case Up():
                    lamp.subscribe(["lamp/desk/set"])
                    lamp.publish([Message("lamp/desk/state", json.dumps(FIRST).encode(), retain=True)])
                case Message(payload=payload):
                    lamp.publish([Message("lamp/desk/state", payload)])
                case _:
                    pass

    async with (
        living(data, bus=bus, limits=limits, patience=patience, pages=pages) as house,
        asyncio.TaskGroup() as tasks,
    ):
        running = tasks.create_task(lamp.run(obey), name="lamp")
        there = Lit(house, lamp)
        await there.until(lambda: there.value("brightness") == 10)
        await there.until(lambda: house.service.hub.engine.live("night") is not None)
        yield there
        running.cancel()
