from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

from hyperconnect.core.hub import Hub
from hyperconnect.errors import StoreError
from hyperconnect.model.effect import Effect, Faulted, Logged, Publish, Registered, Remember
from hyperconnect.model.input import Elapsed, Input, Opened, ProfileLoaded, Received, RuleSaved
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.clock import PacedClock
from hyperconnect.shell.faults import Faults
from hyperconnect.shell.journal import Journal
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.service import Service, StoppedError
from hyperconnect.shell.store import Store, read_memory
from hyperconnect.shell.virtual import run_virtual

PROFILE: dict[str, object] = {
    "profile": "lamp",
    "match": "lamp/{id}/state",
    "fields": {"on": {"attribute": "switch.on"}},
    "commands": {"switch.on": {"topic": "lamp/{id}/set", "payload": {"on": "{value}"}}},
}
COPY: dict[str, object] = {
    "rule": "copy",
    "when": [{"change": "one.switch.on"}],
    "then": [{"set": {"two.switch.on": "= trigger.new"}}],
}


def said(lamp: str, on: str) -> Message:
    return Message(f"lamp/{lamp}/state", b'{"on": %s}' % on.encode())


class FullStore(Store):
    """A store on a full disk."""

    def remember(self, effects: object) -> None:
        del effects
        raise StoreError("the disk is full", hint="free some space")


class FullForAWhile(Store):
    """A store whose disk takes nothing until it was asked `refusals` times; `asked` holds the keys of each time."""

    def __init__(self, directory: Path, refusals: int) -> None:
        super().__init__(directory)
        self.refusals = refusals
        self.asked: list[set[str]] = []

    def remember(self, effects: Sequence[Remember]) -> None:
        self.asked.append({effect.key for effect in effects})
        if len(self.asked) <= self.refusals:
            raise StoreError("the disk is full")
        super().remember(effects)


class FullJournal(Journal):
    """A journal on a disk that refuses every second batch; the others only gather."""

    refused = 0

    def write(self, inputs: Sequence[Input]) -> None:
        del inputs
        self.refused += 1
        if self.refused % 2:
            raise StoreError("the journal's disk is full")


async def live(store: Store, heard: list[Effect], *messages: Message, journal: Journal | None = None) -> None:
    """Let a hub on a memory bus hear messages, a second apart, and end it."""
    bus = MemoryBus()
    clock = PacedClock(1000.0)
    memory = store.open()
    service = Service(Hub(), MemoryTransport(bus), store, clock, journal=journal)
    service.listen(heard.extend)
    first: list[Input] = [ProfileLoaded(1000.0, "lamp", PROFILE), RuleSaved(1000.0, "copy", COPY)]
    service.begin(Opened(1000.0, None, None, "UTC", memory), first)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(service.run(), name="service")
        for message in messages:
            await asyncio.sleep(1)
            bus.publish(message)
        await asyncio.sleep(1)
        running.cancel()
    store.close()


MESSAGES = (said("one", "false"), said("two", "false"), said("one", "true"))


def test_what_a_rule_wants_is_on_the_bus_and_devices_are_remembered(tmp_path: Path) -> None:
    heard: list[Effect] = []
    store = Store(tmp_path)
    run_virtual(live(store, heard, *MESSAGES))
    assert Publish(Message("lamp/two/set", b'{"on":true}')) in heard
    assert {effect.key for effect in heard if isinstance(effect, Remember) and effect.kind == "device"} == {
        "lamp_one",
        "lamp_two",
    }


def test_a_full_disk_is_told_once_and_the_house_is_served(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Effect] = []
    with caplog.at_level(logging.ERROR):
        run_virtual(live(FullStore(None), heard, *MESSAGES))
    assert Publish(Message("lamp/two/set", b'{"on":true}')) in heard
    assert sum("the disk is full" in record.getMessage() for record in caplog.records) == 1


def test_the_journal_and_the_memory_are_told_once_each(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Effect] = []
    journal = FullJournal(tmp_path / "journal")
    with caplog.at_level(logging.ERROR):
        run_virtual(live(FullStore(None), heard, *MESSAGES, *MESSAGES, journal=journal))
    assert [record.getMessage().split("\n")[0] for record in caplog.records] == [
        "the journal's disk is full",
        "the disk is full",
    ]


@pytest.mark.parametrize("refusals", [1, 2, 3, 4])
def test_what_could_not_be_remembered_is_written_when_the_disk_has_room_again(refusals: int, tmp_path: Path) -> None:
    patient, willing = FullForAWhile(tmp_path / "full", refusals), Store(tmp_path / "free")
    for store in (patient, willing):
        heard: list[Effect] = []
        run_virtual(live(store, heard, *MESSAGES))
        assert Publish(Message("lamp/two/set", b'{"on":true}')) in heard
    assert len(patient.asked) > refusals
    kept = read_memory(tmp_path / "full")
    assert kept["device"].keys() == {"lamp_one", "lamp_two"}
    assert kept == read_memory(tmp_path / "free")


def test_a_quiet_house_tries_again_by_itself(tmp_path: Path) -> None:
    async def quiet(store: FullForAWhile) -> None:
        bus = MemoryBus()
        service = Service(Hub(), MemoryTransport(bus), store, PacedClock(1000.0))
        service.begin(Opened(1000.0, None, None, "UTC", store.open()), [ProfileLoaded(1000.0, "lamp", PROFILE)])
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(service.run(), name="service")
            await asyncio.sleep(1)
            bus.publish(MESSAGES[0])
            await asyncio.sleep(60)
            assert read_memory(tmp_path)["device"].keys() == {"lamp_one"}
            running.cancel()
        store.close()

    run_virtual(quiet(FullForAWhile(tmp_path, 10)))


def test_a_listener_that_fails_is_named_and_nobody_else_is_disturbed(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Effect] = []

    def clumsy(effects: Sequence[Effect]) -> None:
        raise ValueError(f"{len(effects) > 0}")

    async def house() -> None:
        bus = MemoryBus()
        store = Store(None)
        service = Service(Hub(), MemoryTransport(bus), store, PacedClock(1000.0))
        service.listen(clumsy)
        service.listen(heard.extend)
        first: list[Input] = [ProfileLoaded(1000.0, "lamp", PROFILE), RuleSaved(1000.0, "copy", COPY)]
        service.begin(Opened(1000.0, None, None, "UTC", store.open()), first)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(service.run(), name="service")
            for message in MESSAGES:
                await asyncio.sleep(1)
                bus.publish(message)
            await asyncio.sleep(1)
            running.cancel()
        store.close()

    with caplog.at_level(logging.WARNING):
        run_virtual(house())
    assert Publish(Message("lamp/two/set", b'{"on":true}')) in heard
    (record,) = caplog.records
    assert "clumsy: ValueError: True" in record.getMessage()
    assert record.exc_info is not None


async def test_the_time_of_a_service_never_runs_backwards() -> None:
    clock = PacedClock(1000.0)
    service = Service(Hub(), MemoryTransport(MemoryBus()), Store(None), clock)
    before = service.now()
    clock.start = 500.0
    assert service.now() == before >= 1000.0


async def settling(store: Store, messages: Sequence[Message], *, stop: bool = False) -> list[Effect]:
    """Settle messages one after the other; return what had been done when the last was settled."""
    heard: list[Effect] = []
    service = Service(Hub(), MemoryTransport(MemoryBus()), store, PacedClock(1000.0))
    service.listen(heard.extend)
    first: list[Input] = [ProfileLoaded(1000.0, "lamp", PROFILE)]
    service.begin(Opened(1000.0, None, None, "UTC", store.open()), first)
    try:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(service.run(), name="service")
            await asyncio.sleep(0.5)
            for message in messages:
                if stop:
                    running.cancel()
                await service.settle(Received(service.now(), message))
            running.cancel()
            return list(heard)
    finally:
        store.close()


def test_what_is_settled_is_handled_and_durable(tmp_path: Path) -> None:
    heard = run_virtual(settling(Store(tmp_path), MESSAGES[:1]))
    assert any(isinstance(effect, Registered) for effect in heard)
    assert read_memory(tmp_path)["device"].keys() == {"lamp_one"}


def test_what_the_disk_refuses_is_not_settled() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        run_virtual(settling(FullStore(None), MESSAGES[:1]))
    assert caught.group_contains(StoreError, match="disk refuses")


def test_what_a_hub_that_stops_did_not_handle_is_not_settled() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        run_virtual(settling(Store(None), MESSAGES[:1], stop=True))
    assert caught.group_contains(StoppedError, match="stopping")


def test_nonsense_on_a_topic_is_that_devices_fault_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Effect] = []
    nonsense = [b"{", b"\xff\xfe", b'{"on": NaN}', b'{"on": [1, 2]}', b"x" * 1_000_000, b"[" * 100_000]
    with caplog.at_level(logging.WARNING):
        messages = [*MESSAGES[:2], *(Message("lamp/one/state", payload) for payload in nonsense), MESSAGES[2]]
        run_virtual(live(Store(None), heard, *messages))
    faults = [effect for effect in heard if isinstance(effect, Faulted)]
    assert {fault.about for fault in faults} == {"lamp_one"}
    assert len(faults) == len(nonsense)
    assert Publish(Message("lamp/two/set", b'{"on":true}')) in heard
    assert sum("lamp_one" in record.getMessage() for record in caplog.records) == 1, "told once a minute"


class SetClock(PacedClock):
    """A clock that somebody sets once, two hours back."""

    told = False

    def now(self) -> Moment:
        return super().now() - (7200.0 if super().now() > 1005.0 else 0.0)

    def jump(self) -> Seconds:
        fresh = not self.told and super().now() > 1005.0
        self.told = self.told or fresh
        return -7200.0 if fresh else 0.0


async def listening(heard: list[Effect], clock: PacedClock, *rules: dict[str, object]) -> None:
    """Let a hub with rules live for twenty seconds."""
    store = Store(None)
    service = Service(Hub(), MemoryTransport(MemoryBus()), store, clock)
    service.listen(heard.extend)
    first: list[Input] = [RuleSaved(1000.0, str(rule["rule"]), rule) for rule in rules]
    service.begin(Opened(1000.0, None, None, "UTC", store.open()), first)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(service.run(), name="service")
        await asyncio.sleep(20)
        service.tell(Elapsed(service.now()))
        await asyncio.sleep(1)
        running.cancel()
    store.close()


def test_a_clock_that_was_set_is_told_and_what_waits_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Effect] = []
    watch: dict[str, object] = {
        "rule": "watch",
        "when": [{"hub": "time_changed"}],
        "then": [{"log": "it was set"}],
    }
    waits: dict[str, object] = {
        "rule": "waits",
        "when": [{"hub": "started"}],
        "then": [{"delay": "10s"}, {"log": "ten seconds are over"}],
    }
    with caplog.at_level(logging.INFO):
        run_virtual(listening(heard, SetClock(1000.0), watch, waits))
    logged = {effect.text: effect.at for effect in heard if isinstance(effect, Logged)}
    assert logged["it was set"] < 1000.0
    assert 1010.0 < logged["ten seconds are over"] + 7200.0 < 1013.0
    assert "the clock was set back by 7200 s" in [record.getMessage() for record in caplog.records]


def test_faults_are_counted_and_told_again_after_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    faults = Faults()
    with caplog.at_level(logging.WARNING):
        for second in range(0, 130, 10):
            faults.tell(Faulted(float(second), "lamp", "no JSON"))
    assert faults.counts == {"lamp": 13}
    assert [record.getMessage() for record in caplog.records] == [
        "lamp: no JSON",
        "lamp: no JSON (and 5 more since)",
        "lamp: no JSON (and 5 more since)",
    ]
