from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from pydantic import TypeAdapter

from hyperconnect.model.message import Message
from hyperconnect.sim.fault.wire import Wire
from hyperconnect.sim.script.faults import Fault
from hyperconnect.sim.world import World

START = 1_700_000_000.0
FAULT: TypeAdapter[Fault] = TypeAdapter(Fault)


class Meter:
    """Says its power and how often it spoke, every ten seconds; another beside it does the same."""

    def __init__(self) -> None:
        self.world = World(START, 7)
        self.asked: list[str] = []
        for name in ("meter", "other"):
            self.world.say(f"home/{name}/available", b"online", retain=True)
            self.world.every(10.0, self._telling(name))
        self.world.listen("home/meter/set", self._hear)

    def _telling(self, name: str) -> Callable[[], None]:
        told = iter(range(1000))

        def tell() -> None:
            state = {"power": 100 + next(told), "unit": {"of": "W"}}
            self.world.say(f"home/{name}/state", json.dumps(state, separators=(",", ":")).encode(), retain=True)

        return tell

    def _hear(self, text: str) -> bool:
        self.asked.append(text)
        return True

    def live(self, seconds: float, **fault: object) -> list[tuple[float, str, bytes]]:
        """Return what the bus hears in so many seconds, with a fault that begins after five."""
        wire, wanted = Wire(self.world), FAULT.validate_python(fault)

        def begin() -> None:
            wire.begin(wanted)

        self.world.at(START + 5, begin)
        heard: list[tuple[float, str, bytes]] = []
        while (deadline := self.world.deadline) is not None and deadline <= START + seconds:
            heard += [(deadline - START, m.topic, m.payload) for m in self.world.advance(deadline)]
        return heard


def powers(heard: list[tuple[float, str, bytes]], name: str = "meter") -> list[tuple[float, object]]:
    return [(at, json.loads(said)["power"]) for at, topic, said in heard if topic == f"home/{name}/state"]


def test_a_fault_changes_nothing_of_what_others_say() -> None:
    plain = [(0.0, 100), (10.0, 101), (20.0, 102), (30.0, 103)]
    for fault in ({"kind": "lost"}, {"kind": "offline"}, {"kind": "scaled", "field": "power", "by": 2.0}):
        assert powers(Meter().live(30, of="meter", **fault), "other") == plain


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"kind": "late", "by": "4 s"}, [(0, 100), (14, 101), (24, 102)]),
        ({"kind": "lost", "lasts": "12 s"}, [(0, 100), (20, 102), (30, 103)]),
        ({"kind": "doubled", "after": "1 s"}, [(0, 100), (10, 101), (11, 101), (20, 102), (21, 102), (30, 103)]),
        ({"kind": "stuck", "lasts": "17 s"}, [(0, 100), (10, 101), (20, 101), (30, 103)]),
        ({"kind": "stuck", "field": "power"}, [(0, 100), (10, 101), (20, 101), (30, 101)]),
        ({"kind": "scaled", "field": "power", "by": 0.001}, [(0, 100), (10, 0.101), (20, 0.102), (30, 0.103)]),
        (
            {"kind": "twin", "field": "power", "plus": 5.0, "lasts": "6 s"},
            [(0, 100), (10, 101), (10.2, 106), (20, 102), (30, 103)],
        ),
    ],
)
def test_a_fault_does_what_it_says(fault: dict[str, object], expected: list[tuple[float, object]]) -> None:
    assert [(round(at, 3), power) for at, power in powers(Meter().live(30, of="meter", **fault))] == expected


def test_messages_overtake_one_another_but_none_is_lost() -> None:
    heard = [power for _, power in powers(Meter().live(300, of="meter", kind="reordered", within="60 s"))]
    assert heard != sorted(heard, key=str)
    assert set(heard) >= set(range(100, 124))


def test_a_field_is_renamed_in_its_place_and_no_number_is_none() -> None:
    renamed = Meter().live(10, topic="home/+/state", kind="renamed", field="power", to="watts")
    assert renamed[-1][2] == b'{"watts":101,"unit":{"of":"W"}}'
    inside = Meter().live(10, topic="home/+/state", kind="renamed", field="unit.of", to="is")
    assert inside[-1][2] == b'{"power":101,"unit":{"is":"W"}}'
    assert b'"power":NaN' in Meter().live(10, topic="#", kind="nan", field="power")[-1][2]


def test_what_is_offline_leaves_its_will_hears_nothing_and_says_all_again_when_it_is_back() -> None:
    meter = Meter()
    heard = meter.live(9, of="meter", kind="offline", lasts="20 s")
    assert heard[-1] == (5.0, "home/meter/available", b"offline")
    meter.world.receive(Message("home/meter/set", b"1"), START + 12)
    assert meter.asked == []
    back = [(m.topic, m.payload) for m in meter.world.advance(START + 26) if "/meter/" in m.topic]
    assert back == [("home/meter/available", b"online"), ("home/meter/state", b'{"power":102,"unit":{"of":"W"}}')]
    meter.world.receive(Message("home/meter/set", b"2"), START + 27)
    assert meter.asked == ["2"]
    assert meter.world.wire is None


def test_a_reboot_ends_by_itself_and_flapping_goes_on() -> None:
    rebooted = [said for _, topic, said in Meter().live(30, of="meter", kind="reboot", away="8 s") if "avail" in topic]
    assert rebooted == [b"online", b"online", b"offline", b"online"]
    flapped = [at for at, _, said in Meter().live(9, of="meter", kind="flapping", every="1 s") if said == b"offline"]
    assert flapped == [5.0, 7.0, 9.0]


def test_a_flood_repeats_the_last_word() -> None:
    heard = Meter().live(14.99, of="meter", kind="flood", per_second=10, lasts="8 s")
    assert 75 <= sum(topic == "home/meter/state" for _, topic, _ in heard) <= 85


def test_the_same_seed_makes_the_same_faults() -> None:
    fault = {"of": "meter", "kind": "lost", "share": "40 %"}
    assert Meter().live(500, **fault) == Meter().live(500, **fault)
    assert 20 < len(powers(Meter().live(500, **fault))) < 40
