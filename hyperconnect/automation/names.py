"""What a rule may name, and what it knows when it runs: the narrow door between rules and the twin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path


class NamedAttribute(Struct, frozen=True):
    """An attribute a name led to: its full path, its slot in the state list, and what it can hold."""

    path: Path
    slot: int
    attribute: Attribute


class NamedCommand(Struct, frozen=True):
    """A command a name led to."""

    device: str
    component: str
    capability: str
    name: str
    arguments: dict[str, Argument]


class Names(Protocol):
    """Resolves what people write (`su7.soc`, `living_thermostat.target`, `su7.cabin.precondition`)."""

    def attribute(self, name: str) -> NamedAttribute | None:
        """Return the attribute a dotted name means, or None.

        Accepted are `device.attribute` where that is unique on the device, `device.capability.attribute` and
        `device.component.capability.attribute`; the device by slug or id.
        """
        ...

    def command(self, name: str) -> NamedCommand | None:
        """Return the command a dotted name means, or None; forms as for attributes."""
        ...

    def device(self, name: str) -> str | None:
        """Return the id of the device with this slug or id, or None."""
        ...

    def attribute_names(self) -> Sequence[str]:
        """All attribute names in their shortest unique form, for did-you-mean and completion."""
        ...

    def command_names(self) -> Sequence[str]:
        """All command names in their shortest unique form."""
        ...

    def device_names(self) -> Sequence[str]:
        """All device slugs."""
        ...


class Scope(Struct):
    """What an evaluation knows beside the state list. One is reused for a whole turn."""

    now: Moment
    timezone: str = "UTC"
    latitude: float = 0.0
    longitude: float = 0.0
    trigger: dict[str, Datum] = {}
    locals: dict[str, Datum] = {}
