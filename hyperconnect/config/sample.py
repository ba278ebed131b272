"""A file of settings to begin with: every one there is, commented out, with what it is if nobody sets it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from inspect import getdoc
from typing import Final

import msgspec
from msgspec.structs import FieldInfo, fields

from hyperconnect.config.settings import SECTIONS, Secret, Settings

_HEAD: Final = """\
# What a hub may be told; it runs without any of this. Take the `#` away from what you change.
# `hyperconnect config check` looks this file over, `hyperconnect config show --origin` tells what holds.
"""
_EXAMPLES: Final = {
    "home.latitude": "52.4009",
    "home.longitude": "13.0591",
    "xiaomi.devices": "[]",
}
"""Values of what has none if nobody sets it."""


def sample(settings: Settings) -> str:
    """Return the text of a `hyperconnect.toml` in which nothing is set; `settings` are what holds then."""
    return _HEAD + "".join(line for section in SECTIONS for line in _section(section, settings))


def _section(section: str, settings: Settings) -> Iterator[str]:
    kind = SECTIONS[section]
    about = (getdoc(kind) or "").splitlines()
    yield "\n" + "".join(f"# {line}".rstrip() + "\n" for line in about)
    yield f"[{section}]\n"
    for field in fields(kind):
        yield _line(f"{section}.{field.name}", field, getattr(getattr(settings, section), field.name))


def _line(name: str, field: FieldInfo, value: object) -> str:
    if isinstance(value, Secret):
        return f'#{field.name}_file = "/etc/hyperconnect/{field.name}"\n'
    if name in _EXAMPLES:
        return f"#{field.name} = {_EXAMPLES[name]}\n"
    if value is None:
        return f'#{field.name} = "/etc/hyperconnect/{name.replace(".", "-").removesuffix("_file")}.toml"\n'
    return f"#{field.name} = {json.dumps(msgspec.to_builtins(value, enc_hook=str), ensure_ascii=False)}\n"
