from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.sim.build import build
from hyperconnect.sim.home.air import saturation
from hyperconnect.sim.home.being import Being
from hyperconnect.sim.home.home import Home
from hyperconnect.sim.home.opening import Opening
from hyperconnect.sim.home.room import Room
from hyperconnect.sim.home.sun import clear_sky, elevation
from hyperconnect.sim.home.thermal import Building, settled
from hyperconnect.sim.home.weather import Climate, Weather
from hyperconnect.sim.world import World

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = datetime(2026, 1, 15, 0, 0, tzinfo=BERLIN).timestamp()
NOON = datetime(2026, 6, 21, 13, 0, tzinfo=BERLIN).timestamp()


def home(
    outdoor: float = 2.0, start: float = NIGHT, *, glass: float = 0.0, step: float = 60.0, doorway: float = 12.0
) -> tuple[World, Home]:
    world = World(start, 1)
    weather = Weather(Climate(outdoor, 0, 0, 0), BERLIN, (52.4, 13.06), world.random("weather"))
    joined = Building(air_to_rooms=doorway, cooling=2500.0)
    rooms = [
        Room("living", joined, settled(joined, 20, outdoor), 30, glass),
        Room("hall", joined, settled(joined, 20, outdoor), 8),
    ]
    openings = [Opening("front_door", "hall", "door"), Opening("living_window", "living", "window")]
    found = Home(world, weather, rooms, openings)
    found.step = step
    found.start()
    return world, found


def test_an_open_window_cools_the_room_and_dries_it_in_winter() -> None:
    shut_world, shut = home()
    open_world, opened = home()
    opened.openings["living_window"].turn(is_open=True)
    for world in (shut_world, open_world):
        world.advance(NIGHT + 1800)
    assert shut.living.warmth.air - opened.living.warmth.air > 4.5
    assert opened.living.vapour < shut.living.vapour
    opened.openings["living_window"].turn(is_open=False)
    colder = opened.living.warmth.air
    open_world.advance(NIGHT + 3600)
    assert opened.living.warmth.air > colder + 2


def test_an_unheated_hall_stays_halfway_warm_in_winter_because_its_doors_lead_to_warm_rooms() -> None:
    scenario = load_scenario("evening_commute").begun_at(NIGHT)
    house = build(scenario, 1)
    found = house.home
    assert found is not None
    found.target = 20.0
    for _ in range(3 * 24 * 6):
        house.advance(house.now + 600)
        found.living.demand = 1.0 if found.living.warmth.air < 20 else 0.0
    hall, outdoor = found.rooms["hall"].warmth.air, found.weather.outdoor(house.now)
    assert (hall - outdoor) / (found.living.warmth.air - outdoor) > 0.55


@pytest.mark.parametrize("name", ["bedroom", "hall"])
def test_every_heated_room_of_the_family_is_kept_warm_through_days_of_frost(name: str) -> None:
    house = build(load_scenario("long_weekend"), 1)
    found = house.home
    assert found is not None
    coldest = 99.0
    while not house.over:
        house.advance(house.now + 3600)
        coldest = min(coldest, found.rooms[name].warmth.air)
    assert coldest > 15


def test_what_goes_through_doorways_is_neither_lost_nor_made() -> None:
    quiet, found = home(step=10.0)
    found.rooms["hall"].warmth.air = 12.0
    alone, apart = home(step=10.0, doorway=0.0)
    apart.rooms["hall"].warmth.air = 12.0
    quiet.advance(NIGHT + 10)
    alone.advance(NIGHT + 10)

    def held(at: Home) -> float:
        return sum(room.warmth.air * room.building.air for room in at.rooms.values())

    given = abs(found.living.warmth.air - apart.living.warmth.air) * found.living.building.air
    assert given > 500
    assert held(found) - held(apart) == pytest.approx(0, abs=0.1 * given)


def test_the_sun_warms_a_room_with_windows_and_an_air_conditioner_cools_it() -> None:
    warmth: dict[str, float] = {}
    for name, glass, cooling in (("dark", 0.0, 0.0), ("sunny", 6.0, 0.0), ("cooled", 6.0, 1.0)):
        world, found = home(26, NOON, glass=glass)
        found.living.cooling = cooling
        world.advance(NOON + 3600)
        warmth[name] = found.living.warmth.air
        assert found.electric_energy == pytest.approx(0.575 if cooling else 0.0, abs=0.05)
    assert warmth["cooled"] < warmth["dark"] < warmth["sunny"] - 0.5


def test_a_shower_makes_it_damp_and_a_fan_dries_it() -> None:
    humidity: dict[float, float] = {}
    for changes in (0.0, 8.0):
        world, found = home()
        before = found.living.humidity
        found.living.damp(400)
        assert found.living.humidity > before + 20
        found.living.airflow["fan"] = changes
        world.advance(NIGHT + 1200)
        humidity[changes] = found.living.humidity
    assert humidity[8.0] < humidity[0.0] - 10


def test_people_warm_a_room_and_whoever_watches_sees_them_move() -> None:
    world, found = home()
    quiet, empty = home()
    seen: list[str] = []
    found.watch("living", lambda being: seen.append(being.id))
    found.welcome(Being("alex", "person"), None)
    found.welcome(Being("rex", "dog"), "hall")
    assert not found.occupied()
    found.move("alex", "living")
    found.stir("alex")
    found.move("rex", "living")
    found.move("rex", "hall")
    assert seen == ["alex", "alex", "rex"]
    assert found.occupied()
    world.advance(NIGHT + 7200)
    quiet.advance(NIGHT + 7200)
    assert found.living.warmth.air > empty.living.warmth.air


@given(
    outdoor=st.floats(-25, 42),
    step=st.sampled_from([10.0, 60.0, 300.0]),
    turns=st.lists(st.sampled_from(["front_door", "living_window"]), max_size=6),
    demand=st.floats(0, 1),
)
@settings(max_examples=30)
def test_nothing_explodes_however_wide_the_house_stands_open(
    outdoor: float, step: float, turns: list[str], demand: float
) -> None:
    world, found = home(outdoor, step=step)
    found.living.demand = demand
    for number, name in enumerate(turns):
        opening = found.openings[name]
        opening.turn(is_open=not opening.is_open)
        world.advance(NIGHT + 3600 * (number + 1))
    world.advance(NIGHT + 86_400)
    for room in found.rooms.values():
        assert min(outdoor, 20) - 2 <= room.warmth.air <= max(outdoor, 20) + 60
        assert 0 < room.humidity <= 100


@pytest.mark.parametrize(
    ("month", "day", "hour", "degrees"),
    [(6, 21, 13.15, 61.0), (12, 21, 12.1, 14.2), (3, 20, 12.25, 37.5), (6, 21, 4.75, 0.0), (1, 15, 0.0, -58.0)],
)
def test_the_sun_stands_where_the_almanac_says(month: int, day: int, hour: float, degrees: float) -> None:
    midnight = datetime(2026, month, day, tzinfo=BERLIN).timestamp()
    assert elevation(midnight + hour * 3600, 52.4, 13.06) == pytest.approx(degrees, abs=1.5)


def test_a_clear_sky_and_a_damp_one() -> None:
    assert clear_sky(-3) == 0
    assert clear_sky(61) == pytest.approx(900, rel=0.05)
    assert saturation(20) == pytest.approx(17.3, abs=0.1)
    assert saturation(0) == pytest.approx(4.85, abs=0.05)


@given(st.lists(st.floats(0, 40 * 86_400), min_size=1, max_size=30))
def test_weather_is_the_same_whenever_it_is_asked_for_and_never_leaps(moments: list[float]) -> None:
    one, other = (Weather(Climate(9.5, 19, 7, 8), BERLIN, (52.4, 13.06), Random(3)) for _ in range(2))
    told = {at: (one.outdoor(NOON + at), one.irradiance(NOON + at)) for at in moments}
    assert {at: (other.outdoor(NOON + at), other.irradiance(NOON + at)) for at in sorted(moments)} == told
    for at, (air, sun) in told.items():
        assert one.outdoor(NOON + at + 1) == pytest.approx(air, abs=0.01)
        assert one.irradiance(NOON + at + 1) == pytest.approx(sun, abs=1)


def test_a_year_has_seasons_fronts_clouds_and_nights() -> None:
    weather = Weather(Climate(9.5, 19, 7, 8), BERLIN, (52.4, 13.06), Random(3))
    noons = [weather.outdoor(NOON + day * 86_400) for day in range(365)]
    january, july = sum(noons[194:225]) / 31, sum(noons[10:41]) / 31
    assert 15 < july - january < 25
    assert max(abs(a - b) for a, b in pairwise(noons)) > 2
    assert weather.irradiance(NIGHT) == 0
    suns = [weather.irradiance(NOON + day * 86_400) for day in range(30)]
    assert max(suns) > 800
    assert min(suns) < 500
