"""One value compared with a constant, as boxes."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hyperconnect.automation.expression import Type
from hyperconnect.automation.lint.box import NOWHERE, where
from hyperconnect.automation.lint.logic import Truth, sorted_into
from hyperconnect.automation.lint.region import Span, Words, compared, outside

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


class Line(Struct, frozen=True):
    """A value that is `scale` times another value plus `offset`; of one that is no number, itself."""

    name: str
    type: Type
    exact: bool
    scale: float = 1.0
    offset: float = 0.0


def worded(sign: str, line: Line, word: str | bool) -> Truth | None:  # noqa: FBT001  (a value)
    """Return when `line sign word`; None where words have no such order."""
    if sign not in {"==", "!="}:
        return None
    options = line.type.options if line.type.sort == "enum" else ()
    same = where(line.name, Words(frozenset((word,))), exact=line.exact)
    left = outside(word, options)
    other = NOWHERE if left is None else where(line.name, left, exact=line.exact)
    return sorted_into(same, other) if sign == "==" else sorted_into(other, same)


def measured(sign: str, line: Line, limit: float) -> Truth:
    """Return when `line sign limit`. Where the value is moved or scaled, rounding blurs the ends."""
    plain = line.scale == 1.0 and line.offset == 0.0
    sign = sign if line.scale > 0 else MIRRORED[sign]
    if plain:
        whole = line.type.whole
        true = where(line.name, *compared(sign, limit, whole=whole), exact=line.exact)
        false = where(line.name, *compared(OPPOSITE[sign], limit, whole=whole), exact=line.exact)
        return sorted_into(true, false)
    edge = (limit - line.offset) / line.scale
    blur = 1e-9 * max(abs(edge), abs(line.offset / line.scale), 1e-300)
    true = where(line.name, *_widened(sign, edge, blur), exact=False)
    false = where(line.name, *_widened(OPPOSITE[sign], edge, blur), exact=False)
    return sorted_into(true, false)


def _widened(sign: str, edge: float, blur: float) -> Sequence[Span]:
    """Return spans that hold all numbers for which `number sign edge` may be true."""
    match sign:
        case "<" | "<=":
            return compared("<=", edge + blur, whole=False)
        case ">" | ">=":
            return compared(">=", edge - blur, whole=False)
        case "==":
            return (Span((edge - blur, -1), (edge + blur, 1)),)
        case _:
            return (Span(),)
