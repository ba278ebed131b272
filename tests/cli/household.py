"""A household whose hub the real command line asks: its clock stands until somebody moves the hands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hyperconnect.api.server import SOCKET, HttpFace
from hyperconnect.config import Directories, Http, Settings
from hyperconnect.core.hub import Hub
from hyperconnect.model.input import Elapsed, Opened, ProfileLoaded, RuleSaved
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds, moment_of
from hyperconnect.shell.clock import WallClock
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store
from hyperconnect.shell.transport import Up
from tests.cli import stem

PATIENCE = 90
EVENING = moment_of("2026-01-15T17:00:00Z")
"""18:00 in Berlin, a Thursday."""

PROFILE: dict[str, object] = {
    "profile": "lamp",
    "match": "lamp/{id}/state",
    "fields": {
        "bri": {"attribute": "light.brightness"},
        "on": {"attribute": "light.on"},
        "seen": {"attribute": "motion.motion"},
    },
    "commands": {
        "light.brightness": {"topic": "lamp/{id}/set", "payload": {"bri": "{value}"}},
        "light.on": {"topic": "lamp/{id}/set", "payload": {"on": "{value}"}},
    },
}

RULES: tuple[dict[str, object], ...] = (
    {
        "rule": "night",
        "title": "Light at night",
        "when": [{"change": "desk.motion", "to": True}],
        "if": "desk.brightness < 50 %",
        "then": [{"set": {"desk.on": True}}],
    },
    {
        "rule": "level",
        "params": {"level": {"default": "30 %"}},
        "when": [{"called": True}],
        "then": [{"set": {"desk.brightness": "= level"}}],
    },
    {
        "rule": "slow",
        "when": [{"at": "07:30"}],
        "then": [{"delay": "10min"}, {"set": {"desk.on": False}}],
    },
    {"rule": "off", "enabled": False, "when": [{"at": "07:30"}], "then": [{"set": {"desk.on": False}}]},
    {
        "rule": "glow",
        "while": "desk.motion",
        "hold": {"desk.brightness": {"max": "80 %"}},
    },
    {"rule": "attic", "when": [{"change": "attic.motion"}], "then": [{"set": {"desk.on": False}}]},
)


class Stopped(WallClock):
    """A clock that stands until somebody moves its hands."""

    moment: Moment = EVENING

    def now(self) -> Moment:
        return self.moment

    def timeout(self, until: Moment | None) -> float | None:
        return None if until is None or until > self.moment else 0.0

    def jump(self) -> Seconds:
        return 0.0


class Household:
    """A hub with a lamp that notices motion and does as it is told, its rules and its socket file."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.clock = Stopped()
        bus = MemoryBus()
        self.store = Store(data)
        self.face = HttpFace(Http(listen=""), {}, socket=data / SOCKET)
        reader = Reader(Settings(directories=Directories(data=data, content=data / "content")), self.store)

        async def show(service: Service) -> None:
            await self.face.run(service, reader)

        self._way = MemoryTransport(bus)
        self.service = Service(Hub(), self._way, self.store, self.clock, companions=[show])
        self._lamp = MemoryTransport(bus)
        self._heard = asyncio.Event()

    @asynccontextmanager
    async def at_work(self) -> AsyncGenerator[Household]:
        """Live, with the lamp known."""
        opened = Opened(EVENING, 52.5, 13.4, "Europe/Berlin", self.store.open())
        rules = [RuleSaved(EVENING, str(rule["rule"]), rule) for rule in RULES]
        self.service.begin(opened, [ProfileLoaded(EVENING, "lamp", PROFILE), *rules])
        self.service.listen(lambda _: self._heard.set())
        try:
            async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
                running = [tasks.create_task(self.service.run()), tasks.create_task(self._lamp.run(self._obey))]
                await self.until(lambda: self.value("brightness") == 10)
                await self.face.at_hand.wait()
                yield self
                for task in running:
                    task.cancel()
        finally:
            self.store.close()

    def _obey(self) -> None:
        for arrival in self._lamp.take():
            match arrival:
                case Up():
                    self._lamp.subscribe(["lamp/desk/set"])
                    self.say({"bri": 10, "on": False, "seen": False})
                case Message(payload=payload):
                    self._lamp.publish([Message("lamp/desk/state", payload)])
                case _:
                    pass

    def say(self, state: dict[str, object]) -> None:
        """Let the lamp say something."""
        self._lamp.publish([Message("lamp/desk/state", json.dumps(state).encode(), retain=True)])

    def value(self, name: str) -> object:
        """What the hub believes of the lamp."""
        found = self.service.hub.registry.attribute(f"desk.{name}")
        return None if found is None else self.service.hub.twin.values[found.slot]

    async def until(self, so: Any) -> None:
        """Wait until something is so."""
        while not so():
            self._heard.clear()
            await self._heard.wait()

    async def turn_up(self, state: dict[str, object], **known: object) -> None:
        """Let the lamp say something and the hub hear of it."""
        self.say(state)
        await self.until(lambda: all(self.value(name) == value for name, value in known.items()))

    def cut(self) -> None:
        """Let the hub lose its broker."""
        self._way.cut()

    async def motion(self) -> None:
        """Let the lamp notice motion anew."""
        await self.turn_up({"seen": False}, motion=False)
        await self.turn_up({"seen": True}, motion=True)

    async def wait(self, seconds: Seconds) -> None:
        """Let time pass."""
        self.clock.moment += seconds
        await self.service.settle(Elapsed(self.clock.moment))

    async def cli(self, *arguments: str) -> tuple[int, list[str], str]:
        """Exit code, lines of data, and what was said to a person."""
        done = await stem.call(*arguments, "--data", str(self.data))
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout.splitlines(), done.stderr

    async def said(self, *arguments: str) -> list[str]:
        """Lines of data of a command that succeeds."""
        code, lines, err = await self.cli(*arguments)
        assert code == 0, err
        return lines

    async def documents(self, *arguments: str) -> list[dict[str, Any]]:
        """The same, as JSON."""
        return [json.loads(line) for line in await self.said(*arguments, "--json")]
