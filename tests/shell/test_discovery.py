from __future__ import annotations

import asyncio
import logging
import socket
import struct
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.model.input import Found, Lost
from hyperconnect.shell.discovery import PRIVATE, Discovery, Offer, addresses_of, decode_txt, find_broker, url_of
from hyperconnect.shell.services import BROKER, HUB, SERVICES

HEARD = "_hc-test._tcp.local."


@asynccontextmanager
async def running(discovery: Discovery) -> AsyncGenerator[asyncio.Queue[Found | Lost]]:
    heard: asyncio.Queue[Found | Lost] = asyncio.Queue()
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(discovery.run(heard.put_nowait, time.time), name="discovery")
        yield heard
        task.cancel()


async def test_what_one_announces_another_finds_and_loses() -> None:
    offer = Offer(HEARD, "Küche, 2. Stock", 8321, {"ID": "k1", "ver": "0.1.0"})
    async with asyncio.timeout(90), running(Discovery(services=[HEARD], host="hc-finder")) as heard:
        async with running(Discovery(services=[HUB], offers=[offer], host="hc-offerer")):
            found = await heard.get()
            assert isinstance(found, Found)
            assert (found.service, found.name, found.port) == (HEARD, "Küche, 2. Stock", 8321)
            assert found.addresses == ("127.0.0.1",)
            assert found.txt == {"id": "k1", "ver": "0.1.0"}
            assert found.host == "hc-offerer.local"
        lost = await heard.get()
        assert isinstance(lost, Lost)
        assert (lost.service, lost.name) == (HEARD, "Küche, 2. Stock")
        assert heard.empty()


async def test_a_broker_is_found_by_those_who_were_given_no_address() -> None:
    async with asyncio.timeout(90), running(Discovery(offers=[Offer(BROKER, "hc-test broker", 18830)])) as heard:
        assert await find_broker(within=8) == "mqtt://127.0.0.1:18830"
        assert heard.empty(), "what a hub announces is no candidate of its own"


async def test_a_private_broker_is_only_for_those_who_know_its_name() -> None:
    private = Offer(BROKER, "hc-test private broker", 18831, {PRIVATE: "demo"})
    async with asyncio.timeout(90), running(Discovery(offers=[private])):
        assert await find_broker(within=8, called=private.name) == "mqtt://127.0.0.1:18831"
        assert await find_broker(within=0.5) is None
        async with running(Discovery(offers=[Offer(BROKER, "hc-test broker", 18832)], host="hc-other")):
            assert await find_broker(within=8) == "mqtt://127.0.0.1:18832"


async def test_nobody_announces_a_broker() -> None:
    async with asyncio.timeout(90):
        assert await find_broker(within=0.3) is None


async def test_a_network_without_multicast_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Found | Lost] = []
    discovery = Discovery(["203.0.113.7", "no-such-interface"])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await discovery.run(heard.append, time.time)
    assert heard == []
    assert [record.levelno for record in caplog.records if record.name.startswith("hyperconnect")] == [logging.WARNING]
    assert "203.0.113.7, no-such-interface" in caplog.text


async def test_without_interfaces_there_is_nothing_to_do() -> None:
    heard: list[Found | Lost] = []
    async with asyncio.timeout(90):
        await Discovery([]).run(heard.append, time.time)
    assert heard == []


async def test_two_of_one_name_are_told_apart_and_none_finds_itself() -> None:
    offer = Offer(HEARD, "twin", 1, {})
    first, second = (Discovery(services=[HEARD], offers=[offer], host=f"hc-{which}") for which in "ab")
    async with asyncio.timeout(90), running(first) as heard_first:
        async with running(Discovery(services=[HEARD])) as heard:
            await heard.get()
        async with running(second) as heard_second:
            by_first, by_second = await heard_first.get(), await heard_second.get()
            assert by_second.name == "twin"
            assert by_first.name != "twin"


async def test_hostile_instances_are_told_harmlessly_or_not_at_all() -> None:
    """Packets made by hand: names and TXT entries that no decent library would send."""
    names = [b"\x00\x07\x1b[31m", b"\xff\xfe\xfd", b"a.b/#+$", b"x" * 63, b"../../etc", b" "]
    async with asyncio.timeout(90), running(Discovery(services=[HEARD])) as heard:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
            found: dict[str, Found] = {}
            while not any(name.startswith("sound") for name in found):
                for name in names:
                    sender.sendto(
                        _announcement(name, b"\x00\x03\xff=\xfe\x02=x\x03ABC\x05ID=\xc3\x28"), ("224.0.0.251", 5353)
                    )
                sender.sendto(_announcement(b"sound", b"\x05id=ok"), ("224.0.0.251", 5353))
                try:
                    async with asyncio.timeout(0.5):
                        while True:
                            happening = await heard.get()
                            assert isinstance(happening, Found)
                            found[happening.name] = happening
                except TimeoutError:
                    pass
    assert found["sound"].txt == {"id": "ok"}
    assert all(name.isprintable() for name in found)
    for happening in found.values():
        happening.host.encode()
        assert happening.port == 1234


def _announcement(instance: bytes, txt: bytes) -> bytes:
    """An mDNS response with PTR, SRV, TXT and A records (RFC 6763)."""

    def labels(*parts: bytes) -> bytes:
        return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"

    service = labels(b"_hc-test", b"_tcp", b"local")
    name = bytes([len(instance)]) + instance + service
    host = labels(b"evil", b"local")

    def record(owner: bytes, kind: int, data: bytes) -> bytes:
        return owner + struct.pack(">HHIH", kind, 1, 120, len(data)) + data

    return struct.pack(">6H", 0, 0x8400, 0, 4, 0, 0) + b"".join(
        (
            record(service, 12, name),
            record(name, 33, struct.pack(">HHH", 0, 0, 1234) + host),
            record(name, 16, txt),
            record(host, 1, socket.inet_aton("127.0.0.1")),
        )
    )


@pytest.mark.parametrize(
    ("raw", "texts"),
    [
        ({b"id": b"7"}, {"id": "7"}),
        ({b"ID": b"7", b"id": b"8"}, {"id": "7"}),
        ({b"flag": None, b"empty": b""}, {"flag": "", "empty": ""}),
        ({b"mac": b"\xff\xfe"}, {"mac": "\ufffd\ufffd"}),
        ({b"\xc3(": b"x"}, {"\ufffd(": "x"}),
        ({b"": b"x"}, {}),
        ({b"a": b"b=c=d"}, {"a": "b=c=d"}),
    ],
)
def test_txt_is_decoded_leniently(raw: dict[bytes, bytes | None], texts: dict[str, str]) -> None:
    assert decode_txt(raw) == texts


@given(st.dictionaries(st.binary(), st.none() | st.binary()))
def test_any_txt_becomes_text_that_can_be_stored(raw: dict[bytes, bytes | None]) -> None:
    for key, value in decode_txt(raw).items():
        (key + value).encode()


@pytest.mark.parametrize(
    ("addresses", "url"),
    [
        (("192.168.1.5",), "mqtt://192.168.1.5:1883"),
        (("fe80::1%2", "192.168.1.5"), "mqtt://192.168.1.5:1883"),
        (("fe80::1%2",), "mqtt://[fe80::1%2]:1883"),
    ],
)
def test_a_broker_is_reached_by_ipv4_where_it_has_it(addresses: tuple[str, ...], url: str) -> None:
    assert url_of(Found(0.0, BROKER, "b", "b.local", 1883, addresses)) == url


def test_interfaces_are_named_by_address_or_name() -> None:
    assert addresses_of("127.0.0.1") == ["127.0.0.1"]
    assert "127.0.0.1" in addresses_of("lo")
    assert addresses_of("no-such-interface") == addresses_of("203.0.113.7") == []


def test_the_listed_service_types_are_full_names() -> None:
    for service, about in SERVICES.items():
        assert service.startswith("_"), service
        assert service.endswith(("._tcp.local.", "._udp.local.")), service
        assert about
