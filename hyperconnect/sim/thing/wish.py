"""What may be wished of a thing, by its faces: keys it has, and values that can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias, assert_never

from msgspec import Struct

from hyperconnect.sim.thing.face import (
    COLDEST,
    FULL,
    WARMEST,
    Bell,
    Blower,
    Bolt,
    Climate,
    Face,
    Horn,
    Lamp,
    Player,
    Reading,
    Robot,
    Shade,
    Sign,
    Switch,
    Wish,
    Word,
)


class Between(Struct, frozen=True):
    """A number, limits included."""

    low: float
    high: float


class OneOf(Struct, frozen=True):
    """One of some words."""

    words: tuple[str, ...]


class YesOrNo(Struct, frozen=True):
    """True or false."""


class AnyText(Struct, frozen=True):
    """Whatever is said."""


Allowed: TypeAlias = Between | OneOf | YesOrNo | AnyText

_PLAYS = OneOf(("play", "pause", "stop", "next", "previous"))
_ROBOT = OneOf(("start", "pause", "stop", "dock", "locate"))
_SHARE = Between(0, 100)
_YES = YesOrNo()
_TEXT = AnyText()


def refusal(faces: Sequence[Face], knobs: Mapping[str, Allowed], wish: Wish) -> str:
    """Return why something cannot be done to a thing with these faces and knobs, an empty text if it can."""
    known: dict[str, Allowed] = {}
    for face in faces:
        known.update(_wishes(face))
    known.update(knobs)
    if not known:
        return "nothing can be done to it by hand"
    for key, value in wish.items():
        if key not in known:
            return f"it has no {key!r}; what can be set is {', '.join(known)}"
        allowed = known[key]
        if not _fits(value, allowed):
            return f"{key} is {_said(allowed)}, not {value!r}"
    return ""


def _fits(value: object, allowed: Allowed) -> bool:
    match allowed:
        case Between(low, high):
            return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
        case OneOf(words):
            return value in words
        case YesOrNo():
            return isinstance(value, bool)
        case AnyText():
            return isinstance(value, str)
        case _:
            assert_never(allowed)


def _said(allowed: Allowed) -> str:
    match allowed:
        case Between(low, high):
            return f"a number from {low:g} to {high:g}"
        case OneOf(words):
            return f"one of {', '.join(words)}"
        case YesOrNo():
            return "true or false"
        case AnyText():
            return "a text"
        case _:
            assert_never(allowed)


def _wishes(face: Face) -> Mapping[str, Allowed]:
    """Return the keys that can be wished, and what each takes."""
    match face:
        case Switch() | Horn():
            return {"on": _YES}
        case Lamp():
            return {
                "on": _YES,
                **({"brightness": Between(0, FULL)} if face.dims else {}),
                **({"mired": Between(COLDEST, WARMEST)} if face.tunes else {}),
            }
        case Shade():
            return {"position": _SHARE, "move": OneOf(("open", "close", "stop"))}
        case Bolt():
            return {"bolt": OneOf(("lock", "unlock"))}
        case Climate():
            return {"target": Between(face.lowest, face.highest), "mode": OneOf(face.modes)}
        case Blower():
            return {"on": _YES, "speed": _SHARE, **({"mode": OneOf(face.modes)} if face.modes else {})}
        case Robot():
            return {"robot": _ROBOT, "suction": OneOf(face.levels)}
        case Player():
            return {
                "on": _YES,
                "play": _PLAYS,
                "volume": _SHARE,
                "muted": _YES,
                "say": _TEXT,
                **({"source": OneOf(face.sources)} if face.sources else {}),
            }
        case Sign() | Reading() | Word() | Bell():
            return {}
        case _:
            assert_never(face)
