"""Devices: seen, commanded, named, forgotten, and their past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hyperconnect.client.model.device import Acceptance, Attribute, Candidate, Command, Device, DeviceLine, Sample
from hyperconnect.client.wire import Query, Wire, part


class Devices:
    """The devices that a hub knows, each by its slug or id."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def all(self, *, kind: str = "", area: str = "", capability: str = "", words: str = "") -> list[DeviceLine]:
        """Return devices by their slugs; what is not empty narrows them down."""
        query = {"kind": kind, "area": area, "capability": capability, "q": words}
        return await self._wire.all("/devices", DeviceLine, query=query)

    async def show(self, device: str) -> Device:
        """Return a device with everything it says and can be told.

        Raises:
            RefusedError: none is called that.
        """
        return await self._wire.ask("GET", f"/devices/{part(device)}", Device)

    async def attribute(self, device: str, attribute: str) -> Attribute:
        """Return one attribute, and what it holds."""
        return await self._wire.ask("GET", f"/devices/{part(device)}/attributes/{part(attribute)}", Attribute)

    async def set(self, device: str, attribute: str, value: bool | float | str, *, wait: float = 10.0) -> Command:  # noqa: FBT001  (a value)
        """Set an attribute, and wait for the device's echo, so many seconds (at most 60).

        Raises:
            RefusedError: there is none of that name, it can only be read, or the value does not fit.
        """
        body = {"value": value, "wait": wait}
        place = f"/devices/{part(device)}/attributes/{part(attribute)}"
        return await self._wire.ask("PUT", place, Command, body=body, more=wait)

    async def do(
        self,
        device: str,
        command: str,
        args: Mapping[str, bool | int | float | str] | None = None,
        *,
        wait: float = 10.0,
    ) -> Command:
        """Give a command, and wait for the device's echo, so many seconds (at most 60); as `set`."""
        body = {"command": command, "args": args or {}, "wait": wait}
        return await self._wire.ask("POST", f"/devices/{part(device)}:command", Command, body=body, more=wait)

    async def change(
        self, device: str, *, name: str | None = None, slug: str | None = None, area: str | None = None
    ) -> Device:
        """Name or place a device; what is None stays, an empty text takes an earlier change back."""
        wanted = {"name": name, "slug": slug, "area": area}
        body = {key: value for key, value in wanted.items() if value is not None}
        return await self._wire.ask("PATCH", f"/devices/{part(device)}", Device, body=body)

    async def forget(self, device: str) -> None:
        """Forget a device; its announcements count no more until it is accepted again."""
        await self._wire.answer("DELETE", f"/devices/{part(device)}")

    async def accept(self, device: str) -> Acceptance:
        """Take a forgotten device in again, by its id or by what it was called."""
        return await self._wire.ask("POST", f"/devices/{part(device)}:accept", Acceptance)

    async def candidates(self) -> list[Candidate]:
        """Return what was found nearby, and what was forgotten."""
        return await self._wire.all("/candidates", Candidate)

    async def history(
        self,
        device: str,
        attribute: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        bucket: float = 0.0,
        limit: int | None = None,
    ) -> list[Sample]:
        """Return what an attribute held, the oldest first; a day of it without `since`.

        `bucket` puts the values of so many seconds together.
        """
        query: Query = {
            "since": None if since is None else since.astimezone().isoformat(),
            "until": None if until is None else until.astimezone().isoformat(),
            "bucket": bucket or None,
        }
        place = f"/devices/{part(device)}/attributes/{part(attribute)}/history"
        return await self._wire.all(place, Sample, query=query, limit=limit)
