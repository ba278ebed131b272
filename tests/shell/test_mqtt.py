from __future__ import annotations

import asyncio
import random
import socket
from typing import TYPE_CHECKING

import aiomqtt
import pytest

from hyperconnect.errors import BrokerError, SettingsError
from hyperconnect.model.message import Message
from hyperconnect.shell import connection, sending
from hyperconnect.shell.broker import free_port, open_broker
from hyperconnect.shell.mqtt import MqttTransport, address
from tests.shell.ear import Mosquitto, listening, relaying

if TYPE_CHECKING:
    from collections.abc import Sequence


def to(url: str, client_id: str = "hub", session_seconds: int = 0) -> MqttTransport:
    return MqttTransport(url, client_id=client_id, chance=random.Random(1), session_seconds=session_seconds)


async def say(broker: Mosquitto, messages: Sequence[Message]) -> None:
    """Publish with a client that is not ours."""
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        for message in messages:
            await client.publish(message.topic, message.payload, message.qos, message.retain)


async def test_what_was_published_before_is_retained_and_what_comes_now_is_not(mosquitto: Mosquitto) -> None:
    await say(mosquitto, [Message("home/a", b"before", retain=True), Message("home/a", b"gone")])
    async with listening(to(mosquitto.url), "home/#") as ear:
        await ear.payloads(1)
        await say(mosquitto, [Message("home/a", b"now", retain=True, qos=2)])
        await ear.payloads(2)
    assert ear.messages == [Message("home/a", b"before", retain=True), Message("home/a", b"now", qos=1)]


@pytest.mark.parametrize("qos", [0, 1])
async def test_thousands_come_through_in_order_and_whole(mosquitto: Mosquitto, qos: int) -> None:
    count = 5 * sending.WINDOW
    transport = to(mosquitto.url)
    async with listening(transport, "race") as ear:
        transport.publish([Message("race", str(number).encode(), qos=qos) for number in range(count)])
        assert await ear.payloads(count) == [str(number).encode() for number in range(count)]
    assert transport.dropped == 0


async def test_a_megabyte_comes_through(mosquitto: Mosquitto) -> None:
    transport = to(mosquitto.url)
    async with listening(transport, "large") as ear:
        transport.publish([Message("large", b"x" * 1_000_000, qos=1), Message("large", b"after")])
        assert await ear.payloads(2) == [b"x" * 1_000_000, b"after"]


async def test_what_was_not_acknowledged_comes_again_in_a_kept_session(mosquitto: Mosquitto) -> None:
    events = [str(number).encode() for number in range(5)]
    async with listening(to(mosquitto.url, session_seconds=60), "event", "end") as ear:
        await say(mosquitto, [Message("event", event, qos=1) for event in events])
        await ear.until(lambda: len(ear.messages) == 5, acknowledge=False)
    again = to(mosquitto.url, session_seconds=60)
    async with listening(again) as ear:
        assert await ear.payloads(5) == events
        again.publish([Message("end", b"all acknowledged before this was sent")])
        await ear.payloads(6)
    last = to(mosquitto.url, session_seconds=60)
    async with listening(last) as ear:
        last.publish([Message("end", b"nothing came before this")])
        assert await ear.payloads(1) == [b"nothing came before this"]


async def test_a_killed_broker_is_found_again(mosquitto: Mosquitto) -> None:
    transport = to(mosquitto.url)
    async with listening(transport, "a") as ear:
        for outage in range(1, 4):
            mosquitto.kill()
            await ear.lost(outage)
            transport.publish([Message("a", b"lost")])
            await mosquitto.start()
            await ear.connected(outage + 1)
            transport.subscribe(["a"])
            transport.publish([Message("a", str(outage).encode())])
            await ear.payloads(outage)
    assert [message.payload for message in ear.messages] == [b"1", b"2", b"3"]
    assert transport.dropped == 3


async def test_no_broker_is_told_once_and_then_awaited() -> None:
    port = free_port()
    transport = to(f"mqtt://127.0.0.1:{port}")
    async with listening(transport, up=False) as ear:
        await ear.lost(1)
        assert f"no broker answers on 127.0.0.1:{port}" in ear.downs[0]
        async with open_broker(port=port):
            await ear.connected(1)
            assert len(ear.downs) == 1


async def test_birth_and_will_tell_others_of_coming_leaving_and_vanishing(mosquitto: Mosquitto) -> None:
    on, off = Message("hub", b"on", retain=True, qos=1), Message("hub", b"off", retain=True, qos=1)
    async with listening(to(mosquitto.url, "watcher"), "hub") as watcher, relaying(mosquitto.port) as relay:
        hub = MqttTransport(relay.url, client_id="hub", chance=random.Random(1), birth=on, will=off)
        async with listening(hub) as ear:
            assert await watcher.payloads(1) == [b"on"]
            relay.cut()
            await ear.connected(2)
            assert await watcher.payloads(3) == [b"on", b"off", b"on"]
        assert await watcher.payloads(4) == [b"on", b"off", b"on", b"off"]


@pytest.mark.parametrize("qos", [0, 1])
async def test_what_is_said_last_reaches_a_broker_that_is_slow(mosquitto: Mosquitto, qos: int) -> None:
    words = [str(number).encode() for number in range(100)]
    async with listening(to(mosquitto.url, "other"), "race") as other:
        leaver = to(mosquitto.url)
        async with listening(leaver, "race") as ear:
            leaver.publish([Message("race", b"first", qos=1)])
            await ear.payloads(1)
            mosquitto.pause()
            leaver.publish([Message("race", word, qos=qos) for word in words])
            asyncio.get_running_loop().call_later(0.1, mosquitto.go_on)
        assert await other.payloads(1 + len(words)) == [b"first", *words]
    assert leaver.dropped == 0


async def test_a_connection_that_is_only_half_open_is_given_up(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "KEEPALIVE", 1)
    async with relaying(mosquitto.port) as relay:
        transport = to(relay.url)
        async with listening(transport) as ear:
            relay.freeze()
            await ear.lost(1)
            relay.thaw()
            await ear.connected(2)


async def test_an_older_broker_is_spoken_to_in_its_version() -> None:
    async with open_broker(embedded=True) as broker:
        transport = to(broker.url)
        async with listening(transport, "a/+") as ear:
            transport.publish([Message("a/b", b"1", qos=1), Message("a/b", b"2", qos=1), Message("c", b"3")])
            assert await ear.payloads(2) == [b"1", b"2"]
            assert transport.description == f"broker on 127.0.0.1:{broker.port}, MQTT 3.1.1"


async def test_the_newest_version_is_preferred(mosquitto: Mosquitto) -> None:
    transport = MqttTransport(mosquitto.url, client_id="a", chance=random.Random(1), broker="our mosquitto")
    async with listening(transport):
        assert transport.description == "our mosquitto, MQTT 5"


async def test_who_is_not_let_in_is_told_so_for_good(mosquitto: Mosquitto) -> None:
    mosquitto.kill()
    await mosquitto.start(anybody=False)
    with pytest.raises(BrokerError) as refused:
        async with asyncio.timeout(20):
            await to(mosquitto.url.replace("//", "//me:secret@")).run(lambda: None)
    assert refused.value.exit_code == 4
    assert "user name and password" in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_something_else_at_the_port_is_no_broker() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with listening(to(f"mqtt://127.0.0.1:{port}"), up=False) as ear:
            await ear.lost(1)
    assert f"127.0.0.1:{port}" in ear.downs[0]


async def test_a_broker_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.05)
    connected = asyncio.Event()

    async def ignore(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(ignore, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with listening(to(f"mqtt://127.0.0.1:{port}"), up=False) as ear:
            await ear.lost(1)
    assert connected.is_set()


async def test_an_inbox_that_nobody_takes_stops_reading_and_loses_nothing(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "INBOX", 100)
    count = 20_000
    transport = to(mosquitto.url)
    async with listening(transport, "flood") as ear, listening(to(mosquitto.url, "watcher"), "end") as watcher:
        await say(mosquitto, [Message("end", b"")])
        await watcher.payloads(1)
        sender = to(mosquitto.url, "sender")
        async with listening(sender, "end") as done:
            flood = [Message("flood", str(number).encode()) for number in range(count)]
            sender.publish([*flood, Message("end", b"end")])
            await done.payloads(1)
        first = transport.take()
        assert len(first) < count
        ear.arrivals += first
        assert await ear.payloads(count) == [message.payload for message in flood]


async def test_what_cannot_be_sent_is_counted(mosquitto: Mosquitto) -> None:
    transport = to(mosquitto.url)
    transport.publish([Message("a", b"too early")])
    async with listening(transport, "#", "no/#/filter") as ear:
        transport.publish([Message("a/#", b"no topic"), Message("", b"no topic"), Message("a", b"good")])
        assert await ear.payloads(1) == [b"good"]
    assert transport.dropped == 3


async def test_telemetry_is_dropped_before_commands_when_the_broker_does_not_read(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the relay runs in this loop, so nothing is read while a batch is sent; the kernel holds a few megabytes
    async with relaying(mosquitto.port) as relay:
        transport = to(relay.url)
        async with listening(transport):
            monkeypatch.setattr(sending, "BACKLOG", 1_000)
            large = Message("large", b"x" * 30_000_000)
            transport.publish([large, Message("telemetry", b"1"), Message("alarm", b"2", qos=1)])
            assert transport.dropped == 2
            monkeypatch.setattr(sending, "BACKLOG", 16_000_000)
            transport.publish([Message("telemetry", b"1"), Message("alarm", b"2", qos=1)])
            assert transport.dropped == 3


async def test_leaving_while_connecting_leaves_nothing_behind() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        transport = to(f"mqtt://127.0.0.1:{deaf.getsockname()[1]}")
        task = asyncio.create_task(transport.run(lambda: None))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mqtt://home", ("home", 1883, False)),
        ("mqtts://me:pass@home", ("home", 8883, True)),
        ("mqtt://[::1]:41883", ("::1", 41883, False)),
    ],
)
def test_addresses(url: str, expected: tuple[str, int, bool]) -> None:
    assert address(url) == expected


@pytest.mark.parametrize("url", ["http://home", "home:1883", "mqtt://", "mqtt://me:secret@home:99999", ""])
def test_what_is_no_address_is_told_with_the_next_step(url: str) -> None:
    with pytest.raises(SettingsError, match="mqtt://host:1883") as wrong:
        address(url)
    assert "secret" not in str(wrong.value)
