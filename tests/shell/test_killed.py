"""A real hub, killed with SIGKILL at moments that nobody chose, and started again on the same files.

Its household has rules that count, wait, lease, hold, cool down and want something to last. A bell rings once for every
command it hears, so that a doubled one is heard; the lamps tell what they are.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from hyperconnect.model.message import Message
from hyperconnect.shell.clock import Bell
from hyperconnect.shell.mqtt import MqttTransport
from hyperconnect.shell.store import read_memory
from hyperconnect.shell.transport import Up
from tests.shell.ear import Mosquitto

KILLS = 4
PRESSES = 2 * KILLS
PATIENCE = 90.0
DEVICES: dict[str, dict[str, object]] = {
    "lamp": {
        "profile": "lamp",
        "match": "lamp/{id}/state",
        "fields": {"on": {"attribute": "switch.on"}},
        "commands": {"switch.on": {"topic": "lamp/{id}/set", "payload": {"on": "{value}"}, "qos": 1}},
    },
    "bell": {
        "profile": "bell",
        "match": "bell/{id}/state",
        "fields": {"volume": {"attribute": "setting.volume", "type": "integer"}},
        "commands": {"message.notify": {"topic": "bell/{id}/ring", "payload": {"text": "{value}"}, "qos": 1}},
    },
}
COUNTS = {"type": "integer", "initial": 0}
HOUSE = {"variables": {"count": COUNTS, "later": COUNTS}}
PRESSED = [{"mqtt": "button/door/action"}]


def rings(text: str) -> dict[str, object]:
    return {"do": "tower.message.notify", "with": {"body": text}}


RULES: dict[str, dict[str, object]] = {
    "counts": {"when": PRESSED, "then": [{"set": {"home.count": "= home.count + 1"}}]},
    "waits": {
        "when": PRESSED,
        "mode": "parallel",
        "max": 50,
        "then": [
            rings('= concat("now ", trigger.payload.n)'),
            {"delay": "1500ms"},
            {"set": {"home.later": "= home.later + 1"}},
            rings('= concat("later ", trigger.payload.n)'),
        ],
    },
    "hurries": {
        "when": PRESSED,
        "mode": "parallel",
        "max": 50,
        "then": [{"delay": "1500ms", "late": "stop"}, rings('= concat("in time ", trigger.payload.n)')],
    },
    "leases": {"when": PRESSED, "then": [{"set": {"one.switch.on": True}, "claim": {"for": "3s"}}]},
    "rests": {"band": "ambience", "while": "home.count >= 0", "hold": {"one.switch.on": False}},
    "cools": {"when": PRESSED, "then": [rings("cooled")], "cooldown": "1h"},
    "holds": {"while": "home.count >= 1", "hold": {"two.switch.on": True}},
    "lasts": {"when": [{"becomes": "home.count >= 1", "for": "3s"}], "then": [rings("lasted")]},
    "ends": {
        "when": [{"becomes": f"home.count >= {PRESSES} and home.later >= {PRESSES}"}],
        "then": [{"set": {"three.switch.on": True}}],
    },
}


class Street:
    """The devices, which outlive the hub, and the button at the door."""

    def __init__(self, url: str) -> None:
        self.rung: Counter[str] = Counter()
        self.lamps = {"one": True, "two": False, "three": False}
        self.online = False
        self.pressed = 0
        self._bell = Bell()
        self._news = asyncio.Condition()
        self._bus = MqttTransport(url, client_id="street", chance=random.Random(1))

    @asynccontextmanager
    async def living(self) -> AsyncGenerator[None]:
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(self._bus.run(self._bell.ring)), tasks.create_task(self._live())]
            try:
                yield
            finally:
                for each in running:
                    each.cancel()

    async def until(self, seen: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(seen)

    def press(self) -> None:
        self.pressed += 1
        self._bus.publish([Message("button/door/action", json.dumps({"n": self.pressed}).encode(), qos=1)])

    async def _live(self) -> None:
        while True:
            await self._bell.wait()
            for arrival in self._bus.take():
                if isinstance(arrival, Up):
                    self._move_in()
                elif isinstance(arrival, Message):
                    self._obey(arrival)
            self._bus.done()
            async with self._news:
                self._news.notify_all()

    def _move_in(self) -> None:
        self._bus.subscribe(["lamp/+/set", "bell/+/ring", "hc/v1/+/+/hub/up/state"])
        self._bus.publish([Message("bell/tower/state", b'{"volume":3}', retain=True, qos=1)])
        for lamp in self.lamps:
            self._tell(lamp)

    def _obey(self, message: Message) -> None:
        if message.topic.endswith("/hub/up/state"):
            self.online = message.payload == b"online"
            return
        told = json.loads(message.payload)
        kind, name, _ = message.topic.split("/")
        if kind == "bell":
            self.rung[told["text"]] += 1
        else:
            self.lamps[name] = told["on"]
            self._tell(name)

    def _tell(self, lamp: str) -> None:
        state = json.dumps({"on": self.lamps[lamp]}).encode()
        self._bus.publish([Message(f"lamp/{lamp}/state", state, retain=True, qos=1)])


class Home:
    """A hub in a process of its own, on files that outlive it."""

    def __init__(self, folder: Path, url: str, street: Street) -> None:
        self.data = folder / "data"
        self._street = street
        self._process: asyncio.subprocess.Process | None = None
        content = folder / "content"
        files = {f"devices/{name}.yaml": document for name, document in DEVICES.items()}
        files |= {f"rules/{name}.yaml": {"rule": name, **document} for name, document in RULES.items()}
        files["home.yaml"] = dict(HOUSE)
        for name, document in files.items():
            (content / name).parent.mkdir(parents=True, exist_ok=True)
            (content / name).write_text(json.dumps(document))
        self._words = ["hub", "-q", "--mqtt", url, "--data", str(self.data), "--content", str(content)]

    async def start(self) -> None:
        quiet = {"HYPERCONNECT__HTTP__LISTEN": "", "HYPERCONNECT__DISCOVERY__INTERFACES": ""}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "hyperconnect",
            *self._words,
            env={**os.environ, **quiet},
            stderr=asyncio.subprocess.DEVNULL,
        )
        await self._street.until(lambda: self._street.online)

    async def rests(self) -> None:
        """Wait until no command is followed any more."""
        async with asyncio.timeout(PATIENCE):
            while read_memory(self.data).get("command"):  # noqa: ASYNC110 - it is another process that writes there
                await asyncio.sleep(0.1)

    async def end(self, how: signal.Signals) -> int:
        """End it and wait until it is gone, and until the broker has noticed."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        async with asyncio.timeout(PATIENCE):
            code = await process.wait()
        await self._street.until(lambda: not self._street.online)
        return code


@asynccontextmanager
async def household(folder: Path, url: str) -> AsyncGenerator[tuple[Home, Street]]:
    street = Street(url)
    home = Home(folder, url, street)
    async with street.living():
        try:
            await home.start()
            await street.until(lambda: not street.lamps["one"])
            yield home, street
        finally:
            await home.end(signal.SIGKILL)


async def test_a_hub_killed_again_and_again_loses_nothing_and_doubles_nothing(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    """A command without an echo may be lost at the moment of a kill, and is told then; nothing else may."""
    chance = random.Random(1)
    async with household(tmp_path, mosquitto.url) as (home, street):
        for _ in range(KILLS):
            street.press()
            await asyncio.sleep(chance.uniform(0.0, 0.5))
            await home.end(signal.SIGKILL)
            street.press()
            await home.start()
        await street.until(lambda: street.lamps == {"one": False, "two": True, "three": True})
        await home.rests()
        assert await home.end(signal.SIGTERM) == 0
    memory = read_memory(home.data)
    assert (memory["variable"]["count"], memory["variable"]["later"]) == (PRESSES, PRESSES)
    texts = {f"{word} {number}" for number in range(1, PRESSES + 1) for word in ("now", "later")} | {"cooled", "lasted"}
    assert max(street.rung.values()) == 1, street.rung
    assert len(texts - street.rung.keys()) <= KILLS, street.rung
    assert not any("runs" in str(run) for run in memory["run"].values())


async def test_what_is_too_late_after_a_crash_is_not_said(mosquitto: Mosquitto, tmp_path: Path) -> None:
    async with household(tmp_path, mosquitto.url) as (home, street):
        street.press()
        await street.until(lambda: bool(street.rung["now 1"]))
        await home.end(signal.SIGKILL)
        assert not street.rung["in time 1"], "this machine took longer than the rule waits"
        await asyncio.sleep(1.5 + 2.5)
        await home.start()
        await street.until(lambda: bool(street.rung["later 1"]))
        await street.until(lambda: not street.lamps["one"])
        assert await home.end(signal.SIGTERM) == 0
    assert street.rung["now 1"] == street.rung["later 1"] == 1
    assert not street.rung["in time 1"]
