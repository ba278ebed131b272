"""A small home made from what rules name: known devices as they are, all others imagined."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hyperconnect.automation.form import HouseForm, RuleForm
from hyperconnect.automation.names import NamedAttribute, NamedCommand, NamedEvent, Names
from hyperconnect.automation.proof.gather import Mentions
from hyperconnect.automation.proof.imagine import Imagined, imagine
from hyperconnect.automation.variable import ALWAYS, attribute_of, initial_of
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum, Path, path_of

HOME = "home"
REACHED = ("main", "availability", "online")
"""Where every device tells whether it can be reached: component, capability, attribute."""
_ONLINE = frozenset({"online", "availability.online", "main.availability.online"})
_HERE = Attribute("bool", about="Whether the device can be reached.")


class Nobody:
    """Names that know nobody: what to sketch a home upon where no hub has run yet."""

    def __init__(self, house: HouseForm | None = None) -> None:
        self._house = house or HouseForm()

    @property
    def house(self) -> HouseForm:
        """See `Names`."""
        return self._house

    def attribute(self, name: str) -> NamedAttribute | None:
        """See `Names`."""
        del name
        return None

    def command(self, name: str) -> NamedCommand | None:
        """See `Names`."""
        del name
        return None

    def event(self, name: str) -> NamedEvent | None:
        """See `Names`."""
        del name
        return None

    def device(self, name: str) -> str | None:
        """See `Names`."""
        del name
        return None

    def members(self, group: str) -> tuple[str, ...] | None:
        """See `Names`."""
        return () if group in self._house.groups or group == "all_devices" else None

    def slug(self, device: str) -> str:
        """See `Names`."""
        return device

    def offers(self, device: str, capability: str) -> bool:
        """See `Names`."""
        del device, capability
        return False

    def derived(self, key: str) -> int:
        """See `Names`; there is no state list to keep anything in."""
        del key
        return 0

    def rule(self, name: str) -> RuleForm | None:
        """See `Names`."""
        del name
        return None

    def attribute_names(self) -> Sequence[str]:
        """See `Names`."""
        return ()

    def command_names(self) -> Sequence[str]:
        """See `Names`."""
        return ()

    def event_names(self) -> Sequence[str]:
        """See `Names`."""
        return ()

    def device_names(self) -> Sequence[str]:
        """See `Names`."""
        return ()

    def rule_names(self) -> Sequence[str]:
        """See `Names`."""
        return ()


class Seat(Struct, frozen=True):
    """An attribute of the sketched home: its path, what it can hold, and what it is called."""

    path: Path
    attribute: Attribute
    device: str


class Sketch:
    """`Names` over a home that holds no more than rules name, with a state list of its own.

    What the rules name of a device that `base` knows is what it is there; everything else is imagined, also what a
    known device has not shown yet. With `whoever` also those are there of whom nothing is named that the registry of
    capabilities has.
    """

    def __init__(
        self, base: Names, mentions: Mentions, rules: Sequence[RuleForm] = (), *, whoever: bool = False
    ) -> None:
        self._base = base
        self._rules = {rule.rule: rule for rule in rules}
        self._imagined: dict[str, Imagined] = {}
        self._grown: dict[str, Imagined] = {}
        self._ids: dict[str, str] = {HOME: HOME}
        for slug, tails in mentions.tails.items():
            known = base.device(slug)
            if known is not None:
                self._ids[base.slug(known)] = known
                continue
            values = {
                name.partition(".")[2]: value for name, value in mentions.values.items() if name.startswith(f"{slug}.")
            }
            deeds = {tail for tail in tails if f"{slug}.{tail}" in mentions.deeds}
            made = imagine(slug, tails, mentions.capabilities.get(slug, ()), values, deeds)
            if whoever or made.capabilities or not tails or not _ONLINE.isdisjoint(tails):
                self._imagined[slug] = made
                self._ids[slug] = slug
        self._grow(mentions)
        self._variables = {name: attribute_of(form) for name, form in {**ALWAYS, **base.house.variables}.items()}
        self._slots: dict[Path, int] = {}
        self.seats: list[Seat | None] = []
        self.values: list[Datum] = []

    def begin(self) -> None:
        """Forget all values: another life of the hub begins. The list is a new one."""
        self.values = [None] * len(self.seats)

    @property
    def house(self) -> HouseForm:
        """See `Names`."""
        return self._base.house

    @property
    def devices(self) -> Sequence[str]:
        """The ids of all devices of the sketched home but `home`."""
        return [device for device in self._ids.values() if device != HOME]

    def initial(self) -> dict[Path, Datum]:
        """Return what is so unless a test says otherwise: variables as they begin, and every device there."""
        forms = {**ALWAYS, **self._base.house.variables}
        variables = {path_of(HOME, "main", HOME, name): initial_of(form) for name, form in forms.items()}
        return variables | {path_of(device, *REACHED): True for device in self.devices}

    def attribute(self, name: str) -> NamedAttribute | None:
        """See `Names`."""
        head, _, tail = name.partition(".")
        device = self.device(head)
        if device is None:
            return None
        if device == HOME:
            return self._variable(tail)
        if tail in _ONLINE:
            return self._named(path_of(device, *REACHED), _HERE, device)
        known = None if device in self._imagined else self._base.attribute(name)
        if known is not None:
            return self._named(known.path, known.attribute, device)
        made = self._imagined.get(device) or self._grown.get(device)
        found = None if made is None else made.attribute(tail)
        if found is None:
            return None
        place, attribute = found
        return self._named(path_of(device, *place), attribute, device)

    def command(self, name: str) -> NamedCommand | None:
        """See `Names`."""
        head, _, tail = name.partition(".")
        device = self.device(head) or head
        if device not in self._imagined and (known := self._base.command(name)) is not None:
            return known
        made = self._imagined.get(device) or self._grown.get(device)
        found = None if made is None else made.command(tail)
        if found is None:
            return None
        place, capability = found
        return NamedCommand(device, *place, capability.commands[place[2]])

    def event(self, name: str) -> NamedEvent | None:
        """See `Names`. Everything that happens to `home` may happen."""
        head, _, tail = name.partition(".")
        if head == HOME:
            return NamedEvent(HOME, "main", HOME, tail.rpartition(".")[2])
        device = self.device(head) or head
        if device not in self._imagined and (known := self._base.event(name)) is not None:
            return known
        made = self._imagined.get(device) or self._grown.get(device)
        place = None if made is None else made.event(tail)
        return None if place is None else NamedEvent(device, *place)

    def device(self, name: str) -> str | None:
        """See `Names`."""
        return self._ids.get(name) or (name if name in self._ids.values() else None)

    def members(self, group: str) -> tuple[str, ...] | None:
        """See `Names`; only who is in the sketch can be in a group."""
        if group == "all_devices":
            return tuple(sorted(self.devices, key=self.slug))
        described = self.house.groups.get(group)
        if described is None:
            return None
        others = self._base.members(group) or ()
        found = [
            device
            for device in self.devices
            if device in others
            or self.slug(device) in described.members
            or (described.capability is not None and self.offers(device, described.capability))
        ]
        return tuple(sorted(found, key=self.slug))

    def slug(self, device: str) -> str:
        """See `Names`."""
        return next((slug for slug, known in self._ids.items() if known == device), device)

    def offers(self, device: str, capability: str) -> bool:
        """See `Names`."""
        made = self._imagined.get(device) or self._grown.get(device)
        if made is not None and made.offers(capability):
            return True
        return device not in self._imagined and self._base.offers(device, capability)

    def derived(self, key: str) -> int:
        """See `Names`."""
        return self._slot(Path(f"~{key}"), None)

    def rule(self, name: str) -> RuleForm | None:
        """See `Names`."""
        return self._rules.get(name) or self._base.rule(name)

    def attribute_names(self) -> Sequence[str]:
        """See `Names`."""
        own = (f"{made.slug}.{tail}" for made in self._imagined.values() for tail in made.places)
        return (*self._base.attribute_names(), *own)

    def command_names(self) -> Sequence[str]:
        """See `Names`."""
        return self._base.command_names()

    def event_names(self) -> Sequence[str]:
        """See `Names`."""
        return self._base.event_names()

    def device_names(self) -> Sequence[str]:
        """See `Names`."""
        return tuple(self._ids)

    def rule_names(self) -> Sequence[str]:
        """See `Names`."""
        return tuple(dict.fromkeys((*self._rules, *self._base.rule_names())))

    def _grow(self, mentions: Mentions) -> None:
        """Imagine what is written of a known device, or of a person with one, and has not been shown yet."""
        for name, said in mentions.said.items():
            known = self._base.device(name)
            carried = () if known is not None else self._base.house.people.get(name, ())
            devices = [each for each in map(self.device, carried) if each is not None] if known is None else [known]
            if not devices or HOME in devices:
                continue
            tails = [tail for tail in said.tails if not any(self._has(device, tail) for device in devices)]
            needs = [need for need in said.capabilities if not any(self.offers(device, need) for device in devices)]
            deeds = {tail for tail in tails if f"{name}.{tail}" in mentions.deeds}
            made = imagine(devices[0], tails, needs, {}, deeds)
            if made.capabilities and devices[0] not in self._imagined:
                self._grown[devices[0]] = made

    def _has(self, device: str, tail: str) -> bool:
        name = f"{device}.{tail}"
        if tail in _ONLINE or (device not in self._imagined and _is_named(name, self._base)):
            return True
        made = self._imagined.get(device)
        return made is not None and any(find(tail) for find in (made.attribute, made.command, made.event))

    def _variable(self, tail: str) -> NamedAttribute | None:
        name = tail.rpartition(".")[2]
        attribute = self._variables.get(name)
        return None if attribute is None else self._named(path_of(HOME, "main", HOME, name), attribute, HOME)

    def _named(self, path: Path, attribute: Attribute, device: str) -> NamedAttribute:
        return NamedAttribute(path, self._slot(path, Seat(path, attribute, device)), attribute)

    def _slot(self, path: Path, seat: Seat | None) -> int:
        slot = self._slots.get(path)
        if slot is None:
            slot = self._slots[path] = len(self.seats)
            self.seats.append(seat)
            self.values.append(None)
        return slot


def _is_named(name: str, names: Names) -> bool:
    return any(find(name) is not None for find in (names.attribute, names.command, names.event))
