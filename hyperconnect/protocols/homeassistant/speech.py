"""Home Assistant's words for what we know: the state and the attributes of an entity, out of our values.

The way back of the builders, for every ecosystem alike: it looks only at capabilities, never at how a device speaks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.speech_light import light_attributes, light_features

_ON: Final = {
    "switch": "switch.on",
    "light": "light.on",
    "fan": "fan.on",
    "siren": "siren.on",
    "humidifier": "humidifier.on",
}

_WORDS: Final = {
    "lock": "lock.state",
    "alarm_control_panel": "alarm.state",
    "vacuum": "vacuum.state",
    "climate": "thermostat.mode",
}

_VALVE: Final = {"on": "open", "off": "closed"}

_FIGURES: Final = frozenset({"sensor", "number", "select", "text", "binary_sensor", "update"})
"""Entities that are one attribute, whichever it is."""

_CLIMATE: Final = {
    "temperature": "thermostat.target",
    "target_temp_low": "thermostat.target_low",
    "target_temp_high": "thermostat.target_high",
    "current_temperature": "temperature.temperature",
    "current_humidity": "humidity.humidity",
    "hvac_action": "thermostat.action",
    "fan_mode": "thermostat.fan_mode",
    "preset_mode": "thermostat.preset",
    "swing_mode": "thermostat.swing",
}
_COVER: Final = {"current_position": "cover.position", "current_tilt_position": "cover.tilt"}
_FAN: Final = {
    "percentage": "fan.speed",
    "preset_mode": "fan.mode",
    "oscillating": "fan.oscillating",
    "direction": "fan.direction",
    "speed": "setting.speed",
}
_VACUUM: Final = {"battery_level": "battery.level", "fan_speed": "vacuum.suction", "status": "setting.error"}
_TRACKER: Final = {
    "latitude": "location.latitude",
    "longitude": "location.longitude",
    "gps_accuracy": "location.accuracy",
    "battery_level": "battery.level",
}
_ATTRIBUTES: Final = {
    "climate": _CLIMATE,
    "cover": _COVER,
    "fan": _FAN,
    "vacuum": _VACUUM,
    "device_tracker": _TRACKER,
}
_FEATURES: Final = {
    "cover": {
        "cover.open": 1,
        "cover.close": 2,
        "cover.set_position": 4,
        "cover.stop": 8,
        "cover.open_tilt": 16,
        "cover.close_tilt": 32,
        "cover.stop_tilt": 64,
        "cover.set_tilt": 128,
    },
    "fan": {"fan.set_speed": 1, "fan.oscillate": 2, "fan.set_direction": 4},
}
"""Commands, and the bits by which Home Assistant says that an entity takes them."""

_SPEEDS: Final = frozenset({"low", "medium", "high"})
_WHOLE: Final = frozenset({"current_position", "current_tilt_position", "percentage", "battery_level"})


class Spoken:
    """An entity in Home Assistant's words. `offers` are its attributes by `capability.attribute`.

    `takes` are the arguments of its commands, by `capability.command`. Without `whole` a light's brightness of 255 may
    have a fraction, as that of lights that are dimmed in % has.
    """

    def __init__(
        self,
        domain: str,
        offers: Mapping[str, Attribute],
        takes: Mapping[str, Collection[str]] | None = None,
        *,
        whole: bool = True,
    ) -> None:
        self.domain = domain
        self.offers = offers
        self.takes: Mapping[str, Collection[str]] = takes or {}
        self.whole = whole
        self.values: dict[str, Datum] = {}
        self._moving: Datum = None
        self._resting: str | None = None

    def hear(self, name: str, value: Datum) -> None:
        """Take in a value; the latest stand last."""
        if name == "cover.state":
            self._rest(value)
        self.values.pop(name, None)
        self.values[name] = value

    @property
    def state(self) -> str:
        """The state; unknown while nothing was told of it."""
        domain = self.domain
        leaf = _ON.get(domain) or _WORDS.get(domain) or (self._main if domain in _FIGURES else "")
        match domain:
            case _ if leaf:
                return _word(self.values.get(leaf))
            case "cover":
                return self._resting or _word(self.values.get("cover.state"))
            case "valve":
                return _VALVE.get(_word(self.values.get("valve.open")), "unknown")
            case "device_tracker":
                return _zone(self.values.get("location.zones"))
            case "scene":
                return "scening"
            case _:
                return "unknown"

    @property
    def _main(self) -> str:
        return next((name for name in self.offers if not _is_member(name)), next(iter(self.offers), ""))

    @property
    def attributes(self) -> dict[str, object]:
        """The attributes that are known."""
        spoken: dict[str, object] = dict(self._members())
        if self.takes:
            spoken["supported_features"] = self.features
        if self.domain == "light":
            return spoken | light_attributes(self.offers, self.values, whole=self.whole)
        if self.domain in _FIGURES:
            spec = self.offers.get(self._main)
            spoken["unit_of_measurement"] = spec.unit if spec else None
        for attribute, name in _ATTRIBUTES.get(self.domain, {}).items():
            value = self.values.get(name)
            spoken[attribute] = int(value) if attribute in _WHOLE and isinstance(value, float) else value
        if self.domain == "fan":
            spoken |= self._fan()
        if self.domain == "vacuum" and (suction := self.offers.get("vacuum.suction")):
            spoken["fan_speed_list"] = list(suction.options)
        if self.domain == "climate":
            spoken["aux_heat"] = _word(self.values.get("setting.aux_heat", False))
        return spoken

    @property
    def features(self) -> int:
        """What the entity can, as Home Assistant counts it."""
        if self.domain == "light":
            return light_features(self.offers, self.takes.get("light.on", ()))
        known = _FEATURES.get(self.domain, {})
        return sum(bit for command, bit in known.items() if command in self.takes)

    @property
    def named_speeds(self) -> tuple[str, ...]:
        """The words of a fan that has names for its speeds, slowest first; presets of other names are none."""
        modes = self.offers.get("fan.mode")
        return modes.options if modes is not None and modes.options and set(modes.options) <= _SPEEDS else ()

    def _fan(self) -> dict[str, object]:
        spoken: dict[str, object] = {}
        if speed := self.offers.get("fan.speed"):
            spoken["percentage_step"] = max(speed.step or 1.0, 1.0)
        if self.named_speeds:
            word = "off" if self.values.get("fan.on") is False else self.values.get("fan.mode")
            spoken |= {"speed_list": ["off", *self.named_speeds], "speed": word, "preset_mode": None}
        return spoken

    def _members(self) -> Iterator[tuple[str, object]]:
        for name, value in self.values.items():
            if _is_member(name):
                member = name.rpartition(".")[2]
                yield member, _written(value) if member == "last_reset" else value

    def _rest(self, value: Datum) -> None:
        """Say of a cover that stopped whether it is open: by its position, else by how it moved."""
        if value != "stopped":
            self._moving, self._resting = value, None
            return
        position = self.values.get("cover.position")
        if isinstance(position, int | float):
            self._resting = "closed" if position == 0 else "open"
        else:
            self._resting = "closed" if self._moving in {"closing", "closed"} else "open"


def _is_member(name: str) -> bool:
    return name.startswith("setting.") and "." in name.removeprefix("setting.")


def _written(moment: Datum) -> str | None:
    return datetime.fromtimestamp(moment, UTC).replace(tzinfo=None).isoformat() if isinstance(moment, float) else None


def _zone(zones: Datum) -> str:
    if not isinstance(zones, tuple):
        return "unknown"
    return str(zones[0]) if zones else "not_home"


def _word(value: Datum) -> str:
    match value:
        case None:
            return "unknown"
        case True:
            return "on"
        case False:
            return "off"
        case float() if value.is_integer():
            return str(int(value))
        case tuple():
            return ",".join(str(part) for part in value)
        case _:
            return str(value)
