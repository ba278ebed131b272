from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.model.message import Message, matches
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.transport import Down, Up
from hyperconnect.shell.virtual import run_virtual
from tests.shell.ear import Ear, listening

if TYPE_CHECKING:
    from collections.abc import Coroutine

level = st.sampled_from(["a", "b", "$x", ""])
topics = st.lists(level, min_size=1, max_size=3).map("/".join).filter(bool)
parts = st.lists(st.one_of(level, st.just("+")), min_size=1, max_size=3).map("/".join)
patterns = st.one_of(parts, parts.map("{}/#".format)).filter(bool)


def session(story: Coroutine[object, object, None]) -> None:
    """Run a story on the virtual loop, with a limit."""

    async def limited() -> None:
        async with asyncio.timeout(60):
            await story

    run_virtual(limited())


def numbered(topic_list: list[str]) -> list[Message]:
    return [Message(topic, str(number).encode()) for number, topic in enumerate(topic_list)]


@given(st.lists(patterns, max_size=3), st.lists(topics, max_size=8))
def test_a_subscriber_hears_once_and_in_order_what_one_of_its_filters_covers(
    filters: list[str], names: list[str]
) -> None:
    async def story() -> None:
        bus = MemoryBus()
        there, here = MemoryTransport(bus), MemoryTransport(bus)
        async with listening(there), listening(here, *filters):
            there.publish(numbered(names))
            heard = [arrival for arrival in here.take() if isinstance(arrival, Message)]
        assert heard == [
            message for message in numbered(names) if any(matches(pattern, message.topic) for pattern in filters)
        ]

    session(story())


@given(st.lists(st.tuples(topics, st.booleans()), max_size=8), patterns)
def test_a_new_subscriber_gets_the_last_retained_message_of_each_topic(
    publications: list[tuple[str, bool]], pattern: str
) -> None:
    async def story() -> None:
        bus = MemoryBus()
        there, late = MemoryTransport(bus), MemoryTransport(bus)
        last: dict[str, Message] = {}
        async with listening(there):
            for number, (topic, empty) in enumerate(publications):
                message = Message(topic, b"" if empty else str(number).encode(), retain=True)
                there.publish([message])
                last[topic] = message
            async with listening(late, pattern):
                heard = {arrival.topic: arrival for arrival in late.take() if isinstance(arrival, Message)}
        assert heard == {
            topic: message for topic, message in last.items() if message.payload and matches(pattern, topic)
        }

    session(story())


def test_live_messages_are_not_marked_as_retained() -> None:
    async def story() -> None:
        transport = MemoryTransport(MemoryBus())
        async with listening(transport, "a") as ear:
            transport.publish([Message("a", b"1", retain=True, qos=2)])
            await ear.payloads(1)
        assert ear.messages == [Message("a", b"1", retain=False, qos=1)]

    session(story())


def test_birth_and_will_tell_others_of_coming_cut_and_leaving() -> None:
    async def story() -> None:
        bus = MemoryBus()
        watcher = MemoryTransport(bus)
        hub = MemoryTransport(bus, birth=Message("hub", b"on", retain=True), will=Message("hub", b"off"))
        async with listening(watcher, "hub") as ear:
            async with listening(hub):
                hub.cut()
                hub.restore()
            assert await ear.payloads(4) == [b"on", b"off", b"on", b"off"]

    session(story())


def test_a_cut_connection_hears_and_says_nothing_and_comes_back_without_subscriptions() -> None:
    async def story() -> None:
        bus = MemoryBus()
        transport = MemoryTransport(bus)
        async with listening(transport, "#"):
            transport.cut("pulled")
            bus.publish(Message("a", b"lost"))
            transport.publish([Message("a", b"dropped"), Message("a", b"dropped")])
            transport.subscribe(["#"])
            transport.restore()
            bus.publish(Message("a", b"unheard"))
            arrivals = transport.take()
        assert [type(arrival) for arrival in arrivals] == [Down, Up]
        assert transport.dropped == 2

    session(story())


def test_an_inbox_that_nobody_takes_is_bounded_and_counts() -> None:
    async def story() -> None:
        bus = MemoryBus()
        transport = MemoryTransport(bus, limit=10)
        async with listening(transport, "#"):
            for message in numbered(["a"] * 25):
                bus.publish(message)
            assert len(transport.take()) == 10
        assert transport.dropped == 15

    session(story())


def test_no_topic_is_no_publication() -> None:
    async def story() -> None:
        bus = MemoryBus()
        transport = MemoryTransport(bus)
        async with listening(transport, "#") as ear:
            transport.publish([Message("a/#", b"1"), Message("", b"2"), Message("a", b"3")])
            assert await ear.payloads(1) == [b"3"]

    session(story())


def test_the_ear_wakes_for_each_arrival() -> None:
    async def story() -> None:
        bus = MemoryBus()
        transport = MemoryTransport(bus)
        ear = Ear(transport)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(transport.run(ear.bell.ring))
            assert await ear.bell.wait(1)
            transport.subscribe(["a"])
            bus.publish(Message("a", b"1"))
            assert await ear.bell.wait(1)
            running.cancel()

    session(story())
