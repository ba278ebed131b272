"""Comfort: what is planned for rooms and changing it, how arrivals went, and forgetting what was learned."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from hyperconnect.client.model.comfort import ComfortArrival, ComfortExplained, ComfortPerson, ComfortPlan
from hyperconnect.client.wire import Wire, part


class Comfort:
    """What a hub foretells."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def plans(self) -> list[ComfortPlan]:
        """Return how every room stands, by name."""
        return await self._wire.all("/comfort/plans", ComfortPlan)

    async def explain(self, room: str) -> ComfortExplained:
        """Return how a room stands, by its name or its thermostat, and what was learned of it.

        Raises:
            RefusedError: no such room is looked after.
        """
        return await self._wire.ask("GET", f"/comfort/plans/{part(room)}", ComfortExplained)

    async def steer(self, room: str, how: Literal["start", "cancel", "resume"]) -> None:
        """Change the plan of a room: begin now, not for whoever comes next, or as it was.

        Raises:
            RefusedError: no such room is looked after, or no rule wants anything of it.
        """
        await self._wire.answer("POST", f"/comfort/plans/{part(room)}:{how}")

    async def postpone(self, room: str, arrival: datetime) -> None:
        """Expect nobody in a room before a moment within the next 36 hours.

        Raises:
            RefusedError: no such room waits for anybody, or the moment is not to come.
        """
        await self._wire.answer("POST", f"/comfort/plans/{part(room)}:postpone", body={"arrival": arrival.isoformat()})

    async def people(self) -> list[ComfortPerson]:
        """Return whose ways are known."""
        return await self._wire.all("/comfort/people", ComfortPerson)

    async def arrivals(self, *, since: datetime | None = None) -> list[ComfortArrival]:
        """Return the arrivals since a moment (a month ago if it is left out), the oldest first."""
        query = {} if since is None else {"since": since.isoformat()}
        return await self._wire.all("/comfort/arrivals", ComfortArrival, query=query)

    async def forget(self, what: Literal["people", "rooms", "all"], name: str = "") -> None:
        """Forget what was learned: of all, or of the person or room called so.

        Raises:
            RefusedError: nothing was learned of anybody called so.
        """
        await self._wire.answer("POST", "/comfort/forget", body={"what": what, "name": name})
