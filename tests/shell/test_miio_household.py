from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.config import MiioDevice, Xiaomi, read
from hyperconnect.content.find import ours
from hyperconnect.errors import HyperconnectError
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.miio_household import open_miio

DIGITS = "00112233445566778899aabbccddeeff"
HEATER = ours("simulators") / "miot" / "heater.json"


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
