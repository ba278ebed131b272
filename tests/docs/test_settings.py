"""The page of settings names every setting, and its examples are read as they stand."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import fields

from hyperconnect.config import Settings, read

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")


def test_every_setting_stands_on_the_page() -> None:
    names = [f"{section.name}.{field.name}" for section in fields(Settings) for field in fields(section.type)]
    assert [name for name in names if f"`{name}`" not in PAGE] == []


def test_the_examples_are_settings(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("hunter2")
    for number, example in enumerate(re.findall(r"```toml\n(\[.*?)```", PAGE, re.DOTALL)):
        file = tmp_path / f"{number}.toml"
        file.write_text(example.replace("/etc/hyperconnect/mqtt-password", str(secret)))
        settings = read({}, {}, file).settings
        assert settings.home.latitude == 52.4009 or settings.xiaomi.devices[0].name == "Heater"
