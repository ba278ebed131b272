"""Announcements written out in full: abbreviations, the base topic `~`, and the parts of a device in one message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, NamedTuple, TypeAlias

from hyperconnect.protocols.homeassistant.abbreviations import DEVICE, OPTIONS, ORIGIN
from hyperconnect.protocols.payload import is_array, is_object

Config: TypeAlias = dict[str, Any]
"""An entity's options by their full names; values are JSON from outside and checked where they are used."""

_SHARED: Final[tuple[str, ...]] = (
    "availability",
    "availability_mode",
    "availability_template",
    "availability_topic",
    "command_topic",
    "encoding",
    "message_expiry_interval",
    "payload_available",
    "payload_not_available",
    "qos",
    "state_topic",
)
"""What the parts of a device take over from the whole where they lack it."""


PARTS: Final = 301
"""Entities of one device that are looked at; one more than are taken in, so that too many are noticed."""

CHECKS: Final = 32
"""Topics of one entity's availability that are listened to."""


class Part(NamedTuple):
    """One entity of a device that was announced as a whole; `config` empty of all but `platform` removes it."""

    platform: str
    key: str
    config: Config


def expanded(document: Mapping[str, Any]) -> Config:
    """Return an announcement with full keys and full topics."""
    config = _full(document, OPTIONS)
    for key, table in (("device", DEVICE), ("origin", ORIGIN)):
        inner: object = config.get(key)
        if is_object(inner):
            config[key] = _full(inner, table)
    if is_object(device := config.get("device")) and is_object(child := device.get("child_device")):
        config["device"] = {**device, "child_device": _full(child, DEVICE)}
    entries: object = config.get("availability")
    listed: list[object] = entries[:CHECKS] if is_array(entries) else [entries]
    checks = [_full(entry, OPTIONS) for entry in listed if is_object(entry)]
    if checks:
        config["availability"] = checks
    base = config.pop("~", None)
    if isinstance(base, str):
        _write_out(config, base)
        for entry in checks:
            _write_out(entry, base)
    return config


def children_of(document: Config) -> list[Config]:
    """Return the devices behind a device announced as a whole, each with its `device` object and its components.

    `document` is already expanded. What is shared with the parts of the device is shared with theirs.
    """
    listed: object = document.get("child_devices")
    shared = {key: document[key] for key in (*_SHARED, "origin") if key in document}
    children: list[Config] = []
    for entry in listed if is_array(listed) else ():
        if is_object(entry):
            child = _full(entry, {**OPTIONS, **DEVICE})
            components = child.pop("components", None)
            children.append({**shared, "device": child, "components": components})
    return children


def parts_of(document: Config) -> Iterator[Part]:
    """Yield the entities of a device announced as a whole; `document` is already expanded.

    What is no object, or names no platform, is left out.
    """
    components: object = document.get("components")
    if not is_object(components):
        return
    shared = {key: document[key] for key in _SHARED if key in document}
    for key, value in islice(components.items(), PARTS):
        if not is_object(value):
            continue
        config = expanded(value)
        platform = config.pop("platform", None)
        if not isinstance(platform, str):
            continue
        if config:
            config = {**shared, **config, "device": document.get("device"), "origin": document.get("origin")}
        yield Part(platform, key, config)


def _full(document: Mapping[str, Any], table: Mapping[str, str]) -> Config:
    """Replace short keys; where both forms are present the short one wins, as in Home Assistant."""
    config: Config = {table.get(key, key): value for key, value in document.items()}
    if len(config) < len(document):
        config.update({table[key]: value for key, value in document.items() if key in table})
    return config


def _write_out(config: Config, base: str) -> None:
    for key, value in config.items():
        if key.endswith("topic") and isinstance(value, str) and value:
            if value[0] == "~":
                config[key] = base + value[1:]
            elif value[-1] == "~":
                config[key] = value[:-1] + base
