"""What a Tasmota device switches and moves: relays, the fan, shutters."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Final

from msgspec.structs import replace

from hyperconnect.model.message import Message
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum, Path
from hyperconnect.protocols.growing import Growing
from hyperconnect.protocols.payload import PayloadError, is_object, number_of
from hyperconnect.protocols.tasmota.config import Config
from hyperconnect.protocols.tasmota.part import is_on
from hyperconnect.protocols.telling import Telling

SPEEDS: Final = ("low", "medium", "high")
"""The words for `FanSpeed` 1 to 3."""


class Relay:
    """An output that is on or off."""

    def __init__(self, config: Config, index: int) -> None:
        self.component = f"relay{index + 1}"
        self.keys = frozenset((f"POWER{index + 1}", "POWER") if index == 0 else (f"POWER{index + 1}",))
        self._config = config
        self._topic = f"{config.command}Power{index + 1}"
        self._path = Path("")

    def offer(self, growing: Growing) -> None:
        """Add the switch."""
        known = CAPABILITIES["switch"]
        self._path = growing.offer(self.component, "switch", "on", known.attributes["on"])
        growing.order(self.component, "switch", known.commands)

    def read(self, document: Mapping[str, object], told: Telling) -> None:
        """Tell whether it is on."""
        for key in self.keys:
            if key in document:
                told.value(self._path, is_on(document[key], self._config))

    def encode(self, order: str, args: Mapping[str, Datum]) -> tuple[Message, ...]:  # noqa: ARG002 - a part's shape
        """Return the word for on, off or toggle."""
        off, on, toggle, _ = self._config.words
        return (Message(self._topic, {"on": on, "off": off}.get(order, toggle).encode()),)


class Fan:
    """A ceiling fan with three speeds."""

    component = "main"
    keys = frozenset({"FanSpeed"})

    def __init__(self, config: Config) -> None:
        self._topic = f"{config.command}FanSpeed"
        self._paths: dict[str, Path] = {}
        self._speed = 0

    def offer(self, growing: Growing) -> None:
        """Add the fan."""
        known = CAPABILITIES["fan"]
        for name in ("on", "speed", "mode"):
            spec = known.attributes[name]
            spec = replace(spec, options=SPEEDS) if name == "mode" else spec
            self._paths[name] = growing.offer("main", "fan", name, spec)
        orders = ("on", "off", "toggle", "set_speed", "set_mode")
        growing.order("main", "fan", {order: known.commands[order] for order in orders})

    def read(self, document: Mapping[str, object], told: Telling) -> None:
        """Tell how fast it turns."""
        if "FanSpeed" not in document:
            return
        number = number_of(document["FanSpeed"])
        if number is None or not 0 <= number <= 3:
            raise PayloadError(f"{str(document['FanSpeed'])[:20]} is no fan speed")
        self._speed = int(number)
        told.value(self._paths["on"], self._speed > 0)
        told.value(self._paths["speed"], self._speed * 100 // 3)
        told.value(self._paths["mode"], SPEEDS[self._speed - 1] if self._speed else None)

    def encode(self, order: str, args: Mapping[str, Datum]) -> tuple[Message, ...]:
        """Return the speed; turned on without one, it turns at its middle one."""
        level, mode = args.get("speed"), args.get("mode")
        speed = 0 if order == "off" or (order == "toggle" and self._speed) else 2
        if isinstance(level, int | float):
            speed = ceil(level * 3 / 100)
        elif mode in SPEEDS:
            speed = SPEEDS.index(str(mode)) + 1
        return (Message(self._topic, str(speed).encode()),)


class Shutter:
    """A shutter moved by two outputs. The option's first bit says that its 100 is closed."""

    def __init__(self, config: Config, index: int) -> None:
        self.component = f"shutter{index + 1}"
        self.keys = frozenset({f"Shutter{index + 1}"})
        self._base, self._index = config.command, index + 1
        option = config.shutters[index] if index < len(config.shutters) else 0
        self._inverted = bool(option & 1)
        low, high = config.tilts[index] if index < len(config.tilts) else (0.0, 0.0)
        self._lowest, self._highest = low, high
        self._paths: dict[str, Path] = {}
        self._position: float | None = None

    @property
    def tilts(self) -> bool:
        """Whether it has slats."""
        return self._lowest != self._highest

    def offer(self, growing: Growing) -> None:
        """Add the cover."""
        known = CAPABILITIES["cover"]
        names = ("position", "state", "tilt") if self.tilts else ("position", "state")
        for name in names:
            self._paths[name] = growing.offer(self.component, "cover", name, known.attributes[name])
        orders = {name: one for name, one in known.commands.items() if name != "set_tilt" or self.tilts}
        growing.order(self.component, "cover", orders)

    def read(self, document: Mapping[str, object], told: Telling) -> None:
        """Tell how far it is open, and what it does."""
        for key in self.keys:
            native = document.get(key)
            if not is_object(native):
                continue
            position = None if native.get("Position") is None else number_of(native["Position"])
            if position is not None:
                position = min(max(position, 0), 100)
                self._position = 100 - position if self._inverted else position
                told.value(self._paths["position"], self._position)
            if native.get("Direction") is not None or position is not None:
                told.value(self._paths["state"], self._state(number_of(native.get("Direction") or 0) or 0))
            if self.tilts and native.get("Tilt") is not None:
                angle = number_of(native["Tilt"]) or 0.0
                share = (angle - self._lowest) / (self._highest - self._lowest) * 100
                told.value(self._paths["tilt"], min(max(round(share), 0), 100))

    def _state(self, direction: float) -> str:
        if direction:
            return "opening" if (direction > 0) is not self._inverted else "closing"
        if self._position is None:
            return "stopped"
        return "open" if self._position > 0 else "closed"

    def encode(self, order: str, args: Mapping[str, Datum]) -> tuple[Message, ...]:
        """Return the command; positions and angles are the device's own."""
        position, tilt = args.get("position"), args.get("tilt")
        match order:
            case "set_position" if isinstance(position, int | float):
                word, level = "Position", round(100 - position if self._inverted else position)
            case "set_tilt" if isinstance(tilt, int | float):
                word, level = "Tilt", round(self._lowest + tilt * (self._highest - self._lowest) / 100)
            case _:
                return (Message(f"{self._base}Shutter{order.capitalize()}{self._index}", b""),)
        return (Message(f"{self._base}Shutter{word}{self._index}", str(level).encode()),)
