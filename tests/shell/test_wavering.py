from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import RuleJudged
from hyperconnect.model.input import Opened, Received, RuleSaved, Wavered
from hyperconnect.model.message import Message
from hyperconnect.shell.clock import PacedClock
from hyperconnect.shell.library import Library
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store
from hyperconnect.shell.virtual import run_virtual
from hyperconnect.shell.wavering import FIRST, Wavering, turns

BEGUN = 1_768_500_000.0
ANNOUNCED = (
    b'{"dev":{"ids":["m"],"name":"Meter"},"stat_t":"m/state","uniq_id":"m_power","name":"Power",'
    b'"dev_cla":"power","unit_of_meas":"W","val_tpl":"{{ value_json.p }}"}'
)
RULE = {
    "rule": "much",
    "when": [{"becomes": "meter.power > 500 W"}],
    "then": [{"log": "much"}],
}


@pytest.mark.parametrize(
    ("values", "turned"),
    [
        ([], 0),
        ([1.0], 0),
        ([1.0, 2.0, 3.0], 0),
        ([0.0, 10.0, 0.0, 10.0, 0.0], 3),
        ([0.0, 10.0, 9.8, 10.0, 20.0], 0),
        ([0.0, None, "x", True, 10.0, 0.0], 1),
    ],
)
def test_a_number_turns_back_when_it_goes_back_by_more_than_a_little(values: list[float], turned: int) -> None:
    assert turns(values) == turned


@given(values=st.lists(st.floats(-1e6, 1e6), max_size=60))
def test_a_number_turns_as_often_upside_down(values: list[float]) -> None:
    assert turns(values) == turns([-value for value in values])
    assert turns(values) <= max(0, len(values) - 2)


def test_the_hub_hears_what_wavered_and_warns_of_a_threshold_on_it() -> None:
    async def day() -> list[str]:
        store = Store(None)
        store.open()
        bus, clock, hub = MemoryBus(), PacedClock(BEGUN), Hub()
        heard: list[str] = []
        service = Service(hub, MemoryTransport(bus), store, clock, companions=[Wavering(store.history).run])
        service.listen(
            lambda effects: heard.extend(
                finding.code
                for effect in effects
                if isinstance(effect, RuleJudged)
                for finding in effect.findings
                if finding.severity == "warning"
            )
        )
        service.begin(Opened(BEGUN, None, None, "UTC", {}), Library(None).profiles(BEGUN, None)[0])
        running = asyncio.get_running_loop().create_task(service.run())
        await asyncio.sleep(1)
        bus.publish(Message("homeassistant/sensor/m/power/config", ANNOUNCED, retain=True))
        for number in range(200):
            bus.publish(Message("m/state", b'{"p":%d}' % (900 if number % 2 else 100)))
            await asyncio.sleep(1)
        service.tell(RuleSaved(service.now(), "much", RULE))
        await asyncio.sleep(5)
        before = list(heard)
        await asyncio.sleep(FIRST)
        service.tell(RuleSaved(service.now(), "much", {**RULE, "title": "Much"}))
        await asyncio.sleep(5)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        store.close()
        return [*before, "|", *heard]

    told = run_virtual(day())
    assert "HX206" not in told[: told.index("|")]
    assert "HX206" in told[told.index("|") :]


def test_what_wavered_changes_nothing_but_advice() -> None:
    hub = Hub()
    hub.handle(Opened(BEGUN, None, None, "UTC", {}))
    hub.handle(Received(BEGUN, Message("homeassistant/sensor/m/power/config", ANNOUNCED)))
    assert hub.handle(Wavered(BEGUN + 1, {})) == []
