"""Which builder understands which component."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hyperconnect.errors import CommandError
from hyperconnect.protocols.homeassistant.climate import build_climate
from hyperconnect.protocols.homeassistant.cover import build_cover, build_valve
from hyperconnect.protocols.homeassistant.entity import Card, Draft, Entity
from hyperconnect.protocols.homeassistant.expand import Config
from hyperconnect.protocols.homeassistant.light import build_light
from hyperconnect.protocols.homeassistant.sensing import (
    build_binary_sensor,
    build_device_automation,
    build_device_tracker,
    build_event,
    build_notify,
    build_sensor,
    build_update,
)
from hyperconnect.protocols.homeassistant.setting import build_number, build_other, build_select, build_text
from hyperconnect.protocols.homeassistant.switching import (
    build_button,
    build_fan,
    build_lock,
    build_siren,
    build_switch,
)

BUILDERS: Final[dict[str, Callable[[Draft], None]]] = {
    "binary_sensor": build_binary_sensor,
    "button": build_button,
    "climate": build_climate,
    "cover": build_cover,
    "device_automation": build_device_automation,
    "device_tracker": build_device_tracker,
    "event": build_event,
    "fan": build_fan,
    "light": build_light,
    "lock": build_lock,
    "notify": build_notify,
    "number": build_number,
    "select": build_select,
    "sensor": build_sensor,
    "siren": build_siren,
    "switch": build_switch,
    "text": build_text,
    "update": build_update,
    "valve": build_valve,
    "water_heater": build_climate,
}


def build(platform: str, key: str, config: Config, card: Card) -> Entity:
    """Return an announced entity understood; what cannot be used of it stands in its `troubles`."""
    draft = Draft(platform, key, config, card)
    try:
        BUILDERS.get(platform, build_other)(draft)
    except CommandError as error:
        draft.entity.troubles.append(str(error))
        draft.entity.disarm()
    return draft.entity
