"""What may go wrong with simulated things, as a form offers it; the control topic's words, and ours beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from hyperconnect.dashboard.words import text

Field: TypeAlias = Literal["none", "may", "must"]


class Extra(Struct, frozen=True):
    """Something more that a fault needs: `key` in the wish, with `unit` behind it; `options` are all there are."""

    key: str
    word: str
    value: str
    unit: str = ""
    options: Sequence[str] = ()
    number: bool = True


class Kind(Struct, frozen=True):
    """A kind of fault, whether it concerns a `field` of what a thing says, and what more it needs."""

    kind: str
    word: str
    field: Field = "none"
    extras: Sequence[Extra] = ()


_SHARE: Final = Extra("share", text("Share of messages, %"), "50", unit="%")

KINDS: Final = (
    Kind("offline", text("loses its connection")),
    Kind("reboot", text("restarts"), extras=(Extra("away", text("Gone for, s"), "20", unit="s"),)),
    Kind("flapping", text("comes and goes"), extras=(Extra("every", text("Every, s"), "5", unit="s"),)),
    Kind("lost", text("is not heard"), extras=(_SHARE,)),
    Kind("late", text("is heard late"), extras=(Extra("by", text("Later by, s"), "30", unit="s"),)),
    Kind("doubled", text("is heard twice"), extras=(_SHARE,)),
    Kind("reordered", text("is heard in the wrong order"), extras=(Extra("within", text("Within, s"), "5", unit="s"),)),
    Kind("flood", text("talks without end"), extras=(Extra("per_second", text("Times a second"), "20"),)),
    Kind("stuck", text("says the same for ever"), field="may"),
    Kind(
        "nan",
        text("says no number"),
        field="must",
        extras=(Extra("says", text("It says"), "NaN", options=("NaN", "null", "text", "huge"), number=False),),
    ),
    Kind(
        "scaled",
        text("measures wrongly"),
        field="must",
        extras=(Extra("by", text("Times"), "1"), Extra("plus", text("Plus"), "5")),
    ),
    Kind(
        "unit",
        text("says another unit"),
        field="must",
        extras=(Extra("to", text("Unit"), "°F", options=("°F", "kW", "Wh"), number=False),),
    ),
    Kind(
        "renamed",
        text("calls it otherwise"),
        field="must",
        extras=(Extra("to", text("New name"), "value", number=False),),
    ),
    Kind("twin", text("has a twin of the same name"), field="must", extras=(Extra("plus", text("Plus"), "5"),)),
)
"""Every kind of fault."""
