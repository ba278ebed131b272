from __future__ import annotations

import json
from collections import Counter

import pytest

from hyperconnect.core.hub import Hub
from hyperconnect.model.input import Elapsed, Opened, Received
from hyperconnect.model.message import Message
from hyperconnect.shell.library import Library
from hyperconnect.sim.fleet.breed import mean_period
from hyperconnect.sim.fleet.chance import draw
from hyperconnect.sim.fleet.fleet import Fleet

START = 1_768_500_000.0


def test_each_device_speaks_at_its_own_pace() -> None:
    fleet = Fleet(START, 1, 500, 3600, announce=False)
    said = fleet.advance(START + 899)
    topics = Counter(message.topic for message in said)
    assert len(topics) == 500
    assert set(topics.values()) == {10, 15, 30, 45, 90}
    assert len(said) == pytest.approx(500 * 900 / mean_period(), rel=0.1)
    assert len(said) == fleet.said
    assert all(json.loads(message.payload) for message in said)


def test_the_same_seed_says_the_same_however_far_time_jumps_and_more_devices_change_nothing() -> None:
    once = Fleet(START, 4, 200, 3600, announce=False).advance(START + 120)
    stepping = Fleet(START, 4, 200, 3600, announce=False)
    assert [m for second in range(121) for m in stepping.advance(START + second)] == once
    more = Fleet(START, 4, 300, 3600, announce=False).advance(START + 120)
    known = {message.topic for message in once}
    assert [message for message in more if message.topic in known] == once
    assert Fleet(START, 5, 200, 3600, announce=False).advance(START + 120) != once


def test_a_plug_can_be_switched_and_nothing_else_can() -> None:
    fleet = Fleet(START, 1, 60, 3600)
    announced = fleet.advance(START)
    plugs = [m.topic.split("/")[2] for m in announced if m.topic.endswith("/config") and b'"switch"' in m.payload]
    home, place = plugs[0].split("_")[1:]
    answer = fleet.receive(Message(f"fleet/{home}/{place}/set", b"OFF"), START + 0.5)
    assert json.loads(answer[-1].payload)["state"] == "OFF"
    assert json.loads(answer[-1].payload)["power"] == 0
    answer = fleet.receive(Message(f"fleet/{home}/{place}/set", b"ON"), START + 0.6)
    assert json.loads(answer[-1].payload)["state"] == "ON"
    hostile = ["fleet/9999999/1/set", "fleet/0/99/set", "fleet/x/1/set", "fleet/1/2/3/set", f"fleet/{'9' * 40}/1/set"]
    for topic in hostile:
        assert fleet.receive(Message(topic, b"ON"), START + 0.7) == []
    assert fleet.receive(Message(f"fleet/{home}/{place}/set", b"\xff" * 9000), START + 0.8) == []
    assert sum(fleet.ignored.values()) == len(hostile) + 1


def test_a_hub_knows_what_a_fleet_announces_and_says() -> None:
    hub = Hub()
    profiles, wrong = Library(None).profiles(START, None)
    assert not wrong
    for happened in (Opened(START, 52.4, 13.0, "Europe/Berlin", {}), *profiles):
        hub.handle(happened)
    for message in Fleet(START, 1, 25, 3600).advance(START + 90):
        hub.handle(Received(START + 90, message))
    for _ in range(20):
        hub.handle(Elapsed(START + 91))
    slugs = {device.slug.partition("_")[0] for device in hub.registry}
    assert {"climate", "plug", "motion", "contact", "meter"} <= slugs


def test_chance_is_even() -> None:
    drawn = [draw(1, device, tick) for device in range(100) for tick in range(100)]
    assert sum(drawn) / len(drawn) == pytest.approx(0.5, abs=0.02)
    assert len(set(drawn)) == len(drawn)
