"""What happens at a hub, as it happens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct


class Event(Struct, frozen=True):
    """Something that happened: its kind, as `run.ran`, its moment, and everything that is told of it.

    `gap` is of the client: some events before it are lost, and its data says why. `id` leads back to this place.
    """

    kind: str
    at: datetime | None
    data: dict[str, Any]
    id: str = ""
