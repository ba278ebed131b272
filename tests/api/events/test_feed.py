from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hyperconnect.api.events import Feed, FullError, Line, Wanted
from hyperconnect.api.events.feed import KEEP_ALIVE, LINGER, PERIOD
from hyperconnect.api.events.wanted import kinds_of
from hyperconnect.api.problem import ProblemError
from hyperconnect.api.routes.events import proven
from hyperconnect.core.hub import Hub
from hyperconnect.model.input import Called, Input, Opened, ProfileLoaded, RuleRemoved, RuleSaved, Switched
from hyperconnect.model.message import Message
from hyperconnect.shell.clock import PacedClock
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store
from hyperconnect.shell.virtual import run_virtual

PROFILE: dict[str, object] = {
    "profile": "lamp",
    "match": "lamp/{id}/state",
    "fields": {"on": {"attribute": "switch.on"}, "bri": {"attribute": "light.brightness"}},
    "commands": {"switch.on": {"topic": "lamp/{id}/set", "payload": {"on": "{value}"}}},
}
KEEP: dict[str, object] = {"rule": "keep", "while": "one.brightness > 50 %", "hold": {"two.switch.on": True}}
SAY: dict[str, object] = {"rule": "say", "when": [{"called": True}], "then": [{"log": "hello\nthere"}]}


class Told(NamedTuple):
    event: str
    data: Any
    id: str


class Room(NamedTuple):
    service: Service
    bus: MemoryBus
    feed: Feed

    async def say(self, lamp: str, **state: object) -> None:
        self.bus.publish(Message(f"lamp/{lamp}/state", json.dumps(state).encode()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)


def parse(stream: bytes) -> list[Told]:
    told: list[Told] = []
    for block in stream.decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            told.append(Told(lines["event"], json.loads(lines["data"]), lines.get("id", "")))
    return told


def news(told: list[Told]) -> list[dict[str, Any]]:
    return [each for one in told if one.event == "frame" for each in one.data]


async def read(line: Line) -> list[Told]:
    """Return what waits on a line."""
    events, stream = line.events(), b""
    with suppress(TimeoutError):
        async with asyncio.timeout(PERIOD * 2):
            async for event in events:
                stream += event
    await events.aclose()
    return parse(stream)


@asynccontextmanager
async def living(data: Path, **how: Any) -> AsyncGenerator[Room]:
    store, bus = Store(data), MemoryBus()
    service = Service(Hub(), MemoryTransport(bus), store, PacedClock(1000.0))
    first: list[Input] = [
        ProfileLoaded(1000.0, "lamp", PROFILE),
        RuleSaved(1000.0, "keep", KEEP),
        RuleSaved(1000.0, "say", SAY),
    ]
    service.begin(Opened(1000.0, None, None, "Europe/Berlin", store.open()), first)
    feed = Feed(service, **how)
    room = Room(service, bus, feed)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(service.run(), name="service")
        await asyncio.sleep(1)
        await room.say("one", on=False, bri=10)
        await room.say("two", on=False, bri=10)
        await asyncio.sleep(1)
        yield room
        feed.end()
        running.cancel()
    store.close()


def lived(tmp_path: Path, story: Callable[[Room], Awaitable[None]], **how: Any) -> None:
    async def live() -> None:
        async with living(tmp_path, **how) as room:
            await story(room)

    run_virtual(live())


def test_of_many_values_in_a_moment_the_latest_is_told(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        line = room.feed.open(Wanted(kinds_of(["value.*"])))
        assert [one.event for one in await read(line)] == ["opened"]
        for bri in range(20, 40):
            await room.say("one", bri=bri)
        at_once, rest = [one.data for one in await read(line) if one.event == "frame"]
        assert [(each["type"], each["attribute"], each["value"]) for each in at_once] == [
            ("value.changed", "one.brightness", 20)
        ]
        assert [each["value"] for each in rest] == [39]

    lived(tmp_path, story)


def test_frames_are_never_closer_than_their_period(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        line = room.feed.open(Wanted(kinds_of(["value.*"])))
        loop, frames, values = asyncio.get_running_loop(), list[float](), list[float]()
        ends = loop.time() + 2

        async def listen() -> None:
            async for stream in line.events():
                for each in news(parse(stream)):
                    frames.append(loop.time())
                    values.append(each["value"])

        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(listen(), name="listening")
            for step in range(200):
                await room.say("one", bri=20 + step % 20)
                await asyncio.sleep((ends - loop.time()) / (200 - step))
            await asyncio.sleep(PERIOD)
            room.feed.close(line)
            await listening
        gaps = [later - earlier for earlier, later in pairwise(frames)]
        assert 14 <= len(frames) <= 18
        assert min(gaps) >= PERIOD * 0.99
        assert values[-1] == 39

    lived(tmp_path, story)


def test_runs_and_claims_are_never_thrown_together(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        line = room.feed.open(Wanted(kinds_of(["run.*", "claim.*", "rule.*"])))
        for _ in range(5):
            room.service.tell(Called(room.service.now(), "say", {}, "kim"))
            await asyncio.sleep(0)
        await room.say("one", bri=60)
        told = news(await read(line))
        assert [each["rule"] for each in told if each["type"] == "run.ran"] == [*["say"] * 5, "keep"]
        assert [each["text"] for each in told if each["type"] == "rule.logged"] == ["hello\nthere"] * 5
        (claimed,) = [each for each in told if each["type"] == "claim.changed"]
        assert (claimed["device"], claimed["attribute"]) == ("two", "two.on")
        assert [(each["by"], each["value"], each["stands"]) for each in claimed["claims"]] == [("keep", True, True)]
        await room.say("one", bri=10)
        (ended,) = [each for each in news(await read(line)) if each["type"] == "claim.changed"]
        assert ended["claims"] == []

    lived(tmp_path, story)


def test_how_a_rule_stands_is_told_when_that_changes(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        service = room.service
        line = room.feed.open(Wanted(kinds_of(["rule.standing", "rule.removed"])))
        service.tell(Switched(service.now(), "say", on=False))
        service.tell(RuleSaved(service.now(), "new", {**SAY, "rule": "new"}))
        told = news(await read(line))
        assert {(each["rule"], each["standing"]) for each in told} == {("say", "disabled"), ("new", "running")}
        service.tell(RuleRemoved(service.now(), "new"))
        (gone,) = news(await read(line))
        assert (gone["type"], gone["rule"]) == ("rule.removed", "new")
        await room.say("one", bri=12)
        assert news(await read(line)) == []

    lived(tmp_path, story)


def test_who_was_cut_off_gets_what_was_missed_and_nothing_twice(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        wanted = Wanted(kinds_of(["value.*"]))
        line, other = room.feed.open(wanted), room.feed.open(wanted)
        await room.say("one", bri=20)
        (*_, last) = await read(line)
        room.feed.close(line)
        for bri in (21, 22, 23):
            await room.say("one", bri=bri)
            await asyncio.sleep(PERIOD)
        again = room.feed.open(wanted, last.id)
        told = await read(again)
        assert [one.event for one in told] == ["opened", "frame", "frame", "frame"]
        assert [each["value"] for each in news(told)] == [21, 22, 23]
        assert told[-1].id == (await read(other))[-1].id
        assert [one.event for one in await read(room.feed.open(wanted, told[-1].id))] == ["opened"]

    lived(tmp_path, story)


@pytest.mark.parametrize("after", ["00000000-1", "nonsense", "-", "{life}-x", "{life}-99", "{life}-" + "9" * 40])
def test_an_id_that_leads_nowhere_is_answered_with_a_gap(tmp_path: Path, after: str) -> None:
    async def story(room: Room) -> None:
        wanted = Wanted(kinds_of(["value.*"]))
        (opened,) = await read(room.feed.open(wanted))
        life, _, number = opened.id.partition("-")
        told = await read(room.feed.open(wanted, after.format(life=life)))
        assert [one.event for one in told] == ["opened", "gap"]
        assert told[1].id == f"{life}-{number}"

    lived(tmp_path, story)


def test_a_slow_reader_loses_the_oldest_and_is_told_how_much(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        line = room.feed.open(Wanted(kinds_of(["value.*"])))
        await read(line)
        for bri in range(20, 30):
            await room.say("one", bri=bri)
            await asyncio.sleep(PERIOD)
        told = await read(line)
        assert (told[0].event, told[0].data["frames"]) == ("gap", 6)
        assert [each["value"] for each in news(told)] == [26, 27, 28, 29]

    lived(tmp_path, story, backlog=4)


def test_the_hub_is_heard_only_while_somebody_listens_and_shortly_after(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        assert not room.feed.hears
        line = room.feed.open(Wanted())
        assert room.feed.hears
        (opened,) = await read(line)
        room.feed.close(line)
        room.feed.close(line)
        await room.say("one", bri=30)
        await asyncio.sleep(LINGER - 1)
        back = room.feed.open(Wanted(kinds_of(["value.*"])), opened.id)
        assert [each["value"] for each in news(await read(back))] == [30]
        room.feed.close(back)
        await asyncio.sleep(LINGER + 1)
        assert not room.feed.hears
        late = await read(room.feed.open(Wanted(), opened.id))
        assert [one.event for one in late] == ["opened", "gap"]

    lived(tmp_path, story)


def test_there_is_room_for_so_many(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        line = room.feed.open(Wanted())
        room.feed.open(Wanted())
        with pytest.raises(FullError, match="2 listen already"):
            room.feed.open(Wanted())
        assert len(room.feed) == 2
        room.feed.close(line)
        room.feed.open(Wanted())

    lived(tmp_path, story, listeners=2)


def test_where_nothing_happens_a_comment_keeps_the_line_alive(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        line = room.feed.open(Wanted(kinds_of(["run.*"])))
        await read(line)
        events = line.events()
        begin = asyncio.get_running_loop().time()
        assert await anext(events) == b": ping\n\n"
        assert asyncio.get_running_loop().time() - begin == pytest.approx(KEEP_ALIVE)
        await events.aclose()

    lived(tmp_path, story)


def test_when_the_feed_ends_so_does_every_line(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        line = room.feed.open(Wanted())
        await read(line)
        room.feed.end()
        assert [event async for event in line.events()] == []

    lived(tmp_path, story)


@pytest.mark.parametrize("busy", [True, False])
def test_a_stream_ends_soon_after_its_token_is_good_no_more(tmp_path: Path, *, busy: bool) -> None:
    async def story(room: Room) -> None:
        line = room.feed.open(Wanted(kinds_of(["value.*"])))
        loop, good = asyncio.get_running_loop(), True

        def prove() -> None:
            if not good:
                raise ProblemError(HTTPStatus.UNAUTHORIZED, "this token was revoked")

        async def talk() -> None:
            for number in range(60):
                if busy:
                    await room.say("one", bri=20 + number % 50)
                await asyncio.sleep(0.5)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(talk(), name="talking")
            events = proven(line, prove)
            assert b"event: opened" in await anext(events)
            assert await anext(events)
            good, revoked_at = False, loop.time()
            async for _ in events:
                pass
            assert loop.time() - revoked_at <= KEEP_ALIVE + 1

    lived(tmp_path, story)
