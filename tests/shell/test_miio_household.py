"""Xiaomi devices from the settings to the rules."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hyperconnect.config import MiioDevice, Xiaomi, read
from hyperconnect.content.find import ours
from hyperconnect.errors import HyperconnectError
from hyperconnect.model.command import CommandState
from hyperconnect.model.effect import Effect, Explained, Noted, Registered, Reported
from hyperconnect.protocols.miot.packet import PORT, Token
from hyperconnect.shell.broker import find_mosquitto
from hyperconnect.shell.household import live
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.miio_endpoint import MiioEndpoint, serving
from hyperconnect.shell.miio_household import open_miio
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service
from hyperconnect.sim.thing.miio import MiotDevice

DIGITS = "00112233445566778899aabbccddeeff"
HEATER = ours("simulators") / "miot" / "heater.json"
DID = 400_000_002
PATIENCE = 90
FROST = """
rule: frost
when:
  - becomes: heater.temperature < 15 °C
then:
  - set: { heater.thermostat.mode: heat }
"""


def test_settings_become_devices_beside_the_bus(tmp_path: Path) -> None:
    token = tmp_path / "heater.token"
    token.write_text(f"{DIGITS}\n")
    file = tmp_path / "hyperconnect.toml"
    row = f'host = "127.0.0.1", token_file = "{token}", document = "{HEATER}", name = "Heater"'
    file.write_text(f"[xiaomi]\ndevices = [{{{row}}}]\n")
    xiaomi = read({}, {}, file).settings.xiaomi
    assert xiaomi.devices == (MiioDevice("127.0.0.1", token, HEATER, "Heater"),)
    bus = open_miio(MemoryTransport(MemoryBus()), xiaomi)
    assert bus.description == "in-memory bus"
    assert bus.take() == []


@pytest.mark.parametrize(
    ("token", "document", "words"),
    [
        ("secret!", "{}", "heater.token"),
        (DIGITS, "{", "heater.json"),
        (DIGITS, "[]", "MIoT-Spec"),
    ],
)
def test_a_wrong_file_is_named_and_the_token_is_not(tmp_path: Path, token: str, document: str, words: str) -> None:
    (tmp_path / "heater.token").write_text(token)
    (tmp_path / "heater.json").write_text(document)
    device = MiioDevice("127.0.0.1", tmp_path / "heater.token", tmp_path / "heater.json")
    with pytest.raises(HyperconnectError) as caught:
        open_miio(MemoryTransport(MemoryBus()), Xiaomi((device,)))
    assert words in str(caught.value)
    assert token not in str(caught.value)


class Seen:
    """What a household did so far, as one who listens to it knows."""

    def __init__(self) -> None:
        self.effects: list[Effect] = []
        self._more = asyncio.Event()

    async def show(self, service: Service, reader: Reader) -> None:
        """Be the household's face."""
        del reader
        with service.listening(self.hear):
            await asyncio.Event().wait()

    def hear(self, effects: Sequence[Effect]) -> None:
        self.effects += effects
        self._more.set()

    async def until(self, seen: Callable[[Effect], bool]) -> Effect:
        """Return the first effect for which a condition holds."""
        while True:
            found = next(filter(seen, self.effects), None)
            if found is not None:
                return found
            self._more.clear()
            await self._more.wait()


@asynccontextmanager
async def household(folder: Path, host: str) -> AsyncGenerator[Seen]:
    """Let a household live that has nothing but a heater at an address and a rule against frost.

    It starts for the first time and has many vocabularies to study before the heater's, which meanwhile would answer.
    """
    (folder / "devices").mkdir()
    for number in range(50):
        (folder / "devices" / f"a{number}.yaml").write_text(f"ecosystem: a{number}\n")
    (folder / "heater.token").write_text(f"{DIGITS}\n")
    (folder / "rules").mkdir()
    (folder / "rules" / "frost.yaml").write_text(FROST, encoding="utf-8")
    row = f'host = "{host}", token_file = "{folder}/heater.token", document = "{HEATER}", name = "Heater"'
    lines = ["[xiaomi]", f"devices = [{{{row}}}]", "[mqtt]", "port = 0", "[discovery]", "interfaces = []"]
    (folder / "hyperconnect.toml").write_text("\n".join(lines), encoding="utf-8")
    options = {"directories.content": str(folder), "directories.data": str(folder / "data")}
    seen = Seen()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(live(read(options, {}).settings, [seen.show]), name="household")
        yield seen
        running.cancel()
    gc.collect()


@pytest.mark.parametrize(("broker", "host"), [("mosquitto", "127.83.41.1"), ("amqtt", "127.83.41.2")])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # amqtt leaves a stream to the collector
async def test_a_heater_of_the_settings_is_judged_by_a_rule_and_obeys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broker: str, host: str
) -> None:
    if broker == "amqtt":
        monkeypatch.setenv("PATH", str(tmp_path))
    elif find_mosquitto() is None:
        pytest.skip("mosquitto is not installed (apt install mosquitto)")
    heater = MiotDevice(json.loads(HEATER.read_text("utf-8")), str(DID))
    heater.put("temperature", 18.5)
    path = f"miot_{DID}.main.temperature.temperature"

    def obey(request: dict[str, Any]) -> dict[str, object]:
        return heater.answer(request)

    def told(value: float) -> Callable[[Effect], bool]:
        return lambda effect: isinstance(effect, Noted) and effect.value.path == path and effect.value.value == value

    endpoint = MiioEndpoint(DID, Token.of(DIGITS), obey)
    async with serving(endpoint, host, PORT), household(tmp_path, host) as seen:
        known = await seen.until(lambda effect: isinstance(effect, Registered))
        assert isinstance(known, Registered)
        assert (known.device.id, known.device.slug) == (f"miot_{DID}", "heater")
        await seen.until(told(18.5))
        assert heater.get("on") is False
        heater.put("temperature", 14.5)
        endpoint.report("properties_changed", heater.take_changes())
        await seen.until(told(14.5))
        await seen.until(lambda effect: isinstance(effect, Explained) and effect.reason.rule == "frost")
        confirmed = await seen.until(
            lambda effect: isinstance(effect, Reported) and effect.report.state is CommandState.CONFIRMED
        )
        assert isinstance(confirmed, Reported)
        assert (confirmed.report.command.device, confirmed.report.command.attribute) == (f"miot_{DID}", "mode")
        assert heater.get("on") is True
