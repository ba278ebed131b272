"""What devices say on a real broker, written down and said again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from hyperconnect.cli.listening import Tape, Taste, listen
from hyperconnect.cli.reaching import Reach
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.errors import SettingsError
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Seconds
from hyperconnect.shell.clock import Bell
from hyperconnect.sim.build import build
from tests.shell.ear import PATIENCE, Mosquitto, listening

SAID = [
    Message("home/a", b'{"t":21,"password":"1234","lat":52.4009}'),
    Message("home/a/set", b"ON"),
    Message("hyperconnect/status", b"online"),
    Message("home/kept", b"two"),
    Message("home/end", b"\xff"),
]


class Watched(Tape):
    """A tape of which one knows what was written last."""

    last = ""
    bell = Bell()

    def write(self, at: Seconds, message: Message) -> None:
        super().write(at, message)
        self.last = message.topic
        self.bell.ring()

    async def wrote(self, topic: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.last != topic:
                await self.bell.wait()


async def test_what_was_recorded_is_said_again(mosquitto: Mosquitto, tmp_path: Path) -> None:
    way = Reach(mosquitto.url, None, None, 10.0)
    out = tmp_path / "our_home.yaml"
    device = way.connection("device")
    async with listening(device), asyncio.TaskGroup() as tasks:
        device.publish([Message("home/kept", b"one", retain=True)])
        with Watched(out, 1768495200.0, Taste(hide=True, digits=1), 1e6) as tape:
            recording = tasks.create_task(listen(way, ("#",), tape, 60))
            await tape.wrote("home/kept")
            device.publish(SAID)
            await tape.wrote("home/end")
            recording.cancel()
    house = build(load_scenario(str(out)), 1)
    assert house.advance(house.ends) == [
        Message("home/kept", b"one", retain=True),
        Message("home/a", b'{"t":21,"password":"hidden","lat":52.4}'),
        Message("home/kept", b"two", retain=True),
        Message("home/end", b"\xff"),
    ]
    assert out.with_suffix(".ndjson").stat().st_mode & 0o077 == 0


def test_a_tape_is_bounded(tmp_path: Path) -> None:
    with Tape(tmp_path / "a.ndjson", 0.0, Taste(), 400) as tape:
        while not tape.full:
            tape.write(1.0, Message("a", b"x" * 50))
    assert (tmp_path / "a.ndjson").stat().st_size <= 400
    assert "as large as it may become" in tape.summary


def test_nothing_heard_leaves_nothing_behind(tmp_path: Path) -> None:
    with Tape(tmp_path / "a.yaml", 0.0, Taste(), 400) as tape:
        assert "is the topic filter right?" in tape.summary
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("name", "why"), [("a.txt", "neither in .ndjson nor"), ("there.yaml", "exists already")])
def test_what_cannot_be_written_is_told_at_once(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "there.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(SettingsError, match=why), Tape(tmp_path / name, 0.0, Taste(), 400):
        pass
    assert (tmp_path / "there.yaml").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "there.ndjson").exists()
