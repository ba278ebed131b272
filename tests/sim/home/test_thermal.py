from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.sim.home.heat import Heat
from hyperconnect.sim.home.room import Room
from hyperconnect.sim.home.thermal import Building, Warmth, cop, settled, strength


def live(
    building: Building, room: Warmth, demand: float, outdoor: float, dt: float, *, gains: float = 0.0, steps: int = 1
) -> None:
    alone = Room("attic", building, room, 30.0)
    alone.demand, alone.bodies = demand, (gains, 0.0)
    heat = Heat([alone], Room("living", building, room, 30.0), alone, "heat pump", dt)
    for _ in range(steps):
        heat.step(outdoor, 0.0)


def minutes_to(target: float, room: Warmth, outdoor: float) -> float:
    seconds = 0.0
    while room.air < target and seconds < 7200:
        live(Building(), room, 1.0, outdoor, 10.0, gains=40.0)
        seconds += 10
    return seconds / 60


def test_full_power_warms_from_17_to_21_in_a_good_quarter_to_half_an_hour_in_the_cold() -> None:
    assert 15 <= minutes_to(21, settled(Building(), 17, 2), 2) <= 35


def test_it_takes_longer_the_colder_it_is() -> None:
    assert minutes_to(21, settled(Building(), 17, -5), -5) > minutes_to(21, settled(Building(), 17, 8), 8)


def test_a_room_cools_when_nobody_heats_fast_first_and_then_slowly() -> None:
    building, room = Building(), settled(Building(), 21, 2)
    course = [room.air]
    for _ in range(6):
        live(building, room, 0.0, 2, 10.0, gains=40.0, steps=180)
        course.append(room.air)
    drops = [before - after for before, after in pairwise(course)]
    assert drops == sorted(drops, reverse=True)
    assert drops[0] > 2 * drops[-1] > 0


def test_the_emitter_lags() -> None:
    room = settled(Building(), 17, 2)
    live(Building(), room, 1.0, 2, 60.0)
    assert 0.1 < room.emitted / (Building().heat * strength(2)) < 0.4


SCREED = Building(heat=1000.0, slab=1.04e6, slab_to_air=80.0)


def test_a_heated_floor_warms_the_room_for_hours_after_its_valve_is_shut() -> None:
    quick, slow = settled(Building(heat=1000.0), 17, 2), settled(SCREED, 17, 2)
    live(Building(heat=1000.0), quick, 1.0, 2, 10.0, steps=360)
    live(SCREED, slow, 1.0, 2, 10.0, steps=360)
    assert quick.air > slow.air + 0.3
    assert 19 < slow.slab < 22
    live(Building(heat=1000.0), quick, 0.0, 2, 10.0, steps=360)
    live(SCREED, slow, 0.0, 2, 10.0, steps=360)
    assert slow.air > quick.air + 0.3


@given(demand=st.floats(0, 1), air=st.floats(5, 30), dt=st.sampled_from([1.0, 10.0, 60.0, 300.0]))
def test_a_heated_floor_gets_no_warmer_than_its_heat_can_make_it(demand: float, air: float, dt: float) -> None:
    room = settled(SCREED, air, 2)
    for _ in range(300):
        live(SCREED, room, demand, 2, dt)
        assert 2 - 0.01 <= room.slab <= air + 0.01 + 60 * demand


@given(
    demand=st.floats(0, 1),
    outdoor=st.floats(-25, 40),
    air=st.floats(5, 30),
    dt=st.sampled_from([1.0, 10.0, 60.0]),
)
def test_nothing_explodes_or_gets_colder_than_its_surroundings(
    demand: float, outdoor: float, air: float, dt: float
) -> None:
    building, room = Building(), settled(Building(), air, outdoor)
    live(building, room, demand, outdoor, dt, steps=500)
    low, high = min(outdoor, air) - 0.01, max(outdoor, air) + 60
    assert all(low <= t <= high for t in (room.air, room.mass, room.envelope))


def test_a_heat_pump_gives_less_and_works_harder_in_the_cold() -> None:
    assert strength(-10) < strength(7) == 1.0
    assert 1.8 <= cop(-10) < cop(7) <= 5
