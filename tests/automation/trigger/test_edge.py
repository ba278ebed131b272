"""Edges: a watch that hears only of crossings does what one does that hears of everything."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.automation.trigger import Edge
from hyperconnect.model.value import Datum
from tests.automation.household import Household
from tests.automation.trigger.stand import Event, Stand, compiled

ROOM = "living_thermostat.temperature"
MODE = "living_thermostat.mode"


def edges(when: dict[str, object]) -> list[tuple[str, object]]:
    (found,), _ = compiled(Household(), when)
    return [(edge.sign, edge.constant) for edge in getattr(found[1], "edges", ())]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"becomes": f"{ROOM} < 18 °C"}, [("<", 18)]),
        ({"becomes": f"18 °C < {ROOM}"}, [(">", 18)]),
        ({"becomes": f"{ROOM} >= 18 °C", "hysteresis": "0.5 °C"}, [(">=", 18), ("<=", 17.5)]),
        ({"becomes": f"{ROOM} < 18 °C", "hysteresis": "0.5 K"}, [("<", 18), (">=", 18.5)]),
        ({"becomes": "meter.power > 1.8 kW"}, [(">", 1800)]),
        ({"becomes": f"{MODE} == 'heat'"}, [("==", "heat")]),
        ({"becomes": f"{MODE} != 'heat'"}, [("==", "heat")]),
        ({"becomes": f"{ROOM} < outdoor.temperature"}, []),
        ({"becomes": f"{ROOM} < 18 °C and front_door.open"}, []),
        ({"becomes": f"{ROOM} + 1 K < 18 °C"}, []),
        ({"becomes": "front_door.open"}, []),
    ],
)
def test_which_triggers_have_them(when: dict[str, object], expected: list[tuple[str, object]]) -> None:
    found = edges(when)
    assert [sign for sign, _ in found] == [sign for sign, _ in expected]
    assert [constant for _, constant in found] == pytest.approx([constant for _, constant in expected])


@pytest.mark.parametrize(
    ("edge", "value", "holds"),
    [
        (Edge(0, "<", 18.0), 17.9, True),
        (Edge(0, "<", 18.0), 18, False),
        (Edge(0, "<=", 18.0), 18, True),
        (Edge(0, ">", 18.0), 18, False),
        (Edge(0, ">=", 18.0), 18, True),
        (Edge(0, "==", "heat"), "heat", True),
        (Edge(0, "==", "heat"), None, None),
        (Edge(0, ">", 18.0), None, None),
        (Edge(0, ">", 18.0), "warm", None),
    ],
)
def test_what_holds(edge: Edge, value: Datum, holds: bool | None) -> None:  # noqa: FBT001
    assert edge.holds(value) is holds


VALUES = st.one_of(st.none(), st.sampled_from([17.0, 17.4, 17.5, 17.6, 18.0, 18.1, 18.4, 18.5, 18.6, 19.0]))
STEPS = st.lists(st.tuples(VALUES, st.booleans(), st.sampled_from([0.0, 100.0, 400.0])), max_size=30)


@given(
    steps=STEPS,
    sign=st.sampled_from(["<", "<=", ">", ">="]),
    hysteresis=st.sampled_from([None, "0 K", "0.1 K", "0.5 K"]),
    hold=st.sampled_from([None, "5min"]),
    on_gap=st.sampled_from(["hold", "reset", "fire"]),
)
@settings(deadline=None)
def test_hearing_of_crossings_is_enough(
    steps: list[tuple[float | None, bool, float]], sign: str, hysteresis: str | None, hold: str | None, on_gap: str
) -> None:
    when: dict[str, object] = {"becomes": f"{ROOM} {sign} 18 °C", "on_gap": on_gap}
    when |= {"hysteresis": hysteresis} if hysteresis else {}
    when |= {"for": hold} if hold else {}
    everything, crossings = Stand(Household(), when), Stand(Household(), when)
    last: Datum = None
    unknown = True
    for value, live, after in steps:
        assert told(everything.wait(after)) == told(crossings.wait(after))
        crossed = (
            unknown or value is None or any(edge.holds(last) is not edge.holds(value) for edge in crossings.watch.edges)
        )
        assert told(give(everything, last, value, live=live, heard=True)) == told(
            give(crossings, last, value, live=live, heard=crossed)
        )
        unknown = value is None
        last = last if value is None else value
    assert told(everything.wait(1000)) == told(crossings.wait(1000))


def give(stand: Stand, old: Datum, new: Datum, *, live: bool, heard: bool) -> list[Event]:
    """Write a value and, if it is to be heard, tell the watch, as the engine does."""
    (slot,) = stand.watch.slots
    stand.turn.values[slot], stand.turn.live = new, live
    if heard:
        stand.watch.react(slot, old, new, stand.now, [])
    stand.turn.live = True
    return stand.wait(0)


def told(events: list[Event]) -> list[tuple[float, str]]:
    return [(event.at, event.outcome) for event in events]
