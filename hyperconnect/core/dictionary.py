"""The dictionary: what messages mean, and how commands are said, without a hub around it.

The same protocols and the same join as the hub's, but nothing is remembered, decided or sent: for looking at a
recording, and for checking what a new device would become.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.core.ear import Ear
from hyperconnect.core.ecosystems import ecosystems
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.errors import HyperconnectError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability, Event
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Announced, Asking, Observation, Refused, Trouble, Withdrawn
from hyperconnect.model.value import Value


class Meaning(Struct):
    """What one message meant. Devices are named by the hub's ids, `protocols` are those that read the topic."""

    values: list[Value]
    events: list[Event]
    availability: list[Availability]
    announced: list[str]
    removed: list[str]
    problems: list[str]
    asked: list[Message]
    protocols: list[str]


class Dictionary:
    """Reads messages in order and knows the devices they announced."""

    def __init__(self) -> None:
        self._twin = Twin()
        self.registry = Registry(self._twin)
        self._profiles, self._protocols = ecosystems({})
        self._ear = Ear(self._protocols, {self._profiles.name}, at_once=True)

    def learn(self, name: str, document: Mapping[str, Any]) -> None:
        """Take in a file of devices/: a vocabulary or a profile.

        Raises:
            ContentError: it cannot be used.
        """
        ecosystem = document.get("ecosystem")
        if isinstance(ecosystem, str):
            self._ear.learn(ecosystem, document)
        else:
            self._profiles.add(name, dict(document))

    def read(self, message: Message, at: Moment) -> Meaning:
        """Return what a message means that arrives at a moment."""
        meaning = Meaning([], [], [], [], [], [], [], [])
        for rank, reader in self._ear.readers(message.topic):
            meaning.protocols.append(self._protocols[rank].name)
            try:
                for seen in reader(message, at):
                    self._take(rank, seen, meaning)
            except HyperconnectError as error:
                meaning.problems.append(str(error))
        return meaning

    def say(self, command: Command) -> tuple[Message, ...]:
        """Return how a command is said.

        Raises:
            CommandError: it cannot be.
        """
        return self._ear.encode(command)

    def _take(self, rank: int, seen: Observation, meaning: Meaning) -> None:
        match seen:
            case Value():
                own = self._ear.own(rank, seen)
                if own is not None:
                    self._believe(own, meaning)
            case Event():
                device = self._ear.id_of(rank, seen.device) or seen.device
                meaning.events.append(replace(seen, device=device))
            case Availability():
                device = self._ear.id_of(rank, seen.device) or seen.device
                meaning.availability.append(replace(seen, device=device))
            case Announced(device=announced, writes=writes):
                whole = self._ear.announce(rank, announced)
                self.registry.announce(whole)
                meaning.announced.append(whole.id)
                for trouble in self._ear.trespasses(rank, announced.id, writes):
                    self._take(rank, trouble, meaning)
            case Withdrawn(device=device):
                gone = self._ear.withdraw(rank, device)
                if gone is not None and gone[1] is None:
                    self.registry.withdraw(gone[0])
                    meaning.removed.append(gone[0])
            case Asking(messages=messages):
                meaning.asked.extend(messages)
            case Refused(path=path, why=why):
                meaning.problems.append(f"{path}: {why}")
            case Trouble(topic=topic, why=why):
                meaning.problems.append(f"{topic}: {why}")
            case _:
                assert_never(seen)

    def _believe(self, own: Value, meaning: Meaning) -> None:
        """Note a value; one that cannot be is shown too, for people look here for what was said."""
        believed = self._ear.believed(own)
        meaning.values.append(believed if isinstance(believed, Value) else own)
        if isinstance(believed, Trouble):
            meaning.problems.append(f"{believed.topic}: {believed.why}")
