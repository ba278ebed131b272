from __future__ import annotations

from random import Random

import pytest

from hyperconnect.sim.car.tyres import Tyres


def test_pressure_follows_temperature_by_about_a_kilopascal_a_kelvin() -> None:
    tyres = Tyres(Random(1))
    cold, warm = tyres.pressure("front_left", -10), tyres.pressure("front_left", 20)
    assert warm - cold == pytest.approx(36, abs=2)
    assert tyres.cold["front_left"] == pytest.approx(warm)
    tyres.settle(3600, rolling=True)
    assert tyres.pressure("front_left", 20) > warm + 12
    tyres.settle(6 * 3600, rolling=False)
    assert tyres.pressure("front_left", 20) == pytest.approx(warm, abs=0.1)


def test_a_slow_leak_empties_one_tyre_until_the_car_warns() -> None:
    tyres = Tyres(Random(1))
    tyres.leaks["rear_right"] = 5.0
    assert not tyres.warning(20)
    tyres.settle(12 * 3600, rolling=False)
    assert tyres.warning(20)
    assert tyres.pressure("rear_right", 20) < 200 < tyres.pressure("rear_left", 20)
    tyres.settle(400 * 3600, rolling=False)
    assert tyres.cold["rear_right"] == 0
