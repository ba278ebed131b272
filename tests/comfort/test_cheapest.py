"""The cheapest way to be warm at a moment: never colder than the latest start, and dearer only within its own error."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.comfort import Prices
from hyperconnect.comfort.arrival import Arrival
from hyperconnect.comfort.bank import Surroundings
from hyperconnect.comfort.cheapest import cheapest
from hyperconnect.comfort.prior import Floats
from hyperconnect.comfort.tariff import Plan, plan
from hyperconnect.comfort.thermal import Outlook, Thermal
from hyperconnect.comfort.wall import Wall

DUE, HELD = 16, 16
WALL = Wall("UTC")


def outlook(air: float = 17.0) -> Outlook:
    """Return how a room of which little is known would warm to 21 °C; it is read for two hours."""
    room = Thermal(3, "radiator", cooling=False)
    for step in range(24):
        room.read(300.0 * step, air, Surroundings(4.0, 0.0))
    return Outlook(room, 21.0, Surroundings(4.0, 0.0))


@cache
def room() -> Outlook:
    return outlook()


def course(prices: list[float], *, begun: bool = False, gentle: bool = False) -> tuple[float, float, float]:
    found = cheapest(room(), 17.0, np.array(prices), DUE, gentle=gentle, begun=begun)
    return found.duty, found.begins, found.saves


@given(
    st.lists(st.floats(-0.2, 1.0), min_size=DUE + HELD, max_size=DUE + HELD),
    st.fixed_dictionaries({"begun": st.booleans(), "gentle": st.booleans()}),
)
@settings(max_examples=40, deadline=None)
def test_whatever_prices_are_nothing_is_lost_but_the_grain_of_the_grid(
    prices: list[float], how: dict[str, bool]
) -> None:
    duty, begins, saves = course(prices, **how)
    assert duty in {0.0, 0.6, 1.0}
    assert duty < 1.0 or begins == 0.0
    assert 0.0 <= begins <= (DUE + HELD) / 4
    assert saves > -0.25


def test_equal_prices_gain_nothing() -> None:
    assert course([0.3] * (DUE + HELD))[2] < 0.05


def test_a_free_hour_is_used_and_what_is_begun_goes_on() -> None:
    prices = [0.0] * 8 + [1.0] * (DUE + HELD - 8)
    assert course(prices)[0] == 1.0
    assert course(prices)[2] > 0.1
    assert course(prices, begun=True)[0] == 1.0


def test_who_waits_for_a_cheaper_hour_begins_in_it() -> None:
    duty, begins, saves = course([1.0] * 6 + [0.05] * 6 + [1.0] * (DUE + HELD - 12))
    assert duty == 0.0
    assert 1.5 <= begins < 3.0
    assert saves > 0.1


def planned(prices: Prices, hours: float, chance: float = 1.0) -> Plan | None:
    coming = Arrival(np.array([60 * hours]), np.array([chance]), "", ())
    return plan(room(), coming, prices, 0.0, alpha=0.07, setback=17.0, wall=WALL, gentle=False)


CHEAP_NOW = Prices(0.0, 0.0, (0.05, 0.05, *[0.4] * 22))


def test_it_is_told_until_when_and_by_how_much() -> None:
    found = planned(CHEAP_NOW, 4)
    assert found is not None
    starts = "now" if found.duty > 0 else f"from 00:{round(found.start_at / 60):02} on"
    assert f"energy is cheaper before 02:00 (0.05 instead of 0.4), heating {starts} saves" in found.why
    waits = planned(Prices(0.0, 0.0, (0.4, 0.05, *[0.4] * 22)), 4)
    assert waits is not None
    assert waits.why.startswith("energy is cheaper from 01:00 on (0.05 instead of 0.4), waiting saves")


@pytest.mark.parametrize(
    ("prices", "hours", "chance"),
    [
        (CHEAP_NOW, 20.0, 1.0),
        (CHEAP_NOW, 0.2, 1.0),
        (CHEAP_NOW, 4.0, 0.05),
        (Prices(0.0, 0.0, ()), 4.0, 1.0),
        (Prices(0.0, 0.0, (0.05, float("nan"), 0.4)), 4.0, 1.0),
        (Prices(0.0, 7200.0, (0.05, 0.4)), 4.0, 1.0),
        (Prices(0.0, -86_400.0, (0.05, 0.4)), 4.0, 1.0),
        (Prices(0.0, 0.0, (0.40, 0.44)), 4.0, 1.0),
        (Prices(0.0, 0.0, (0.05, 0.4), step=0.0), 4.0, 1.0),
    ],
    ids=["far", "near", "hardly-anybody", "none", "nan", "not-yet", "long-ago", "alike", "no-step"],
)
def test_prices_that_say_nothing_of_the_way_there_plan_nothing(prices: Prices, hours: float, chance: float) -> None:
    assert planned(prices, hours, chance) is None


def test_what_the_sun_pays_is_cheap() -> None:
    shares: Floats = np.array([1.0, 1.0, *[0.0] * 22])
    sunny = Prices(0.0, 0.0, (0.3,) * 24, tuple(shares.tolist()))
    found = planned(sunny, 4)
    assert found is not None
    assert found.duty == 1.0
    assert "cheaper before 02:00 (0 instead of 0.3)" in found.why
