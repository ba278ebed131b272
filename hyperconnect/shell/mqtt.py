"""MQTT as a `Transport`: connections, one after the other, for as long as somebody wants them.

What to rely on:

* Every connection begins with `Up`; nothing is subscribed then. MQTT 5 is offered first, then 3.1.1.
* QoS 0 and 1 are received; messages with QoS 1 are acknowledged by `done`. With `session_seconds` the broker keeps
  them for us while we are away; without, what was not acknowledged ends with the connection.
* Messages are sent at most once. QoS 1 (2 is sent as 1) tells us whether the broker took them; those waiting for
  their turn may be overtaken by QoS 0. What a lost connection leaves unconfirmed counts as dropped and is never
  sent again: an old command may do harm.
* Nothing grows without bound: an inbox that nobody takes stops reading, so that the broker waits; what cannot be
  sent is dropped, telemetry (QoS 0) before commands.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from hyperconnect.errors import BrokerError, SettingsError
from hyperconnect.shell.connection import NEWEST, OLDER, Connection, Ending, Terms
from hyperconnect.shell.transport import Down

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from hyperconnect.model.message import Message
    from hyperconnect.model.moment import Seconds
    from hyperconnect.shell.transport import Arrival

SHORTEST_DELAY = 0.2
LONGEST_DELAY = 10.0
GROWTH = 1.25
"""A wait is a quarter longer than the one before, so none is longer than about a quarter of the outage."""

_PORTS = {"mqtt": 1883, "tcp": 1883, "mqtts": 8883, "ssl": 8883}

_log = logging.getLogger(__name__)


class MqttTransport:
    """A `Transport` over MQTT to `mqtt://[user:password@]host[:port]`, or `mqtts://` for TLS.

    `will` is published by the broker when we vanish and by ourselves when we leave; `birth` after every connection.
    `chance` scatters the waits between attempts. `session_seconds` is how long the broker shall keep what it owes us
    (needs a `client_id` that stays the same). `patience` is how many seconds the first connection may take; once it
    stood, it is tried again for ever. `broker` is the broker's name for people. A `quiet` one logs no outage: it is one
    of many, or whoever has it tells.
    """

    def __init__(  # noqa: PLR0913 - all but the address are named, and most have a default
        self,
        url: str,
        *,
        client_id: str,
        chance: random.Random,
        username: str | None = None,
        password: str | None = None,
        will: Message | None = None,
        birth: Message | None = None,
        session_seconds: int = 0,
        patience: Seconds | None = None,
        broker: str = "",
        quiet: bool = False,
    ) -> None:
        self._url = url
        self._client_id = client_id
        self._chance = chance
        self._username = username
        self._password = password
        self._will = will
        self._birth = birth
        self._session_seconds = session_seconds
        self._patience = patience
        self._broker = broker
        self._outage = logging.DEBUG if quiet else logging.WARNING
        self._version = NEWEST
        self._inbox: list[Arrival] = []
        self._connection: Connection | None = None
        self._dropped = 0

    @property
    def description(self) -> str:
        """For people: `mosquitto 2.0.11 (child, 127.0.0.1:41883), MQTT 5`."""
        host, port, _ = address(self._url)
        version = "5" if self._version is NEWEST else "3.1.1"
        return f"{self._broker or f'broker on {host}:{port}'}, MQTT {version}"

    @property
    def dropped(self) -> int:
        """How many messages given to `publish` were not sent, refused, or (QoS 1) not confirmed."""
        return self._dropped + (0 if self._connection is None else self._connection.dropped)

    @property
    def backlog(self) -> int:
        """How many bytes the broker has not taken yet; who sends very much waits while they are many."""
        return 0 if self._connection is None else self._connection.backlog

    async def run(self, wake: Callable[[], None]) -> None:
        """Connect, receive and reconnect until cancelled; each outage arrives as one `Down`.

        Raises:
            BrokerError: the broker knows us and does not want us, or nobody answered within our patience.
            SettingsError: the URL is none that we can connect to.
        """
        terms = self._terms()
        delay, told = SHORTEST_DELAY, False
        loop = asyncio.get_running_loop()
        give_up = None if self._patience is None else loop.time() + self._patience
        while True:
            ending = await self._attempt(terms, wake)
            if ending.was_up:
                delay, told, give_up = SHORTEST_DELAY, False, None
            elif give_up is not None and loop.time() >= give_up:
                raise BrokerError(
                    ending.why,
                    hint="start it, or name another with --mqtt mqtt://host:1883",
                )
            if not told:
                told = True
                _log.log(self._outage, "%s; trying again", ending.why)
                self._inbox.append(Down(ending.why))
                wake()
            await asyncio.sleep(delay * self._chance.uniform(0.5, 1.0))
            delay = min(delay * GROWTH, LONGEST_DELAY)

    def take(self) -> list[Arrival]:
        """Return everything that arrived since the last call, in order."""
        taken = self._inbox[:]
        self._inbox.clear()
        if self._connection is not None:
            self._connection.mark_taken()
        return taken

    def done(self) -> None:
        """Acknowledge all messages with QoS 1 that `take` returned so far."""
        if self._connection is not None:
            self._connection.acknowledge()

    def publish(self, messages: Sequence[Message]) -> None:
        """Send a batch, in order within each QoS; dropped (and counted) while the bus is down."""
        if self._connection is None:
            self._dropped += len(messages)
        else:
            self._connection.send(messages)

    def subscribe(self, filters: Sequence[str]) -> None:
        """Ask for topic filters; what is no topic filter is logged and left out."""
        if self._connection is not None:
            self._connection.ask(filters)

    async def _attempt(self, terms: Terms, wake: Callable[[], None]) -> Ending:
        ending = Ending("")
        for version in (NEWEST, OLDER):
            self._version = version
            self._connection = connection = Connection(terms, version, self._inbox, wake)
            try:
                ending = await connection.live()
            finally:
                self._connection = None
                self._dropped += connection.dropped
            if not ending.was_refused:
                break
        return ending

    def _terms(self) -> Terms:
        host, port, encrypted = address(self._url)
        parts = urlsplit(self._url)
        return Terms(
            host=host,
            port=port,
            encrypted=encrypted,
            client_id=self._client_id,
            username=_given(self._username, parts.username),
            password=_given(self._password, parts.password),
            will=self._will,
            birth=self._birth,
            session_seconds=self._session_seconds,
        )


def address(url: str) -> tuple[str, int, bool]:
    """Return the host, the port and whether to encrypt.

    Raises:
        SettingsError: the URL is none of an MQTT broker.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingsError(f"{error}", where=_public(url), hint="write it as mqtt://host:1883") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise SettingsError(
            "this is no address of an MQTT broker", where=_public(url), hint="write it as mqtt://host:1883"
        )
    encrypted = parts.scheme in {"mqtts", "ssl"}
    return parts.hostname, port or _PORTS[parts.scheme], encrypted


def _given(option: str | None, quoted: str | None) -> str | None:
    return option if option is not None or quoted is None else unquote(quoted)


def _public(url: str) -> str:
    """Return a URL without user name and password."""
    head, at, tail = url.rpartition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if at else url
