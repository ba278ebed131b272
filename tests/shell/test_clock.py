from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.shell.clock import LONGEST_NAP, AskewClock, Bell, EagerClock, PacedClock, WallClock
from hyperconnect.shell.virtual import run_virtual

EVENING = 1_763_830_800.0


def test_a_paced_clock_starts_where_it_is_told_and_runs_at_its_speed() -> None:
    async def evening() -> tuple[float, float]:
        clock = PacedClock(EVENING, speed=60)
        before = clock.now()
        await asyncio.sleep(2)
        return before, clock.now()

    assert run_virtual(evening()) == (EVENING, EVENING + 120)


@given(
    start=st.floats(0, 4e9),
    waits=st.lists(st.floats(0, 1e6), min_size=1, max_size=5),
    speed=st.floats(0.1, 1e4),
)
def test_a_wait_never_ends_before_its_moment(start: float, waits: list[float], speed: float) -> None:
    async def evening() -> None:
        clock = PacedClock(start, speed)
        for wait in waits:
            until = clock.now() + wait
            await clock.wait(until)
            assert until <= clock.now() <= until + 1e-5 * max(1, speed)

    run_virtual(evening())


async def test_time_outs_are_in_loop_seconds() -> None:
    async def evening() -> list[float | None]:
        clock = PacedClock(EVENING, speed=60)
        return [clock.timeout(until) for until in (EVENING + 120, EVENING - 1, None)]

    assert await asyncio.to_thread(run_virtual, evening()) == [2.0, 0.0, None]


def test_a_wall_clock_naps_so_that_a_set_clock_is_noticed() -> None:
    clock = WallClock()
    assert clock.timeout(clock.now() + 1e6) == LONGEST_NAP
    assert clock.timeout(clock.now() - 1) == 0.0
    assert clock.timeout(None) == LONGEST_NAP


async def test_a_wall_clock_waits_for_the_machine() -> None:
    clock = WallClock()
    until = clock.now() + 0.002
    await clock.wait(until)
    assert clock.now() >= until


@pytest.mark.parametrize("rings", [1, 3])
def test_a_ring_before_the_sleep_is_not_lost_and_counts_once(rings: int) -> None:
    async def night() -> tuple[bool, bool, float]:
        bell = Bell()
        for _ in range(rings):
            bell.ring()
        first = await bell.wait(5)
        second = await bell.wait(5)
        return first, second, asyncio.get_running_loop().time()

    assert run_virtual(night()) == (True, False, 5.0)


def test_a_ring_ends_the_sleep() -> None:
    async def night() -> tuple[bool, float]:
        bell = Bell()
        loop = asyncio.get_running_loop()
        loop.call_later(3, bell.ring)
        return await bell.wait(), loop.time()

    assert run_virtual(night()) == (True, 3.0)


def test_a_sleep_for_nothing_lets_others_run() -> None:
    async def night() -> bool:
        bell = Bell()
        asyncio.get_running_loop().call_soon(bell.ring)
        return await bell.wait(0)

    assert run_virtual(night())


def test_a_wall_clock_notices_that_it_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    wall, count = 1_000_000.0, 50.0
    monkeypatch.setattr("hyperconnect.shell.clock.time.time", lambda: wall)

    def steady(_clock: int) -> float:
        return count

    monkeypatch.setattr("hyperconnect.shell.clock.time.clock_gettime", steady)
    clock = WallClock()
    assert clock.jump() == 0.0
    wall, count = wall + 10.0, count + 10.0
    assert clock.jump() == 0.0
    wall, count = wall - 3590.0, count + 10.0
    assert clock.jump() == -3600.0
    assert clock.jump() == 0.0


def test_a_paced_clock_that_changes_its_speed_loses_no_time() -> None:
    async def evening() -> list[float]:
        clock = PacedClock(EVENING, speed=60)
        clock.now()
        seen: list[float] = []
        for speed in (10, 1000, 0.5):
            await asyncio.sleep(2)
            seen.append(clock.now() - EVENING)
            clock.change(speed)
            seen.append(clock.now() - EVENING)
        await clock.wait(clock.now() + 1)
        return [*seen, clock.now() - EVENING]

    assert run_virtual(evening()) == pytest.approx([120, 120, 140, 140, 2140, 2140, 2141])


def test_an_eager_clock_is_there_before_anybody_waits() -> None:
    async def evening() -> None:
        clock = EagerClock(EVENING)
        assert clock.timeout(None) is None
        assert clock.timeout(EVENING + 3600) == 0
        assert clock.now() == EVENING + 3600
        await clock.wait(EVENING + 7200)
        assert clock.timeout(EVENING) == 0
        assert (clock.now(), clock.jump()) == (EVENING + 7200, 0)

    run_virtual(evening())


@pytest.mark.parametrize("step", [3600.0, -3600.0, 86_400.0])
def test_a_machine_whose_clock_is_set_notices_and_waits_for_what_it_believes(step: float) -> None:
    async def evening() -> None:
        real, off = PacedClock(EVENING), [0.0]
        clock = AskewClock(real, lambda: off[0])
        await clock.wait(EVENING + 100)
        assert (clock.now(), clock.jump()) == (EVENING + 100, 0)
        asyncio.get_running_loop().call_later(30, off.__setitem__, 0, step)
        await clock.wait(EVENING + 100 + 7200)
        assert clock.jump() == step
        assert real.now() == pytest.approx(max(EVENING + 7300 - step, EVENING + 130), abs=LONGEST_NAP)
        assert clock.timeout(None) == LONGEST_NAP
        assert clock.timeout(clock.now() + 5) == pytest.approx(5, abs=1e-3)

    run_virtual(evening())
