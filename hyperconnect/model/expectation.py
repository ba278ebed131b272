"""What a command should make a device say, so that its echo can confirm it."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.model.command import Command
from hyperconnect.model.value import Datum, Path, path_of


class Expectation(Struct, frozen=True):
    """The attribute that confirms a command and the value it should take."""

    path: Path
    value: Datum
    step: float = 0.0


_FIXED: dict[tuple[str, str], tuple[str, Datum]] = {
    **{
        (capability, order): ("on", order == "on")
        for capability in ("switch", "light", "fan", "humidifier", "siren")
        for order in ("on", "off")
    },
    ("lock", "lock"): ("state", "locked"),
    ("lock", "unlock"): ("state", "unlocked"),
    ("cover", "open"): ("state", "open"),
    ("cover", "close"): ("state", "closed"),
    ("valve", "open"): ("open", True),
    ("valve", "close"): ("open", False),
    ("charging", "start"): ("state", "charging"),
    ("cabin", "precondition"): ("on", True),
    ("cabin", "stop"): ("on", False),
}
"""(capability, command) → (attribute, value) where the command alone says the outcome."""

_FROM_ARGUMENT: dict[tuple[str, str], tuple[str, str]] = {
    ("cover", "set_position"): ("position", "position"),
    ("cover", "set_tilt"): ("tilt", "tilt"),
    ("thermostat", "set_target"): ("target", "temperature"),
    ("thermostat", "set_mode"): ("mode", "mode"),
    ("charging", "set_limit"): ("limit", "limit"),
    ("cabin", "set_target"): ("target", "target"),
}
"""(capability, command) → (attribute, argument that names its new value)."""


def expectation_of(command: Command, step: float = 0.0) -> Expectation | None:
    """Return what confirms a command, or None when nothing can; `step` is that of the attribute."""
    key = (command.capability, command.name)
    if command.name == "set":
        attribute, value = command.attribute, command.args.get("value")
    elif key in _FIXED:
        attribute, value = _FIXED[key]
    elif key in _FROM_ARGUMENT:
        attribute, argument = _FROM_ARGUMENT[key]
        value = command.args.get(argument)
    else:
        return None
    if value is None:
        return None
    return Expectation(path_of(command.device, command.component, command.capability, attribute), value, step)


_TOLERANCE = {"brightness": 2.0, "position": 2.0, "tilt": 2.0, "volume": 2.0, "color_temperature": 60.0}
"""How far an echo may be from what was wanted, in the attribute's unit: devices round to their own steps."""


def confirms(wanted: Expectation, said: Datum) -> bool:
    """Return whether what a device said is what was wanted, within the steps devices round to."""
    value = wanted.value
    if isinstance(value, bool) or isinstance(said, bool):
        return value is said
    if isinstance(value, int | float) and isinstance(said, int | float):
        attribute = wanted.path.rpartition(".")[2]
        return abs(value - said) <= max(_TOLERANCE.get(attribute, 0.25), 0.51 * wanted.step)
    return value == said
