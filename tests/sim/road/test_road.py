from __future__ import annotations

from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hyperconnect.model.moment import moment_of
from hyperconnect.sim.car.drive import RED_SHARE, Drive, step
from hyperconnect.sim.road.navigation import better_way, plan
from hyperconnect.sim.road.road import Roads, fastest
from hyperconnect.sim.road.town import town
from hyperconnect.sim.road.traffic import RUSH, Incident, Traffic, Tunnel, share

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = moment_of("2026-01-15T17:20+01:00")
NIGHT = moment_of("2026-01-15T03:00+01:00")


@pytest.fixture(scope="module")
def roads() -> Roads:
    return town(Random(7), 52.4, 13.06, 42_000)


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_every_town_lets_one_reach_every_place_from_every_place(seed: int) -> None:
    roads = town(Random(seed), 52.4, 13.06, 30_000)
    for start in roads.places.values():
        for goal in roads.places.values():
            way = fastest(roads, start, goal, lambda edge: edge.length)
            assert (not way) == (start == goal)
            assert all(a.end == b.start for a, b in pairwise(way))
            if way:
                assert (way[0].start, way[-1].end) == (start, goal)


def test_home_is_where_the_scenario_says(roads: Roads) -> None:
    home = roads.nodes[roads.places["home"]]
    assert roads.geographic(home.x, home.y) == (52.4, 13.06)
    assert roads.nearest(*roads.planar(52.4, 13.06)) == roads.places["home"]


@given(st.floats(-50_000, 50_000), st.floats(-50_000, 50_000))
def test_geographic_and_planar_undo_each_other(x: float, y: float) -> None:
    roads = town(Random(1), -33.0, 151.0, 20_000)
    assert roads.planar(*roads.geographic(x, y)) == pytest.approx((x, y), abs=0.01)


def test_traffic_is_slower_in_the_evening_than_at_night(roads: Roads) -> None:
    traffic = Traffic(roads, BERLIN, ())
    way = fastest(roads, roads.places["work"], roads.places["home"], traffic.free_seconds)
    night = sum(traffic.seconds(edge, NIGHT) for edge in way)
    evening = sum(traffic.seconds(edge, EVENING) for edge in way)
    assert evening > 1.1 * night >= sum(traffic.free_seconds(edge) for edge in way)
    assert 35 * 60 < evening < 45 * 60


def test_rush_hour_is_drawn_with_straight_lines() -> None:
    knots = ((0.0, 1.0), (10.0, 0.5), (24.0, 1.0))
    assert [share(knots, hour) for hour in (0, 5, 10, 17, 24)] == [1.0, 0.75, 0.5, 0.75, 1.0]
    assert all(0.5 < share(line, hour / 4) <= 1 for line in RUSH.values() for hour in range(96))


def jam(speed: float, tail: float = 10.0, head: float = 13.0) -> Incident:
    return Incident("motorway", tail, head, speed, EVENING, 0.0, EVENING + 3600)


def test_a_jam_slows_its_stretch_in_its_direction_while_it_lasts(roads: Roads) -> None:
    free, jammed = Traffic(roads, BERLIN, ()), Traffic(roads, BERLIN, (jam(12.0),))
    away, back = roads.places["work"], roads.places["home"]
    towards_home = fastest(roads, away, back, free.free_seconds)
    towards_work = fastest(roads, back, away, free.free_seconds)

    def extra(way: tuple[object, ...], moment: float) -> float:
        return sum(jammed.seconds(e, moment) - free.seconds(e, moment) for e in roads.edges if e in way)

    three_km_at_12 = 3 / 12 * 3600
    assert 0.8 * three_km_at_12 < extra(towards_home, EVENING) < three_km_at_12
    assert extra(towards_work, EVENING) == 0
    assert extra(towards_home, EVENING - 60) == extra(towards_home, EVENING + 3601) == 0


def test_navigation_leaves_the_motorway_for_a_long_jam_and_stays_in_a_short_one(roads: Roads) -> None:
    away, back = roads.places["work"], roads.places["home"]
    for speed, leaves in ((60.0, False), (3.0, True)):
        traffic = Traffic(roads, BERLIN, (jam(speed),))
        known = plan(fastest(roads, away, back, traffic.free_seconds), traffic, EVENING, 0.0)
        found = better_way(known, 0, back, traffic, EVENING)
        assert (found is not None) == leaves
        if found is not None:
            assert found[0] == known.way[0]
            assert sum(traffic.seconds(e, EVENING) for e in found) + 180 <= known.ahead[0]


def test_navigation_is_slightly_optimistic_and_its_estimate_ends_with_the_way(roads: Roads) -> None:
    traffic = Traffic(roads, BERLIN, ())
    way = fastest(roads, roads.places["work"], roads.places["home"], traffic.free_seconds)
    known = plan(way, traffic, EVENING, 0.0)
    assert known.remaining(0, 0.0) == pytest.approx(0.97 * known.ahead[0])
    assert known.remaining(len(way), 0.0) == 0
    assert known.delay(0, 0.0) > 60
    assert known.eta(EVENING, 0, 0.0) % 30 == 0


@given(st.integers(0, 1000))
@example(412)
@settings(max_examples=10)
def test_a_driver_arrives_when_traffic_says_keeps_the_limits_and_is_gentle(seed: int) -> None:
    roads = town(Random(seed), 52.4, 13.06, 20_000)
    traffic = Traffic(roads, BERLIN, ())
    way = fastest(roads, roads.places["work"], roads.places["home"], traffic.free_seconds)
    drive, rng, seconds, stood = Drive(way), Random(seed), 0, 0
    while not drive.arrived and seconds < 3600:
        left = drive.left
        drive = step(drive, traffic, EVENING + seconds, 1.0, rng)
        seconds += 1
        stood += drive.speed == 0
        assert drive.speed <= drive.edge.limit / 3.6 * 1.05 + 5
        assert drive.acceleration <= 2.5
        assert drive.left <= left
    expected = sum(traffic.seconds(edge, EVENING) for edge in way)
    assert drive.arrived
    assert drive.moved == pytest.approx(sum(edge.length for edge in way), rel=0.01)
    longest = sum(2 * roads.nodes[edge.end].signal / RED_SHARE for edge in way)
    assert 0.8 * expected < seconds - stood < 1.1 * expected
    assert stood <= longest + len(way), "somebody meets all lights as they turn red"


def test_incidents_by_chance_are_as_many_as_asked_for_and_the_same_for_all(roads: Roads) -> None:
    def traffic() -> Traffic:
        return Traffic(roads, BERLIN, (), rate=0.75, chance=lambda hour: Random(f"7/{hour}"))

    busy = sum(edge.length for edge in roads.edges if edge.kind != "street") / 100_000
    ways, other = traffic(), traffic()
    seen = {jam for quarter in range(4 * 400) for jam, _ in ways.incidents(EVENING + quarter * 900.0)}
    assert len(seen) == pytest.approx(0.75 * busy * 400, rel=0.2)
    late = EVENING + 90_000
    assert other.incidents(late) == ways.incidents(late)
    jam = next(iter(seen))
    edge = next(e for e in roads.edges if e.road == jam.road and e.mark_end == jam.head and e.mark != jam.head)
    if (jam.head > jam.tail) == (edge.mark_end > edge.mark):
        middle = (jam.begins + jam.ends) / 2
        assert ways.seconds(edge, middle) > 1.5 * Traffic(roads, BERLIN, ()).seconds(edge, middle)


def test_a_tunnel_covers_its_stretch_in_both_directions(roads: Roads) -> None:
    traffic = Traffic(roads, BERLIN, (), (Tunnel("motorway", 3.0, 4.0),))
    inside = [e for e in roads.edges if e.road == "motorway" and traffic.covered(e, e.length / 2)]
    assert sum(edge.length for edge in inside) == pytest.approx(2000, rel=0.5)
    assert {edge.mark < edge.mark_end for edge in inside} == {True, False}


def test_navigation_looks_again_only_where_something_has_happened(roads: Roads) -> None:
    quiet, jammed = Traffic(roads, BERLIN, ()), Traffic(roads, BERLIN, (jam(12.0),))
    assert quiet.incidents(EVENING) == ()
    assert len(jammed.incidents(EVENING + 60)) == 1
    assert jammed.incidents(EVENING + 60) == jammed.incidents(EVENING + 1800)
    assert jammed.incidents(EVENING + 3600) == ()
