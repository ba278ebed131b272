"""A device that offers what it was heard to say: it grows leaf by leaf, and is announced anew when it has grown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from hyperconnect.model.device import Argument, Attribute, Capability, Component, Device
from hyperconnect.model.observation import Announced
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Path, path_of
from hyperconnect.protocols.payload import PayloadError

LEAF_LIMIT: Final = 400
"""Attributes of one device; a device that says more is not believed."""

TOO_MANY: Final = f"a device with more than {LEAF_LIMIT} attributes is not believed"

_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("light", "light"),
    ("cover", "cover"),
    ("thermostat", "climate"),
    ("fan", "fan"),
    ("valve", "other"),
    ("switch", "switch"),
)
"""The first capability that a device has says what kind it is."""


class Growing:
    """What a device is (`card`, a device without components) and offers."""

    def __init__(self, card: Device) -> None:
        self.card = card
        self.names: dict[str, str] = {}
        self.told: Device | None = None
        self._grown = True
        self._size = 0
        self._attributes: dict[str, dict[str, dict[str, Attribute]]] = {}
        self._commands: dict[str, dict[str, dict[str, dict[str, Argument]]]] = {}
        self._events: dict[str, dict[str, tuple[str, ...]]] = {}

    def describe(self, card: Device) -> None:
        """Take in what a device says of itself."""
        if card != self.card:
            self.card = card
            self._grown = True

    def call(self, component: str, name: str) -> None:
        """Take in what people call a component."""
        if self.names.get(component, "") != name:
            self.names[component] = name
            self._grown = True

    def offer(self, component: str, capability: str, attribute: str, spec: Attribute) -> Path:
        """Add an attribute, or say anew what it can hold; return its path.

        Raises:
            PayloadError: the device has too many.
        """
        held = self._attributes.setdefault(component, {}).setdefault(capability, {})
        if held.get(attribute) != spec:
            if attribute not in held:
                if self.full:
                    raise PayloadError(TOO_MANY)
                self._size += 1
            held[attribute] = spec
            self._grown = True
        return path_of(self.card.id, component, capability, attribute)

    def drop(self, component: str) -> None:
        """Take a component back."""
        held = self._attributes.pop(component, None)
        if held is not None:
            self._size -= sum(len(one) for one in held.values())
            self._grown = True
        self._commands.pop(component, None)
        self._events.pop(component, None)

    @property
    def full(self) -> bool:
        """Whether it has all the attributes that a device is believed to have."""
        return self._size >= LEAF_LIMIT

    def spec(self, component: str, capability: str, attribute: str) -> Attribute | None:
        """Return what an attribute can hold, or None if the device has none of that name."""
        return self._attributes.get(component, {}).get(capability, {}).get(attribute)

    def writable(self, component: str, capability: str) -> set[str]:
        """Return the attributes of a capability that can be set."""
        held = self._attributes.get(component, {}).get(capability, {})
        return {name for name, spec in held.items() if spec.writable}

    def order(self, component: str, capability: str, commands: Mapping[str, dict[str, Argument]]) -> None:
        """Say which commands a capability takes."""
        held = self._commands.setdefault(component, {})
        if held.get(capability) != commands:
            held[capability] = dict(commands)
            self._attributes.setdefault(component, {}).setdefault(capability, {})
            self._grown = True

    def commands(self, component: str, capability: str) -> Mapping[str, dict[str, Argument]]:
        """Return the commands that a capability takes."""
        return self._commands.get(component, {}).get(capability, {})

    def emit(self, component: str, capability: str, event: str) -> None:
        """Say that a capability sends an event."""
        held = self._events.setdefault(component, {})
        if event not in held.get(capability, ()):
            held[capability] = (*held.get(capability, ()), event)
            self._attributes.setdefault(component, {}).setdefault(capability, {})
            self._grown = True

    def announcement(self) -> list[Announced]:
        """Return the device if it is new or has grown since it was last announced, else nothing."""
        if not self._grown:
            return []
        self._grown = False
        device = self._device()
        if device == self.told:
            return []
        self.told = device
        return [Announced(device)]

    def _device(self) -> Device:
        components = tuple(
            Component(part, {name: self._capability(part, name) for name in held}, self.names.get(part, ""))
            for part, held in sorted(self._attributes.items(), key=lambda item: (item[0] != "main", item[0]))
        )
        have = {name for held in self._attributes.values() for name in held}
        kind = next((kind for capability, kind in _KINDS if capability in have), "sensor")
        kind = self.card.kind if self.card.kind != "other" else kind
        return replace(self.card, kind=kind, components=components)

    def _capability(self, component: str, name: str) -> Capability:
        return Capability(
            name,
            dict(self._attributes[component][name]),
            dict(self.commands(component, name)),
            self._events.get(component, {}).get(name, ()),
            CAPABILITIES[name].about,
        )
