"""The ear: which protocol reads a topic, what is to be subscribed, and whose word counts.

The protocols stand in the order of their rank: a native protocol before discovery. Readers are found once for a topic
and kept until something is announced or withdrawn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.core.bounds import Bounds
from hyperconnect.core.join import Join
from hyperconnect.errors import CommandError, HyperconnectError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Device
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.observation import Observation, Trouble
from hyperconnect.model.value import Path, Value
from hyperconnect.protocols.pieces import TURN, InPieces, Pieces
from hyperconnect.protocols.port import Protocol, Reader

_TOPICS_KEPT = 50_000
"""How many topics' readers are kept; a flood of new topics starts afresh instead of growing without end."""

_WAITING = 64 * 1024 * 1024
"""Bytes of announcements that may wait until those before them are taken in."""

_BYTES = 256
"""Bytes of an announcement that take the least effort to begin with."""


class Unfinished(Struct):
    """A message that is read in pieces, and the effort of its next step."""

    rank: int
    message: Message
    pieces: Pieces
    ahead: int


class Ear:
    """All protocols, and the one device that each thing is, however many of them announce it.

    A protocol is heard once its vocabulary is known; those of `taught` need none. What is announced at length is taken
    in over several turns, unless it is to be understood `at_once`.
    """

    def __init__(self, protocols: Sequence[Protocol], taught: Collection[str], *, at_once: bool = False) -> None:
        self._at_once = at_once
        self._unfinished: deque[Unfinished] = deque()
        self._waiting = 0
        self._since: Moment = 0.0
        self._protocols = tuple(protocols)
        self._taught = {rank for rank, protocol in enumerate(self._protocols) if protocol.name in taught}
        self._greeted: set[int] = set()
        self._join = Join()
        self._bounds = Bounds()
        self._readers: dict[str, tuple[tuple[int, Reader], ...]] = {}
        self._filters: dict[str, None] = {}
        self._expiry: dict[int, Moment] = {}
        self.deadline: Moment | None = None
        """When a protocol has something to say by time alone, or something that was announced is still to be read."""

    def shift(self, by: Seconds) -> None:
        """The clock was set: protocols are asked again when they would have been."""
        self._since += by
        self._expiry = {rank: due + by for rank, due in self._expiry.items()}
        self._reckon()

    def restore(self, device: Device) -> None:
        """Remember the id under which an earlier life knew a device."""
        self._join.restore(device)

    def learn(self, ecosystem: str, vocabulary: Mapping[str, Any]) -> bool:
        """Hand a vocabulary to its protocol; return whether there is one of that name.

        Raises:
            ContentError: it cannot be used.
        """
        for rank, protocol in enumerate(self._protocols):
            if protocol.name == ecosystem:
                protocol.learn(vocabulary)
                self._taught.add(rank)
                self._readers.clear()
                return True
        return False

    def readers(self, topic: str) -> tuple[tuple[int, Reader], ...]:
        """Return who reads a topic, each with its protocol's rank."""
        readers = self._readers.get(topic)
        if readers is None:
            if len(self._readers) >= _TOPICS_KEPT:
                self._readers.clear()
            readers = self._readers[topic] = tuple(
                (rank, partial(self._begin, rank, reader))
                if isinstance(reader, InPieces) and not self._at_once
                else (rank, reader)
                for rank in sorted(self._taught)
                if (reader := self._protocols[rank].reader(topic)) is not None
            )
        return readers

    def names(self, rank: int) -> Mapping[Path, Path | None] | None:
        """Return what a protocol's paths are called in the hub, None where another's word counts; None: all as it says.

        To be asked again after an announcement.
        """
        return self._join.names(rank) if rank in self._join.mixed else None

    def own(self, rank: int, value: Value) -> Value | None:
        """Return a value under the name it has in the hub, or None if another protocol's word counts."""
        names = self.names(rank)
        path = value.path if names is None else names[value.path]
        if path is None:
            return None
        return value if path == value.path else replace(value, path=path)

    def believed(self, value: Value) -> Value | Trouble | None:
        """Return a value as it is to be believed; if it cannot be, that it cannot, and the next time None."""
        return self._bounds.judge(value)

    def path(self, rank: int, path: Path) -> Path:
        """Return what a protocol's path is called in the hub."""
        return self._join.path(rank, path) or path

    def announce(self, rank: int, device: Device) -> Device:
        """Take an announcement in; return the whole device it belongs to."""
        self._readers.clear()
        whole = self._join.announce(rank, device)
        self._bounds.announce(whole)
        return whole

    def trespasses(self, rank: int, device: str, topics: Collection[str]) -> list[Trouble]:
        """Return which topics that an announcement named for commands are another device's."""
        whole, name = self._join.id_of(rank, device) or device, self._protocols[rank].name
        return [
            Trouble(topic, f"is not written to for {whole}: {why}", device)
            for topic in sorted(topics)
            if (why := self._trespass(whole, topic) if may_publish(name, topic) else "it is reserved")
        ]

    def withdraw(self, rank: int, device: str) -> tuple[str, Device | None] | None:
        """Take an announcement back; return the device's id and what is left of it, or None if it was not known."""
        self._readers.clear()
        gone = self._join.withdraw(rank, device)
        if gone is not None:
            whole, left = gone
            self._bounds.withdraw(whole) if left is None else self._bounds.announce(left)
        return gone

    def device(self, device_id: str) -> Device | None:
        """Return a device as it was announced, or None."""
        return self._join.device(device_id)

    def id_of(self, rank: int, device: str) -> str | None:
        """Return the hub's id of a protocol's device."""
        return self._join.id_of(rank, device)

    def owns(self, rank: int, device: str) -> bool:
        """Return whether a protocol is the foremost that announced a device."""
        return self._join.owns(rank, device)

    def forget_filters(self) -> None:
        """The bus is new: everything is to be subscribed and greeted again."""
        self._filters.clear()
        self._greeted.clear()

    def lacks(self, filters: Sequence[str]) -> bool:
        """Return whether some of these topic filters are not subscribed yet."""
        return any(one not in self._filters for one in filters)

    def fresh_filters(self, others: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the topic filters wanted now that were not before, in order; `others` are wanted by rules."""
        known = self._filters
        wanted = [one for rank in sorted(self._taught) for one in self._protocols[rank].filters]
        fresh = [one for one in (*wanted, *others) if one not in known]
        known.update(dict.fromkeys(fresh))
        return tuple(dict.fromkeys(fresh))

    def greetings(self) -> tuple[Message, ...]:
        """Return what makes things introduce themselves, of those not greeted since the bus is there."""
        fresh = sorted(self._taught - self._greeted)
        self._greeted |= self._taught
        return tuple(message for rank in fresh for message in self._protocols[rank].greet())

    def knows(self, command: Command) -> bool:
        """Return whether somebody announced in this life what a command is about."""
        return self._join.provider(command.device, command.component, command.capability) is not None

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return how a command is said in the ecosystem of its device.

        Raises:
            CommandError: the device is unknown, or cannot be told this.
        """
        native = self._join.provider(command.device, command.component, command.capability)
        if native is None:
            raise CommandError(f"{command.device} has not announced a {command.capability} here")
        told = command if native.device == command.device else replace(command, device=native.device)
        protocol = self._protocols[native.rank]
        messages = protocol.encode(told)
        for message in messages:
            if not may_publish(protocol.name, message.topic):
                raise CommandError(f"{message.topic!r} is no topic to publish on", where=command.device)
            why = self._trespass(command.device, message.topic)
            if why:
                raise CommandError(f"{message.topic!r} is not written to for this device: {why}", where=command.device)
        return messages

    def look_again(self, rank: int, now: Moment) -> Sequence[Observation]:
        """Ask a protocol what changed by time alone, and when to ask next."""
        changes, due = self._protocols[rank].expire(now)
        if due is None:
            self._expiry.pop(rank, None)
        else:
            self._expiry[rank] = due
        self._reckon()
        return changes

    def expired(self, now: Moment) -> Iterator[tuple[int, Observation]]:
        """Yield what changed by time alone or is read only now, with the rank of the protocol that says so."""
        if self._unfinished:
            yield from self._go_on()
        for rank in [rank for rank, due in self._expiry.items() if due <= now]:
            for change in self.look_again(rank, now):
                yield rank, change

    def _trespass(self, whole: str, topic: str) -> str:
        """Return why a device may not have a topic written to, or nothing if it may.

        The foremost protocol that knows a topic says which devices it commands; announcements that were joined are
        of one device, so whoever announces itself in two ways may name its own topics in both.
        """
        for rank in sorted(self._taught):
            owners = self._protocols[rank].owners(topic)
            if owners is not None:
                if any(self._join.id_of(rank, owner) == whole for owner in owners):
                    return ""
                owner = next(iter(owners), "") if len(owners) == 1 else ""
                return f"it belongs to {self._join.id_of(rank, owner) or self._protocols[rank].name}"
        return ""

    def _begin(self, rank: int, reader: InPieces, message: Message, at: Moment) -> Sequence[Observation]:
        """Read an announcement as far as this turn allows, after those that came before it."""
        size = len(message.payload)
        if self._waiting + size > _WAITING:
            return (Trouble(message.topic, "was not read: too much is announced at once"),)
        if not self._unfinished:
            self._since = at
        self._waiting += size
        self._unfinished.append(Unfinished(rank, message, reader.pieces(message, at), 1 + size // _BYTES))
        return [seen for _, seen in self._go_on(rank)]

    def _go_on(self, only: int | None = None) -> list[tuple[int, Observation]]:
        """Return what one turn's effort finds out of what waits, with the ranks; perhaps of one protocol alone."""
        told: list[tuple[int, Observation]] = []
        spent = 0
        while self._unfinished:
            one = self._unfinished[0]
            if (only is not None and one.rank != only) or (spent and spent + one.ahead > TURN):
                break
            spent += max(one.ahead, 1)
            try:
                piece = next(one.pieces, None)
            except Exception as error:  # noqa: BLE001  the edge of a message: whatever it did, the hub goes on
                piece = None
                why = str(error) if isinstance(error, HyperconnectError) else f"{type(error).__name__}: {error}"
                told.append((one.rank, Trouble(one.message.topic, why)))
            if piece is not None:
                one.ahead = piece.ahead
                told += [(one.rank, seen) for seen in piece.told]
            else:
                self._unfinished.popleft()
                self._waiting -= len(one.message.payload)
        self._reckon()
        return told

    def _reckon(self) -> None:
        """Find out when to be asked next."""
        self.deadline = self._since if self._unfinished else min(self._expiry.values(), default=None)


def may_publish(protocol: str, topic: str) -> bool:
    """Return whether a protocol may speak on a topic.

    Topics that begin with `$` reach beyond the broker: only the protocol that they belong to may use them, whatever a
    device has announced. Below `hyperconnect/` it is we who speak, and profiles, which a person wrote.
    """
    if topic[:1] == "$":
        return protocol == "miot"
    if topic.startswith("hyperconnect/"):
        return protocol == "profile"
    return bool(topic) and not any(mark in topic for mark in "+#\0") and len(topic) < 65_536
