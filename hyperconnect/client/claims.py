"""Claims: who holds what, and giving back what was set by hand."""

from __future__ import annotations

from hyperconnect.client.model.claim import Claim
from hyperconnect.client.wire import Wire, part


class Claims:
    """Who holds which attribute at a hub."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def all(self, *, device: str = "", rule: str = "") -> list[Claim]:
        """Return claims by attribute, the strongest first."""
        return await self._wire.all("/claims", Claim, query={"device": device, "rule": rule})

    async def resume(self, attribute: str) -> None:
        """Give an attribute that somebody set by hand back to the rules.

        Raises:
            RefusedError: there is none of that name, or nobody set it by hand.
        """
        await self._wire.answer("DELETE", f"/claims/{part(attribute)}")
