"""Variables: what the household remembers under names of its own."""

from __future__ import annotations

from hyperconnect.client.model.variable import Variable
from hyperconnect.client.wire import Wire, part


class Variables:
    """The variables of a hub, each by its name without `home.`."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def all(self) -> list[Variable]:
        """Return the variables by their names."""
        return await self._wire.all("/variables", Variable)

    async def show(self, name: str) -> Variable:
        """Return what a variable is now.

        Raises:
            RefusedError: there is none of that name.
        """
        return await self._wire.ask("GET", f"/variables/{part(name)}", Variable)

    async def set(self, name: str, value: bool | float | str, etag: str = "*") -> Variable:  # noqa: FBT001  (a value)
        """Give a variable another value; rules that hear of it run.

        Raises:
            ConflictError: it was changed since it was read with this `etag`.
            RefusedError: there is none of that name, or the value does not fit.
        """
        body = {"value": value}
        return await self._wire.ask("PUT", f"/variables/{part(name)}", Variable, body=body, headers={"if-match": etag})
