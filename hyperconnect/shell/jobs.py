"""Jobs: what takes long is begun, told of while it goes on, and can be given up."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from hyperconnect.errors import ConflictError, HyperconnectError, UnknownError
from hyperconnect.model.moment import Moment, Seconds

KEPT: Final = 20
"""How many jobs are known at once, those under way among them; a report may take some megabytes."""
KEEP: Final[Seconds] = 24 * 3600.0
"""How long what came of a job is known."""
WAITING: Final = 10
"""How many jobs may wait or be under way at once."""

_log = logging.getLogger(__name__)

State: TypeAlias = Literal["waiting", "running", "done", "failed", "cancelled"]

Say: TypeAlias = Callable[[float, str], None]
"""Tells how far a job is (0 to 1) and what it does just now."""
Work: TypeAlias = Callable[[Say], Awaitable[object]]
"""Does what a job is for, and returns what came of it; cancelled, it ends what it began."""


class Job(Struct):
    """A job as it stands.

    `lane` names what only one at a time does, `by` who wanted it; `needs` are the scopes without which nobody sees it.
    """

    id: str
    kind: str
    title: str
    by: str
    lane: str
    created_at: Moment
    needs: tuple[str, ...] = ()
    state: State = "waiting"
    progress: float = 0.0
    doing: str = "waits for its turn"
    began_at: Moment | None = None
    ended_at: Moment | None = None
    result: object = None
    why: str = ""
    hint: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in {"done", "failed", "cancelled"}


class Jobs:
    """All jobs of a running hub: `run` is their home, `start` begins one. `now` is the hub's moment.

    `tell` is called with a job whenever it stands otherwise; it must not block.
    """

    def __init__(self, now: Callable[[], Moment], tell: Callable[[Job], None] = lambda _: None) -> None:
        self._now = now
        self._tell = tell
        self._jobs: dict[str, Job] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._lanes: dict[str, asyncio.Lock] = {}
        self._group: asyncio.TaskGroup | None = None

    async def run(self) -> None:
        """Let jobs live until cancelled; those under way end with it."""
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                await asyncio.Event().wait()
        finally:
            self._group = None

    def start(self, kind: str, title: str, work: Work, *, by: str, lane: str = "", needs: tuple[str, ...] = ()) -> Job:
        """Begin a job, or let it wait until the other in its lane is through.

        Raises:
            ConflictError: too many are under way, or the hub stops.
        """
        if self._group is None:
            raise ConflictError("the hub begins nothing more", hint="try again when it runs")
        self._forget()
        if sum(not job.over for job in self._jobs.values()) >= WAITING:
            raise ConflictError(
                f"{WAITING} jobs are under way already", hint="wait for one of them, or give one up: GET /api/v1/jobs"
            )
        job = Job(secrets.token_hex(6), kind, title, by, lane, self._now(), needs)
        self._jobs[job.id] = job
        task = self._group.create_task(self._do(job, work), name=f"hyperconnect.job.{kind}")
        self._tasks[job.id] = task
        task.add_done_callback(lambda _: self._ended(job))
        self._tell(job)
        return job

    def all(self) -> list[Job]:
        """Return the jobs that are known, the oldest first."""
        self._forget()
        return [*self._jobs.values()]

    def get(self, number: str) -> Job:
        """Return a job.

        Raises:
            UnknownError: there is none of this id, or it was too long ago.
        """
        self._forget()
        job = self._jobs.get(number)
        if job is None:
            raise UnknownError(f"no job has the id {number[:32]}", hint="GET /api/v1/jobs lists them")
        return job

    async def give_up(self, number: str) -> None:
        """End a job if it is under way, and forget it.

        Raises:
            UnknownError: as for `get`.
        """
        job = self.get(number)
        task = self._tasks.get(job.id)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        self._jobs.pop(job.id, None)

    async def settled(self, job: Job, seconds: Seconds) -> bool:
        """Wait for a job's end, so long at most; return whether it is over."""
        task = self._tasks.get(job.id)
        if task is not None:
            await asyncio.wait([task], timeout=seconds)
        return job.over

    async def _do(self, job: Job, work: Work) -> None:
        def say(progress: float, doing: str) -> None:
            job.progress, job.doing = min(max(progress, job.progress), 1.0), doing
            self._tell(job)

        async with self._lanes.setdefault(job.lane or job.id, asyncio.Lock()):
            job.state, job.began_at, job.doing = "running", self._now(), "begins"
            self._tell(job)
            try:
                job.result = await work(say)
            except HyperconnectError as error:
                job.state, job.why, job.hint = "failed", error.why, error.hint
            except Exception as error:  # noqa: BLE001 - the edge of a job: whatever it does, all others go on
                _log.exception("job %s (%s)", job.id, job.title)
                job.state, job.why = "failed", f"{type(error).__name__}: {error}"
                job.hint = "the hub's log says more"
            else:
                job.state, job.progress = "done", 1.0

    def _ended(self, job: Job) -> None:
        self._tasks.pop(job.id, None)
        if not job.over:
            job.state = "cancelled"
        job.ended_at, job.doing = self._now(), ""
        self._tell(job)
        if not job.lane:
            self._lanes.pop(job.id, None)

    def _forget(self) -> None:
        """Forget what ended long ago, and the oldest of those that ended where there are too many."""
        now = self._now()
        over = [job for job in self._jobs.values() if job.over]
        surplus = len(self._jobs) - KEPT + 1
        for place, job in enumerate(over):
            if place < surplus or now - (job.ended_at or job.created_at) > KEEP:
                del self._jobs[job.id]
