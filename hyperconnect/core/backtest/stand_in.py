"""The stand-in: a protocol that says to the hub what was recorded, and hears what it would tell devices."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from hyperconnect.model.command import Command
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Observation
from hyperconnect.model.value import Source
from hyperconnect.protocols.port import Reader

NAME: Final = "record"
SPOKEN: Final = Message(NAME, b"")
"""The message at which the hub hears what the stand-in has to say."""
SOURCE: Final = Source(NAME, NAME)


class StandIn:
    """Stands in for all devices: `words` is what the hub hears next, `orders` are the commands it gave since."""

    name = NAME
    filters: tuple[str, ...] = (NAME,)

    def __init__(self) -> None:
        self.words: list[Observation] = []
        self.orders: list[Command] = []

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Need no vocabulary."""

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a topic: see `Protocol`."""
        return self._speak if topic == NAME else None

    def greet(self) -> tuple[Message, ...]:
        """Ask nobody to introduce himself."""
        return ()

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Take a command; it is said on a topic that nobody hears."""
        self.orders.append(command)
        return (Message(f"{NAME}/{command.device}", b""),)

    def owners(self, topic: str) -> Collection[str] | None:
        """Return nobody: no topic commands a device here."""
        del topic
        return None

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:
        """Return nothing: what ran out then was recorded."""
        del now
        return (), None

    def _speak(self, message: Message, now: Moment) -> Sequence[Observation]:
        del message, now
        words, self.words = self.words, []
        return words
