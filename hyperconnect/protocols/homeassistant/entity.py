"""An entity as announced, understood: what it feeds and what it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.attributes import Extras
from hyperconnect.protocols.homeassistant.availability import Rule
from hyperconnect.protocols.homeassistant.expand import Config
from hyperconnect.protocols.homeassistant.extract import Extract
from hyperconnect.protocols.homeassistant.topics import fault_of
from hyperconnect.protocols.homeassistant.vocabulary import Vocabulary
from hyperconnect.protocols.payload import Missing

Encoder: TypeAlias = Callable[[Mapping[str, Datum]], tuple[Message, ...]]
"""Makes messages of a command's arguments, which are already checked."""

Happening: TypeAlias = Callable[[str, object], dict[str, Datum] | Missing]
"""Reads an event's data out of a payload, given as text and JSON."""


class Feed(NamedTuple):
    """One attribute's source; `origin` tells feeds apart that read the same thing."""

    capability: str
    attribute: str
    topic: str
    extract: Extract
    origin: str


class Emission(NamedTuple):
    """One event's source."""

    capability: str
    event: str
    topic: str
    read: Happening


class Order(NamedTuple):
    """One command's form; `attribute` is filled for the command `set`."""

    capability: str
    command: str
    attribute: str
    encode: Encoder


class Card(NamedTuple):
    """What is known of a device when one of its entities is built, and the words in which to understand it."""

    id: str
    name: str
    vehicle: bool
    words: Vocabulary


class Entity(Struct):
    """An entity understood; `main` if it is what the device is for, `part` if it says which of several parts it is."""

    platform: str
    key: str
    name: str
    config: Config
    main: bool = False
    part: str = ""
    attributes: dict[tuple[str, str], Attribute] = {}
    commands: dict[tuple[str, str], dict[str, Argument]] = {}
    events: set[tuple[str, str]] = set()
    feeds: list[Feed] = []
    emissions: list[Emission] = []
    orders: list[Order] = []
    secondary: set[str] = set()
    expire_after: float | None = None
    off_delay: float | None = None
    troubles: list[str] = []
    names: tuple[str, ...] = ()
    rule: Rule = Rule("latest", ())
    extras: Extras | None = None
    opaque: bool = False

    @property
    def useful(self) -> bool:
        """Whether it tells or takes anything."""
        return bool(self.feeds or self.orders or self.emissions or self.extras)

    def notice(self, text: str, json: object) -> bool:
        """Take in what is new among its members; return whether anything is.

        Raises:
            HyperconnectError: the message has no members.
        """
        extras = self.extras
        if extras is None:
            return False
        fresh = extras.notice(text, json)
        for member in fresh:
            self._offer_member(extras, member)
        return bool(fresh)

    def inherit(self, old: Entity) -> None:
        """Know the members that were known before the entity was announced anew."""
        if self.extras is None or old.extras is None:
            return
        self.extras.kinds.update(old.extras.kinds)
        for member in old.extras.kinds:
            self._offer_member(self.extras, member)

    def _offer_member(self, extras: Extras, member: str) -> None:
        name = f"{self.key}.{member}"
        if ("setting", name) not in self.attributes:
            origin = "\0\0".join((*extras.origin, member))
            self.feeds.append(Feed("setting", name, extras.topic, extras.extract(member), origin))
        self.attributes["setting", name] = extras.spec(member)

    def disarm(self) -> None:
        """Take from it whatever it could be told to do."""
        self.orders.clear()
        self.commands.clear()
        self.attributes = {leaf: replace(spec, writable=False) for leaf, spec in self.attributes.items()}

    @property
    def command_topics(self) -> set[str]:
        """The topics on which the entity takes commands."""
        return {
            topic
            for key, topic in self.config.items()
            if key.endswith(("command_topic", "set_position_topic", "set_fan_speed_topic")) and not fault_of(topic)
        }
