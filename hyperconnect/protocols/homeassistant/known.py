"""The devices announced: whose each entity is, and what becomes of a device when one comes, changes or goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from hyperconnect.errors import HyperconnectError
from hyperconnect.model.device import Argument, Attribute, Device
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Announced, Observation, Trouble, Withdrawn
from hyperconnect.protocols.homeassistant.assembly import Place, device_of, places_of
from hyperconnect.protocols.homeassistant.builders import build, may_be_silent
from hyperconnect.protocols.homeassistant.card import Who, borrowed
from hyperconnect.protocols.homeassistant.draft import NAME_LENGTH
from hyperconnect.protocols.homeassistant.entity import Card, Encoder, Entity
from hyperconnect.protocols.homeassistant.expand import Part
from hyperconnect.protocols.homeassistant.listening import Listening, contents
from hyperconnect.protocols.homeassistant.ownership import Ownership
from hyperconnect.protocols.homeassistant.vocabulary import Vocabulary
from hyperconnect.protocols.identity import id_of, snake

DEVICE_LIMIT: Final = 5000
"""Devices that are taken in; a flood beyond is refused."""

ENTITY_LIMIT: Final = 1000
"""Entities of one device."""


class Unique(NamedTuple):
    """What tells an entity from others of its device."""

    platform: str
    id: str


Writes: TypeAlias = dict[tuple[str, str, str, str], tuple[Encoder, Attribute | dict[str, Argument]]]
"""Each command's form, by component, capability, command and attribute."""


class Known(Struct):
    """A device as it stands."""

    id: str
    who: Who
    entities: dict[Unique, Entity] = field(default_factory=dict[Unique, Entity])
    announced_by: dict[Unique, str] = field(default_factory=dict[Unique, str])
    vehicle: bool = False
    device: Device | None = None
    places: dict[tuple[int, str], Place] = {}
    writes: Writes = {}


class Household:
    """All devices announced, each once."""

    def __init__(self) -> None:
        self.listening = Listening()
        self.words = Vocabulary()
        self._known: dict[str, Known] = {}
        self._ids: dict[str, str] = {}
        self._ownership = Ownership(self.listening.speaker)
        self._members: dict[str, dict[str, list[Entity]]] = {}

    def __iter__(self) -> Iterator[Known]:
        """Yield the devices in the order they were met."""
        return iter(self._known.values())

    def get(self, device: str) -> Known | None:
        """Return a device by its id."""
        return self._known.get(device)

    def meet(self, who: Who) -> Known | None:
        """Return the device that one of these identifiers belongs to, or a new one; None if there are too many."""
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

    def take(
        self, known: Known, who: Who, topic: str, parts: Mapping[Unique, Part], before: Iterable[Unique], at: Moment
    ) -> list[Observation]:
        """Take in what a topic announces of a device, in place of what it announced before."""
        if len(known.entities) + len(parts) > ENTITY_LIMIT:
            return [Trouble(topic, f"the announcement was ignored: more than {ENTITY_LIMIT} entities", known.id)]
        self._drop(known, topic, [key for key in before if key not in parts])
        fresh = dict(parts)
        observations = self._understand(known, who, topic, fresh)
        return observations + self._settle(known, fresh, topic, at)

    def drop(self, device: str, topic: str, entities: Iterable[Unique], at: Moment) -> list[Observation]:
        """Forget what a topic announced of a device, unless another topic has taken it over."""
        known = self._known.get(device)
        if known is None:
            return []
        self._drop(known, topic, entities)
        return self._settle(known, (), topic, at)

    def tells_members(self, topic: str) -> bool:
        """Return whether messages on a topic hold members that nobody announces."""
        return topic in self._members

    def notice(self, message: Message, at: Moment) -> list[Observation]:
        """Take in members of a message that are new; return the devices they change, announced anew."""
        devices = self._members.get(message.topic, {})
        text, json = contents(message)
        observations: list[Observation] = []
        for device, entities in tuple(devices.items()):
            try:
                fresh = [entity for entity in entities if entity.notice(text, json)]
            except HyperconnectError as error:
                observations.append(Trouble(message.topic, f"attributes: {error.why}", device))
                continue
            known = self._known.get(device)
            if fresh and known is not None:
                observations += self._settle(known, (), message.topic, at)
        return observations

    def _drop(self, known: Known, topic: str, entities: Iterable[Unique]) -> None:
        for key in entities:
            if known.announced_by.get(key) == topic:
                known.entities.pop(key, None)
                known.announced_by.pop(key, None)

    def _understand(self, known: Known, who: Who, topic: str, fresh: dict[Unique, Part]) -> list[Observation]:
        """Build the fresh entities; if they show that the device is a car, or no longer one, all of them.

        What neither tells nor takes anything is left out of `fresh`, and told.
        """
        observations: list[Observation] = []
        known.who = _merged(known.who, who)
        signs = self.words.vehicle_signs
        likely = (
            known.vehicle
            or known.who.is_vehicle(self.words)
            or any(snake(part.key[:NAME_LENGTH]) in signs for part in fresh.values())
        )
        card = Card(known.id, known.who.name, likely, self.words)
        for key, part in tuple(fresh.items()):
            old = known.entities.get(key)
            entity = build(part.platform, old.key if old else part.key, part.config, card)
            if old is not None:
                entity.inherit(old)
            if entity.useful or may_be_silent(entity):
                known.entities[key] = entity
                known.announced_by[key] = topic
                continue
            del fresh[key]
            why = "; ".join(entity.troubles) or "it has no topic to read or write"
            observations.append(Trouble(topic, f"{part.platform} {part.key} was ignored: {why}", known.id))
        vehicle = known.who.is_vehicle(self.words) or any(
            not signs.isdisjoint(entity.names) for entity in known.entities.values()
        )
        was, known.vehicle = known.vehicle, vehicle
        card = card._replace(vehicle=vehicle)
        for key, entity in tuple(known.entities.items()):
            if vehicle != (likely if key in fresh else was):
                known.entities[key] = build(entity.platform, entity.key, entity.config, card)
                known.entities[key].inherit(entity)
        if vehicle != was:
            fresh.update({key: Part(*key, {}) for key in known.entities})
        return observations

    def _settle(self, known: Known, fresh: Iterable[Unique], topic: str, at: Moment) -> list[Observation]:
        """Put a changed device together anew; return its announcement and what it is already known to say."""
        if not known.entities:
            return self._retire(known)
        refused = self._ownership.arm(known.id, known.who.via, known.entities.values())
        self._collect_members(known)
        entities = list(known.entities.values())
        known.places = places_of(entities)
        identifiers = borrowed(known.who.identifiers, (key.id for key in known.entities))
        who = replace(known.who, identifiers=identifiers)
        known.device = device_of(known.id, who, entities, known.places, vehicle=known.vehicle)
        known.writes = _writes_of(entities, known.places)
        observations: list[Observation] = [Trouble(topic, why, known.id) for why in refused]
        observations.append(Announced(known.device))
        for key in fresh:
            observations += [Trouble(topic, why, known.id) for why in known.entities[key].troubles]
        self.listening.hear(known.id, entities, known.places)
        news = [known.entities[key] for key in fresh]
        return observations + self.listening.recall(known.id, news, known.places, at)

    def _collect_members(self, known: Known) -> None:
        """Find out which entities tell members, once for each topic, and take in what is known already."""
        self._leave_members(known.id)
        told = {feed.origin for entity in known.entities.values() for feed in entity.feeds}
        leaders: dict[tuple[str, str], Entity] = {}
        for entity in sorted(
            known.entities.values(), key=lambda entity: (not entity.main, len(entity.key), entity.key)
        ):
            if entity.extras is None:
                continue
            if leaders.setdefault(entity.extras.origin, entity) is entity:
                entity.extras.skip(told)
                self._members.setdefault(entity.extras.topic, {}).setdefault(known.id, []).append(entity)
                last = self.listening.last(entity.extras.topic)
                if last is not None:
                    _notice_quietly(entity, last)

    def _leave_members(self, device: str) -> None:
        for topic in [topic for topic, devices in self._members.items() if device in devices]:
            del self._members[topic][device]
            if not self._members[topic]:
                del self._members[topic]

    def _retire(self, known: Known) -> list[Observation]:
        del self._known[known.id]
        self._ids = {text: owner for text, owner in self._ids.items() if owner != known.id}
        self._ownership.leave(known.id)
        self._leave_members(known.id)
        self.listening.leave(known.id)
        return [Withdrawn(known.id)] if known.device is not None else []


def _notice_quietly(entity: Entity, message: Message) -> None:
    """Take in members of a message heard before; whatever is wrong with it was told then."""
    try:
        entity.notice(*contents(message))
    except HyperconnectError:
        return


def _merged(known: Who, news: Who) -> Who:
    """Return a device's description with the news in it; what the news leave out stays."""
    fresh = {
        name: getattr(news, name) or getattr(known, name)
        for name in ("name", "manufacturer", "model", "model_id", "sw", "hw", "area", "via")
    }
    return replace(known, identifiers=tuple(dict.fromkeys((*known.identifiers, *news.identifiers))), **fresh)


def _writes_of(entities: Iterable[Entity], places: Mapping[tuple[int, str], Place]) -> Writes:
    writes: Writes = {}
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
