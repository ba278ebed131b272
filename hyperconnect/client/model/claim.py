"""Who holds which attribute."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from hyperconnect.client.model.reason import Datum


class Claim(Struct, frozen=True):
    """A rule holds an attribute, or a person (then `by` is empty); `stands`: it has the say."""

    attribute: str
    path: str
    value: Datum
    shown: str
    min: float | None
    max: float | None
    by: str
    kind: str
    band: str
    priority: int
    since: datetime
    ends: datetime | None
    until: str
    stands: bool
