"""Versions of rules: listed, compared, restored."""

from __future__ import annotations

from hyperconnect.client.jobs import Jobs, Progress
from hyperconnect.client.model.job import Job
from hyperconnect.client.model.rule import SavedRule
from hyperconnect.client.model.version import Diff, Version
from hyperconnect.client.rules import ANY
from hyperconnect.client.wire import Query, Wire, part


class Versions:
    """The versions of a hub's rules, each counted from 1."""

    def __init__(self, wire: Wire, jobs: Jobs) -> None:
        self._wire = wire
        self._jobs = jobs

    async def of(self, rule: str, *, limit: int | None = None) -> list[Version]:
        """Return the versions of a rule, the newest first; one that nobody ever changed has none."""
        return await self._wire.all(f"/rules/{part(rule)}/versions", Version, limit=limit)

    async def show(self, rule: str, version: int) -> Version:
        """Return a version of a rule with its text."""
        return await self._wire.ask("GET", f"/rules/{part(rule)}/versions/{version}", Version)

    async def diff(self, rule: str, version: int, to: int | None = None) -> Diff:
        """Return what changed in the text of a rule from one version to another, or to the newest."""
        return await self._wire.ask("GET", f"/rules/{part(rule)}/versions/{version}:diff", Diff, query={"to": to})

    async def compare(
        self, rule: str, version: int, to: int | None = None, *, days: float = 7.0, progress: Progress | None = None
    ) -> dict[str, object]:
        """Live the last days with both versions, and return where they would not have done the same.

        Raises:
            UndoneError: it came to nothing.
        """
        query: Query = {"to": to, "days": days}
        place = f"/rules/{part(rule)}/versions/{version}:behaviorDiff"
        job = await self._wire.ask("POST", place, Job, query=query)
        return (await self._jobs.done(job, progress)).backtest or {}

    async def restore(self, rule: str, version: int, etag: str = ANY, *, message: str = "") -> SavedRule:
        """Let a rule say again what it said in a version: a new version. A deleted rule is there again."""
        return await self._wire.ask(
            "POST",
            f"/rules/{part(rule)}/versions/{version}:restore",
            SavedRule,
            query={"message": message},
            headers={"if-match": etag},
        )

    async def deleted(self, *, limit: int | None = None) -> list[Version]:
        """Return the rules that were deleted within 30 days, by name, each as the version that says so."""
        return await self._wire.all("/rules:deleted", Version, limit=limit)
