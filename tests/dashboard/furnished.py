"""A household with a lamp that obeys and sweeps, a door that locks, a deaf socket, and a rule about the lamp."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hyperconnect.dashboard import show_pages
from hyperconnect.model.message import Message
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.transport import Up
from tests.api.conftest import House, living

PROFILES = {
    "lamp": """
profile: lamp
match: lamp/{id}/state
fields:
  on: {attribute: light.on}
  bri: {attribute: light.brightness}
  warm: {attribute: temperature.temperature}
  hue: {attribute: light.color_hs}
commands:
  light.on: {topic: "lamp/{id}/set", payload: {on: "{value}"}}
  light.brightness: {topic: "lamp/{id}/set", payload: {bri: "{value}"}}
  light.color_hs: {topic: "lamp/{id}/set", payload: {hue: "{value}"}}
  vacuum.clean_rooms: {topic: "lamp/{id}/clean", payload: {rooms: "{value}"}}
""",
    "door": """
profile: door
match: door/{id}/state
fields:
  bolt: {attribute: lock.state, map: {open: unlocked, shut: locked}}
  charge: {attribute: battery.level}
commands:
  lock.lock: {topic: "door/{id}/set", payload: {bolt: shut}}
  lock.unlock: {topic: "door/{id}/set", payload: {bolt: open}}
""",
    "deaf": """
profile: deaf
match: deaf/{id}/state
fields:
  on: {attribute: switch.on}
commands:
  switch.on: {topic: "deaf/{id}/set", payload: {on: "{value}"}}
""",
}
RULE = """
rule: reading
title: Light to read by
when:
  - change: lamp.temperature
if: lamp.brightness < 50 %
then:
  - set: {lamp.on: true}
---
rule: evening
title: Never too bright
while: lamp.temperature > 10 °C
hold:
  lamp.brightness: {max: 80 %}
"""
STATES: dict[str, dict[str, Any]] = {
    "lamp/lamp": {"on": False, "bri": 10, "warm": 20.5, "hue": [0, 100]},
    "door/door": {"bolt": "open", "charge": 12},
    "deaf/deaf": {"on": False},
}
NAMES = {"lamp": ("Desk lamp", "Study"), "door": ("Front door", "Hall"), "deaf": ("Socket", "")}


class Furnished:
    """The household, its things as they stand, and who asks for its owner."""

    def __init__(self, house: House, things: MemoryTransport) -> None:
        self.house = house
        self.owner = house.token("admin")
        self.told: list[str] = []
        self._things = things

    def say(self, thing: str, **state: object) -> None:
        """Let a thing say something: `lamp/lamp`, `door/door`."""
        self._things.publish([Message(f"{thing}/state", json.dumps(state).encode(), retain=True)])

    async def ask(self, method: str, place: str, **more: Any) -> Any:
        """Return what the API answers to the owner."""
        answer = await self.house.client.request(method, f"/api/v1{place}", headers=self.owner, **more)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


@asynccontextmanager
async def furnished(folder: Path, patience: float = 300) -> AsyncGenerator[Furnished]:
    """Let the household live until its things are known and named."""
    content = folder / "content"
    (content / "devices").mkdir(parents=True)
    (content / "rules").mkdir()
    for name, text in PROFILES.items():
        (content / "devices" / f"{name}.yaml").write_text(text, "utf-8")
    (content / "rules" / "lamp.yaml").write_text(RULE, "utf-8")
    bus = MemoryBus()
    things = MemoryTransport(bus)
    told: list[str] = []

    def obey() -> None:
        for arrival in things.take():
            match arrival:
                case Up():
                    things.subscribe(["+/+/set", "+/+/clean"])
                    for thing, state in STATES.items():
                        things.publish([Message(f"{thing}/state", json.dumps(state).encode(), retain=True)])
                case Message(topic=topic, payload=payload):
                    told.append(f"{topic} {payload.decode()}")
                    if topic.endswith("/set") and not topic.startswith("deaf/"):
                        things.publish([Message(topic.replace("/set", "/state"), payload)])
                case _:
                    pass

    async with (
        living(folder, bus=bus, patience=patience, pages=show_pages) as house,
        asyncio.TaskGroup() as tasks,
    ):
        running = tasks.create_task(things.run(obey), name="things")
        there = Furnished(house, things)
        there.told = told
        known: set[str] = set()
        while len(known) < len(NAMES):
            known = {each["id"] for each in (await there.ask("GET", "/devices"))["items"]}
        for slug, (name, area) in NAMES.items():
            device = next(each for each in known if each.endswith(slug))
            await there.ask("PATCH", f"/devices/{device}", json={"name": name, "slug": slug, "area": area})
        yield there
        running.cancel()
