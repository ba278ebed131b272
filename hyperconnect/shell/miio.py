"""miIO over UDP: asks Xiaomi's devices on the LAN, tells them what is wanted, and hears what they report.

One socket, and for each device one task that has at most one request under way: these are small computers, and some
forget the first of two questions. What they say goes to the hub as messages on `$miio/<did>/…`; what the hub says
there comes to `publish`. Whoever is silent is offline and is greeted again, ever less often.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, Final

import msgspec
from msgspec import Struct

from hyperconnect.errors import HyperconnectError, SettingsError
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Seconds
from hyperconnect.protocols.miot.document import read_document
from hyperconnect.protocols.miot.packet import HELLO, LARGEST, PORT, Head, PacketError, Token, head_of
from hyperconnect.protocols.miot.speech import ROOT, Part, introduction, questions, refused_in, topic_of
from hyperconnect.protocols.payload import is_object
from hyperconnect.shell.clock import Bell
from hyperconnect.shell.miio_socket import Address, Datagrams

_log = logging.getLogger(__name__)

QUEUE: Final = 64
"""Wishes that wait for one device, and messages of all devices that wait for the hub times `QUEUE`; the oldest goes."""
REMEMBERED: Final = 32
"""Reports of a device whose numbers are remembered, because it repeats what was not acknowledged."""

Document = Mapping[str, Any]


class Pace(Struct, frozen=True):
    """How long things take, in seconds.

    `patience` is the wait for each try of a request. A device is asked for everything every `poll`, or every `check`
    if it reports by itself, and `settle` after it was told something. One that is silent is greeted after `again`,
    then after twice as long, up to `rarely`. What could not be said within `stale` is not wanted any more: no heater
    goes on because it was plugged in again.
    """

    patience: tuple[Seconds, ...] = (1.0, 2.0, 4.0)
    poll: Seconds = 30.0
    check: Seconds = 300.0
    settle: Seconds = 1.0
    again: Seconds = 5.0
    rarely: Seconds = 300.0
    stale: Seconds = 25.0


class Known(Struct, frozen=True):
    """A device that somebody wants to have: its IP address, its secret, and the document of its model."""

    host: str
    token: Token
    document: Document
    name: str = ""
    port: int = PORT


class SilentError(HyperconnectError):
    """A device did not answer."""


class Miio:
    """All miIO devices of a household.

    `interface` is the address of this machine from which they are spoken to.
    """

    def __init__(self, devices: Sequence[Known], interface: str = "127.0.0.1", pace: Pace | None = None) -> None:
        self._devices = devices
        self._interface = interface
        self._pace = pace or Pace()
        self._said: deque[Message] = deque(maxlen=QUEUE * max(1, len(devices)))
        self._lives: dict[Address, _Life] = {}
        self._by_did: dict[str, _Life] = {}
        self._wake: Callable[[], None] = _nothing

    async def run(self, wake: Callable[[], None]) -> None:
        """Speak with the devices until cancelled; call `wake` whenever `take` has something new.

        Raises:
            SettingsError: the interface is none of this machine, a host is no address, or the package that encrypts is
                not installed.
            ContentError: a document is none.
        """
        self._wake = wake
        for known in self._devices:
            _check_address(known.host)
            known.token.prepare()
            read_document(known.document)
        try:
            transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: Datagrams(self._heard), local_addr=(self._interface, 0)
            )
        except OSError as error:
            raise SettingsError(
                f"cannot be used: {error.strerror}",
                where=f"interface {self._interface}",
                hint="name one of this machine",
            ) from error
        try:
            async with asyncio.TaskGroup() as tasks:
                for known in self._devices:
                    life = _Life(known, transport, self._pace, self._tell, self._introduced)
                    self._lives[known.host, known.port] = life
                    tasks.create_task(life.run(), name=f"hyperconnect.miio.{known.host}")
        finally:
            transport.close()

    def take(self) -> list[Message]:
        """Return what the devices said since the last call, in order."""
        said = list(self._said)
        self._said.clear()
        return said

    def publish(self, messages: Sequence[Message]) -> None:
        """Hand wishes to their devices; what is for nobody is dropped."""
        for message in messages:
            did, _, part = message.topic.removeprefix(ROOT).partition("/")
            life = self._by_did.get(did)
            if part == Part.DOWN and life is not None:
                life.wish(message.payload)

    def _heard(self, packet: bytes, address: Address) -> None:
        life = self._lives.get(address)
        if life is not None:
            life.heard(packet)

    def _tell(self, message: Message) -> None:
        self._said.append(message)
        self._wake()

    def _introduced(self, did: str, life: _Life) -> None:
        self._by_did[did] = life


class _Life:
    """One device, for as long as the hub runs."""

    def __init__(
        self,
        known: Known,
        transport: asyncio.DatagramTransport,
        pace: Pace,
        tell: Callable[[Message], None],
        introduced: Callable[[str, _Life], None],
    ) -> None:
        self._known = known
        self._transport = transport
        self._pace = pace
        self._tell = tell
        self._introduced = introduced
        self._wishes: deque[tuple[float, bytes]] = deque(maxlen=QUEUE)
        self._bell = Bell()
        self._did = ""
        self._head = Head(0, 0)
        self._born = 0.0
        self._number = 0
        self._awaited: tuple[int, asyncio.Future[dict[str, Any]]] | None = None
        self._greeted: asyncio.Future[Head] | None = None
        self._reported: deque[object] = deque(maxlen=REMEMBERED)
        self._refused: set[tuple[int, int]] = set()
        self._reports = False
        self._online: bool | None = None
        self._told: bytes = b""
        self._wrong = ""

    async def run(self) -> None:
        """Greet it, speak with it, and when it falls silent begin again."""
        document = read_document(self._known.document)
        pause = self._pace.again
        while True:
            greeted = False
            try:
                await self._greet()
                greeted = True
                await self._introduce()
                pause, greeted = self._pace.again, False
                self._turn(online=True)
                await self._subscribe()
                while True:
                    for batch in questions(document, self._did, self._refused):
                        await self._do_wishes()
                        await self._ask(batch)
                    await self._rest()
            except SilentError as error:
                self._turn(online=False)
                self._complain(greeted=greeted, why=error.why)
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._pace.rarely)

    def wish(self, payload: bytes) -> None:
        """Take a method and its parameters, to be sent when it is their turn."""
        self._wishes.append((asyncio.get_running_loop().time() + self._pace.stale, payload))
        self._bell.ring()

    def heard(self, packet: bytes) -> None:
        """Take a packet from the device's address, and believe it only if it was made with the device's token."""
        try:
            if len(packet) == len(HELLO):
                if self._greeted is not None and not self._greeted.done():
                    self._greeted.set_result(head_of(packet))
                return
            head, text = self._known.token.open(packet)
            said = msgspec.json.decode(text, type=dict[str, Any])
        except (PacketError, msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            _log.debug("%s: %s", self._known.host, error)
            return
        if head.device != self._head.device:
            return
        if "method" in said:
            self._report(said)
        elif self._awaited is not None and self._awaited[0] == said.get("id") and not self._awaited[1].done():
            self._awaited[1].set_result(said)

    def _report(self, said: dict[str, Any]) -> None:
        """Pass on what the device reports by itself, once, and acknowledge it, always."""
        number = said.get("id")
        if self._did and said["method"] in {"properties_changed", "event_occured"} and number not in self._reported:
            self._reported.append(number)
            self._up({"method": said["method"], "params": said.get("params")})
        with suppress(OSError):
            self._send({"id": number, "result": {"code": 0}})

    async def _greet(self) -> None:
        """Say hello until it answers, and learn its id and its clock.

        Raises:
            SilentError: it does not.
        """
        for patience in self._pace.patience:
            self._greeted = asyncio.get_running_loop().create_future()
            self._transport.sendto(HELLO, (self._known.host, self._known.port))
            try:
                async with asyncio.timeout(patience):
                    self._head = await self._greeted
            except TimeoutError:
                continue
            finally:
                self._greeted = None
            self._born = asyncio.get_running_loop().time() - self._head.stamp
            self._did = str(self._head.device)
            self._introduced(self._did, self)
            return
        raise SilentError("no answer to a hello")

    async def _introduce(self) -> None:
        """Tell the hub what this device is, if that is news."""
        answer = await self._request("miIO.info", [])
        payload = introduction(self._known.document, self._known.name, answer.get("result"))
        if payload != self._told:
            self._told = payload
            self._tell(Message(topic_of(self._did, Part.SPEC), payload, retain=True))

    async def _subscribe(self) -> None:
        """Ask it to report changes by itself, where it offers that."""
        loop_seconds = int(asyncio.get_running_loop().time())
        params = {"version": "2.0", "did": self._did, "update_ts": loop_seconds, "sub_method": "."}
        answer = await self._request("miIO.sub", params)
        result: object = answer.get("result")
        self._reports = is_object(result) and result.get("code") == 0

    async def _rest(self) -> None:
        """Carry out wishes until it is time to ask again."""
        loop = asyncio.get_running_loop()
        until = loop.time() + (self._pace.check if self._reports else self._pace.poll)
        while (left := until - loop.time()) > 0:
            await self._bell.wait(left)
            if await self._do_wishes():
                until = min(until, loop.time() + self._pace.settle)
        if self._reports:
            await self._subscribe()

    async def _do_wishes(self) -> bool:
        """Tell the device all that is wanted; return whether there was anything."""
        done = False
        while self._wishes:
            until, payload = self._wishes.popleft()
            if asyncio.get_running_loop().time() > until:
                continue
            try:
                wish = msgspec.json.decode(payload, type=_Wish)
            except msgspec.DecodeError as error:
                _log.warning("%s: a wish that is none: %s", self._known.host, error)
                continue
            answer = await self._request(wish.method, wish.params)
            self._up({"method": wish.method, "params": wish.params, **_outcome(answer)})
            done = True
        return done

    async def _ask(self, batch: list[dict[str, str | int]]) -> None:
        answer = await self._request("get_properties", batch)
        self._refused |= refused_in(answer.get("result"))
        self._up({"method": "get_properties", **_outcome(answer)})

    async def _request(self, method: str, params: object) -> dict[str, Any]:
        """Return the answer to a request. It is sent again under the same number, so that it is not done twice.

        Raises:
            SilentError: there is none.
        """
        self._number = self._number % 999_999 + 1
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._awaited = self._number, answer
        try:
            for patience in self._pace.patience:
                self._send({"id": self._number, "method": method, "params": params})
                with suppress(TimeoutError):
                    async with asyncio.timeout(patience):
                        return await asyncio.shield(answer)
        finally:
            self._awaited = None
        raise SilentError(f"no answer to {method}")

    def _send(self, said: Mapping[str, object]) -> None:
        stamp = int(asyncio.get_running_loop().time() - self._born)
        packet = self._known.token.seal(Head(self._head.device, stamp), msgspec.json.encode(said))
        if len(packet) <= LARGEST:
            self._transport.sendto(packet, (self._known.host, self._known.port))

    def _up(self, said: Mapping[str, object]) -> None:
        self._tell(Message(topic_of(self._did, Part.UP), msgspec.json.encode(said)))

    def _complain(self, *, greeted: bool, why: str) -> None:
        """Say what is wrong, once until it is something else."""
        wrong = "greets but does not answer; its token is probably out of date" if greeted else why
        if wrong != self._wrong:
            self._wrong = wrong
            _log.log(logging.WARNING if greeted else logging.INFO, "%s: %s", self._known.host, wrong)

    def _turn(self, *, online: bool) -> None:
        if online:
            self._wrong = ""
        if online is not self._online and (online or self._online is not None):
            self._online = online
            self._tell(Message(topic_of(self._did, Part.STATE), b"online" if online else b"offline"))


class _Wish(Struct):
    method: str
    params: Any


def _outcome(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {key: answer[key] for key in ("result", "error") if key in answer}


def _check_address(host: str) -> None:
    try:
        ip_address(host)
    except ValueError:
        raise SettingsError(
            "is no IP address", where=f"xiaomi host {host}", hint="give the device a fixed one"
        ) from None


def _nothing() -> None:
    pass
