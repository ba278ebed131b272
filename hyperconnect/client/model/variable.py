"""What the household remembers under names of its own."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from hyperconnect.client.model.reason import Datum


class Variable(Struct, frozen=True):
    """A variable of the household; `etag` is what a change may name, so that nobody's is overwritten."""

    name: str
    type: str
    unit: str | None
    options: list[str]
    value: Datum
    set_at: datetime | None
    etag: str
