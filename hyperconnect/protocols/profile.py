"""Profiles: devices that a file of `devices/` describes, without code.

A profile names a topic with one open level, what the keys of its JSON mean, and what to publish to set them. The
first message on such a topic introduces the device; from then on a message costs a look-up for each field.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Argument, Attribute, Availability, Capability, Component, Device, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Announced, Observation, Trouble
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum, Path, Quality, Source, Value, path_of
from hyperconnect.protocols.check import check_arguments, check_value
from hyperconnect.protocols.identity import id_of, slug_of
from hyperconnect.protocols.payload import MISSING, PayloadError, decoded, is_object, text_of
from hyperconnect.protocols.port import Reader
from hyperconnect.protocols.profile_family import Converter, Family, Key, between, family_of, writer_of

DEVICE_LIMIT: Final = 10_000
"""Devices of all profiles together."""


class Member(Struct):
    """A device of a family, met."""

    family: Family
    native: str
    device: Device
    orders: dict[Key, tuple[Callable[[Mapping[str, Datum]], tuple[Message, ...]], Attribute | dict[str, Argument]]]


class Profiles:
    """All devices that profiles describe."""

    name = "profile"

    def __init__(self) -> None:
        self._families: dict[str, Family] = {}
        self._members: dict[str, Member] = {}
        self._owners: dict[str, dict[str, None]] | None = None
        """devices by the topics of their orders; None while that has to be worked out anew"""

    def add(self, name: str, document: Mapping[str, Any]) -> None:
        """Take in a profile, or a new version of one, as read from its file `name`.

        Raises:
            ContentError: something in the document is not as it must be; names the key.
        """
        family = family_of(name, document)
        self._families[family.name] = family
        for device_id in [key for key, member in self._members.items() if member.family.name == family.name]:
            del self._members[device_id]
        self._owners = None

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in a vocabulary; this protocol needs none."""

    def greet(self) -> tuple[Message, ...]:
        """Return what makes things introduce themselves: nothing."""
        return ()

    @property
    def filters(self) -> tuple[str, ...]:
        """Each profile's topics, with any device."""
        patterns: list[str] = []
        for family in self._families.values():
            patterns.append(f"{family.prefix}+{family.suffix}")
            if family.availability is not None:
                patterns.append(family.availability[0].replace("{id}", "+"))
        return tuple(dict.fromkeys(patterns))

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a topic; the first profile that matches has it."""
        for family in self._families.values():
            native = family.native_id(topic)
            if native is not None:
                return self._values(family, native, topic)
        for family in self._families.values():
            if family.availability is not None:
                head, _, tail = family.availability[0].partition("{id}")
                native = between(topic, head, tail) if "{id}" in family.availability[0] else None
                if native is not None:
                    return self._presence(family, native, topic, family.availability)
        return None

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return what the profile says to publish."""
        member = self._members.get(command.device)
        if member is None:
            raise CommandError("is not known here", where=command.device)
        order = member.orders.get((command.component, command.capability, command.name, command.attribute))
        if order is None:
            where = f"{command.device}.{command.component}.{command.capability}.{command.attribute or command.name}"
            raise CommandError("is not among the commands of its profile", where=where)
        write, takes = order
        args = command.args
        if isinstance(takes, Attribute):
            if "value" not in args:
                raise CommandError("needs a value", where=f"{command.capability}.{command.attribute}")
            check_value(command.attribute, args["value"], takes)
        else:
            check_arguments(f"{command.capability}.{command.name}", args, takes)
        return write(args)

    def owners(self, topic: str) -> Collection[str] | None:
        """Return which devices have an order on a topic."""
        if self._owners is None:
            self._owners = {}
            for device, member in self._members.items():
                for shape in member.family.shapes.values():
                    self._owners.setdefault(shape.topic.replace("{id}", member.native), {})[device] = None
        return self._owners.get(topic)

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:  # noqa: ARG002 - the port's shape
        """Return nothing: profiles know no time."""
        return (), None

    def _values(self, family: Family, native: str, topic: str) -> Reader:
        device_id = id_of(f"{family.name}_{native}")
        bound = tuple(
            (
                lead.steps[0] if len(lead.steps) == 1 else None,
                lead.steps,
                path_of(device_id, lead.component, lead.capability, lead.attribute),
                lead.convert,
            )
            for lead in family.leads
        )
        if not family.leads[0].steps:
            return self._plain(family, native, topic, device_id, bound[0][2], bound[0][3])
        live, retained = Source(self.name, topic), Source(self.name, topic, retained=True)
        members = self._members
        good, restored = Quality.GOOD, Quality.RESTORED

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            try:
                document = decoded(message.payload)
            except PayloadError as error:
                return [Trouble(topic, error.why, device_id if device_id in members else "")] if message.payload else ()
            if not is_object(document):
                return [Trouble(topic, "expected a JSON object", device_id if device_id in members else "")]
            found: list[Observation] = []
            if device_id not in members:
                found += self._meet(family, native, device_id, topic)
                if device_id not in members:
                    return found
            source, quality = (retained, restored) if message.retain else (live, good)
            for key, steps, path, converter in bound:
                datum = document.get(key, MISSING) if key is not None else _inside(document, steps)
                if datum is MISSING:
                    continue
                try:
                    found.append(Value(path, converter(datum), at, at, source, quality))
                except PayloadError as error:
                    found.append(Trouble(topic, f"{path}: {error.why}", device_id))
            return found

        return read

    def _plain(
        self, family: Family, native: str, topic: str, device_id: str, path: Path, converter: Converter
    ) -> Reader:
        """Return who reads payloads that are one plain value."""
        live, retained = Source(self.name, topic), Source(self.name, topic, retained=True)

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            try:
                text = text_of(message.payload).strip()
                if not text:
                    return ()
                datum = converter(text)
            except PayloadError as error:
                return [Trouble(topic, error.why, device_id if device_id in self._members else "")]
            found: list[Observation] = []
            if device_id not in self._members:
                found += self._meet(family, native, device_id, topic)
                if device_id not in self._members:
                    return found
            source, quality = (retained, Quality.RESTORED) if message.retain else (live, Quality.GOOD)
            found.append(Value(path, datum, at, at, source, quality))
            return found

        return read

    def _presence(self, family: Family, native: str, topic: str, words: tuple[str, str, str]) -> Reader:
        device_id = id_of(f"{family.name}_{native}")
        states = {words[1]: State.ONLINE, words[2]: State.OFFLINE}

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            try:
                state = states.get(text_of(message.payload).strip())
            except PayloadError as error:
                return [Trouble(topic, error.why, device_id)]
            return [Availability(device_id, state, at, "device")] if state is not None else ()

        return read

    def _meet(self, family: Family, native: str, device_id: str, topic: str) -> list[Observation]:
        if len(self._members) >= DEVICE_LIMIT:
            return [Trouble(topic, f"{DEVICE_LIMIT} devices are known already")]
        member = Member(family, native, _device_of(family, native, device_id), {})
        member.orders = _orders_of(member)
        self._members[device_id] = member
        self._owners = None
        return [Announced(member.device)]


def _inside(document: dict[str, object], steps: tuple[str, ...]) -> object:
    whole: object = document
    for step in steps:
        if not is_object(whole) or step not in whole:
            return MISSING
        whole = whole[step]
    return whole


def _device_of(family: Family, native: str, device_id: str) -> Device:
    parts: dict[str, dict[str, Capability]] = {}
    for lead in family.leads:
        offers = parts.setdefault(lead.component, {})
        known = offers.get(lead.capability) or Capability(lead.capability, about=CAPABILITIES[lead.capability].about)
        settable = (lead.component, lead.capability, "set", lead.attribute) in family.shapes
        attributes = {**known.attributes, lead.attribute: replace(lead.spec, writable=settable)}
        offers[lead.capability] = replace(known, attributes=attributes)
    for component, capability, order, attribute in family.shapes:
        offers = parts.setdefault(component, {})
        known = offers.get(capability) or Capability(capability, about=CAPABILITIES[capability].about)
        fresh: dict[str, dict[str, Argument]] = {}
        if attribute == "on":
            fresh = {word: {} for word in _turns_of(capability) if word not in known.commands}
        elif not attribute:
            fresh = {order: CAPABILITIES[capability].commands[order]}
        offers[capability] = replace(known, commands={**known.commands, **fresh})
    return Device(
        device_id,
        slug_of(native, device_id),
        f"{family.title} {native}".strip(),
        tuple(Component(part, offers) for part, offers in parts.items()),
        family.kind,
        family.manufacturer,
        family.model,
        identifiers=(f"profile:{family.name}/{native}",),
        protocols=("profile",),
    )


def _orders_of(
    member: Member,
) -> dict[Key, tuple[Callable[[Mapping[str, Datum]], tuple[Message, ...]], Attribute | dict[str, Argument]]]:
    specs = {(lead.component, lead.capability, lead.attribute): lead.spec for lead in member.family.leads}
    orders: dict[Key, tuple[Callable[[Mapping[str, Datum]], tuple[Message, ...]], Attribute | dict[str, Argument]]] = {}
    for key, shape in member.family.shapes.items():
        component, capability, order, attribute = key
        takes = specs[component, capability, attribute] if attribute else CAPABILITIES[capability].commands[order]
        write = writer_of(shape, shape.topic.replace("{id}", member.native))
        orders[key] = (write, takes)
        if attribute == "on":
            for word in _turns_of(capability):
                (fixed,) = write({"value": word == "on"})
                orders.setdefault((component, capability, word, ""), (_always(fixed), {}))
    return orders


def _always(message: Message) -> Callable[[Mapping[str, Datum]], tuple[Message, ...]]:
    messages = (message,)
    return lambda _: messages


def _turns_of(capability: str) -> tuple[str, ...]:
    """Return the commands `on` and `off` where the registry has them: whoever can set `on` has both."""
    return tuple(word for word in ("on", "off") if word in CAPABILITIES[capability].commands)
