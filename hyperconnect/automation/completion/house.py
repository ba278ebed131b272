"""What there is in a house, as proposals: devices and what they have, with what that is now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, TypeAlias

from hyperconnect.automation.completion.proposal import Proposal
from hyperconnect.automation.expression import ExpressionError, Type, render, type_of
from hyperconnect.automation.names import NamedAttribute, NamedCommand, Names
from hyperconnect.automation.swap import shown
from hyperconnect.automation.zone import HOME as HOME_ZONE
from hyperconnect.model.device import Attribute, Device
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum, path_of

Values: TypeAlias = Callable[[int], Datum]
"""Returns what a slot of the state list holds."""

_FEW_MEMBERS = 8
"""Of a group so many members are asked what they have."""
_MOST_OPTIONS = 12


class Known(Names, Protocol):
    """`Names` that can show a device as a whole."""

    def get(self, name: str) -> Device | None:
        """Return a device by slug or id, or None."""
        ...


class House:
    """Proposals out of a house; `value_of` tells what attributes are now, or is None where nobody may know."""

    def __init__(self, names: Known, value_of: Values | None, timezone: str) -> None:
        self.names = names
        self._value_of = value_of
        self._timezone = timezone

    def devices(self) -> Iterator[Proposal]:
        """Yield all devices."""
        for slug in self.names.device_names():
            device = self.names.get(slug)
            where = f" in {device.area}" if device is not None and device.area else ""
            shows = "" if device is None else f"{device.name}{where}"
            yield Proposal(slug, "device", shows, "" if device is None else device.kind)

    def groups(self) -> Iterator[Proposal]:
        """Yield all groups."""
        for name in ("all_devices", *self.names.house.groups):
            members = self.names.members(name) or ()
            yield Proposal(name, "group", f"{len(members)} devices", ", ".join(map(self.names.slug, members[:6])))

    def people(self) -> Iterator[Proposal]:
        """Yield all people."""
        for name, carried in self.names.house.people.items():
            yield Proposal(name, "person", ", ".join(carried))

    def zones(self) -> Iterator[Proposal]:
        """Yield all zones."""
        for name in dict.fromkeys((HOME_ZONE, *self.names.house.zones)):
            yield Proposal(name, "zone")

    def scenes(self) -> Iterator[Proposal]:
        """Yield all scenes."""
        for name, sets in self.names.house.scenes.items():
            yield Proposal(name, "scene", ", ".join(f"{each} {shown(value)}" for each, value in sets.items()))

    def calendars(self) -> Iterator[Proposal]:
        """Yield all calendars."""
        for name in self.names.house.calendars:
            yield Proposal(name, "calendar")

    def rules(self, *, templates: bool = False) -> Iterator[Proposal]:
        """Yield all rules, or those that others can be made of."""
        for name in self.names.rule_names():
            form = self.names.rule(name)
            if form is not None and (form.params or not templates):
                yield Proposal(name, "rule", form.title, form.about)

    def attributes(self, typed: str, *, writable: bool = False) -> Iterator[Proposal]:
        """Yield the attributes of a device, or of the members of a group, that is typed: by the names that begin so."""
        seen: set[str] = set()
        head, _, tail = typed.partition(".")
        for device in self._of(head):
            for named, form in self._attributes(device, tail):
                if form not in seen and (named.attribute.writable or not writable):
                    seen.add(form)
                    yield self._attribute(f"{head}.{form}", named)

    def tails(self, group: str, typed: str) -> Iterator[Proposal]:
        """Yield what can be asked of the members of a group, without their names: what begins as is typed."""
        seen: set[str] = set()
        for device in self._of(group):
            for named, form in self._attributes(device, typed):
                if form not in seen:
                    seen.add(form)
                    kind = type_of(named.attribute)
                    yield Proposal(form, "attribute", about=str(kind))

    def commands(self, typed: str) -> Iterator[Proposal]:
        """Yield the commands of a device that is typed, by the names that begin so."""
        head, _, tail = typed.partition(".")
        for device in self._of(head):
            for component in device.components:
                for capability in component.capabilities.values():
                    for name in capability.commands:
                        yield from self._command(device, (head, tail), component.id, capability.name, name)

    def events(self, typed: str) -> Iterator[Proposal]:
        """Yield the events of a device, or of the members of a group, that is typed: by the names that begin so."""
        head, _, tail = typed.partition(".")
        for device in self._of(head):
            for component in device.components:
                for capability in component.capabilities.values():
                    for name in capability.events:
                        place = path_of(device.id, component.id, capability.name, name)
                        for form in _forms(component.id, capability.name, name, tail):
                            found = self.names.event(f"{device.slug}.{form}")
                            if found is not None and found.key == f"event:{place}":
                                yield Proposal(f"{head}.{form}", "event", about=capability.about)
                                break

    def values(self, attribute: Attribute, name: str = "") -> Iterator[Proposal]:
        """Yield values for an attribute: its options, else what it is now."""
        kind = type_of(attribute)
        now = self._now(name)
        if kind.sort == "bool":
            for word in ("true", "false"):
                yield Proposal(word, "option", "now" if word == now else "", attribute.about)
            return
        for option in kind.options:
            yield Proposal(option, "option", "now" if option == now else "", attribute.about)
        if kind.options:
            return
        if now:
            yield Proposal(now, "value", "now", _span(attribute, kind))
        for limit, shows in ((attribute.minimum, "the least"), (attribute.maximum, "the most")):
            if limit is not None:
                yield Proposal(render(limit, kind, self._timezone), "value", shows, _span(attribute, kind))

    def _of(self, head: str) -> list[Device]:
        device = self.names.get(head)
        if device is not None:
            return [device]
        members = (self.names.members(head) or ())[:_FEW_MEMBERS]
        return [device for device in map(self.names.get, members) if device is not None]

    def _attributes(self, device: Device, tail: str) -> Iterator[tuple[NamedAttribute, str]]:
        for component in device.components:
            for capability in component.capabilities.values():
                for name in capability.attributes:
                    place = path_of(device.id, component.id, capability.name, name)
                    for form in _forms(component.id, capability.name, name, tail):
                        found = self.names.attribute(f"{device.slug}.{form}")
                        if found is not None and found.path == place:
                            yield found, form
                            break

    def _attribute(self, name: str, named: NamedAttribute) -> Proposal:
        attribute, kind = named.attribute, type_of(named.attribute)
        about = " ".join(part for part in (_span(attribute, kind), attribute.about) if part)
        return Proposal(name, "attribute", self._shown(named, kind), about)

    def _now(self, name: str) -> str:
        named = self.names.attribute(name) if name else None
        return "" if named is None else self._shown(named, type_of(named.attribute))

    def _shown(self, named: NamedAttribute, kind: Type) -> str:
        if self._value_of is None:
            return ""
        value = self._value_of(named.slot)
        try:
            return "" if value is None else render(value, kind, self._timezone)
        except (ExpressionError, TypeError, ValueError):
            return str(value)

    def _command(
        self, device: Device, typed: tuple[str, str], component: str, capability: str, name: str
    ) -> Iterator[Proposal]:
        head, tail = typed
        for form in _forms(component, capability, name, tail):
            found = self.names.command(f"{device.slug}.{form}")
            if found is not None and (found.component, found.capability, found.name) == (component, capability, name):
                known = CAPABILITIES.get(capability)
                yield Proposal(f"{head}.{form}", "command", _arguments(found), "" if known is None else known.about)
                return


def arguments(command: NamedCommand) -> Iterator[Proposal]:
    """Yield the arguments of a command."""
    for name, argument in command.arguments.items():
        kind = type_of(argument.attribute)
        shows = "needed" if argument.required else ""
        yield Proposal(f"{name}: ", "argument", shows, _span(argument.attribute, kind), name)


def _arguments(command: NamedCommand) -> str:
    needed = [name if argument.required else f"{name}?" for name, argument in command.arguments.items()]
    return f"with {', '.join(needed)}" if needed else ""


def _forms(component: str, capability: str, name: str, typed: str) -> list[str]:
    """Return how something of a device may be called, the shortest first, and before that what begins as is typed."""
    forms = [name, f"{capability}.{name}", f"{component}.{capability}.{name}"]
    meant = forms if "." in typed else forms[:2]  # nobody means the component before having written it
    return [*(form for form in meant if form.startswith(typed)), *forms] if typed else forms


def _span(attribute: Attribute, kind: Type) -> str:
    """Return what an attribute can hold, in words."""
    if len(kind.options) > _MOST_OPTIONS:
        return f"one of {len(kind.options)} words"
    low, high = attribute.minimum, attribute.maximum
    limits = f", {low:g} to {high:g}" if low is not None and high is not None else ""
    return f"{kind}{limits}"
