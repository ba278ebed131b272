"""Types of expressions: what a value means, its unit, and whether it may be unknown."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.expression.unit import measures
from hyperconnect.model.device import Attribute

Sort: TypeAlias = Literal[
    "bool",
    "number",
    "quantity",
    "duration",
    "instant",
    "time",
    "date",
    "text",
    "enum",
    "list",
    "device",
    "zone",
    "any",
    "nothing",
]


class Type(Struct, frozen=True):
    """What a value means and how it is held.

    number: int or float without unit. quantity: a number in `unit`. duration: seconds. instant: Unix seconds.
    time: seconds since local midnight. date: ISO text. device: its id. any: whatever a message held. nothing: the
    literal `unknown`, or a part that is already known to be wrong. `whole` marks integers. `options` are an enum's
    values (empty: any); on a text, everything it can be (empty: anything). `maybe` says that it may be unknown.
    """

    sort: Sort
    unit: str = ""
    whole: bool = False
    options: tuple[str, ...] = ()
    item: Type | None = None
    maybe: bool = False

    def __str__(self) -> str:
        match self.sort:
            case "quantity":
                measure = measures(self.unit)
                return f"{'an' if measure[0] in 'aeiou' else 'a'} {measure} in {self.unit}"
            case "number":
                return "a whole number" if self.whole else "a number"
            case "enum":
                return f"one of {listing(self.options)}" if self.options else "a word its device offers"
            case "list":
                return f"a list of {self.item.sort}s" if self.item else "a list"
            case _:
                return _SAID.get(self.sort, f"a {self.sort}")


_SAID: dict[Sort, str] = {
    "bool": "true or false",
    "instant": "an instant",
    "time": "a time of day",
    "any": "a value of any kind",
    "nothing": "unknown",
}


BOOL = Type("bool")
INTEGER = Type("number", whole=True)
NUMBER = Type("number")
TEXT = Type("text")
DURATION = Type("duration", unit="s")
INSTANT = Type("instant")
TIME = Type("time")
DATE = Type("date")
DEVICE = Type("device")
ZONE = Type("zone")
ANY = Type("any")
"""Values from outside: what they are is known only when they are there; one of another kind counts as unknown."""
NOTHING = Type("nothing", maybe=True)
KELVIN = Type("quantity", unit="K")
CELSIUS = Type("quantity", unit="°C")

NUMERIC: frozenset[Sort] = frozenset({"number", "quantity", "duration"})
ORDERED: frozenset[Sort] = NUMERIC | frozenset[Sort](("instant", "time", "date"))
WORDS: frozenset[Sort] = frozenset({"text", "enum"})


@lru_cache(512)
def perhaps(kind: Type, maybe: bool = True) -> Type:  # noqa: FBT001, FBT002  (an adjective: perhaps(kind))
    """Return the type with its `maybe` set."""
    return kind if kind.maybe == maybe else replace(kind, maybe=maybe)


def quantity(unit: str, *, whole: bool = False) -> Type:
    """Return the type of numbers in a held unit; seconds are durations."""
    return DURATION if unit == "s" else Type("quantity", unit=unit, whole=whole)


def is_temperature(kind: Type) -> bool:
    """Return whether values are points on a temperature scale, of which only differences can be added."""
    return kind.unit == "°C"


@lru_cache(512)
def type_of(attribute: Attribute) -> Type:
    """Return the type of an attribute's values; they may always be unknown."""
    return perhaps(_known(attribute))


def _known(attribute: Attribute) -> Type:
    match attribute.type:
        case "bool":
            return BOOL
        case "integer" | "number":
            whole = attribute.type == "integer"
            return quantity(attribute.unit, whole=whole) if attribute.unit else Type("number", whole=whole)
        case "enum":
            return Type("enum", options=attribute.options)
        case "string":
            return TEXT
        case "timestamp":
            return INSTANT
        case "list":
            return Type("list", item=TEXT)
        case "xy" | "hs":
            return Type("list", item=NUMBER)


def listing(words: tuple[str, ...]) -> str:
    """Return words for a message, the first eight of them."""
    shown = ", ".join(words[:8])
    return f"{shown}, …" if len(words) > 8 else shown
