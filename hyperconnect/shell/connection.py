"""One connection to an MQTT broker; the one file that knows aiomqtt and paho, also their insides (pinned below 3).

They connect, subscribe and keep alive. Publications and their acknowledgements do not pass through them: aiomqtt
makes a task and paho several system calls of every message, so the wire under paho (`hyperconnect.shell.wire`) sorts
these out and they are handled in bulk here.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import aiomqtt
from paho.mqtt.client import MQTT_CLEAN_START_FIRST_ONLY
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from hyperconnect.errors import BrokerError
from hyperconnect.shell.packets import (
    LARGEST,
    PacketError,
    PacketReader,
    acknowledgements,
    is_filter,
)
from hyperconnect.shell.sending import LARGEST_SENT, WINDOW, Sender
from hyperconnect.shell.transport import Up
from hyperconnect.shell.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from aiomqtt.types import PahoSocket
    from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
    from paho.mqtt.reasoncodes import ReasonCode

    from hyperconnect.model.message import Message
    from hyperconnect.shell.transport import Arrival

KEEPALIVE = 20
"""Seconds of silence after which we ask whether the broker is still there; as many more and it is not."""

PATIENCE = 10.0
"""Seconds a broker has to answer our greeting."""

FAREWELL = 5.0
"""Seconds that we stay when we leave, for a broker that has not read all that we said."""

INBOX = 20_000
"""Untaken messages above which we stop reading, so that the broker waits."""

_FILTERS_A_PACKET = 200
_NOWHERE = "hyperconnect/nowhere"
"""What nobody subscribes to; the answer to the wish to hear no more of it comes after all that was said before."""
_FOR_GOOD = {
    133: "the client id",
    134: "user name and password",
    135: "user name and password",
    138: "with who runs the broker",
}

_log = logging.getLogger(__name__)
_library_log = logging.getLogger(f"{__name__}.library")

T = TypeVar("T")
Version: TypeAlias = aiomqtt.ProtocolVersion
NEWEST = aiomqtt.ProtocolVersion.V5
OLDER = aiomqtt.ProtocolVersion.V311


@dataclass(frozen=True, slots=True)
class Terms:
    """Where to connect, and as whom."""

    host: str
    port: int
    encrypted: bool
    client_id: str
    username: str | None = None
    password: str | None = None
    will: Message | None = None
    birth: Message | None = None
    session_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """How a connection ended: why, whether it had been up, and whether the broker was there but did not want it."""

    why: str
    was_up: bool = False
    was_refused: bool = False


class Connection(aiomqtt.Client):
    """One attempt to be connected; lives once. What arrives goes to `inbox`, beginning with `Up`."""

    def __init__(self, terms: Terms, version: Version, inbox: list[Arrival], wake: Callable[[], None]) -> None:
        self._terms = terms
        self._inbox = inbox
        self._wake = wake
        self._wire: Wire | None = None
        self._reader = PacketReader(properties=version is NEWEST)
        self._newest = version is NEWEST
        self._sender: Sender | None = None
        self._gone = asyncio.Event()
        self._answered = asyncio.Event()
        self._why = ""
        self._unsent = 0
        self._up = False
        self._ended = False
        self._paused = False
        self._mark = 0
        self._taken: list[int] = []
        self._asked: dict[int, list[str]] = {}
        _library_log.setLevel(logging.CRITICAL)  # what ends a connection is told by us, once
        session = terms.session_seconds
        will = terms.will
        newest = version is NEWEST
        super().__init__(
            terms.host,
            terms.port,
            username=terms.username,
            password=terms.password,
            logger=_library_log,
            identifier=terms.client_id,
            protocol=version,
            will=None if will is None else aiomqtt.Will(will.topic, will.payload, will.qos, will.retain),
            clean_session=None if newest else session == 0,
            clean_start=session == 0 if newest else MQTT_CLEAN_START_FIRST_ONLY,
            keepalive=KEEPALIVE,
            timeout=PATIENCE,
            properties=_properties(session) if newest else None,
            tls_params=aiomqtt.TLSParameters() if terms.encrypted else None,
        )

    @property
    def dropped(self) -> int:
        """How many messages were not sent, refused, or not confirmed."""
        return self._unsent + (0 if self._sender is None else self._sender.dropped)

    @property
    def backlog(self) -> int:
        """How many bytes wait for the socket."""
        return 0 if self._wire is None else len(self._wire.backlog)

    async def live(self) -> Ending:
        """Connect and stay until the connection is lost; a cancelled connection says good-bye.

        Raises:
            BrokerError: the broker knows us and does not want us; trying again would not help.
        """
        place = f"{self._terms.host}:{self._terms.port}"
        try:
            async with self:
                try:
                    await self._stay()
                except asyncio.CancelledError:
                    await self._leave()
                    raise
        except aiomqtt.MqttCodeError as error:
            code = getattr(error.rc, "value", error.rc)
            if isinstance(code, int) and code in _FOR_GOOD:
                raise BrokerError(
                    f"the broker refuses us: {error.rc}", where=place, hint=f"check {_FOR_GOOD[code]}"
                ) from error
            return Ending(f"the broker on {place} refuses us: {error.rc}", was_refused=True)
        except aiomqtt.MqttError as error:
            return Ending(f"no broker answers on {place}: {error}", was_refused=self._wire is not None)
        else:
            return Ending(f"connection to the broker on {place} lost: {self._why}", was_up=True)
        finally:
            self._end()

    async def _stay(self) -> None:
        while not self._gone.is_set():
            try:
                async with asyncio.timeout(1):
                    await self._gone.wait()
            except TimeoutError:
                self._client.loop_misc()

    async def _leave(self) -> None:
        """Say good-bye, and wait for the broker: what it has not read yet when the socket is closed may be lost."""
        if self._terms.will is not None:
            self.send([self._terms.will])
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                waits = True
                while waits and self._sender is not None and not self._gone.is_set():
                    waits = self._sender.waits
                    self._answered.clear()
                    self._client.unsubscribe(_NOWHERE)
                    self._client.loop_write()
                    await self._answered.wait()

    def _end(self) -> None:
        self._ended = True
        self._up = False
        if self._sender is not None:
            self._sender.end()
        if self._wire is not None:
            self._wire.close()

    def mark_taken(self) -> None:
        """Note that everything in the inbox has been taken."""
        if self._reader.owed:
            self._taken += self._reader.owed
            self._reader.owed.clear()
        if self._paused and self._wire is not None and not self._ended:
            self._paused = False
            self._wire.listen(self._readable)

    def acknowledge(self) -> None:
        """Acknowledge what was taken."""
        if self._taken and self._up and self._wire is not None:
            self._wire.write(acknowledgements(self._taken))
        self._taken.clear()

    def send(self, messages: Sequence[Message]) -> None:
        """Send a batch, or count it as dropped."""
        if self._sender is None or not self._up:
            self._unsent += len(messages)
        else:
            self._sender.send(messages)

    def ask(self, filters: Sequence[str]) -> None:
        """Subscribe with QoS 1."""
        if not self._up:
            return
        good = [pattern for pattern in filters if is_filter(pattern)]
        if len(good) < len(filters):
            _log.warning("not subscribed, no topic filters: %s", sorted(set(filters) - set(good))[:5])
        for start in range(0, len(good), _FILTERS_A_PACKET):
            some = good[start : start + _FILTERS_A_PACKET]
            _, mid = self._client.subscribe([(pattern, 1) for pattern in some])
            if mid is not None:
                self._asked[mid] = some
        self._client.loop_write()

    def _readable(self) -> None:
        wire, reader, inbox = self._wire, self._reader, self._inbox
        if wire is None:
            return
        self._mark = before = len(inbox)
        try:
            wire.pump(inbox)
        except PacketError as error:
            self._lose(error.why)
            wire.close()
        while wire.has_foreign and self._client.loop_read() == 0:
            pass
        if reader.confirmed and self._sender is not None:
            self._sender.confirm(reader.confirmed)
            reader.confirmed.clear()
        if len(inbox) > INBOX:
            self._paused = True
            wire.pause()
        if len(inbox) > before:
            self._wake()

    def _lose(self, why: str) -> None:
        if not self._gone.is_set():
            self._why = why
            self._gone.set()
            self._answered.set()
        if not self._connected.done():
            self._connected.set_exception(aiomqtt.MqttError(why))
        if not self._disconnected.done():
            self._disconnected.set_result(None)

    async def _wait_for(self, fut: Awaitable[T], timeout: float | None) -> T:  # noqa: ASYNC109 - aiomqtt's signature
        """Wait as aiomqtt does; but its `asyncio.wait_for` loses a cancellation on Python 3.11."""
        try:
            async with asyncio.timeout(timeout or self.timeout):
                return await fut
        except TimeoutError:
            raise aiomqtt.MqttError("it does not answer") from None

    # What paho calls; the first of these from the thread that connects.

    def _on_socket_open(self, client: Client, userdata: object, sock: PahoSocket) -> None:
        del userdata
        if self._ended or not isinstance(sock, socket.socket):
            sock.close()
            return
        wire = Wire(sock, self._reader, self._loop)
        wire.nodelay()
        # paho has no other way to be given a socket
        client._sock = wire  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        self._wire = wire
        self._loop.call_soon_threadsafe(self._begin)

    def _begin(self) -> None:
        if self._wire is not None and not self._ended:
            self._wire.listen(self._readable)

    def _on_socket_close(self, client: Client, userdata: object, sock: PahoSocket) -> None:
        """Leave it to the wire."""

    def _on_socket_register_write(self, client: Client, userdata: object, sock: PahoSocket) -> None:
        del userdata, sock
        if not self._ended:
            self._loop.call_soon_threadsafe(client.loop_write)

    def _on_socket_unregister_write(self, client: Client, userdata: object, sock: PahoSocket) -> None:
        """Leave it to the wire."""

    def _on_connect(
        self,
        client: Client,
        userdata: object,
        flags: ConnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:
        super()._on_connect(client, userdata, flags, reason_code, properties)
        if reason_code.is_failure or self._up or self._ended or self._wire is None:
            return
        self._up = True
        self._sender = Sender(
            self._wire,
            properties=self._newest,
            window=getattr(properties, "ReceiveMaximum", WINDOW),
            largest=getattr(properties, "MaximumPacketSize", LARGEST_SENT),
        )
        self._inbox.insert(self._mark, Up())
        if self._terms.birth is not None:
            self.send([self._terms.birth])

    def _on_disconnect(
        self,
        client: Client,
        userdata: object,
        flags: DisconnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:
        del client, userdata, flags, properties
        self._lose(str(reason_code))

    def _on_subscribe(
        self,
        client: Client,
        userdata: object,
        mid: int,
        reason_codes: list[ReasonCode],
        properties: Properties | None = None,
    ) -> None:
        del client, userdata, properties
        for pattern, code in zip(self._asked.pop(mid, ()), reason_codes, strict=False):
            if code.is_failure:
                _log.warning("the broker refuses our subscription to %s: %s", pattern, code)

    def _on_unsubscribe(
        self,
        client: Client,
        userdata: object,
        mid: int,
        reason_codes: list[ReasonCode],
        properties: Properties | None = None,
    ) -> None:
        del client, userdata, mid, reason_codes, properties
        self._answered.set()

    def _on_message(self, client: Client, userdata: object, message: MQTTMessage) -> None:
        """Ignore QoS 2, which we never subscribe with."""

    def _on_publish(
        self,
        client: Client,
        userdata: object,
        mid: int,
        reason_code: ReasonCode,
        properties: Properties,
    ) -> None:
        """Ignore: paho publishes nothing for us."""


def _properties(session_seconds: int) -> Properties:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho left it untyped
    properties.MaximumPacketSize = LARGEST
    if session_seconds:
        properties.SessionExpiryInterval = session_seconds
    return properties
