"""Who runs the broker: somebody else, mosquitto as our child, or amqtt inside our process; in this order.

One installation by pip is enough to try everything, because amqtt comes with it. It speaks MQTT 3.1.1 only, keeps
nothing and is slow, so mosquitto is taken wherever it is installed, and a broker one already has comes before both.
What we start listens on the loopback interface only and asks for no password.
"""

from __future__ import annotations

import errno
import shutil
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from hyperconnect.errors import BrokerError
from hyperconnect.shell.mosquitto import run_mosquitto
from hyperconnect.shell.mqtt import address

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

LOOPBACK = "127.0.0.1"


class Turn(Protocol):
    """Whoever can take a broker away, and bring it back."""

    def __call__(self, *, gone: bool) -> None:
        """Take it away, or bring it back."""
        ...


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker one can connect to, and what it is for people: `mosquitto 2.0.11 (child, 127.0.0.1:41883)`."""

    url: str
    host: str
    port: int
    description: str
    turn: Turn | None = None
    """takes it away and brings it back, where it is ours and can be"""


@asynccontextmanager
async def open_broker(
    url: str | None = None,
    *,
    port: int = 0,
    state: Path | None = None,
    embedded: bool = False,
) -> AsyncGenerator[Broker]:
    """Give a broker for as long as the context lasts.

    A `url` is taken as it is: whether somebody answers there is for the transport to find out, again and again.
    `port` 0 is any free one. `state` is a folder in which mosquitto keeps retained messages over restarts.
    `embedded` passes mosquitto over.

    Raises:
        BrokerError: the port is taken, or the broker does not start.
        SettingsError: the URL is none of an MQTT broker.
    """
    if url is not None:
        host, there, _ = address(url)
        yield Broker(url, host, there, f"configured broker ({host}:{there})")
        return
    port = free_port(port)
    program = None if embedded else find_mosquitto()
    if program is not None:
        async with run_mosquitto(program, LOOPBACK, port, state) as child:
            yield _ours(f"mosquitto {child.version} (child, {LOOPBACK}:{port})", port, child.turn)
    else:
        # amqtt takes a third of a second to import, and seldom is it needed
        from hyperconnect.shell.embedded import run_amqtt

        async with run_amqtt(LOOPBACK, port) as version:
            yield _ours(f"amqtt {version} (in-process, {LOOPBACK}:{port})", port)


def find_mosquitto() -> str | None:
    """Return the mosquitto of the PATH, or None: what is not on it is not ours to start."""
    return shutil.which("mosquitto")


def free_port(port: int = 0) -> int:
    """Return a port of the loopback interface on which nobody listens: this one, or any for 0.

    Raises:
        BrokerError: somebody listens there, or we may not.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            raise BrokerError(
                "the port is taken by another program" if taken else f"cannot listen there: {error.strerror}",
                where=f"{LOOPBACK}:{port}",
                hint=f"choose another port, or if a broker runs there use it: mqtt://{LOOPBACK}:{port}",
            ) from error
        found: int = probe.getsockname()[1]
        return found


def _ours(description: str, port: int, turn: Turn | None = None) -> Broker:
    return Broker(f"mqtt://{LOOPBACK}:{port}", LOOPBACK, port, description, turn)
