"""The narrow port between us and a message bus: batches in, batches out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from hyperconnect.model.message import Message


class Up:
    """The bus is connected: everything must be subscribed again."""


class Down:
    """The bus is gone; the transport is already trying again."""

    def __init__(self, why: str) -> None:
        self.why = why


Arrival: TypeAlias = Message | Up | Down


class Transport(Protocol):
    """A connection to a bus that keeps itself alive while `run` runs."""

    @property
    def description(self) -> str:
        """For people: `mosquitto on 127.0.0.1:1883 (MQTT 5)`."""
        ...

    async def run(self, wake: Callable[[], None]) -> None:
        """Connect, receive and reconnect until cancelled; call `wake` whenever `take` has something new.

        Raises:
            BrokerError: the broker refuses us for good (wrong password); anything passing is retried.
        """
        ...

    def take(self) -> list[Arrival]:
        """Return everything that arrived since the last call, in order."""
        ...

    def done(self) -> None:
        """Acknowledge to the broker all messages with QoS above 0 that `take` returned so far."""
        ...

    def publish(self, messages: Sequence[Message]) -> None:
        """Hand a batch to the bus, in order. Does not block; dropped (and counted) while the bus is down."""
        ...

    def subscribe(self, filters: Sequence[str]) -> None:
        """Ask for topic filters, in order; without effect while the bus is down."""
        ...
