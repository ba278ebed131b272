"""What the engine is told of values."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.model.value import Datum


class Change(Struct, frozen=True, gc=False):
    """A slot's value became another; not `live` when it was only restored."""

    slot: int
    old: Datum
    new: Datum
    live: bool = True
