"""A hub that is killed at every place between two steps, and started again on the same files.

The household has rules that count, wait, hold, lease, cool down and want something to last. Its bell rings once for
every command it hears, so that a doubled one is heard; nobody can ask it whether it rang.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from hyperconnect.core.hub import Hub
from hyperconnect.model.command import CommandState
from hyperconnect.model.effect import Effect, Explained, Fetch, Reported
from hyperconnect.model.input import Fetched, HouseRead, Input, Opened, ProfileLoaded, RuleSaved
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.shell.clock import Bell, PacedClock
from hyperconnect.shell.crash import CrashPoint
from hyperconnect.shell.journal import Journal
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store, read_memory
from hyperconnect.shell.transport import Arrival
from hyperconnect.shell.virtual import run_virtual

LAMP: dict[str, object] = {
    "profile": "lamp",
    "match": "lamp/{id}/state",
    "fields": {"on": {"attribute": "switch.on"}},
    "commands": {"switch.on": {"topic": "lamp/{id}/set", "payload": {"on": "{value}"}, "qos": 1}},
}
BELL: dict[str, object] = {
    "profile": "bell",
    "match": "bell/{id}/state",
    "fields": {"volume": {"attribute": "setting.volume", "type": "integer"}},
    "commands": {"message.notify": {"topic": "bell/{id}/ring", "payload": {"text": "{value}"}, "qos": 1}},
}
HOUSE: dict[str, object] = {"variables": {"count": {"type": "integer", "initial": 0}}}
PRESSED = [{"mqtt": "button/+/action", "payload": 'payload == "press"'}]


def rings(text: str) -> dict[str, object]:
    return {"do": "tower.message.notify", "with": {"body": text}}


RULES: tuple[dict[str, object], ...] = (
    {"rule": "counts", "when": PRESSED, "then": [{"set": {"home.count": "= home.count + 1"}}]},
    {"rule": "waits", "when": PRESSED, "then": [rings("pressed"), {"delay": "10s"}, rings("later")]},
    {
        "rule": "leases",
        "when": PRESSED,
        "then": [{"set": {"one.switch.on": True}, "claim": {"for": "12s"}}],
    },
    {"rule": "rests", "band": "ambience", "while": "home.count >= 0", "hold": {"one.switch.on": False}},
    {
        "rule": "tells",
        "when": PRESSED,
        "then": [{"delay": "9s"}, {"publish": {"topic": "bell/tower/ring", "payload": {"text": "told"}}}],
    },
    {"rule": "cools", "when": PRESSED, "then": [rings("cooled")], "cooldown": "1h"},
    {"rule": "holds", "while": "home.count >= 1", "hold": {"two.switch.on": True}},
    {"rule": "lasts", "when": [{"becomes": "home.count >= 1", "for": "9s"}], "then": [rings("lasted")]},
    {
        "rule": "awaits",
        "when": PRESSED,
        "then": [
            {"wait": {"for_event": [{"event": "home.yes"}], "timeout": "1min", "on_timeout": "stop"}},
            rings("answered"),
        ],
        "cooldown": "1h",
    },
    {
        "rule": "answers",
        "when": [{"mqtt": "phone/+/action", "payload": 'payload == "yes"'}],
        "then": [{"emit": "yes"}],
    },
    {
        "rule": "posts",
        "when": PRESSED,
        "then": [{"http": {"url": "http://door.example/rung", "method": "POST"}}, rings("posted")],
        "cooldown": "1h",
    },
    {
        "rule": "asks",
        "when": PRESSED,
        "then": [
            {"set": {"three.switch.on": True}, "confirm": "20s"},
            {"log": "it is on"},
            {"set": {"four.switch.on": True}},
        ],
    },
)
BEGIN: Moment = 1_767_225_600.0
EVENING = 100.0
TEXTS = ("pressed", "later", "cooled", "lasted", "told", "answered", "posted")


class KilledError(BaseException):
    """The process is gone."""


class Trap:
    """Kills the hub when it passes a point for the nth time; what is dead stays dead."""

    def __init__(self, point: CrashPoint | None = None, number: int = 0) -> None:
        self.passed: Counter[CrashPoint] = Counter()
        self._point = point
        self._number = number
        self._dead = False

    def __call__(self, point: CrashPoint) -> None:
        self.passed[point] += 1
        if self._dead or (point is self._point and self.passed[point] == self._number):
            self._dead = True
            raise KilledError


class Session(MemoryTransport):
    """A connection that the broker keeps for us: what we never acknowledged is said again to the next one."""

    def __init__(self, bus: MemoryBus, owed: list[Message]) -> None:
        super().__init__(bus)
        self._owed = owed
        self._taken = 0
        self._again = list(owed)
        owed.clear()

    def restore(self) -> None:
        super().restore()
        again, self._again = self._again, []
        for message in again:
            self.receive(replace(message, again=True))

    def receive(self, message: Message) -> None:
        super().receive(message)
        if message.qos and not message.retain:
            self._owed.append(message)

    def take(self) -> list[Arrival]:
        self._taken = len(self._owed)
        return super().take()

    def done(self) -> None:
        del self._owed[: self._taken]
        self._taken = 0


class Home:
    """The devices, which outlive the hub: lamps that tell what they are, and a bell that only rings."""

    def __init__(self) -> None:
        self.bus = MemoryBus()
        self.owed: list[Message] = []
        self.rung: Counter[str] = Counter()
        self.lamps: dict[str, bytes] = {}
        self.posted = 0

    async def live(self) -> None:
        transport, bell = MemoryTransport(self.bus), Bell()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(transport.run(bell.ring), name="devices")
            await asyncio.sleep(0)
            transport.subscribe(["lamp/+/set", "bell/+/ring"])
            for lamp in ("one", "two", "three", "four"):
                self.tell(lamp, b'{"on":false}')
            self.bus.publish(Message("bell/tower/state", b'{"volume":3}', retain=True, qos=1))
            while True:
                await bell.wait()
                for arrival in transport.take():
                    if isinstance(arrival, Message):
                        await asyncio.sleep(0.25)
                        self.obey(arrival)

    def obey(self, message: Message) -> None:
        kind, name, _ = message.topic.split("/")
        if kind == "bell":
            self.rung[message.payload.decode().split('"')[3]] += 1
        else:
            self.tell(name, message.payload)

    def tell(self, lamp: str, state: bytes) -> None:
        self.lamps[lamp] = state
        self.bus.publish(Message(f"lamp/{lamp}/state", state, retain=True, qos=1))

    def press(self) -> None:
        self.say("button/door/action", b'"press"')

    def answer(self) -> None:
        self.say("phone/alex/action", b'"yes"')

    def say(self, topic: str, payload: bytes) -> None:
        message = Message(topic, payload, qos=1)
        self.bus.publish(message)
        if message not in self.owed:
            self.owed.append(message)  # the broker keeps it for us


class Web:
    """What answers the requests of rules, a quarter of a second later; a request that came was heard once for all."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._asked: asyncio.Queue[Fetch] = asyncio.Queue()

    def hear(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Fetch):
                self._home.posted += 1
                self._asked.put_nowait(effect)

    async def run(self, service: Service) -> None:
        while True:
            fetch = await self._asked.get()
            await asyncio.sleep(0.25)
            service.tell(Fetched(service.now(), fetch.token, ok=True))


class Told(NamedTuple):
    """What became of an evening."""

    home: Home
    effects: list[Effect]
    memory: dict[str, dict[str, object]]
    traps: list[Trap]


async def life(directory: Path, home: Home, trap: Trap, effects: list[Effect]) -> None:
    """Let a hub live on what an earlier one left behind, until it is killed or cancelled."""
    store = Store(directory)
    memory = store.open()
    journal = Journal(directory / "journal")
    journal.open()
    clock = PacedClock(BEGIN + asyncio.get_running_loop().time())
    transport, web = Session(home.bus, home.owed), Web(home)
    service = Service(Hub(), transport, store, clock, journal=journal, trap=trap, companions=[web.run])
    service.listen(effects.extend)
    service.listen(web.hear)
    now = clock.now()
    first: list[Input] = [ProfileLoaded(now, "lamp", LAMP), ProfileLoaded(now, "bell", BELL), HouseRead(now, HOUSE)]
    first += [RuleSaved(now, str(rule["rule"]), rule) for rule in RULES]
    try:
        service.begin(Opened(now, None, None, "UTC", memory), first)
        await service.run()
    finally:
        store.close()


async def evening(directory: Path, told: Told) -> None:
    """Let the hub live until the evening is over, and once more if it is killed; the button is pressed twice."""
    home, loop = told.home, asyncio.get_running_loop()

    async def hub() -> None:
        for trap in told.traps:
            killed = False
            try:
                async with asyncio.timeout(max(EVENING - loop.time(), 70)):
                    await life(directory, home, trap, told.effects)
            except* KilledError:
                killed = True
            except* TimeoutError:
                pass
            if not killed:
                return
            await asyncio.sleep(1)

    async with asyncio.TaskGroup() as tasks:
        devices = tasks.create_task(home.live(), name="devices")
        await asyncio.sleep(1)
        running = tasks.create_task(hub(), name="hub")
        await asyncio.sleep(2)
        home.press()
        await asyncio.sleep(5)
        home.press()
        await asyncio.sleep(2)
        home.answer()
        await running
        devices.cancel()


def lived(directory: Path, *traps: Trap) -> Told:
    told = Told(Home(), [], {}, [*traps])
    run_virtual(evening(directory, told))
    told.memory.update(read_memory(directory))
    return told


def lost(effects: Sequence[Effect]) -> int:
    """Return how many commands without an echo, published messages and requests were told as perhaps lost."""
    return sum(
        isinstance(one, Reported) and one.report.state is CommandState.REJECTED and one.report.command.name == "notify"
        for one in effects
    ) + sum(
        isinstance(one, Explained)
        and one.reason.rule in {"tells", "posts"}
        and "may not have been" in " ".join(one.reason.did)
        for one in effects
    )


def check(told: Told, where: str) -> None:
    """Everything was done, and nothing twice."""
    home, memory = told.home, told.memory
    assert memory["variable"]["count"] == 2, where
    assert all(home.rung[text] <= 1 for text in TEXTS), (where, home.rung)
    assert sum(home.rung.values()) + lost(told.effects) >= len(TEXTS), (where, home.rung)
    assert home.posted <= 1, where
    assert home.posted + lost(told.effects) >= 1, where
    assert home.lamps == {
        "one": b'{"on":false}',
        "two": b'{"on":true}',
        "three": b'{"on":true}',
        "four": b'{"on":true}',
    }, where
    assert not any("runs" in str(run) for run in memory["run"].values()), where
    assert memory.get("command", {}) == {}, where
    assert memory.get("broadcast", {}) == {}, where
    assert memory.get("deed", {}) == {}, where


def test_an_evening_without_a_crash(tmp_path: Path) -> None:
    trap = Trap()
    told = lived(tmp_path, trap)
    check(told, "no crash")
    assert lost(told.effects) == 0
    assert set(trap.passed) == set(CrashPoint)


@pytest.mark.parametrize("point", CrashPoint, ids=lambda point: point.name.lower())
def test_killed_at_each_passing_of_a_point_nothing_is_lost_or_doubled(point: CrashPoint, tmp_path: Path) -> None:
    usual = Trap()
    lived(tmp_path / "usual", usual)
    for number in range(1, usual.passed[point] + 1):
        directory = tmp_path / str(number)
        told = lived(directory, Trap(point, number), Trap())
        check(told, f"{point.name} {number}")
