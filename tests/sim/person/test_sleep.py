from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.sim.person.sleep import night

HOUR = 3600.0


@given(st.integers(0, 10_000), st.floats(0.2, 14))
def test_a_night_is_in_order_and_begins_and_ends_awake(seed: int, hours: float) -> None:
    stages = night(Random(seed), 0.0, hours * HOUR)
    moments = [at for at, _ in stages]
    assert moments == sorted(moments)
    assert stages[0] == (0.0, "awake")
    assert stages[-1][1] == "awake"
    assert all(first != second for (_, first), (_, second) in pairwise(stages))


def test_sleep_is_deep_at_first_and_full_of_dreams_towards_morning() -> None:
    deep, rem = [0.0, 0.0], [0.0, 0.0]
    for seed in range(40):
        stages = night(Random(seed), 0.0, 8 * HOUR)
        for (at, stage), (until, _) in pairwise(stages):
            half = int(at > 4 * HOUR)
            deep[half] += (until - at) * (stage == "deep")
            rem[half] += (until - at) * (stage == "rem")
    assert deep[0] > 3 * deep[1]
    assert rem[1] > 1.5 * rem[0]
    assert 0.1 < sum(deep) / (40 * 8 * HOUR) < 0.3
    assert 0.15 < sum(rem) / (40 * 8 * HOUR) < 0.35
