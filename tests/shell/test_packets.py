from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.model.message import Message
from hyperconnect.shell.packets import (
    PacketError,
    PacketReader,
    PacketWriter,
    acknowledgements,
    is_filter,
)

if TYPE_CHECKING:
    from hyperconnect.shell.transport import Arrival

topics = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0+#"), min_size=1, max_size=20)
messages = st.builds(Message, topics, st.binary(max_size=300), st.booleans(), st.integers(0, 1))


Properties: TypeAlias = bool
"""Whether publications have properties, as in MQTT 5."""


def read(reader: PacketReader, *chunks: bytes) -> list[Arrival]:
    inbox: list[Arrival] = []
    for chunk in chunks:
        reader.feed(chunk, inbox)
    return inbox


def written(batch: list[Message], *, properties: Properties) -> bytes:
    writer = PacketWriter(properties=properties)
    parts: list[bytes] = []
    size = sum(writer.add(message, number if message.qos else 0, parts) for number, message in enumerate(batch, 1))
    data = b"".join(parts)
    assert size == len(data)
    return data


@given(st.lists(messages, max_size=10), st.booleans(), st.lists(st.integers(1, 50)))
def test_what_is_written_is_read_however_the_network_cuts_it(
    batch: list[Message], properties: Properties, cuts: list[int]
) -> None:
    data = written(batch, properties=properties)
    chunks: list[bytes] = []
    for cut in cuts:
        chunks.append(data[:cut])
        data = data[cut:]
    reader = PacketReader(properties=properties)
    assert read(reader, *chunks, data) == batch
    assert reader.owed == [number for number, message in enumerate(batch, 1) if message.qos]
    assert not reader.foreign


@pytest.mark.parametrize(
    ("properties", "packet", "message"),
    [
        (False, "30 05 0003 612f62", Message("a/b", b"")),
        (False, "31 07 0003 612f62 3231", Message("a/b", b"21", retain=True)),
        (False, "32 09 0003 612f62 000a 3231", Message("a/b", b"21", qos=1)),
        (True, "3a 0a 0003 612f62 000a 00 3231", Message("a/b", b"21", qos=1, again=True)),
        (True, "30 0d 0003 612f62 05 02 0000003c 3231", Message("a/b", b"21")),
    ],
)
def test_publications_of_the_standard(properties: Properties, packet: str, message: Message) -> None:
    assert read(PacketReader(properties=properties), bytes.fromhex(packet)) == [message]


def test_other_packets_are_passed_on_and_acknowledgements_are_told() -> None:
    reader = PacketReader(properties=True)
    connack, pingresp = bytes.fromhex("2003000000"), bytes.fromhex("d000")
    puback, refused = bytes.fromhex("40020007"), bytes.fromhex("4003000887")
    assert read(reader, connack + puback + refused + pingresp) == []
    assert bytes(reader.foreign) == connack + pingresp
    assert reader.confirmed == [(7, False), (8, True)]


def test_acknowledging() -> None:
    assert acknowledgements([1, 0x1234]) == bytes.fromhex("40020001 40021234")


@pytest.mark.parametrize("qos", [0, 1])
@pytest.mark.parametrize("chunk", [1, 7, 10_000])
def test_a_packet_that_is_too_large_is_skipped_and_acknowledged(qos: int, chunk: int) -> None:
    data = written([Message("a", b"1"), Message("large", b"x" * 3000, qos=qos), Message("a", b"2")], properties=False)
    reader = PacketReader(properties=False, largest=1000)
    heard = read(reader, *(data[start : start + chunk] for start in range(0, len(data), chunk)))
    assert heard == [Message("a", b"1"), Message("a", b"2")]
    assert reader.skipped == 1
    assert reader.owed == ([2] if qos else [])


def test_a_topic_that_is_no_text_is_left_out() -> None:
    reader = PacketReader(properties=False)
    assert read(reader, bytes.fromhex("3003 0001 ff 3003 0001 00 3003 0001 61")) == [Message("a", b"")]
    assert reader.skipped == 2


@pytest.mark.parametrize(
    ("properties", "packet"),
    [
        (False, "30 02 0003"),
        (False, "30 00"),
        (False, "32 04 0001 61 00"),
        (True, "30 03 0001 61"),
        (True, "30 04 0001 61 05"),
        (False, "30 ff ff ff ff 01"),
        (False, "20 ff ff ff 7f 00"),
    ],
)
def test_what_is_not_mqtt_is_refused(properties: Properties, packet: str) -> None:
    with pytest.raises(PacketError):
        read(PacketReader(properties=properties, largest=1000), bytes.fromhex(packet))


@given(st.lists(st.binary(max_size=100), max_size=5), st.booleans())
def test_any_bytes_are_read_or_refused(chunks: list[bytes], properties: Properties) -> None:
    reader = PacketReader(properties=properties, largest=10_000)
    with suppress(PacketError):
        assert all(message.topic for message in read(reader, *chunks) if isinstance(message, Message))


@pytest.mark.parametrize("topic", ["", "a/+", "#", "a\0b", "x" * 70_000])
def test_a_bad_topic_is_not_written(topic: str) -> None:
    parts: list[bytes] = []
    assert PacketWriter(properties=True).add(Message(topic, b"1"), 0, parts) == 0
    assert parts == []


@pytest.mark.parametrize("pattern", ["a", "+", "#", "a/+/b", "a/#", "/", "+/+", "$SYS/#", "homeassistant/+/+/config"])
def test_topic_filters(pattern: str) -> None:
    assert is_filter(pattern)


@pytest.mark.parametrize("pattern", ["", "a#", "#/a", "a+/b", "a/b+", "a\0", "x" * 70_000, "a/##"])
def test_what_is_no_topic_filter(pattern: str) -> None:
    assert not is_filter(pattern)
