"""What a rule may name, and what it knows when it runs: the narrow door between rules and the twin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from hyperconnect.automation.form import HouseForm, RuleForm
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


class NamedEvent(Struct, frozen=True):
    """An event a name led to."""

    device: str
    component: str
    capability: str
    name: str

    @property
    def key(self) -> str:
        """What signals of it are called."""
        return f"event:{self.device}.{self.component}.{self.capability}.{self.name}"


class Names(Protocol):
    """Resolves what people write (`su7.soc`, `living_thermostat.target`, `su7.cabin.precondition`).

    Hub variables are attributes of the device `home` (`home.mode`). Whether a device can be reached is its attribute
    `online`.
    """

    def attribute(self, name: str) -> NamedAttribute | None:
        """Return the attribute a dotted name means, or None.

        Accepted are `device.attribute` where that is unique on the device, `device.capability.attribute` and
        `device.component.capability.attribute`; the device by slug or id.
        """
        ...

    def command(self, name: str) -> NamedCommand | None:
        """Return the command a dotted name means, or None; forms as for attributes."""
        ...

    def event(self, name: str) -> NamedEvent | None:
        """Return the event a dotted name means, or None; forms as for attributes."""
        ...

    def device(self, name: str) -> str | None:
        """Return the id of the device with this slug or id, or None."""
        ...

    def members(self, group: str) -> tuple[str, ...] | None:
        """Return the ids of a group's devices in order of their slugs, or None if nothing is called that.

        `all_devices` is every device.
        """
        ...

    def slug(self, device: str) -> str:
        """Return what a device id is called now; the id itself if it is not known."""
        ...

    def offers(self, device: str, capability: str) -> bool:
        """Return whether a device (by id) has a capability."""
        ...

    def derived(self, key: str) -> int:
        """Return the slot of a value that the engine itself keeps, making it (unknown) if it is new."""
        ...

    def rule(self, name: str) -> RuleForm | None:
        """Return the saved rule of that name, or None."""
        ...

    @property
    def house(self) -> HouseForm:
        """What the household named: zones, groups, scenes, variables, calendars, people."""
        ...

    def attribute_names(self) -> Sequence[str]:
        """All attribute names in their shortest unique form, for did-you-mean and completion."""
        ...

    def command_names(self) -> Sequence[str]:
        """All command names in their shortest unique form."""
        ...

    def event_names(self) -> Sequence[str]:
        """All event names in their shortest unique form."""
        ...

    def device_names(self) -> Sequence[str]:
        """All device slugs."""
        ...

    def rule_names(self) -> Sequence[str]:
        """All saved rules."""
        ...


class Window(Protocol):
    """The recent past of one attribute."""

    def average(self, since: Moment, now: Moment) -> float | None:
        """Return the mean over time, or None where nothing is known."""
        ...

    def least(self, since: Moment, now: Moment) -> float | None:
        """Return the least value, or None where nothing is known."""
        ...

    def greatest(self, since: Moment, now: Moment) -> float | None:
        """Return the greatest value, or None where nothing is known."""
        ...

    def change(self, since: Moment, now: Moment) -> float | None:
        """Return the last value minus the first, or None where nothing is known."""
        ...


class Scope(Struct):
    """What an evaluation knows beside the state list. One is reused for a whole turn.

    `seed` is what `random` follows: the run's, so that a replay agrees. `windows` are the recent pasts that
    `avg`, `min_over`, `max_over` and `delta` look at, by key.
    """

    now: Moment
    timezone: str = "UTC"
    latitude: float = 0.0
    longitude: float = 0.0
    trigger: dict[str, Datum] = {}
    locals: dict[str, Datum] = {}
    seed: int = 0
    windows: Mapping[str, Window] = {}
