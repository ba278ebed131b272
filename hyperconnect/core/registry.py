"""The registry: which devices there are, what they are called, and what a written name means.

Ids never change. Slugs are what people write; they are unique, and a clash is settled by a number behind the later
one. Whoever was announced first under an id owns it; a second protocol that announces the same id adds to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.form import HouseForm, RuleForm, form_of
from hyperconnect.automation.names import NamedAttribute, NamedCommand, NamedEvent
from hyperconnect.core.comfort.capability import with_forecasts
from hyperconnect.core.twin import Twin
from hyperconnect.errors import ContentError
from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.value import Path, path_of

HOME = "home"
"""The device whose attributes are the household's variables, and whose events are those that rules emit."""

REACHED = ("main", "availability", "online")
"""Where every device tells whether it can be reached: component, capability, attribute."""

ONLINE = Attribute("bool", about="Whether the device can be reached.")


class Edit(Struct, frozen=True, omit_defaults=True):
    """What a person said of a device; None where they said nothing."""

    name: str | None = None
    slug: str | None = None
    area: str | None = None


class Registry:
    """All devices by id, and the `Names` that rules are compiled against. `version` counts what changed of devices."""

    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._devices: dict[str, Device] = {}
        self._ids: dict[str, str] = {}
        self._short: dict[str, dict[str, tuple[str, str, str]]] = {}
        self._orders: dict[str, dict[str, tuple[str, str, str]]] = {}
        self._announced: dict[str, Device] = {}
        self._edits: dict[str, Edit] = {}
        self._events: dict[str, dict[str, tuple[str, str, str]]] = {}
        self._named: dict[str, NamedAttribute] = {}
        self.rules: dict[str, dict[str, object]] = {}
        self.house = HouseForm()
        self.version = 0

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
        before = self._announced.get(device.id)
        given = before.slug if before else self._free_slug(device.slug or device.id, device.id)
        self._announced[device.id] = replace(device, slug=given)
        self._ids[given] = device.id
        edit = self._edits.get(device.id, Edit())
        slug = edit.slug or given
        now = with_forecasts(replace(device, slug=slug, name=edit.name or device.name, area=edit.area or device.area))
        if now == known:
            return None
        self._named.clear()
        self.version += 1
        self._devices[now.id] = now
        self._ids[slug] = now.id
        self._index(now)
        return now

    def announced(self, device_id: str) -> Device:
        """Return a device as it announced itself, under the slug it was given: what is to be remembered of it."""
        return self._announced[device_id]

    def remember(self, device_id: str, edit: Edit) -> None:
        """Know what a person said of a device in an earlier life."""
        self._edits[device_id] = edit

    def edit(self, device_id: str, change: Edit) -> Device | None:
        """Name or place a device as a person wants; return it as it now stands, or None if it is not known.

        What is None in the change stays, an empty text takes the earlier edit back. The slug it had goes on meaning
        this device.
        """
        announced = self._announced.get(device_id)
        if announced is None:
            return None
        before = self._edits.get(device_id, Edit())
        self._edits[device_id] = Edit(
            before.name if change.name is None else change.name,
            before.slug if not change.slug else self._free_slug(change.slug, device_id),
            before.area if change.area is None else change.area,
        )
        return self.announce(announced) or self._devices[device_id]

    def edit_of(self, device_id: str) -> Edit:
        """Return what a person said of a device."""
        return self._edits.get(device_id, Edit())

    def withdraw(self, device_id: str) -> bool:
        """Forget a device; return whether it was known."""
        device = self._devices.pop(device_id, None)
        if device is None:
            return False
        self._named.clear()
        self.version += 1
        for slug in [slug for slug, one in self._ids.items() if one == device_id]:
            del self._ids[slug]
        del self._announced[device_id]
        del self._short[device_id]
        del self._orders[device_id]
        del self._events[device_id]
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
        known = self._named.get(name)
        if known is not None:
            return known
        head, _, tail = name.partition(".")
        device = self.get(head)
        found = self._short[device.id].get(tail) if device else None
        if device is None or found is None:
            return None
        path = path_of(device.id, *found)
        attribute = ONLINE if found == REACHED else self.attribute_of(path)
        if attribute is None:
            return None
        slot = self._twin.slot(path)
        named = self._named[name] = NamedAttribute(self._twin.paths[slot], slot, attribute)
        return named

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

    def event(self, name: str) -> NamedEvent | None:
        """Return the event a dotted name means, or None; forms as for attributes."""
        head, _, rest = name.partition(".")
        if head == HOME and rest and "." not in rest:
            return NamedEvent(HOME, "main", HOME, rest)
        device_id = self.device(head)
        found = self._events.get(device_id, {}).get(rest) if device_id is not None else None
        return None if device_id is None or found is None else NamedEvent(device_id, *found)

    def members(self, group: str) -> tuple[str, ...] | None:
        """Return the ids of a group's devices in order of their slugs, or None if nothing is called that."""
        described = self.house.groups.get(group)
        if described is None and group != "all_devices":
            return None
        found = [
            device
            for device in self._devices.values()
            if described is None
            or device.slug in described.members
            or (
                (described.all or described.capability or described.kind or described.area)
                and (described.capability is None or self.offers(device.id, described.capability))
                and described.kind in {None, device.kind}
                and described.area in {None, device.area}
            )
        ]
        return tuple(device.id for device in sorted(found, key=lambda device: device.slug))

    def slug(self, device: str) -> str:
        """Return what a device id is called now; the id itself if it is not known."""
        known = self._devices.get(device)
        return known.slug if known is not None else device

    def offers(self, device: str, capability: str) -> bool:
        """Return whether a device (by id) has a capability."""
        known = self._devices.get(device)
        return known is not None and any(capability in component.capabilities for component in known.components)

    def derived(self, key: str) -> int:
        """Return the slot of a value that the engine itself keeps, making it (unknown) if it is new."""
        return self._twin.slot(Path(f"~{key}"))

    def rule(self, name: str) -> RuleForm | None:
        """Return the saved rule of that name, or None."""
        document = self.rules.get(name)
        try:
            return None if document is None else form_of(document)
        except ContentError:
            return None

    def rule_names(self) -> Sequence[str]:
        """All saved rules."""
        return tuple(self.rules)

    def event_names(self) -> Sequence[str]:
        """All event names in their shortest unique form."""
        return self._names(self._events)

    def device_names(self) -> Sequence[str]:
        """All slugs."""
        return tuple(device.slug for device in self._devices.values())

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
        forms = _forms([(part, capability, name) for part, capability in offers for name in capability.attributes])
        for form in ("online", "availability.online", "main.availability.online"):
            forms.setdefault(form, REACHED)
        self._short[device.id] = forms
        self._orders[device.id] = _forms(
            [(part, capability, name) for part, capability in offers for name in capability.commands]
        )
        self._events[device.id] = _forms(
            [(part, capability, name) for part, capability in offers for name in capability.events]
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
