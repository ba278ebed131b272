"""mDNS: tells the network that the hub and its broker are here, and finds what else is.

What is found is a candidate and never more: anybody on the network can announce anything under any name.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.model.input import Found, Lost
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.services import BROKER, SERVICES

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, ServiceStateChange, Zeroconf
    from zeroconf.asyncio import AsyncZeroconf

LOOPBACK = ("127.0.0.1",)
PRIVATE = "private"
"""A TXT entry: this broker serves its own household, and who looks for any is not to take it."""

RESOLVE: Seconds = 4.0
"""How long a thing may take to say its address and port."""

AGAIN: Seconds = 60.0
"""How long to wait before multicast is tried again where it could not be used."""

CANDIDATES = 2048
"""How many services are known at a time at most; a flood of announcements costs no more than that."""

RESOLVERS = 8
"""How many instances are asked for their address at the same time."""

_log = logging.getLogger(__name__)

Tell: TypeAlias = Callable[[Found | Lost], None]


class Offer(Struct, frozen=True):
    """A service to announce: type (`services.HUB`), instance name for people, port, and its TXT entries."""

    service: str
    name: str
    port: int
    txt: dict[str, str] = {}


class Discovery:
    """Announces offers and browses service types, on the named interfaces only.

    `interfaces` are IP addresses of this machine or names of its interfaces (`eth0`). `host` is the name under which
    this machine is announced, one DNS label that no other on the network has; an empty one is made up for the run.
    """

    def __init__(
        self,
        interfaces: Sequence[str] = LOOPBACK,
        *,
        offers: Sequence[Offer] = (),
        services: Iterable[str] = SERVICES,
        host: str = "",
    ) -> None:
        self._interfaces = interfaces
        self._offers = offers
        self._services = tuple(services)
        self._host = host

    async def run(self, tell: Tell, now: Callable[[], Moment]) -> None:
        """Announce and browse until cancelled, then take the announcements back.

        Where multicast cannot be used this is said once and tried again every minute; nothing is raised for it.
        Without interfaces there is nothing to do.
        """
        if not self._interfaces:
            return
        warned = False
        while True:
            try:
                await self._live(tell, now)
            except OSError as error:
                if not warned:
                    _log.warning(
                        "mDNS cannot be used on %s: %s; nothing is announced or found until it can",
                        ", ".join(self._interfaces),
                        error.strerror or error,
                    )
                warned = True
            await asyncio.sleep(AGAIN)

    async def _live(self, tell: Tell, now: Callable[[], Moment]) -> None:
        from zeroconf import NotRunningException
        from zeroconf.asyncio import AsyncServiceBrowser, AsyncZeroconf

        chosen = {interface: addresses_of(interface) for interface in self._interfaces}
        addresses = list(dict.fromkeys(address for found in chosen.values() for address in found))
        if not addresses:
            raise OSError("there is no such interface or address here")
        for interface, found in chosen.items():
            if not found:
                _log.warning("mDNS goes without %s: there is no such interface or address here", interface)
        bus = AsyncZeroconf(interfaces=addresses)
        try:
            await bus.zeroconf.async_wait_for_start()
            _confine(bus.zeroconf, addresses)
            host = self._host or f"hyperconnect-{uuid4().hex[:8]}"
            infos = [_info(offer, host, addresses) for offer in self._offers]
            browse = _Browse(bus.zeroconf, tell, now)
            async with (
                AsyncServiceBrowser(bus.zeroconf, list(self._services), handlers=[browse.changed]),
                asyncio.TaskGroup() as tasks,
            ):
                for number in range(RESOLVERS):
                    tasks.create_task(browse.resolve(), name=f"hyperconnect.discovery.resolve.{number}")
                for info in infos:
                    tasks.create_task(_announce(bus, info), name=f"hyperconnect.discovery.announce.{info.name}")
        except NotRunningException as error:
            raise OSError("its sockets could not be opened") from error
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(RESOLVE):
                    await bus.async_close()


class _Browse:
    """Turns what zeroconf notices into Found and Lost: a bounded queue, a few resolvers, each fact told once."""

    def __init__(self, zeroconf: Zeroconf, tell: Tell, now: Callable[[], Moment]) -> None:
        self._zeroconf = zeroconf
        self._tell = tell
        self._now = now
        self._known: dict[tuple[str, str], Found | None] = {}
        self._queue: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._full = False

    def changed(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        """Note what zeroconf says of an instance; zeroconf calls this with these keywords."""
        del zeroconf
        key = (service_type, name)
        if state_change.name == "Removed":
            if self._known.pop(key, None) is not None:
                self._tell(Lost(at=self._now(), service=service_type, name=_instance(key)))
        elif self._zeroconf.registry.async_get_info_name(name.lower()) or self._queue.qsize() >= CANDIDATES:
            return
        elif key in self._known or len(self._known) < CANDIDATES:
            self._known.setdefault(key, None)
            self._queue.put_nowait(key)
        elif not self._full:
            self._full = True
            _log.warning("more than %d services are announced by mDNS; the others are not listed", CANDIDATES)

    async def resolve(self) -> None:
        """Ask for address, port and TXT of what was noted, one after the other, until cancelled."""
        from zeroconf import Error
        from zeroconf.asyncio import AsyncServiceInfo

        while True:
            key = await self._queue.get()
            if key not in self._known:
                continue
            try:
                info = AsyncServiceInfo(*key)
                answered = await info.async_request(self._zeroconf, RESOLVE * 1000)
            except (Error, ValueError) as error:
                _log.debug("mDNS instance %r cannot be asked: %s", key, error)
                continue
            if not answered or key not in self._known:
                continue
            found = Found(
                at=self._now(),
                service=key[0],
                name=_instance(key),
                host=_printable((info.server or "").rstrip(".")),
                port=info.port or 0,
                addresses=tuple(info.parsed_scoped_addresses()),
                txt=decode_txt(info.properties),
            )
            before = self._known[key]
            self._known[key] = found
            if before is None or replace(before, at=found.at) != found:
                self._tell(found)


async def find_broker(
    interfaces: Sequence[str] = LOOPBACK, within: Seconds = 5.0, *, called: str | None = None
) -> str | None:
    """Return the address of the first MQTT broker that mDNS finds, `mqtt://host:port`, or None.

    One that says it is `PRIVATE` is passed over. With `called`, only the one whose instance has this name counts, be it
    private or not: several may be announced on one machine.
    """
    first: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def tell(happening: Found | Lost) -> None:
        if not isinstance(happening, Found) or not happening.addresses or not happening.port or first.done():
            return
        meant = PRIVATE not in happening.txt if called is None else happening.name.partition(".")[0] == called
        if meant:
            first.set_result(url_of(happening))

    async with asyncio.TaskGroup() as tasks:
        search = tasks.create_task(
            Discovery(interfaces, services=[BROKER]).run(tell, lambda: 0.0), name="hyperconnect.discovery.broker"
        )
        try:
            async with asyncio.timeout(within):
                return await first
        except TimeoutError:
            return None
        finally:
            search.cancel()


def url_of(broker: Found) -> str:
    """Return the URL of a broker that was found: its first IPv4 address, else its first IPv6 one in brackets."""
    address = min(broker.addresses, key=lambda text: ":" in text)
    return f"mqtt://[{address}]:{broker.port}" if ":" in address else f"mqtt://{address}:{broker.port}"


def decode_txt(entries: Mapping[bytes, bytes | None]) -> dict[str, str]:
    """Return TXT entries as texts, keys in lower case, the first of equal keys; what is no UTF-8 becomes `\ufffd`.

    A key without `=` holds the empty text (RFC 6763, 6.4).
    """
    texts: dict[str, str] = {}
    for key, value in entries.items():
        name = key.decode("utf-8", "replace").lower()
        if name:
            texts.setdefault(name, (value or b"").decode("utf-8", "replace"))
    return texts


def addresses_of(interface: str) -> list[str]:
    """Return the IP addresses of this machine that an address or the name of an interface stands for; maybe none."""
    import ifaddr

    try:
        wanted = str(ip_address(interface.partition("%")[0]))
    except ValueError:
        wanted = ""
    found: dict[str, None] = {}
    for adapter in ifaddr.get_adapters():
        named = interface in {adapter.name, adapter.nice_name}
        for ip in adapter.ips:
            address = ip.ip if isinstance(ip.ip, str) else ip.ip[0]
            if named or address == wanted:
                found[address] = None
    return list(found)


def _info(offer: Offer, host: str, addresses: Sequence[str]) -> ServiceInfo:
    from zeroconf import ServiceInfo

    return ServiceInfo(
        offer.service,
        f"{offer.name}.{offer.service}",
        port=offer.port,
        properties=offer.txt,
        server=f"{host}.local.",
        parsed_addresses=list(addresses),
    )


async def _announce(bus: AsyncZeroconf, info: ServiceInfo) -> None:
    """Announce a service, under another name if its own is taken."""
    from zeroconf import Error

    try:
        await (await cast("Any", bus).async_register_service(info, allow_name_change=True))
    except (Error, OSError, ValueError) as error:
        _log.warning("%s cannot be announced by mDNS: %s", info.name, error)


def _confine(zeroconf: Zeroconf, addresses: Sequence[str]) -> None:
    """Hear only what comes over the chosen interfaces.

    The listening socket is bound to all addresses, as multicast needs it. Linux would then deliver every group that any
    program of this machine joined anywhere; and where only loopback is wanted, nothing else shall reach it at all.
    """
    if sys.platform != "linux":
        return
    only_loopback = all(ip_address(address).is_loopback for address in addresses)
    for reader in zeroconf.engine.readers:
        for level, option in _MULTICAST_ALL:
            with suppress(OSError):
                reader.sock.setsockopt(level, option, 0)
        if only_loopback:
            with suppress(OSError):
                reader.sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo\0")


def _instance(key: tuple[str, str]) -> str:
    """The instance name for people: without the service type, without what cannot be printed."""
    service, name = key
    return _printable(name.removesuffix(service).removesuffix(".") or name)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:255])


# IP_MULTICAST_ALL and IPV6_MULTICAST_ALL of Linux, which the socket module does not name.
_MULTICAST_ALL = ((socket.IPPROTO_IP, 49), (socket.IPPROTO_IPV6, 29))
