"""What the hub expects of a protocol."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias
from typing import Protocol as Interface

from hyperconnect.model.command import Command
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Observation

Reader: TypeAlias = Callable[[Message, Moment], Sequence[Observation]]
"""Turns one topic's messages, received at a moment, into observations. Never raises for a bad payload: it returns
a `Trouble`."""


class Protocol(Interface):
    """One ecosystem's language: pure, deterministic, no I/O.

    A protocol remembers what was announced to it and nothing else. `name` is its short word (`homeassistant`).
    """

    name: str

    @property
    def filters(self) -> tuple[str, ...]:
        """The topic filters it wants now, in order of subscription; grows as devices are announced."""
        ...

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in the ecosystem's vocabulary, the content of `devices/<name>.yaml`; before anything is read.

        Raises:
            ContentError: it cannot be used; names the key.
        """
        ...

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a topic, or None if it means nothing here.

        The hub keeps the answer until this protocol announces or withdraws something.
        """
        ...

    def greet(self) -> tuple[Message, ...]:
        """Return what to publish once subscribed, so that things introduce themselves; often nothing."""
        ...

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return what to publish for a command to a device this protocol announced.

        Raises:
            CommandError: the command has no form in this ecosystem, or a value is out of range.
        """
        ...

    def owners(self, topic: str) -> Collection[str] | None:
        """Return the devices that a topic commands: nobody but them may have it written to.

        Nothing is in it if a topic is reserved altogether; None if no device known here takes commands there.
        """
        ...

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:
        """Return what changes by time alone (`expire_after`, `off_delay`) and when to ask next, or None."""
        ...
