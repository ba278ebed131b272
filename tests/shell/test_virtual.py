from __future__ import annotations

import asyncio
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.shell.virtual import DeadlockError, run_virtual


async def sleepers(delays: list[float]) -> list[tuple[float, int]]:
    """Start sleepers together; return when and in which order they woke."""
    loop = asyncio.get_running_loop()
    woken: list[tuple[float, int]] = []

    async def sleep(number: int, delay: float) -> None:
        await asyncio.sleep(delay)
        woken.append((loop.time(), number))

    async with asyncio.TaskGroup() as tasks:
        for number, delay in enumerate(delays):
            tasks.create_task(sleep(number, delay))
    return woken


def test_sleeps_of_10_and_5_end_at_5_and_10() -> None:
    assert run_virtual(sleepers([10, 5])) == [(5.0, 1), (10.0, 0)]


@given(st.lists(st.integers(1, 1_000_000), max_size=20))
def test_sleepers_wake_by_their_moment_and_together_in_the_order_they_lay_down(delays: list[int]) -> None:
    expected = sorted((float(delay), number) for number, delay in enumerate(delays))
    assert run_virtual(sleepers([float(delay) for delay in delays])) == expected


def test_a_century_passes_at_once() -> None:
    century = 100 * 365.25 * 86_400
    [(end, _)] = run_virtual(sleepers([century]))
    assert end == pytest.approx(century)


def test_waiting_for_nobody_is_an_error_that_names_who_waits() -> None:
    async def lonely() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.set_name("the lonely one")
        await asyncio.get_running_loop().create_future()

    with pytest.raises(DeadlockError, match="the lonely one"):
        run_virtual(lonely())


def test_work_for_a_thread_is_done_in_the_loop() -> None:
    async def work() -> tuple[int, str]:
        try:
            await asyncio.to_thread(int, "no number")
        except ValueError as error:
            return await asyncio.to_thread(int, "7"), type(error).__name__
        return 0, ""

    assert run_virtual(work()) == (7, "ValueError")


def test_a_socket_is_read_before_time_jumps() -> None:
    async def read() -> tuple[bytes, float]:
        loop = asyncio.get_running_loop()
        near, far = socket.socketpair()
        with near, far:
            near.setblocking(False)
            far.send(b"now")
            async with asyncio.timeout(3600):
                return await loop.sock_recv(near, 10), loop.time()

    assert run_virtual(read()) == (b"now", 0.0)


def test_errors_come_out_as_they_are() -> None:
    async def fail() -> None:
        await asyncio.sleep(1)
        raise KeyError("out")

    with pytest.raises(KeyError, match="out"):
        run_virtual(fail())
