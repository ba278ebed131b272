"""A bus with miIO devices beside it: one transport for the hub, whoever carries a message.

What begins with `$miio/` goes to the devices and comes from them. A broker's message under such a topic is dropped,
so that no client of the broker can speak for a device whose token it does not have.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from hyperconnect.model.message import Message
from hyperconnect.protocols.miot.speech import ROOT
from hyperconnect.shell.miio import Miio
from hyperconnect.shell.transport import Arrival, Transport


class MiioBus:
    """A `Transport` made of another and of miIO devices.

    They are greeted once `ready` is set, at once without it: each says only once what it is, and who does not know its
    words yet would miss that.
    """

    def __init__(self, bus: Transport, miio: Miio, ready: asyncio.Event | None = None) -> None:
        self._bus = bus
        self._miio = miio
        self._ready = ready

    @property
    def description(self) -> str:
        """The other transport's."""
        return self._bus.description

    async def run(self, wake: Callable[[], None]) -> None:
        """Run both until cancelled.

        Raises:
            BrokerError: the broker refuses us for good.
        """
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._greet(wake), name="hyperconnect.miio")
            await self._bus.run(wake)

    async def _greet(self, wake: Callable[[], None]) -> None:
        if self._ready is not None:
            await self._ready.wait()
        await self._miio.run(wake)

    def take(self) -> list[Arrival]:
        """Return what arrived at both, the broker's first."""
        arrivals: list[Arrival] = [
            one for one in self._bus.take() if not (isinstance(one, Message) and one.topic.startswith(ROOT))
        ]
        arrivals += self._miio.take()
        return arrivals

    def done(self) -> None:
        """Acknowledge to the broker what was taken."""
        self._bus.done()

    def publish(self, messages: Sequence[Message]) -> None:
        """Send each message its way, in order."""
        ours = [message for message in messages if message.topic.startswith(ROOT)]
        if ours:
            self._miio.publish(ours)
            messages = [message for message in messages if not message.topic.startswith(ROOT)]
        if messages:
            self._bus.publish(messages)

    def subscribe(self, filters: Sequence[str]) -> None:
        """Ask the broker for topic filters."""
        self._bus.subscribe(filters)
