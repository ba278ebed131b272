"""A message bus inside the process, with what matters of MQTT: filters, retained messages, wills, lost connections.

Delivery is immediate and in the order of publication, subscribers in the order in which they connected, so that a
run on a virtual loop is the same every time.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hyperconnect.model.message import Message, matches
from hyperconnect.shell.transport import Arrival, Down, Up

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

INBOX_LIMIT = 100_000
"""Messages a connection may leave untaken before further ones are dropped and counted."""

_DELIVERED_QOS = 1


class MemoryBus:
    """A broker without a wire: who is connected, who listens to what, and the retained messages."""

    def __init__(self) -> None:
        self.retained: dict[str, Message] = {}
        self._clients: list[MemoryTransport] = []
        self._routes: dict[str, tuple[MemoryTransport, ...]] = {}

    def publish(self, message: Message) -> None:
        """Deliver a message to everybody connected whose filters cover its topic, and keep it if it is retained."""
        topic = message.topic
        if not topic or "+" in topic or "#" in topic:
            return
        if message.retain:
            self.retained.pop(topic, None)
            if message.payload:
                self.retained[topic] = message
            message = replace(message, retain=False)
        route = self._routes.get(topic)
        if route is None:
            route = tuple(client for client in self._clients if client.listens(topic))
            self._routes[topic] = route
        for client in route:
            client.receive(message)

    def attach(self, client: MemoryTransport) -> None:
        """Count a transport as connected."""
        self._clients.append(client)
        self._routes.clear()

    def detach(self, client: MemoryTransport) -> None:
        """Forget a transport; without effect if it is not connected."""
        if client in self._clients:
            self._clients.remove(client)
            self._routes.clear()

    def replay(self, client: MemoryTransport, pattern: str) -> None:
        """Send a new subscriber what is retained under its filter, in the order of publication."""
        self._routes.clear()
        for topic, message in list(self.retained.items()):
            if matches(pattern, topic):
                client.receive(message)


class MemoryTransport:
    """One connection to a `MemoryBus`.

    `cut` loses the connection as a pulled plug would (the bus publishes the will) and `restore` brings it back. A
    clean end publishes the will too, as our MQTT transport does: who reads it learns that we are gone.
    """

    def __init__(
        self,
        bus: MemoryBus,
        *,
        will: Message | None = None,
        birth: Message | None = None,
        limit: int = INBOX_LIMIT,
    ) -> None:
        self.dropped = 0
        self._bus = bus
        self._will = will
        self._birth = birth
        self._limit = limit
        self._filters: list[str] = []
        self._inbox: list[Arrival] = []
        self._wake: Callable[[], None] | None = None
        self._connected = False

    @property
    def description(self) -> str:
        """For people."""
        return "in-memory bus"

    async def run(self, wake: Callable[[], None]) -> None:
        """Be connected until cancelled."""
        self._wake = wake
        self.restore()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self._leave()
            self._wake = None

    def take(self) -> list[Arrival]:
        """Return everything that arrived since the last call, in order."""
        taken, self._inbox = self._inbox, []
        return taken

    def done(self) -> None:
        """Do nothing: memory does not forget what it handed over."""

    def publish(self, messages: Sequence[Message]) -> None:
        """Deliver a batch at once, in order; count it as dropped while the connection is cut."""
        if not self._connected:
            self.dropped += len(messages)
            return
        publish = self._bus.publish
        for message in messages:
            publish(message)

    def subscribe(self, filters: Sequence[str]) -> None:
        """Listen to topic filters and receive what is retained under them."""
        if not self._connected:
            return
        for pattern in filters:
            if pattern not in self._filters:
                self._filters.append(pattern)
            self._bus.replay(self, pattern)

    def cut(self, why: str = "connection cut") -> None:
        """Lose the connection; what was received before can still be taken."""
        if self._connected:
            self._leave()
            self._arrive(Down(why))

    def restore(self) -> None:
        """Connect again, with no subscriptions."""
        if self._wake is None or self._connected:
            return
        self._connected = True
        self._bus.attach(self)
        self._arrive(Up())
        if self._birth is not None:
            self._bus.publish(self._birth)

    def listens(self, topic: str) -> bool:
        """Return whether one of the filters covers a topic."""
        return any(matches(pattern, topic) for pattern in self._filters)

    def receive(self, message: Message) -> None:
        """Take a message from the bus into the inbox; called by the bus."""
        if len(self._inbox) >= self._limit:
            self.dropped += 1
            return
        self._arrive(replace(message, qos=_DELIVERED_QOS) if message.qos > _DELIVERED_QOS else message)

    def _arrive(self, arrival: Arrival) -> None:
        self._inbox.append(arrival)
        if self._wake is not None:
            self._wake()

    def _leave(self) -> None:
        if self._connected:
            self._connected = False
            self._filters.clear()
            self._bus.detach(self)
            if self._will is not None:
                self._bus.publish(self._will)
