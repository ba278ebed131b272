from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.derived import LivePast, Past
from hyperconnect.model.value import Datum
from tests.automation.derived.keeper import Keeper

SPAN = 1260.0
WIDTH = 10.0
"""A past of this span has buckets of this width."""


def test_a_mean_weighs_by_time() -> None:
    keeper = Keeper()
    keeper.uses("avg(room.temperature, 21min)")
    assert keeper.value("avg(room.temperature, 21min)") is None
    keeper.set("room.temperature", 20.0)
    assert keeper.value("avg(room.temperature, 21min)") == 20.0
    keeper.set("room.temperature", 30.0, after=900)
    keeper.wait(300)
    assert keeper.value("avg(room.temperature, 21min)") == pytest.approx(22.5)
    assert keeper.value("avg(room.temperature, 21min) < 73 °F") is True
    keeper.wait(1260)
    assert keeper.value("avg(room.temperature, 21min)") == 30.0


def test_extremes_and_change_forget() -> None:
    keeper = Keeper()
    low, high = "min_over(phone.battery, 21min)", "max_over(phone.battery, 21min)"
    rise = "delta(phone.battery, 21min)"
    for text in (low, high, rise):
        keeper.uses(text)
    assert len(keeper.live) == 1
    for value in (50, 20, 90, 60):
        keeper.set("phone.battery", value, after=100)
    keeper.wait(100)
    assert [keeper.value(text) for text in (low, high, rise)] == [20, 90, 10]
    assert {type(keeper.value(text)) for text in (low, high, rise)} == {int}
    keeper.wait(1260 - 200)
    assert [keeper.value(text) for text in (low, high, rise)] == [60, 90, -30]
    keeper.wait(200)
    assert [keeper.value(text) for text in (low, high, rise)] == [60, 60, 0]


def test_a_change_of_temperature_is_in_kelvin() -> None:
    keeper = Keeper()
    text = "delta(room.temperature, 21min) < -2 K"
    keeper.uses(text)
    keeper.set("room.temperature", 20.0)
    keeper.set("room.temperature", 17.5, after=100)
    keeper.set("room.temperature", None, after=100)
    assert keeper.value(text) is True


def test_nothing_counts_while_nothing_is_known() -> None:
    keeper = Keeper()
    text = "avg(room.temperature, 21min)"
    keeper.uses(text)
    keeper.set("room.temperature", 20.0)
    keeper.set("room.temperature", None, after=100)
    keeper.set("room.temperature", 30.0, after=300)
    keeper.wait(100)
    assert keeper.value(text) == pytest.approx(25.0)
    keeper.set("room.temperature", None)
    keeper.wait(1400)
    assert keeper.value(text) is None


def test_it_survives_a_restart() -> None:
    keeper = Keeper()
    text = "avg(room.temperature, 21min)"
    keeper.uses(text)
    keeper.set("room.temperature", 20.0)
    keeper.set("room.temperature", 30.0, after=300)
    other = keeper.restarted(away=100)
    assert other.value(text) == 20.0
    other.set("room.temperature", 30.0, after=100)
    other.wait(300)
    assert other.value(text) == pytest.approx(25.0)
    assert other.value("delta(room.temperature, 21min)") == 10.0


@pytest.mark.parametrize(
    "memory",
    [
        {},
        {"width": 5.0, "buckets": [[1, 1.0, 1.0, 1.0, 1.0, 1.0]]},
        {"width": WIDTH, "buckets": 5},
        {"width": WIDTH, "buckets": [[1, 2]]},
        {"width": WIDTH, "buckets": [[1, 1.0, "x", 1.0, 1.0, 1.0]]},
        {"width": WIDTH, "buckets": [], "last": "x"},
    ],
)
def test_a_memory_that_makes_no_sense_is_left_out(memory: dict[str, object]) -> None:
    past = LivePast(Past("p", "1", 0, SPAN))
    past.recall(memory)
    past.start(100.0, [5.0])
    assert past.average(0.0, 100.0) == 5.0


def test_it_stays_small_whatever_comes() -> None:
    past = LivePast(Past("p", "1", 0, SPAN))
    past.start(0.0, [0.0])
    for step in range(10_000):
        past.react(0, None, 0.0, step * 3.7, [float(step % 97)])
    past.react(0, None, 0.0, 1e12, [1.0])
    assert len(json.dumps(past.remembered())) < 20_000
    assert past.average(1e12 - SPAN, 1e12) == pytest.approx((10_000 - 1) % 97)


SERIES = st.lists(st.tuples(st.floats(0.1, 200), st.none() | st.floats(-50, 50)), min_size=1, max_size=60)


def stretches(series: list[tuple[float, float, Datum]], since: float) -> list[tuple[float, float]]:
    """Return (value, seconds) for what was known since a moment."""
    found: list[tuple[float, float]] = []
    for begin, end, value in series:
        stood = end - max(begin, since)
        if stood > 0 and isinstance(value, float):
            found.append((value, stood))
    return found


@given(SERIES)
def test_it_agrees_with_the_whole_past_within_a_bucket(series: list[tuple[float, float | None]]) -> None:
    past = LivePast(Past("p", "1", 0, SPAN))
    now, whole = 0.0, list[tuple[float, float, Datum]]()
    past.start(now, [None])
    for stood, value in series:
        past.react(0, None, value, now, [value])
        whole.append((now, now + stood, value))
        now += stood
    since = now - SPAN
    near, far = stretches(whole, since + WIDTH), stretches(whole, since - WIDTH)
    exact = stretches(whole, since)
    low, high = past.least(since, now), past.greatest(since, now)
    if exact:
        assert low is not None
        assert high is not None
        assert min(value for value, _ in far) <= low <= min(value for value, _ in exact)
        assert max(value for value, _ in far) >= high >= max(value for value, _ in exact)
        mean = sum(value * stood for value, stood in exact) / sum(stood for _, stood in exact)
        known = sum(stood for _, stood in exact)
        told = past.average(since, now)
        assert told is not None
        assert abs(told - mean) <= 100.0 * WIDTH / known + 1e-6
    elif not far:
        assert low is None
    if near and len(near) == len(far):
        last = next(value for _, _, value in reversed(whole) if value is not None)
        assert isinstance(last, float)
        assert past.change(since, now) == last - near[0][0]


@pytest.mark.parametrize("strange", [10**400, 1e300, float("inf"), float("nan")])
def test_what_is_no_measurement_leaves_the_past_alone(strange: Datum) -> None:
    keeper = Keeper()
    mean = keeper.uses("avg(tariff.price, 21min)")
    keeper.set("tariff.price", 4.0)
    keeper.set("tariff.price", strange, after=100)
    keeper.wait(100)
    assert keeper.worth(mean) == 4.0
