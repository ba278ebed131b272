"""How a room will warm: many waits at once as one by one, whatever candidates do that never get there."""

from __future__ import annotations

import numpy as np
import pytest

from hyperconnect.comfort.bank import Surroundings
from hyperconnect.comfort.thermal import Outlook, Thermal

WAITS = (0.0, 5 / 60, 25 / 60)


def cooled(air: float, mass: float, emitter_heat: float = 0.0) -> Thermal:
    """Return a room of which nothing is known but how it is now."""
    room = Thermal(7, "unknown", cooling=False)
    room.resume((0.0, air, mass, emitter_heat))
    return room


@pytest.mark.parametrize(
    ("air", "outdoor"),
    [(20.0, 5.0), (16.0, 5.0), (10.0, -25.0), (20.79, 5.0), (22.0, 5.0)],
    ids=["nearly", "cold", "too weak", "just below", "warm"],
)
def test_several_waits_are_reckoned_at_once_as_one_by_one(air: float, outdoor: float) -> None:
    room, around = cooled(air, air), Surroundings(outdoor)
    together = Outlook(room, 21.0, around)
    together.reckon(*WAITS)
    for wait in WAITS:
        alone = Outlook(room, 21.0, around)
        assert np.array_equal(together.needs(wait), alone.needs(wait))
        assert together.able() == alone.able()


def test_what_is_too_weak_is_told_and_needs_a_time_all_the_same() -> None:
    outlook = Outlook(cooled(10.0, 10.0), 21.0, Surroundings(-25.0))
    assert 0.0 < outlook.able() < 1.0
    assert np.isfinite(outlook.needed(0.0)).all()


def test_needs_ascend_and_are_what_candidates_need_with_what_is_wrong_with_them() -> None:
    outlook = Outlook(cooled(17.0, 17.0), 21.0, Surroundings(3.0))
    needs = outlook.needs(0.5)
    assert (np.diff(needs) >= 0.0).all()
    every = [factor * hours for factor in outlook.factors for hours in outlook.needed(0.5)]
    assert needs.tolist() == sorted(every)


def test_a_room_that_is_held_warm_needs_nothing() -> None:
    outlook = Outlook(cooled(17.0, 17.0), 21.0, Surroundings(3.0))
    assert not outlook.held(outlook.goal).any()
    assert outlook.held(outlook.goal - 0.01).any()


def test_what_a_room_did_since_its_reading_counts() -> None:
    room = cooled(18.0, 18.0)
    at_once, idle, heated = (
        float(np.median(Outlook(room, 21.0, Surroundings(0.0), since=since).needs(0.0)))
        for since in ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0))
    )
    assert heated < at_once < idle
