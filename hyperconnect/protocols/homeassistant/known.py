"""The devices announced: whose each entity is, and what becomes of a device when one comes, changes or goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
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
from hyperconnect.protocols.payload import is_array, is_object
from hyperconnect.protocols.pieces import Piece, Pieces
from hyperconnect.protocols.template import TemplateError
from hyperconnect.protocols.template import known as template_of
from hyperconnect.protocols.template_meter import METER

DEVICE_LIMIT: Final = 5000
"""Devices that are taken in; a flood beyond is refused."""

ENTITY_LIMIT: Final = 300
"""Entities of one device; the most that was seen has 230."""

_ENTITY: Final = 12
"""The effort of building an entity."""

_SHARE: Final = 2
"""Entities that make the least effort in each step of putting a device together."""


class Unique(NamedTuple):
    """What tells an entity from others of its device."""

    platform: str
    id: str


Writes: TypeAlias = dict[tuple[str, str, str, str], tuple[Encoder, Attribute | dict[str, Argument]]]
"""Each command's form, by component, capability, command and attribute."""


class Known(Struct):
    """A device as it stands; `outdone` is what topics announced of entities that another topic then announced too."""

    id: str
    who: Who
    entities: dict[Unique, Entity] = field(default_factory=dict[Unique, Entity])
    announced_by: dict[Unique, str] = field(default_factory=dict[Unique, str])
    outdone: dict[Unique, dict[str, Part]] = field(default_factory=dict[Unique, dict[str, Part]])
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
    ) -> Pieces:
        """Take in what a topic announces of a device, in place of what it announced before."""
        if len(known.entities) + len(parts) > ENTITY_LIMIT:
            why = f"the announcement was ignored: more than {ENTITY_LIMIT} entities"
            yield Piece([Trouble(topic, why, known.id)], 0)
            return
        left = self._drop(known, topic, [key for key in before if key not in parts])
        fresh = {**left, **parts}
        yield from self._understand(known, who, topic, fresh)
        yield from self._settle(known, fresh, topic, at)

    def drop(self, device: str, topic: str, entities: Iterable[Unique], at: Moment) -> Pieces:
        """Forget what a topic announced of a device; what another topic announced too is that one's again."""
        known = self._known.get(device)
        if known is None:
            return
        left = self._drop(known, topic, entities)
        yield from self._understand(known, known.who, topic, left)
        yield from self._settle(known, left, topic, at)

    def give_up(self, device: str, topic: str, entities: Iterable[Unique]) -> None:
        """Leave what a topic announced to whoever announces it next; until then it stays as it is."""
        known = self._known.get(device)
        if known is None:
            return
        for key in entities:
            known.outdone.get(key, {}).pop(topic, None)
            if known.announced_by.get(key) == topic:
                known.announced_by[key] = ""

    def tells_members(self, topic: str) -> bool:
        """Return whether messages on a topic hold members that nobody announces."""
        return topic in self._members

    def notice(self, message: Message, at: Moment) -> Pieces:
        """Take in members of a message that are new; tell the devices they change, announced anew."""
        devices = self._members.get(message.topic, {})
        text, json = contents(message)
        changed: list[Known] = []
        observations: list[Observation] = []
        METER.open()
        try:
            for device, entities in devices.items():
                try:
                    fresh = [entity for entity in entities if entity.notice(text, json)]
                except HyperconnectError as error:
                    observations.append(Trouble(message.topic, f"attributes: {error.why}", device))
                    continue
                if fresh and device in self._known:
                    changed.append(self._known[device])
        finally:
            METER.close()
        yield Piece(observations, 1)
        for known in changed:
            yield from self._settle(known, (), message.topic, at)

    def _drop(self, known: Known, topic: str, entities: Iterable[Unique]) -> dict[Unique, Part]:
        """Forget entities of a topic; return those that another topic announced before it, as that one did."""
        left: dict[Unique, Part] = {}
        for key in entities:
            others = known.outdone.get(key, {})
            others.pop(topic, None)
            if known.announced_by.get(key) != topic:
                continue
            known.entities.pop(key, None)
            known.announced_by.pop(key, None)
            if others:
                known.announced_by[key], left[key] = others.popitem()
        return left

    def _understand(self, known: Known, who: Who, topic: str, fresh: dict[Unique, Part]) -> Pieces:
        """Build the fresh entities; if they show that the device is a car, or no longer one, all of them.

        What neither tells nor takes anything is left out of `fresh`, and told.
        """
        known.who = _merged(known.who, who)
        signs = self.words.vehicle_signs
        likely = (
            known.vehicle
            or known.who.is_vehicle(self.words)
            or any(snake(part.key[:NAME_LENGTH]) in signs for part in fresh.values())
        )
        card = Card(known.id, known.who.name, likely, self.words)
        observations: list[Observation] = []
        for key, part in tuple(fresh.items()):
            yield from _prepared(part)
            yield Piece((), _ENTITY)
            old = known.entities.get(key)
            entity = build(part.platform, old.key if old else part.key, part.config, card)
            if old is not None:
                entity.inherit(old)
            if entity.useful or may_be_silent(entity):
                self._own(known, key, topic)
                known.entities[key] = entity
                continue
            del fresh[key]
            if old is None:
                known.announced_by.pop(key, None)
            why = "; ".join(entity.troubles) or "it has no topic to read or write"
            observations.append(Trouble(topic, f"{part.platform} {part.key} was ignored: {why}", known.id))
        yield Piece(observations, 1)
        vehicle = known.who.is_vehicle(self.words) or any(
            not signs.isdisjoint(entity.names) for entity in known.entities.values()
        )
        was, known.vehicle = known.vehicle, vehicle
        card = card._replace(vehicle=vehicle)
        for key, entity in tuple(known.entities.items()):
            if vehicle != (likely if key in fresh else was):
                yield Piece((), _ENTITY)
                known.entities[key] = build(entity.platform, entity.key, entity.config, card)
                known.entities[key].inherit(entity)
        if vehicle != was:
            fresh.update({key: Part(*key, {}) for key in known.entities})

    def _own(self, known: Known, key: Unique, topic: str) -> None:
        """Let a topic own an entity; if it was another's, remember how that one announced it."""
        owner = known.announced_by.get(key, "")
        old = known.entities.get(key)
        if old is None:
            if not owner:
                known.announced_by[key] = topic
            return
        if owner and owner != topic:
            known.outdone.setdefault(key, {})[owner] = Part(old.platform, old.key, old.config)
        known.outdone.get(key, {}).pop(topic, None)
        known.announced_by[key] = topic

    def _settle(self, known: Known, fresh: Collection[Unique], topic: str, at: Moment) -> Pieces:
        """Put a changed device together anew; tell its announcement and what it is already known to say."""
        if not known.entities:
            yield Piece(self._retire(known), 0)
            return
        share = 1 + len(known.entities) // _SHARE
        yield Piece((), share)
        refused = self._ownership.arm(known.id, known.who.via, known.entities.values())
        yield Piece((), share)
        self._collect_members(known)
        entities = list(known.entities.values())
        yield Piece((), share)
        places = places_of(entities)
        yield Piece((), share)
        identifiers = borrowed(known.who.identifiers, (key.id for key in known.entities))
        who = replace(known.who, identifiers=identifiers)
        device = device_of(known.id, who, entities, places, vehicle=known.vehicle)
        yield Piece((), share)
        writes = _writes_of(entities, places)
        yield Piece((), 3 * share)
        known.places, known.device, known.writes = places, device, writes
        self.listening.hear(known.id, entities, places)
        observations: list[Observation] = [Trouble(topic, why, known.id) for why in refused]
        news = [known.entities[key] for key in fresh]
        named = frozenset(topic for entity in news if entity.orders for topic in entity.command_topics)
        observations.append(Announced(device, named))
        for key in fresh:
            observations += [Trouble(topic, why, known.id) for why in known.entities[key].troubles]
        yield Piece(observations, 1)
        yield from self.listening.recall(known.id, news, places, at)

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


def _prepared(part: Part) -> Pieces:
    """Prepare an entity's templates, so that no message waits for that; a broken one is told when it is built."""
    listed: object = part.config.get("availability")
    checks = [check for check in listed if is_object(check)] if is_array(listed) else []
    for config in (part.config, *checks):
        for key, source in config.items():
            if not (isinstance(source, str) and source and key.endswith("template")):
                continue
            try:
                for effort in template_of(source).ready():
                    yield Piece((), effort)
            except TemplateError:
                continue


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
