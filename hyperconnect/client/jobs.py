"""Jobs: what takes long, waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeAlias

from hyperconnect.client.error import UndoneError
from hyperconnect.client.model.job import Job
from hyperconnect.client.wire import Wire, part
from hyperconnect.errors import HyperconnectError

Progress: TypeAlias = Callable[[Job], None]
"""Is told how far a job is, every now and then."""

_FIRST: Final = 0.05
_LATER: Final = 0.5
"""Seconds between two looks at a job, at first and in the end."""


class Jobs:
    """The jobs of a hub."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def all(self) -> list[Job]:
        """Return the jobs of the last day, the oldest first, without what came of them."""
        return await self._wire.all("/jobs", Job)

    async def show(self, job: str) -> Job:
        """Return how far a job is, and what came of it."""
        return await self._wire.ask("GET", f"/jobs/{part(job)}", Job)

    async def give_up(self, job: str) -> None:
        """End a job if it is under way, and forget it."""
        await self._wire.answer("DELETE", f"/jobs/{part(job)}")

    async def done(self, job: Job, progress: Progress | None = None) -> Job:
        """Wait for a job and return it with what came of it; one that nobody waits for any more is given up.

        Raises:
            UndoneError: nothing came of it; says why and the next step.
        """
        pause = _FIRST
        try:
            while not job.over:
                if progress is not None:
                    progress(job)
                await asyncio.sleep(pause)
                pause = min(_LATER, pause * 1.5)
                job = await self.show(job.id)
        except asyncio.CancelledError:
            with suppress(HyperconnectError):
                await asyncio.shield(self.give_up(job.id))
            raise
        if progress is not None:
            progress(job)
        if job.state != "done":
            raise UndoneError(job.why or f"{job.title} was given up", hint=job.suggestion)
        return job
