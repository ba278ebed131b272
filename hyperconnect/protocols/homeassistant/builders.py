"""Which builder understands which component."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hyperconnect.errors import CommandError
from hyperconnect.protocols.homeassistant.climate import build_climate, build_water_heater
from hyperconnect.protocols.homeassistant.cover import build_cover
from hyperconnect.protocols.homeassistant.draft import Draft
from hyperconnect.protocols.homeassistant.entity import Card, Entity
from hyperconnect.protocols.homeassistant.expand import Config
from hyperconnect.protocols.homeassistant.fan import build_fan
from hyperconnect.protocols.homeassistant.humidity import build_humidifier
from hyperconnect.protocols.homeassistant.light import build_light
from hyperconnect.protocols.homeassistant.robot import build_lawn_mower, build_vacuum
from hyperconnect.protocols.homeassistant.securing import build_alarm, build_lock
from hyperconnect.protocols.homeassistant.sensing import (
    build_binary_sensor,
    build_device_automation,
    build_device_tracker,
    build_event,
    build_notify,
    build_picture,
    build_sensor,
    build_update,
)
from hyperconnect.protocols.homeassistant.setting import build_number, build_other, build_select, build_text
from hyperconnect.protocols.homeassistant.switching import build_button, build_scene, build_siren, build_switch
from hyperconnect.protocols.homeassistant.valve import build_valve

BUILDERS: Final[dict[str, Callable[[Draft], None]]] = {
    "alarm_control_panel": build_alarm,
    "binary_sensor": build_binary_sensor,
    "button": build_button,
    "camera": build_picture,
    "climate": build_climate,
    "cover": build_cover,
    "device_automation": build_device_automation,
    "device_tracker": build_device_tracker,
    "event": build_event,
    "fan": build_fan,
    "humidifier": build_humidifier,
    "image": build_picture,
    "lawn_mower": build_lawn_mower,
    "light": build_light,
    "lock": build_lock,
    "notify": build_notify,
    "number": build_number,
    "scene": build_scene,
    "select": build_select,
    "sensor": build_sensor,
    "siren": build_siren,
    "switch": build_switch,
    "text": build_text,
    "update": build_update,
    "vacuum": build_vacuum,
    "valve": build_valve,
    "water_heater": build_water_heater,
}

_QUIET: Final = frozenset({"climate", "cover", "lawn_mower", "update", "vacuum", "valve", "water_heater"})
"""Components of which Home Assistant demands no topic at all."""


def build(platform: str, key: str, config: Config, card: Card) -> Entity:
    """Return an announced entity understood; what cannot be used of it stands in its `troubles`."""
    draft = Draft(platform, key, config, card)
    try:
        BUILDERS.get(platform, build_other)(draft)
    except CommandError as error:
        draft.entity.troubles.append(str(error))
        draft.entity.disarm()
    return draft.entity


def may_be_silent(entity: Entity) -> bool:
    """Return whether an entity may be known that neither tells nor takes anything we understand."""
    return not entity.troubles and (entity.platform in _QUIET or entity.opaque)
