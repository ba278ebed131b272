from __future__ import annotations

from collections.abc import Callable

import pytest

from hyperconnect.sim.car.car import Car
from hyperconnect.sim.car.charging import EFFICIENCY, Socket, acceptance, time_to
from hyperconnect.sim.car.energy import CarSpec

Park = Callable[..., Car]
MODELS = ("su7", "su7_pro", "su7_max", "yu7", "yu7_max")


@pytest.mark.parametrize("model", MODELS)
def test_fast_charging_takes_as_long_as_is_published_and_tapers(cars: dict[str, CarSpec], model: str) -> None:
    spec = cars[model]
    assert time_to(spec, 10, 80, 1e9) == pytest.approx(spec.charge_time, rel=0.2)
    assert acceptance(spec, 20) > 2 * acceptance(spec, 85) > 4 * acceptance(spec, 99)
    assert acceptance(spec, 20, -10) < 0.5 * acceptance(spec, 20, 15) == 0.5 * acceptance(spec, 20, 30)


def test_800_volts_charge_faster_than_400(cars: dict[str, CarSpec]) -> None:
    assert max(watts for _, watts in cars["su7_max"].curve) > 2 * max(watts for _, watts in cars["su7"].curve)


@pytest.mark.parametrize("model", MODELS)
def test_a_car_on_a_fast_charger_fills_as_its_curve_says(park: Park, model: str) -> None:
    car = park(model, soc=10, outdoor=20)
    charger = Socket(direct=600)
    assert car.plug(charger)
    began = car.world.now
    while car.soc < 79.9:
        car.world.advance(car.world.now + 10)
        assert car.charging.power <= acceptance(car.spec, car.soc, 40) + 1e-6 or car.charging.power == 0
    assert car.world.now - began == pytest.approx(car.spec.charge_time, rel=0.2)
    car.world.advance(car.world.now + 60)
    assert car.charging.state == "complete"
    assert charger.energy * EFFICIENCY == pytest.approx(car.spec.battery * 0.7, rel=0.01)


def test_what_flows_at_home_is_the_least_of_cable_wall_box_and_car(park: Park) -> None:
    car, box = park("su7", at="home"), Socket(limit=32, phases=1)
    assert car.plug(box)
    assert box.power == 7000  # its charger is the narrowest
    box.turn(limit=10)
    assert box.power == 2300
    box.turn(limit=6)
    assert box.power == 1380
    box.turn(limit=5.9)
    assert (box.power, car.charging.state) == (0, "connected")
    box.turn(limit=16, phases=3)
    assert box.power == 7000
    box.turn(enabled=False)
    assert (box.power, car.charging.state) == (0, "connected")


def test_a_wall_box_hears_of_every_change_and_counts_what_was_drawn(park: Park) -> None:
    car, box, heard = park("yu7", at="home"), Socket(limit=16), list[float]()
    box.changed.append(lambda: heard.append(box.power))
    before = car.battery.energy
    car.plug(box)
    car.world.advance(car.world.now + 3600)
    assert box.energy == pytest.approx(11, rel=0.01)
    assert car.battery.energy - before == pytest.approx(11 * EFFICIENCY, rel=0.02)
    assert car.charging.added == pytest.approx(11 * EFFICIENCY, rel=0.02)
    car.unplug()
    assert heard[-1] == 0
    assert box.plugged is None
    assert 11_000 in heard
    assert not car.plug(Socket(limit=3)) or car.charging.state == "connected"


def test_charging_ends_at_its_limit_to_the_minute(park: Park) -> None:
    car, box = park("su7", at="home", soc=79), Socket(limit=16)
    car.plug(box)
    expected = car.charging.remaining()
    assert 300 < expected < 600
    car.world.advance(car.world.now + expected - 1)
    assert car.charging.power > 0
    car.world.advance(car.world.now + 3)
    assert car.charging.state == "complete"
    assert car.soc == pytest.approx(80, abs=0.05)


def test_how_long_charging_takes_is_followed_no_further_than_is_asked(park: Park) -> None:
    car = park("su7", at="home", soc=20)
    car.plug(Socket(limit=16))
    whole = car.charging.remaining()
    assert car.charging.remaining(whole) == whole
    assert 300 <= car.charging.remaining(300) < 1200 < whole


def test_a_plugged_cabin_is_warmed_from_the_grid(park: Park) -> None:
    car, box = park("su7", at="home", soc=80, outdoor=-5), Socket(limit=16)
    car.plug(box)
    before = car.battery.energy
    car.climate = 21.0
    car.wake()
    car.world.advance(car.world.now + 1200)
    assert car.cabin.air > 20
    assert car.battery.energy == pytest.approx(before, abs=0.02)
    assert box.energy > 0.4


def test_one_socket_has_one_cable(park: Park) -> None:
    car, other, box = park(at="home"), park(at="home", seed=2), Socket()
    assert car.plug(box)
    assert not other.plug(box)
    assert not car.plug(Socket())


def test_who_parks_nearly_empty_away_from_home_uses_a_public_charger(park: Park) -> None:
    empty, enough = park("yu7_max", soc=15), park("yu7_max", soc=25)
    for car in (empty, enough):
        car.board()
        car.leave()
        car.world.advance(car.world.now + 1800)
    assert empty.soc > 70
    assert enough.charging.state == "disconnected"
    assert empty.charging.socket is not None
    assert empty.charging.socket.energy > 50
