from __future__ import annotations

from itertools import pairwise
from math import hypot
from random import Random
from statistics import fmean

from hyperconnect.sim.car.receiver import Receiver


def test_errors_are_some_metres_and_wander_slowly() -> None:
    receiver = Receiver(Random(1))
    errors: list[tuple[float, float]] = []
    for second in range(20_000):
        receiver.look(float(second), (0.0, 0.0), "motorway", covered=False, moving=True)
        assert receiver.fix is not None
        errors.append(receiver.fix[:2])
    assert 3.5 < fmean(hypot(x, y) for x, y in errors) < 6.5
    steps = [hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairwise(errors)]
    assert sorted(steps)[10_000] < 2.5
    jumps = sum(step > 50 for step in steps)
    assert 10 < jumps < 90


def test_under_a_roof_the_last_fix_is_kept_and_a_long_stay_costs_a_cold_start() -> None:
    receiver = Receiver(Random(1))
    receiver.look(0.0, (0.0, 0.0), "motorway", covered=False, moving=True)
    fix = receiver.fix
    for second in range(10, 600, 10):
        receiver.look(float(second), (second * 30.0, 0.0), "motorway", covered=True, moving=True)
    receiver.look(600.0, (18_000.0, 0.0), "motorway", covered=False, moving=True)
    receiver.look(620.0, (18_600.0, 0.0), "motorway", covered=False, moving=True)
    assert (receiver.fix, receiver.at) == (fix, 0.0)
    receiver.look(640.0, (19_200.0, 0.0), "motorway", covered=False, moving=True)
    assert receiver.at == 640.0


def test_a_car_that_parks_knows_where() -> None:
    receiver = Receiver(Random(1))
    receiver.look(0.0, (120.0, 0.0), "street", covered=False, moving=True)
    receiver.look(10.0, (0.0, 0.0), "street", covered=False, moving=False)
    fix = receiver.fix
    assert fix is not None
    assert receiver.at == 10.0
    assert hypot(fix[0], fix[1]) < 30
    receiver.look(20.0, (0.0, 0.0), "street", covered=False, moving=False)
    assert receiver.fix == fix


def test_a_parked_car_does_not_wander() -> None:
    receiver = Receiver(Random(1))
    receiver.look(0.0, (5.0, 5.0), "street", covered=False, moving=False)
    fix = receiver.fix
    receiver.look(300.0, (5.0, 5.0), "street", covered=False, moving=False)
    assert receiver.fix == fix is not None
