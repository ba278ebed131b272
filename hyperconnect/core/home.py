"""What the household calls its own: its variables as attributes of the device `home`, and its zones, groups, scenes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from hyperconnect.automation.form import HouseForm, house_of
from hyperconnect.automation.variable import ALWAYS, attribute_of, initial_of
from hyperconnect.core.registry import HOME, Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Capability, Component, Device
from hyperconnect.model.moment import Moment
from hyperconnect.model.number import sane
from hyperconnect.model.value import Datum, Path, Quality, Source, Value, path_of

PREFIX = "home.main.home."
"""What the paths of variables begin with."""

_SOURCE = Source("hub", "")


class Written(Struct, frozen=True):
    """A variable got a value: as it is to be told, what it was, and its slot."""

    value: Value
    old: Datum
    slot: int


class Home:
    """Keeps the household's variables and what it named."""

    def __init__(self, registry: Registry, twin: Twin) -> None:
        self._registry = registry
        self._twin = twin
        self._kept: dict[str, Datum] = {}

    def open(self, memory: Mapping[str, Any], now: Moment) -> Device:
        """Begin with the variables an earlier life kept."""
        self._kept = {name: msgspec.convert(value, Datum) for name, value in memory.items()}
        return self.furnish({}, now)

    def furnish(self, document: dict[str, object], now: Moment) -> Device:
        """Take in what the household named; return the device that its variables belong to.

        Raises:
            ContentError: the document is not canonical.
        """
        house = house_of(document)
        variables = {**ALWAYS, **house.variables}
        capability = Capability(HOME, {name: attribute_of(variable) for name, variable in variables.items()})
        device = Device(HOME, HOME, "Home", (Component("main", {HOME: capability}),), kind="home", protocols=("hub",))
        self._registry.house = house
        self._registry.announce(device)
        for name, variable in variables.items():
            slot = self._twin.slot(path_of(HOME, "main", HOME, name))
            if self._twin.values[slot] is None:
                value = self._kept.get(name)
                value = initial_of(variable) if value is None else value
                if (value := sane(value)) is not None:
                    self._note(slot, value, now)
        return self._registry.announced(HOME)

    @property
    def house(self) -> HouseForm:
        """What the household named."""
        return self._registry.house

    def set(self, path: Path, value: Datum, now: Moment) -> Written | None:
        """Give a variable a value; None if it had it already."""
        slot, value = self._twin.slot(path), sane(value)
        old = self._twin.values[slot]
        if old == value and type(old) is type(value):
            return None
        return Written(self._note(slot, value, now), old, slot)

    def _note(self, slot: int, value: Datum, now: Moment) -> Value:
        noted = Value(self._twin.paths[slot], value, now, now, _SOURCE, Quality.GOOD)
        self._twin.note(slot, noted)
        return noted
