"""What a calendar tells: its entries, each with its own beginning and end."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.model.moment import Moment


class Entry(Struct, frozen=True, order=True):
    """An entry; one that repeats is many. An entry of whole days begins and ends at local midnight."""

    start: Moment
    end: Moment
    summary: str
