"""The protocol: keeps what was announced, reads what the announced devices say, writes what they take."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Observation, Trouble
from hyperconnect.protocols.check import check_arguments, check_value
from hyperconnect.protocols.homeassistant.birth import STATUS, Birth
from hyperconnect.protocols.homeassistant.card import Who, child_of, who_of
from hyperconnect.protocols.homeassistant.expand import Config, Part, children_of, expanded, parts_of
from hyperconnect.protocols.homeassistant.known import DEVICE_LIMIT, ENTITY_LIMIT, Household, Unique
from hyperconnect.protocols.homeassistant.likeness import Likeness, announced_likeness
from hyperconnect.protocols.homeassistant.topics import FILTERS, Announcement, announcement_of
from hyperconnect.protocols.homeassistant.vocabulary import vocabulary_of
from hyperconnect.protocols.payload import DOCUMENT_LIMIT, PayloadError, decoded, is_object
from hyperconnect.protocols.pieces import InPieces, Piece, Pieces
from hyperconnect.protocols.port import Reader
from hyperconnect.protocols.template import prepare

ID_LENGTH: Final = 256
"""Characters of a unique id that count."""

MEMBER_LIMIT: Final = 16_000
"""Members of an announcement that is read at all: a device of 230 entities has 8,000."""

CHILD_LIMIT: Final = 200
"""Devices behind a device that one message may announce."""


class Group(NamedTuple):
    """What one message announces of one device."""

    who: Who
    parts: dict[Unique, Part]


class Holding(NamedTuple):
    """What a discovery topic announced last: its payload's hash, and the entities by device."""

    payload: int
    entities: dict[str, frozenset[Unique]]

    @property
    def device(self) -> str:
        """The device to blame."""
        return next(iter(self.entities), "")


class HomeAssistant:
    """Home Assistant's MQTT discovery, of single entities and of whole devices.

    Unless told otherwise (`act_as_home_assistant`), it asks devices to introduce themselves as Home Assistant does,
    and leaves that to Home Assistant as soon as one is heard.
    """

    name = "homeassistant"

    def __init__(self, *, act_as_home_assistant: bool = True) -> None:
        self._household = Household()
        self._holdings: dict[str, Holding] = {}
        self._birth = Birth(acting=act_as_home_assistant)

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in what names and classes mean; what is already announced keeps its names."""
        self._household.words = vocabulary_of(vocabulary)
        prepare()

    def greet(self) -> tuple[Message, ...]:
        """Return Home Assistant's birth message, unless there is a Home Assistant."""
        return self._birth.greet()

    @property
    def filters(self) -> tuple[str, ...]:
        """Discovery topics, whole devices last, then the topics of the devices known."""
        return (*FILTERS, STATUS, *self._household.listening.topics)

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a topic, or None if nothing known speaks there."""
        if topic == STATUS:
            return self._read_status
        announcement = announcement_of(topic)
        if announcement is not None:
            return InPieces(partial(self._discover, announcement))
        if self._household.tells_members(topic):
            return InPieces(self._attend)
        return self._household.listening.reader(topic)

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return what to publish; only to topics that the device itself announced."""
        known = self._household.get(command.device)
        if known is None:
            raise CommandError("is not known here", where=command.device)
        key = (command.component, command.capability, command.name, command.attribute)
        found = known.writes.get(key)
        name = f"{command.device}.{command.component}.{command.capability}.{command.attribute or command.name}"
        if found is None:
            raise CommandError("cannot be set" if command.attribute else "is no command of the device", where=name)
        encode, takes = found
        if isinstance(takes, Attribute):
            if "value" not in command.args:
                raise CommandError("needs a value", where=name)
            check_value(name, command.args["value"], takes)
        else:
            check_arguments(name, command.args, takes)
        return encode(command.args)

    def owners(self, topic: str) -> Collection[str] | None:  # noqa: ARG002 - the port's shape
        """Return None: whose topics are whose among the announced is found out when they are announced."""
        return None

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:
        """Return values that grew stale (`expire_after`) or fell back to off (`off_delay`)."""
        return self._household.listening.expire(now)

    def likenesses(self) -> Iterator[Likeness]:
        """Yield the entities announced, as Home Assistant shows them."""
        for known in self._household:
            for unique in known.entities:
                yield announced_likeness(known, unique)

    def _read_status(self, message: Message, _: Moment) -> Sequence[Observation]:
        self._birth.hear(message)
        return ()

    def _attend(self, message: Message, at: Moment) -> Pieces:
        """Look for members nobody announced before reading a message."""
        yield from self._household.notice(message, at)
        values = self._household.listening.reader(message.topic)
        if values is not None:
            yield Piece(values(message, at), 0)

    def _discover(self, announcement: Announcement, message: Message, at: Moment) -> Pieces:
        topic, payload = message.topic, message.payload
        held = self._holdings.get(topic)
        if not payload:
            yield from self._forget(topic, at)
            return
        if held is not None and held.payload == hash(payload):
            return
        try:
            config = _config_in(payload)
            if config.get("migrate_discovery") is True and len(config) == 1:
                self._migrate(topic)
                return
            groups = yield from _groups(announcement, config)
        except PayloadError as error:
            why = f"the announcement was ignored: {error}"
            yield Piece([Trouble(topic, why, held.device if held else "")], 0)
            return
        yield from self._take_in(topic, hash(payload), groups, at)

    def _take_in(self, topic: str, payload: int, groups: Sequence[Group], at: Moment) -> Pieces:
        before = self._holdings.pop(topic, Holding(0, {})).entities
        entities: dict[str, frozenset[Unique]] = {}
        for group in groups:
            known = self._household.meet(group.who)
            if known is None:
                why = f"the announcement was ignored: {DEVICE_LIMIT} devices are known already"
                yield Piece([Trouble(topic, why, "")], 0)
                continue
            entities[known.id] = frozenset(group.parts) | entities.get(known.id, frozenset())
            old = before.get(known.id, frozenset())
            yield from self._household.take(known, group.who, topic, group.parts, old, at)
        for device, gone in before.items():
            if device not in entities:
                yield from self._household.drop(device, topic, gone, at)
        self._holdings[topic] = Holding(payload, entities)

    def _migrate(self, topic: str) -> None:
        """Leave what a topic announced to the topic that will announce it next."""
        held = self._holdings.pop(topic, None)
        for device, entities in held.entities.items() if held is not None else ():
            self._household.give_up(device, topic, entities)

    def _forget(self, topic: str, at: Moment) -> Pieces:
        """Drop what a topic announced."""
        held = self._holdings.pop(topic, None)
        for device, gone in held.entities.items() if held is not None else ():
            yield from self._household.drop(device, topic, gone, at)


def _config_in(payload: bytes) -> Config:
    if len(payload) <= DOCUMENT_LIMIT and payload.count(b",") > MEMBER_LIMIT:
        raise PayloadError(f"it has more than {MEMBER_LIMIT} members")
    document = decoded(payload, DOCUMENT_LIMIT)
    if not is_object(document):
        raise PayloadError("it is no JSON object")
    return expanded(document)


def _groups(announcement: Announcement, config: Config) -> Generator[Piece, None, list[Group]]:
    """Return what a message announces, device by device, in pieces.

    Raises:
        PayloadError: it announces nothing, or too much.
    """
    alone = "_".join(part for part in (announcement.node, announcement.object_id) if part)
    unique = config.get("unique_id")
    who = who_of(config, unique if isinstance(unique, str) and unique else alone)
    if announcement.component != "device":
        return [_group(who, [Part(announcement.component, announcement.object_id, config)], alone)]
    children = children_of(config)
    if len(children) > CHILD_LIMIT:
        raise PayloadError(f"more than {CHILD_LIMIT} devices")
    groups: list[Group] = []
    count = 0
    for one, document in ((who, config), *((child_of(who, child["device"]), child) for child in children)):
        parts: list[Part] = []
        for part in parts_of(document):
            parts.append(part)
            yield Piece((), 1)
        count += len(parts)
        if count > ENTITY_LIMIT:
            raise PayloadError(f"more than {ENTITY_LIMIT} entities")
        if parts:
            groups.append(_group(one, parts, alone))
    if not groups:
        raise PayloadError("it has no components")
    return groups


def _group(who: Who, parts: Sequence[Part], alone: str) -> Group:
    return Group(who, {Unique(part.platform, _unique_of(part, alone)): part for part in parts if part.config})


def _unique_of(part: Part, alone: str) -> str:
    unique: Any = part.config.get("unique_id")
    return unique[:ID_LENGTH] if isinstance(unique, str) and unique else f"{alone}/{part.key}"[:ID_LENGTH]
