"""The registry: which devices there are, what they are called, and what a written name means.

Ids never change. Slugs are what people write; they are unique, and a clash is settled by a number behind the later
one. Whoever was announced first under an id owns it; a second protocol that announces the same id adds to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from hyperconnect.automation.names import NamedAttribute, NamedCommand
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.value import Path, path_of


class Registry:
    """All devices by id, and the `Names` that rules are compiled against."""

    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._devices: dict[str, Device] = {}
        self._ids: dict[str, str] = {}
        self._short: dict[str, dict[str, tuple[str, str, str]]] = {}
        self._orders: dict[str, dict[str, tuple[str, str, str]]] = {}

    def __iter__(self) -> Iterator[Device]:
        return iter(self._devices.values())

    def __len__(self) -> int:
        return len(self._devices)

    def get(self, name: str) -> Device | None:
        """Return a device by id or slug."""
        return self._devices.get(name) or self._devices.get(self._ids.get(name, ""))

    def announce(self, device: Device) -> Device | None:
        """Take an announcement in; return the device as it now stands, or None if nothing changed."""
        known = self._devices.get(device.id)
        slug = known.slug if known else self._free_slug(device.slug or device.id, device.id)
        now = replace(device, slug=slug)
        if now == known:
            return None
        self._devices[now.id] = now
        self._ids[slug] = now.id
        self._index(now)
        return now

    def withdraw(self, device_id: str) -> bool:
        """Forget a device; return whether it was known."""
        device = self._devices.pop(device_id, None)
        if device is None:
            return False
        del self._ids[device.slug]
        del self._short[device_id]
        del self._orders[device_id]
        return True

    def attribute_of(self, path: Path) -> Attribute | None:
        """Return what a full path's attribute can hold, or None if no device has it."""
        device_id, _, rest = path.partition(".")
        device = self._devices.get(device_id)
        if device is None:
            return None
        component_id, _, rest = rest.partition(".")
        capability_name, _, attribute = rest.partition(".")
        for component in device.components:
            if component.id == component_id:
                capability = component.capabilities.get(capability_name)
                return capability.attributes.get(attribute) if capability else None
        return None

    def attribute(self, name: str) -> NamedAttribute | None:
        """Return what a written attribute name means; see `Names`."""
        head, _, tail = name.partition(".")
        device = self.get(head)
        found = self._short[device.id].get(tail) if device else None
        if device is None or found is None:
            return None
        path = path_of(device.id, *found)
        attribute = self.attribute_of(path)
        return NamedAttribute(path, self._twin.slot(path), attribute) if attribute else None

    def command(self, name: str) -> NamedCommand | None:
        """Return what a written command name means; see `Names`."""
        head, _, tail = name.partition(".")
        device = self.get(head)
        found = self._orders[device.id].get(tail) if device else None
        if device is None or found is None:
            return None
        component_id, capability_name, command = found
        for component in device.components:
            if component.id == component_id:
                arguments = component.capabilities[capability_name].commands[command]
                return NamedCommand(device.id, component_id, capability_name, command, arguments)
        return None

    def device(self, name: str) -> str | None:
        """Return the id behind a slug or id."""
        device = self.get(name)
        return device.id if device else None

    def attribute_names(self) -> Sequence[str]:
        """All attribute names in their shortest unique form."""
        return self._names(self._short)

    def command_names(self) -> Sequence[str]:
        """All command names in their shortest unique form."""
        return self._names(self._orders)

    def device_names(self) -> Sequence[str]:
        """All slugs."""
        return tuple(self._ids)

    def _names(self, index: dict[str, dict[str, tuple[str, str, str]]]) -> Sequence[str]:
        names: list[str] = []
        for device_id, forms in index.items():
            shortest: dict[tuple[str, str, str], str] = {}
            for form, target in forms.items():
                if target not in shortest or len(form) < len(shortest[target]):
                    shortest[target] = form
            names.extend(f"{self._devices[device_id].slug}.{form}" for form in shortest.values())
        return names

    def _free_slug(self, wanted: str, device_id: str) -> str:
        slug, number = wanted, 2
        while self._ids.get(slug, device_id) != device_id:
            slug, number = f"{wanted}_{number}", number + 1
        return slug

    def _index(self, device: Device) -> None:
        offers = [
            (component, capability) for component in device.components for capability in component.capabilities.values()
        ]
        self._short[device.id] = _forms(
            [(part, capability, name) for part, capability in offers for name in capability.attributes]
        )
        self._orders[device.id] = _forms(
            [(part, capability, name) for part, capability in offers for name in capability.commands]
        )


def _forms(leaves: Sequence[tuple[Component, Capability, str]]) -> dict[str, tuple[str, str, str]]:
    """Map every unambiguous way to write a leaf to its component, capability and name.

    What stands on the component `main` wins over the same short form elsewhere.
    """
    forms: dict[str, tuple[str, str, str]] = {}
    for shape in (2, 1):
        seen: dict[str, list[tuple[str, str, str]]] = {}
        for component, capability, name in leaves:
            form = f"{capability.name}.{name}" if shape == 2 else name
            seen.setdefault(form, []).append((component.id, capability.name, name))
        for form, targets in seen.items():
            main = [target for target in targets if target[0] == "main"]
            best = main if len(main) == 1 else targets
            if len(best) == 1:
                forms.setdefault(form, best[0])
    for component, capability, name in leaves:
        forms[f"{component.id}.{capability.name}.{name}"] = (component.id, capability.name, name)
    return forms
