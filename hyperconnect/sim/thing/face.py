"""Faces: what of a thing can be told and asked for, in words of no protocol.

A thing has one or several. Its state is a mapping from their keys to values, a wish a mapping from the keys that can be
set; a voice says both as its protocol does. Temperatures in °C, powers in W, energies in kWh, shares in %, brightness
1 to 254, colour temperatures in mired.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

State: TypeAlias = Mapping[str, object]
Wish: TypeAlias = Mapping[str, object]

FULL = 254
WARMEST, COLDEST = 454, 153


class Sign(Struct, frozen=True):
    """Yes or no. `sort` is what is so: door, window, garage_door, motion, presence, moisture, running, problem."""

    key: str
    sort: str


class Reading(Struct, frozen=True):
    """A number; `sort` is the quantity where the key does not say it: temperature, power, battery and the like."""

    key: str
    unit: str
    sort: str = ""

    @property
    def quantity(self) -> str:
        """What is measured."""
        return self.sort or self.key


class Word(Struct, frozen=True):
    """One of several words that are only told."""

    key: str
    options: tuple[str, ...]


class Switch(Struct, frozen=True):
    """Key `on`."""


class Lamp(Struct, frozen=True):
    """Keys `on`, and `brightness` and `mired` where it can: a relay's lamp can neither."""

    dims: bool = True
    tunes: bool = False


class Shade(Struct, frozen=True):
    """A blind or a door with a motor: `position` (%, 100 is open), `motion`; wishes `position` and `move`."""

    sort: str = "blind"


class Bolt(Struct, frozen=True):
    """A lock: `bolt` is locked, unlocked, locking or unlocking; it is wished to `lock` or `unlock`."""


class Climate(Struct, frozen=True):
    """What keeps a temperature: `temperature`, `action`, and `target` and `mode`, which can be wished."""

    modes: tuple[str, ...] = ("off", "heat")
    lowest: float = 5.0
    highest: float = 30.0
    step: float = 0.5


class Blower(Struct, frozen=True):
    """A fan or a purifier: `on` and `speed` (%), and `mode` where it has any."""

    modes: tuple[str, ...] = ()


class Horn(Struct, frozen=True):
    """A siren: `on`."""


class Robot(Struct, frozen=True):
    """A robot: `activity`, `suction`, `battery`; wishes `suction` and `robot` (start, pause, stop, dock, locate)."""

    levels: tuple[str, ...] = ("quiet", "normal", "strong")


class Player(Struct, frozen=True):
    """A television or a speaker: `playing`, `volume`, `muted`, `source`, `title`; wishes `play`, `say` and these."""

    sources: tuple[str, ...] = ()


class Bell(Struct, frozen=True):
    """Something that happens and is no state: a press. `words` are the ways it can."""

    key: str = "press"
    words: tuple[str, ...] = ("press",)


Face: TypeAlias = Sign | Reading | Word | Switch | Lamp | Shade | Bolt | Climate | Blower | Horn | Robot | Player | Bell
