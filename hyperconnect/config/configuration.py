"""The settings as they are read, and where each came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo

from hyperconnect.config.check import check
from hyperconnect.config.given import Given, named_fields, of_environment, of_file, of_options
from hyperconnect.config.machine import directory, local_timezone
from hyperconnect.config.settings import SECTIONS, Secret, Settings
from hyperconnect.errors import SettingsError

FILE = "hyperconnect.toml"
"""What the file is called that is read from the content directory."""


class Configuration(Struct, frozen=True):
    """The settings, and where each came from: `origins["mqtt.url"]` is for people. `file` was read, if any."""

    settings: Settings
    origins: dict[str, str]
    file: Path | None = None

    def rows(self) -> Iterator[tuple[str, object, str]]:
        """Yield name, value and origin of each setting, secrets as stars."""
        for name, origin in self.origins.items():
            section, key = name.split(".")
            yield name, getattr(getattr(self.settings, section), key), origin


def read(options: Mapping[str, object], environ: Mapping[str, str], file: Path | None = None) -> Configuration:
    """Return the settings. `options` maps names (`mqtt.url`) to values; None there means not given.

    Without `file`, `hyperconnect.toml` in the content directory is read if it exists.

    Raises:
        SettingsError: a name is unknown, a value is wrong, or a file cannot be read; names the place.
    """
    above = of_environment(environ) | of_options(options)
    if file is None:
        content = above.get("directories.content")
        folder = directory("user_config_path") if content is None else Path(str(content.value)).expanduser()
        file = folder / FILE if (folder / FILE).is_file() else None
    given = of_file(file) | above if file is not None else above
    sections: dict[str, dict[str, object]] = {}
    origins: dict[str, str] = {}
    for name, field in named_fields():
        one = given.get(name)
        section, key = name.split(".")
        sections.setdefault(section, {})[key] = _late(name, field.default) if one is None else _value(name, field, one)
        origins[name] = "default" if one is None else one.origin
    made: dict[str, Any] = {section: SECTIONS[section](**values) for section, values in sections.items()}
    settings = Settings(**made)
    check(settings, origins)
    return Configuration(settings, origins, file)


def _value(name: str, field: FieldInfo, given: Given) -> object:
    """Return a given value as its field's type."""
    value: object = given.value
    if given.text and field.type == tuple[str, ...]:
        value = [part.strip() for part in str(value).split(",") if part.strip()]
    try:
        return msgspec.convert(value, field.type, strict=not given.text, dec_hook=_made)
    except msgspec.ValidationError as error:
        why = str(error)
        raise SettingsError(f"{name}: {why[:1].lower()}{why[1:]}", where=given.origin) from error


def _made(kind: type, value: object) -> object:
    """Make a `Secret` or a `Path` of a text."""
    if not isinstance(value, str):
        raise TypeError(f"Expected `str`, got `{type(value).__name__}`")
    return Path(value).expanduser() if issubclass(kind, Path) else Secret(value)


def _late(name: str, default: object) -> object:
    """Return a default, and ask the system for those that only it knows."""
    match name:
        case "directories.data":
            return directory("user_data_path")
        case "directories.content":
            return directory("user_config_path")
        case "home.timezone":
            return local_timezone()
        case _:
            return default
