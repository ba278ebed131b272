"""Commands to a MIoT device: which there are, once it is known what can be set, and what each of them sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias

from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum
from hyperconnect.protocols.miot.document import Native

Key: TypeAlias = tuple[str, str, str, str]
"""Component, capability, command and attribute."""

Setting: TypeAlias = tuple[int, int, Native]
"""Service, property and the value to set."""


class Call(NamedTuple):
    """An action to call, with its arguments by property."""

    siid: int
    aiid: int
    given: tuple[tuple[int, Native], ...] = ()


Wish: TypeAlias = list[Setting] | Call


class Order(NamedTuple):
    """What a command takes, and what it comes to."""

    takes: Attribute | dict[str, Argument]
    made: Callable[[Mapping[str, Datum]], Wish]


class Slot(NamedTuple):
    """An attribute that can be set."""

    spec: Attribute
    write: Callable[[Datum], list[Setting]]


_ARGUMENTS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("thermostat", "set_mode"): {"mode": "mode"},
    ("thermostat", "set_target"): {"temperature": "target"},
    ("thermostat", "set_range"): {"low": "target_low", "high": "target_high"},
    ("thermostat", "set_fan_mode"): {"fan_mode": "fan_mode"},
    ("thermostat", "set_preset"): {"preset": "preset"},
    ("thermostat", "set_swing"): {"swing": "swing"},
    ("fan", "set_speed"): {"speed": "speed"},
    ("fan", "set_mode"): {"mode": "mode"},
    ("fan", "oscillate"): {"oscillating": "oscillating"},
    ("fan", "set_direction"): {"direction": "direction"},
    ("humidifier", "set_target"): {"humidity": "target"},
    ("humidifier", "set_mode"): {"mode": "mode"},
    ("cover", "set_position"): {"position": "position"},
    ("cover", "set_tilt"): {"tilt": "tilt"},
    ("valve", "set_position"): {"position": "position"},
    ("media", "set_volume"): {"volume": "volume"},
    ("media", "mute"): {"muted": "muted"},
    ("media", "select_source"): {"source": "source"},
}
"""Command → argument → the attribute it sets; offered if all of these can be set."""


def orders_of(slots: Mapping[tuple[str, str, str], Slot]) -> dict[Key, Order]:
    """Return the commands that follow from what can be set."""
    orders: dict[Key, Order] = {}
    for (component, capability, attribute), slot in slots.items():
        orders[component, capability, "set", attribute] = Order(slot.spec, _setter(slot))
    for component, capability in dict.fromkeys((component, capability) for component, capability, _ in slots):
        here = {key[2]: slot for key, slot in slots.items() if key[:2] == (component, capability)}
        known = CAPABILITIES[capability].commands
        if "on" in here:
            for word in ("on", "off"):
                if word in known:
                    takes = {key: known[word][key] for key in known[word] if key in here and word == "on"}
                    takes = {key: Argument(here[key].spec, argument.required) for key, argument in takes.items()}
                    orders[component, capability, word, ""] = Order(takes, _turner(word == "on", here))
        for (owner, command), arguments in _ARGUMENTS.items():
            if owner == capability and all(attribute in here for attribute in arguments.values()):
                takes = {key: Argument(here[attribute].spec, required=True) for key, attribute in arguments.items()}
                orders[component, capability, command, ""] = Order(takes, _writer(arguments, here))
    return orders


def _setter(slot: Slot) -> Callable[[Mapping[str, Datum]], Wish]:
    return lambda args: slot.write(args["value"])


def _turner(on: bool, here: Mapping[str, Slot]) -> Callable[[Mapping[str, Datum]], Wish]:  # noqa: FBT001 - it is the word
    def made(args: Mapping[str, Datum]) -> Wish:
        wanted = here["on"].write(on)
        for key, value in args.items():
            if value is not None:
                wanted += here[key].write(value)
        return wanted

    return made


def _writer(arguments: Mapping[str, str], here: Mapping[str, Slot]) -> Callable[[Mapping[str, Datum]], Wish]:
    return lambda args: [one for key, attribute in arguments.items() for one in here[attribute].write(args[key])]
