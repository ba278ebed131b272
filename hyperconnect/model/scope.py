"""Scopes: what somebody may do, whether they ask for it themselves or have a rule do it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, Literal, TypeAlias, get_args

ADMIN: Final = "admin"
"""The scope of an owner, which is all scopes and the tokens themselves."""

RUN: Final = "rules:run"
"""What running rules, ending what they have under way and setting variables asks for."""

COMMAND: Final = "devices:command"
"""How the scopes of commands begin: `devices:command:<class>`."""

CommandClass: TypeAlias = Literal[
    "alarm", "button", "car", "climate", "cover", "light", "lock", "media", "other", "person", "switch", "vacuum"
]
"""What commands are told apart by: who may switch lights may not open the door."""

CLASSES: Final[tuple[CommandClass, ...]] = get_args(CommandClass)

COMMANDS: Final = tuple(f"{COMMAND}:{each}" for each in CLASSES)
"""The scopes of all commands."""

_CLASS_OF: Final[dict[str, CommandClass]] = {
    "alarm": "alarm",
    "button": "button",
    "cabin": "car",
    "charging": "car",
    "cover": "cover",
    "fan": "climate",
    "humidifier": "climate",
    "light": "light",
    "location": "person",
    "lock": "lock",
    "media": "media",
    "message": "person",
    "navigation": "car",
    "siren": "alarm",
    "switch": "switch",
    "thermostat": "climate",
    "traction": "car",
    "vacuum": "vacuum",
    "valve": "cover",
    "vehicle": "car",
    "wellness": "person",
}
_GRAVE: Final[tuple[CommandClass, ...]] = ("car", "lock", "alarm")
"""Classes that a whole device belongs to when a part of it does, so that no setting of a lock is a mere switch."""

_SIGNS: Final = {grave: tuple(name for name, each in _CLASS_OF.items() if each == grave) for grave in _GRAVE}


def class_of(capability: str, offers: Callable[[str], bool]) -> CommandClass:
    """Return the class of a command: that of its capability, or of the car, lock or alarm that its device is.

    `offers` tells whether the device has a capability.
    """
    own: CommandClass = _CLASS_OF.get(capability, "other")
    for grave in () if own in _GRAVE else _GRAVE:
        if any(offers(sign) for sign in _SIGNS[grave]):
            return grave
    return own


def scope_of(capability: str, offers: Callable[[str], bool]) -> str:
    """Return the scope that a command asks for; see `class_of`."""
    return f"{COMMAND}:{class_of(capability, offers)}"


def covers(scopes: Collection[str], scope: str) -> bool:
    """Return whether who has these scopes has that one too."""
    return scope in scopes or ADMIN in scopes
