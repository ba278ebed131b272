"""Jobs: begun, told of, given up; few at a time, and never for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from hyperconnect.errors import ConflictError, StoreError, UnknownError
from hyperconnect.shell.jobs import KEEP, KEPT, WAITING, Job, Jobs, Say


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.at = 1000.0

    def now(self) -> float:
        return self.at


@asynccontextmanager
async def working(clock: Clock | None = None) -> AsyncGenerator[Jobs]:
    jobs = Jobs((clock or Clock()).now)
    async with asyncio.timeout(90), asyncio.TaskGroup() as tasks:
        home = tasks.create_task(jobs.run())
        await asyncio.sleep(0)
        yield jobs
        home.cancel()


class Work:
    """What a job does: it begins, waits to be let go, and ends."""

    def __init__(self, result: object = "done") -> None:
        self.begun, self.go, self.ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._result = result

    async def __call__(self, say: Say) -> object:
        self.begun.set()
        say(0.5, "is half way")
        try:
            await self.go.wait()
        finally:
            self.ended.set()
        if isinstance(self._result, Exception):
            raise self._result
        return self._result


def begin(jobs: Jobs, work: Work, lane: str = "") -> Job:
    return jobs.start("backtest", "a month", work, by="kim", lane=lane)


async def test_a_job_tells_how_far_it_is_and_what_came_of_it() -> None:
    async with working() as jobs:
        job, work = None, Work({"runs": 3})
        job = begin(jobs, work)
        assert (job.state, job.progress) == ("waiting", 0.0)
        await work.begun.wait()
        assert (job.state, job.progress, job.doing, job.over) == ("running", 0.5, "is half way", False)
        work.go.set()
        assert await jobs.settled(job, 5)
        assert (job.state, job.progress, job.result) == ("done", 1.0, {"runs": 3})
        assert jobs.get(job.id) is job


async def test_progress_never_goes_back_nor_beyond_the_end() -> None:
    async def work(say: Say) -> object:
        for progress in (0.7, 0.2, -1.0, 99.0):
            say(progress, "")
        return job.progress

    async with working() as jobs:
        job = jobs.start("backtest", "", work, by="")
        await jobs.settled(job, 5)
        assert job.result == 1.0


@pytest.mark.parametrize(
    ("error", "why", "hint"),
    [
        (StoreError("the disk is gone", hint="find it"), "the disk is gone", "find it"),
        (ValueError("oh"), "ValueError: oh", "the hub's log says more"),
    ],
)
async def test_a_job_that_fails_says_why_and_harms_no_other(error: Exception, why: str, hint: str) -> None:
    async with working() as jobs:
        other, bad = Work(), Work(error)
        begin(jobs, other)
        job = begin(jobs, bad)
        bad.go.set()
        await jobs.settled(job, 5)
        assert (job.state, job.why, job.hint) == ("failed", why, hint)
        assert not other.ended.is_set()


async def test_who_gives_a_job_up_ends_it_and_it_is_forgotten() -> None:
    async with working() as jobs:
        work = Work()
        job = begin(jobs, work)
        await work.begun.wait()
        await jobs.give_up(job.id)
        assert (job.state, work.ended.is_set(), jobs.all()) == ("cancelled", True, [])
        with pytest.raises(UnknownError):
            jobs.get(job.id)


async def test_in_one_lane_one_goes_after_the_other() -> None:
    async with working() as jobs:
        first, second, beside = Work(), Work(), Work()
        begin(jobs, first, "past")
        waiting = begin(jobs, second, "past")
        begin(jobs, beside)
        await first.begun.wait()
        await beside.begun.wait()
        assert (second.begun.is_set(), waiting.state) == (False, "waiting")
        first.go.set()
        await second.begun.wait()
        assert waiting.state == "running"


async def test_who_waits_can_be_given_up_and_holds_nobody_up() -> None:
    async with working() as jobs:
        works = [Work(), Work(), Work()]
        started = [begin(jobs, work, "past") for work in works]
        await works[0].begun.wait()
        await jobs.give_up(started[1].id)
        works[0].go.set()
        await works[2].begun.wait()
        assert (started[1].state, works[1].begun.is_set()) == ("cancelled", False)


async def test_no_more_than_a_few_are_under_way() -> None:
    async with working() as jobs:
        works = [Work() for _ in range(WAITING)]
        for work in works:
            begin(jobs, work)
        with pytest.raises(ConflictError) as refused:
            begin(jobs, Work())
        assert refused.value.hint
        works[0].go.set()
        await works[0].begun.wait()
        await jobs.settled(jobs.all()[0], 5)
        begin(jobs, Work())


async def test_the_oldest_that_ended_make_room() -> None:
    async with working() as jobs:
        kept = Work()
        first = begin(jobs, kept)
        for _ in range(KEPT + 20):
            work = Work()
            work.go.set()
            await jobs.settled(begin(jobs, work), 5)
        assert len(jobs.all()) <= KEPT
        assert jobs.get(first.id) is first, "what is under way is never forgotten"


async def test_what_ended_a_day_ago_is_forgotten() -> None:
    clock = Clock()
    async with working(clock) as jobs:
        work = Work()
        work.go.set()
        job = begin(jobs, work)
        await jobs.settled(job, 5)
        clock.at += KEEP + 1
        assert jobs.all() == []


async def test_jobs_end_with_the_hub() -> None:
    work = Work()
    async with working() as jobs:
        job = begin(jobs, work)
        await work.begun.wait()
    assert (work.ended.is_set(), job.state) == (True, "cancelled")
    with pytest.raises(ConflictError):
        begin(jobs, Work())
