from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from hyperconnect.core.hub import Hub
from hyperconnect.errors import StoreError
from hyperconnect.model.effect import Effect, Faulted, Publish, Remember
from hyperconnect.model.input import Input, Opened, ProfileLoaded, RuleSaved
from hyperconnect.model.message import Message
from hyperconnect.shell.clock import PacedClock
from hyperconnect.shell.journal import Journal
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.service import Faults, Service
from hyperconnect.shell.store import Store
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
