"""The protocol: keeps what was announced, reads what the announced devices say, writes what they take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Argument, Attribute, Device
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Announced, Observation, Trouble, Withdrawn
from hyperconnect.protocols.check import check_arguments, check_value
from hyperconnect.protocols.homeassistant.assembly import Place, device_of, places_of
from hyperconnect.protocols.homeassistant.builders import build
from hyperconnect.protocols.homeassistant.card import Who, signs_vehicle, who_of
from hyperconnect.protocols.homeassistant.entity import Card, Encoder, Entity
from hyperconnect.protocols.homeassistant.expand import Config, Part, expanded, parts_of
from hyperconnect.protocols.homeassistant.listening import Listening
from hyperconnect.protocols.homeassistant.topics import FILTERS, Announcement, announcement_of
from hyperconnect.protocols.identity import id_of
from hyperconnect.protocols.payload import DOCUMENT_LIMIT, PayloadError, decoded, is_object
from hyperconnect.protocols.port import Reader

DEVICE_LIMIT: Final = 5000
"""Devices that are taken in; a flood beyond is refused."""

ENTITY_LIMIT: Final = 1000
"""Entities of one device."""


class Unique(NamedTuple):
    """What tells an entity from others of its device."""

    platform: str
    id: str


class Known(Struct):
    """A device as it stands."""

    id: str
    who: Who
    entities: dict[Unique, Entity] = field(default_factory=dict[Unique, Entity])
    announced_by: dict[Unique, str] = field(default_factory=dict[Unique, str])
    vehicle: bool = False
    device: Device | None = None
    places: dict[tuple[int, str], Place] = {}
    writes: dict[tuple[str, str, str, str], tuple[Encoder, Attribute | dict[str, Argument]]] = {}
    owns: set[str] = field(default_factory=set[str])


class Writer(NamedTuple):
    """Who first announced a command topic."""

    device: str
    platform: str


class Stranger(NamedTuple):
    """A command topic that is another device's."""

    topic: str
    owner: str


class Holding(NamedTuple):
    """What a discovery topic announced last."""

    payload: int
    device: str
    entities: frozenset[Unique]


class HomeAssistant:
    """Home Assistant's MQTT discovery, of single entities and of whole devices."""

    name = "homeassistant"

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._ids: dict[str, str] = {}
        self._holdings: dict[str, Holding] = {}
        self._writers: dict[str, Writer] = {}
        self._listening = Listening()

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in a vocabulary; this protocol needs none."""

    def greet(self) -> tuple[Message, ...]:
        """Return what makes things introduce themselves: nothing."""
        return ()

    @property
    def filters(self) -> tuple[str, ...]:
        """Discovery topics, whole devices last, then the topics of the devices known."""
        return (*FILTERS, *self._listening.topics)

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a topic, or None if nothing known speaks there."""
        announcement = announcement_of(topic)
        if announcement is None:
            return self._listening.reader(topic)

        def discover(message: Message, at: Moment) -> Sequence[Observation]:
            return self._discover(announcement, message, at)

        return discover

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return what to publish; only to topics that the device itself announced."""
        known = self._known.get(command.device)
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

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:
        """Return values that grew stale (`expire_after`) or fell back to off (`off_delay`)."""
        return self._listening.expire(now)

    def _discover(self, announcement: Announcement, message: Message, at: Moment) -> list[Observation]:
        topic = message.topic
        payload = message.payload
        if not payload:
            return self._forget(topic, at)
        held = self._holdings.get(topic)
        if held is not None and held.payload == hash(payload):
            return []
        try:
            document = decoded(payload, DOCUMENT_LIMIT)
        except PayloadError as error:
            return [Trouble(topic, f"the announcement was ignored: {error}", held.device if held else "")]
        if not is_object(document):
            return [Trouble(topic, "the announcement was ignored: it is no JSON object", held.device if held else "")]
        config = expanded(document)
        if config.get("migrate_discovery") is True and len(config) == 1:
            self._holdings.pop(topic, None)
            return []
        return self._take_in(announcement, topic, hash(payload), config, at)

    def _take_in(
        self, announcement: Announcement, topic: str, payload: int, config: Config, at: Moment
    ) -> list[Observation]:
        alone = "_".join(part for part in (announcement.node, announcement.object_id) if part)
        unique = config.get("unique_id")
        who = who_of(config, unique if isinstance(unique, str) and unique else alone)
        if announcement.component == "device":
            parts = parts_of(config)
            if not parts:
                return [Trouble(topic, "the announcement was ignored: it has no components", "")]
        else:
            parts = [Part(announcement.component, announcement.object_id, config)]
        known = self._meet(who)
        if known is None:
            return [Trouble(topic, f"the announcement was ignored: {DEVICE_LIMIT} devices are known already", "")]
        observations: list[Observation] = []
        before = self._holdings.get(topic)
        if before is not None and before.device != known.id:
            observations += self._forget(topic, at)
            before = None
        fresh: dict[Unique, Part] = {}
        gone: set[Unique] = set(before.entities) if before else set()
        for part in parts:
            key = Unique(part.platform, _unique_of(part, alone))
            if part.config:
                fresh[key] = part
        gone -= fresh.keys()
        for key in gone:
            if known.announced_by.get(key) == topic:
                known.entities.pop(key, None)
                known.announced_by.pop(key, None)
        if len(known.entities) + len(fresh) > ENTITY_LIMIT:
            return [Trouble(topic, f"the announcement was ignored: more than {ENTITY_LIMIT} entities", known.id)]
        self._holdings[topic] = Holding(payload, known.id, frozenset(fresh))
        observations += self._understand(known, who, topic, fresh)
        return observations + self._settle(known, fresh, topic, at)

    def _meet(self, who: Who) -> Known | None:
        """Return the device that one of these identifiers belongs to, or a new one."""
        device_id = next((self._ids[text] for text in who.identifiers if text in self._ids), None)
        if device_id is None:
            if len(self._known) >= DEVICE_LIMIT:
                return None
            device_id = id_of(who.identifiers[0].partition(":")[2])
            if device_id in self._known:
                device_id = id_of(f"{device_id} {who.identifiers[0]}")
            self._known[device_id] = Known(device_id, who)
        known = self._known[device_id]
        for text in who.identifiers:
            self._ids.setdefault(text, device_id)
        return known

    def _understand(self, known: Known, who: Who, topic: str, fresh: dict[Unique, Part]) -> list[Observation]:
        """Build the fresh entities; if they show that the device is a car, or no longer one, all of them.

        What neither tells nor takes anything is left out of `fresh`, and told.
        """
        observations: list[Observation] = []
        known.who = _merged(known.who, who)
        card = Card(known.id, known.who.name, known.vehicle)
        for key, part in tuple(fresh.items()):
            old = known.entities.get(key)
            entity = build(part.platform, old.key if old else part.key, part.config, card)
            if entity.feeds or entity.orders or entity.emissions:
                known.entities[key] = entity
                known.announced_by[key] = topic
                continue
            del fresh[key]
            why = "; ".join(entity.troubles) or "it has no topic to read or write"
            observations.append(Trouble(topic, f"{part.platform} {part.key} was ignored: {why}", known.id))
        vehicle = known.who.vehicle or any(signs_vehicle(entity.names) for entity in known.entities.values())
        if vehicle != known.vehicle:
            known.vehicle = vehicle
            card = Card(known.id, known.who.name, vehicle)
            known.entities = {
                key: build(entity.platform, entity.key, entity.config, card) for key, entity in known.entities.items()
            }
            fresh.update({key: Part(*key, {}) for key in known.entities})
        return observations

    def _settle(self, known: Known, fresh: Iterable[Unique], topic: str, at: Moment) -> list[Observation]:
        """Put a changed device together anew; return its announcement and what it is already known to say."""
        if not known.entities:
            return self._retire(known)
        observations: list[Observation] = []
        self._arm(known, topic, observations)
        entities = list(known.entities.values())
        known.places = places_of(entities)
        known.device = device_of(known.id, known.who, entities, known.places, vehicle=known.vehicle)
        known.writes = _writes_of(entities, known.places)
        observations.append(Announced(known.device))
        for key in fresh:
            observations += [Trouble(topic, why, known.id) for why in known.entities[key].troubles]
        self._listening.hear(known.id, entities, known.places)
        news = [known.entities[key] for key in fresh]
        return observations + self._listening.recall(known.id, news, known.places, at)

    def _arm(self, known: Known, topic: str, observations: list[Observation]) -> None:
        """Let the device have its command topics, except those that are another device's."""
        self._disown(known)
        for entity in known.entities.values():
            commands = entity.command_topics
            stranger = next((found for command in commands if (found := self._stranger(command, entity, known))), None)
            if stranger is not None:
                entity.disarm()
                why = f"{entity.key} may not write to {stranger.topic}: it belongs to {stranger.owner}"
                observations.append(Trouble(topic, why, known.id))
                continue
            for command in commands:
                self._writers.setdefault(command, Writer(known.id, entity.platform))
                known.owns.add(command)

    def _stranger(self, command: str, entity: Entity, known: Known) -> Stranger | None:
        """Return whose a command topic is, if it is another device's.

        Updates of a bridge's devices all go to one topic of the bridge; they alone may share it.
        """
        writer = self._writers.get(command)
        if writer is None:
            speaker = self._listening.speaker(command, known.id)
            return Stranger(command, speaker) if speaker else None
        owner = self._known.get(writer.device)
        if owner is None or owner is known:
            return None
        siblings = known.who.via and known.who.via == owner.who.via
        shared = siblings and entity.platform == "update" and writer.platform == "update"
        return None if shared else Stranger(command, owner.id)

    def _disown(self, known: Known) -> None:
        for command in known.owns:
            writer = self._writers.get(command)
            if writer is not None and writer.device == known.id:
                del self._writers[command]
        known.owns.clear()

    def _forget(self, topic: str, at: Moment) -> list[Observation]:
        """Drop what a topic announced, unless another topic has taken it over."""
        held = self._holdings.pop(topic, None)
        known = self._known.get(held.device) if held else None
        if held is None or known is None:
            return []
        for key in held.entities:
            if known.announced_by.get(key) == topic:
                known.entities.pop(key, None)
                known.announced_by.pop(key, None)
        return self._settle(known, (), topic, at)

    def _retire(self, known: Known) -> list[Observation]:
        del self._known[known.id]
        self._ids = {text: owner for text, owner in self._ids.items() if owner != known.id}
        self._disown(known)
        self._listening.leave(known.id)
        return [Withdrawn(known.id)] if known.device is not None else []


def _unique_of(part: Part, alone: str) -> str:
    unique: Any = part.config.get("unique_id")
    return unique if isinstance(unique, str) and unique else f"{alone}/{part.key}"


def _merged(known: Who, news: Who) -> Who:
    """Return a device's description with the news in it; what the news leave out stays."""
    fresh = {
        name: getattr(news, name) or getattr(known, name)
        for name in ("name", "manufacturer", "model", "model_id", "sw", "hw", "area", "via")
    }
    return replace(known, identifiers=tuple(dict.fromkeys((*known.identifiers, *news.identifiers))), **fresh)


def _writes_of(
    entities: Iterable[Entity], places: dict[tuple[int, str], Place]
) -> dict[tuple[str, str, str, str], tuple[Encoder, Attribute | dict[str, Argument]]]:
    """Return each command's form, by component, capability, command and attribute."""
    writes: dict[tuple[str, str, str, str], tuple[Encoder, Attribute | dict[str, Argument]]] = {}
    for entity in entities:
        for order in entity.orders:
            place = places[id(entity), order.capability]
            takes = (
                entity.attributes[order.capability, order.attribute]
                if order.attribute
                else entity.commands[order.capability, order.command]
            )
            if not place.dropped:
                key = (place.component, order.capability, order.command, order.attribute)
                writes[key] = (order.encode, takes)
    return writes
