"""Runs of rules: begun, ended, told of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hyperconnect.client.model.reason import Called, Ended, Reason, Run
from hyperconnect.client.wire import Wire, part


class Runs:
    """The runs of a hub's rules, and what nearly was one."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def begin(self, rule: str, args: Mapping[str, bool | int | float | str] | None = None) -> Called:
        """Run a rule now, with values for its parameters as people write them; its conditions hold all the same.

        Raises:
            RefusedError: it is not at work, or a value does not fit.
        """
        return await self._wire.ask("POST", f"/rules/{part(rule)}:run", Called, body={"args": args or {}})

    async def of(
        self, rule: str, *, limit: int | None = None, since: datetime | None = None, outcome: str = ""
    ) -> list[Run]:
        """Return the runs of a rule, the newest first."""
        query = {"since": _written(since), "outcome": outcome}
        return await self._wire.all(f"/rules/{part(rule)}/runs", Run, query=query, limit=limit)

    async def all(self, *, limit: int | None = None, since: datetime | None = None, outcome: str = "") -> list[Run]:
        """Return the runs of all rules, the newest first."""
        query = {"since": _written(since), "outcome": outcome}
        return await self._wire.all("/runs", Run, query=query, limit=limit)

    async def near_misses(self, rule: str, *, limit: int | None = None, since: datetime | None = None) -> list[Reason]:
        """Return why a rule did not run though something set it off, the newest first."""
        query = {"since": _written(since)}
        return await self._wire.all(f"/rules/{part(rule)}/near-misses", Reason, query=query, limit=limit)

    async def show(self, run: str) -> Run:
        """Return what a run did, with all its reasons."""
        return await self._wire.ask("GET", f"/runs/{part(run)}", Run)

    async def cancel(self, run: str) -> Run:
        """End one run.

        Raises:
            RefusedError: it has ended already.
        """
        return await self._wire.ask("POST", f"/runs/{part(run)}:cancel", Run)

    async def cancel_all(self, rule: str) -> Ended:
        """End what a rule has under way."""
        return await self._wire.ask("POST", f"/rules/{part(rule)}:cancel", Ended)


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone().isoformat()
