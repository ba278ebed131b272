"""Topics of the discovery: which there are, what they name, and which a device may not have."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

PREFIX: Final = "homeassistant"

COMPONENTS: Final = (
    *("alarm_control_panel", "binary_sensor", "button", "camera", "climate", "cover", "date", "datetime"),
    *("device_automation", "device_tracker", "event", "fan", "humidifier", "image", "infrared", "lawn_mower"),
    *("light", "lock", "notify", "number", "scene", "select", "sensor", "siren", "switch", "tag", "text", "time"),
    *("update", "vacuum", "valve", "water_heater"),
)
"""Everything that can be announced on its own."""

FILTERS: Final = tuple(
    f"{PREFIX}/{component}/{levels}/config" for component in (*COMPONENTS, "device") for levels in ("+", "+/+")
)
"""What to subscribe to; whole devices last, so that a device that migrates does not vanish in between."""

_TOPIC = re.compile(rf"{PREFIX}/([a-z_]+)/(?:([A-Za-z0-9_-]+)/)?([A-Za-z0-9_-]+)/config")
_MAX_LENGTH: Final = 1024


class Announcement(NamedTuple):
    """What a discovery topic names: `component` is `device` for a whole device, `node` may be empty."""

    component: str
    node: str
    object_id: str


def announcement_of(topic: str) -> Announcement | None:
    """Return what a discovery topic names, or None for any other topic."""
    found = _TOPIC.fullmatch(topic)
    if found is None or (found[1] != "device" and found[1] not in COMPONENTS):
        return None
    return Announcement(found[1], found[2] or "", found[3])


def fault_of(topic: object) -> str:
    """Return why something cannot be a topic that a device reads or writes, or an empty text if it can."""
    if not isinstance(topic, str) or not topic:
        return "is no topic"
    if len(topic) > _MAX_LENGTH or "\0" in topic:
        return "is too long or has a null character"
    if "+" in topic or "#" in topic:
        return f"{topic!r} has a wildcard"
    if topic == PREFIX or topic.startswith(("$", f"{PREFIX}/")):
        return f"{topic!r} is reserved"
    return ""
