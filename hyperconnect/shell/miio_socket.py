"""The sockets of miIO, and the hello that finds who listens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, NamedTuple, TypeAlias

from hyperconnect.model.moment import Seconds
from hyperconnect.protocols.miot.packet import HELLO, PORT, PacketError, head_of

Address: TypeAlias = tuple[str, int]


class Datagrams(asyncio.DatagramProtocol):
    """Hands packets on as they come."""

    def __init__(self, heard: Callable[[bytes, Address], None]) -> None:
        self._heard = heard

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Take a packet."""
        self._heard(data, (str(addr[0]), addr[1]))

    def error_received(self, exc: Exception) -> None:
        """Pass over an error: the device it belongs to will be silent, and that is dealt with."""


class Candidate(NamedTuple):
    """A miIO device that answered a hello."""

    host: str
    port: int
    did: str


async def discover(interface: str, to: str, port: int = PORT, within: Seconds = 2.0) -> list[Candidate]:
    """Return the miIO devices that answer a hello from an address of this machine to another, or to a broadcast one.

    Nothing is kept of an answer but the id: a device that nobody owns yet says its token to everybody.
    """
    found: dict[Address, Candidate] = {}

    def heard(packet: bytes, address: Address) -> None:
        with suppress(PacketError):
            if len(packet) == len(HELLO) and packet != HELLO:
                found[address] = Candidate(*address, str(head_of(packet).device))

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Datagrams(heard), local_addr=(interface, 0), allow_broadcast=not ip_address(interface).is_loopback
    )
    try:
        transport.sendto(HELLO, (to, port))
        await asyncio.sleep(within)
    finally:
        transport.close()
    return list(found.values())
