"""The two MQTT packets that come by the thousand, PUBLISH and PUBACK, read and written in bulk.

Pure: bytes in, messages out, and back. Everything else of the protocol (connecting, subscribing, keeping alive) is
left to the client library: its packets are passed on byte for byte. Sections name the MQTT 5.0 standard; MQTT 3.1.1
differs here only in that a PUBLISH has no properties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hyperconnect.errors import HyperconnectError
from hyperconnect.model.message import Message

if TYPE_CHECKING:
    from hyperconnect.shell.transport import Arrival

LARGEST = 16 * 1024 * 1024
"""Bytes of one received packet above which it is skipped (and acknowledged, so that it does not come again)."""

_MEMORY = 65_536
"""Topics remembered in each direction before the memory starts afresh."""

_LONGEST_TOPIC = 65_535
_PUBLISH = 0x30
_PUBACK = 0x40
_RETAIN = 0x01
_ACKNOWLEDGED = 0x02
_TWICE = 0x04
_AGAIN = 0x08
_REFUSED = 0x80


class PacketError(HyperconnectError):
    """The other side does not speak MQTT."""


class PacketReader:
    """Takes a broker's byte stream apart.

    Publications go to the inbox given to `feed`; the packet identifiers to acknowledge for them to `owed`; what the
    broker acknowledges to `confirmed` (identifier and whether it was refused); all other packets to `foreign`.
    """

    def __init__(self, *, properties: bool, largest: int = LARGEST) -> None:
        self.owed: list[int] = []
        self.confirmed: list[tuple[int, bool]] = []
        self.foreign = bytearray()
        self.skipped = 0
        self._properties = properties
        self._largest = largest
        self._topics: dict[bytes, str | None] = {}
        self._parts: list[bytes] = []
        self._have = 0
        self._need = 2
        self._skip = 0

    def feed(self, data: bytes, inbox: list[Arrival]) -> None:
        """Take the next bytes; an unfinished packet waits for more.

        Raises:
            PacketError: this is not MQTT; nothing more can be read from the connection.
        """
        if self._skip:
            cut = min(self._skip, len(data))
            self._skip -= cut
            data = data[cut:]
        if self._parts or len(data) < self._need:
            self._parts.append(data)
            self._have += len(data)
            if self._have < self._need:
                return
            data = b"".join(self._parts)
            self._parts.clear()
        used = self._split(data, inbox)
        rest = data[used:]
        self._have = len(rest)
        if rest:
            self._parts.append(rest)

    def _split(self, data: bytes, inbox: list[Arrival]) -> int:
        """Read all whole packets; return where the first unfinished one begins, its size in `_need`."""
        at, end = 0, len(data)
        topics, receive = self._topics, inbox.append
        while end - at >= 2:
            first = data[at]
            size = data[at + 1]
            body = at + 2
            if size & 0x80:
                size, body = _length(data, at + 1)
                if not body:
                    self._need = end - at + 1
                    return at
            after = body + size
            if size > self._largest:
                if not self._skip_large(data, at, body, after):
                    return at
                at = min(after, end)
                continue
            if after > end:
                self._need = after - at
                return at
            if first & 0xF0 == _PUBLISH and not first & _TWICE:
                cut = body + 2
                if cut > after or (cut := cut + (data[body] << 8) + data[body + 1]) > after:
                    raise PacketError("the broker sent a PUBLISH whose topic is longer than the packet")
                raw = data[body + 2 : cut]
                try:
                    topic = topics[raw]
                except KeyError:
                    topic = self._learn(raw)
                if first & _ACKNOWLEDGED or self._properties:
                    if not first & _ACKNOWLEDGED and cut < after and data[cut] == 0:
                        cut += 1
                    else:
                        cut = self._extras(data, cut, after, first)
                if topic is None:
                    self.skipped += 1
                else:
                    again = first & _AGAIN == _AGAIN
                    receive(Message(topic, data[cut:after], first & _RETAIN == _RETAIN, first >> 1 & 1, again))
            elif first & 0xF0 == _PUBACK and size >= 2:
                refused = size > 2 and data[body + 2] >= _REFUSED
                self.confirmed.append(((data[body] << 8) + data[body + 1], refused))
            else:
                self.foreign += data[at:after]
            at = after
        self._need = 2
        return at

    def _extras(self, data: bytes, cut: int, after: int, first: int) -> int:
        """Read what stands between topic and payload (3.3.2): identifier and properties; return where it ends."""
        if first & _ACKNOWLEDGED:
            cut += 2
            if cut > after:
                raise PacketError("the broker sent a PUBLISH that ends within its packet identifier")
            self.owed.append((data[cut - 2] << 8) + data[cut - 1])
        if self._properties:
            size, start = _length(data[:after], cut)
            cut = start + size
            if not start or cut > after:
                raise PacketError("the broker sent a PUBLISH that ends within its properties")
        return cut

    def _learn(self, raw: bytes) -> str | None:
        """Read a topic once; None for one that is no valid topic name (4.7.3)."""
        try:
            topic = raw.decode("utf-8")
        except UnicodeDecodeError:
            topic = ""
        known = topic if topic and "\0" not in topic else None
        if len(self._topics) >= _MEMORY:
            self._topics.clear()
        self._topics[raw] = known
        return known

    def _skip_large(self, data: bytes, at: int, body: int, after: int) -> bool:
        """Begin to skip a packet that is too large, once its identifier is there to be acknowledged."""
        end = len(data)
        if data[at] & 0xF0 != _PUBLISH:
            raise PacketError(f"the broker sent a packet of {after - at} bytes that is no PUBLISH")
        if end < body + 2:
            self._need = body + 2 - at
            return False
        cut = body + 2 + (data[body] << 8) + data[body + 1]
        if data[at] & _ACKNOWLEDGED:
            cut += 2
            if end < cut:
                self._need = cut - at
                return False
            self.owed.append((data[cut - 2] << 8) + data[cut - 1])
        self.skipped += 1
        self._skip = max(0, after - end)
        return True


class PacketWriter:
    """Puts publications together; topics are encoded once."""

    def __init__(self, *, properties: bool) -> None:
        self._ending = b"\0" if properties else b""
        self._topics: dict[str, bytes] = {}
        self._short = tuple(bytes((_PUBLISH, size)) for size in range(128))

    def add(self, message: Message, mid: int, parts: list[bytes]) -> int:
        """Append a publication's bytes (QoS 0 for `mid` 0, else QoS 1); return how many, 0 for a bad topic."""
        try:
            topic = self._topics[message.topic]
        except KeyError:
            topic = self._learn(message.topic)
        if not topic:
            return 0
        payload = message.payload
        ending = self._ending
        size = len(topic) + len(ending) + len(payload)
        if mid:
            size += 2
            ending = bytes((mid >> 8, mid & 0xFF)) + ending
        if size < 128 and not (mid or message.retain):
            start = self._short[size]
        else:
            start = bytes((_PUBLISH | (0x02 if mid else 0) | message.retain,)) + _varint(size)
        parts += (start, topic, ending, payload)
        return size + len(start)

    def _learn(self, name: str) -> bytes:
        """Encode a topic with its length; empty for one that cannot be published to (4.7.3)."""
        known = b""
        if name and not any(mark in name for mark in "+#\0"):
            raw = name.encode("utf-8", "replace")
            if len(raw) <= _LONGEST_TOPIC:
                known = len(raw).to_bytes(2, "big") + raw
        if len(self._topics) >= _MEMORY:
            self._topics.clear()
        self._topics[name] = known
        return known


def acknowledgements(mids: list[int]) -> bytes:
    """Return the PUBACK packets for received publications, in order."""
    return b"".join([bytes((_PUBACK, 2, mid >> 8, mid & 0xFF)) for mid in mids])


def is_filter(pattern: str) -> bool:
    """Return whether a text is a topic filter that can be subscribed to (4.7.1, 4.7.3)."""
    if not pattern or "\0" in pattern or len(pattern.encode("utf-8", "replace")) > _LONGEST_TOPIC:
        return False
    levels = pattern.split("/")
    return all(level in {"+", "#"} or not ("+" in level or "#" in level) for level in levels) and (
        "#" not in levels[:-1]
    )


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Read a variable byte integer (1.5.5); return it and where it ends, (0, 0) if it is not all there."""
    value = shift = 0
    for index in range(at, min(at + 4, len(data))):
        byte = data[index]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, index + 1
        shift += 7
    if len(data) - at >= 4:
        raise PacketError("the broker sent a packet whose length has more than four bytes")
    return 0, 0


def _varint(value: int) -> bytes:
    """Write a variable byte integer (1.5.5)."""
    out = bytearray()
    while value >= 128:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
