"""What is sent out of the home: plain texts and JSON with values in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, assert_never

import msgspec
from msgspec import Struct

from hyperconnect.automation.action.settle import Template, filled
from hyperconnect.automation.action.turn import ActionFailed, Turn
from hyperconnect.automation.expression import Expression, Type, render
from hyperconnect.automation.expression.clock import near
from hyperconnect.model.moment import iso
from hyperconnect.model.number import FURTHEST
from hyperconnect.model.value import Datum


class Fixed(Struct, frozen=True):
    """JSON that never differs."""

    value: object


class Text(Struct, frozen=True):
    """A text with values in it."""

    parts: Template


class Table(Struct, frozen=True):
    """A JSON object of which parts are worked out."""

    items: Mapping[str, Tree]


class Row(Struct, frozen=True):
    """A JSON array of which parts are worked out."""

    items: tuple[Tree, ...]


Tree: TypeAlias = Table | Row | Text | Expression | Fixed
"""JSON, worked out when it is sent."""


def grown(tree: Tree, turn: Turn) -> object:
    """Return the JSON that a tree is now; a value that is unknown is null.

    Raises:
        ActionFailed: a number is not finite, or a moment in no year.
    """
    match tree:
        case Table():
            return {key: grown(part, turn) for key, part in tree.items.items()}
        case Row():
            return [grown(part, turn) for part in tree.items]
        case Text():
            return filled(tree.parts, turn)
        case Expression():
            return _plain(tree.run(turn.values, turn.scope), tree.type, turn.scope.timezone)
        case Fixed():
            return tree.value
        case _:
            assert_never(tree)


def packed(tree: Tree, what: str, turn: Turn) -> bytes:
    """Return a tree as bytes: a text as it is, anything else as JSON.

    Raises:
        ActionFailed: all of it is unknown, or a part of it is beyond what JSON can say.
    """
    value = grown(tree, turn)
    if value is None and isinstance(tree, Expression):
        raise ActionFailed(f"{what}: its value `{tree.text.strip()}` is unknown")
    return wrapped(value)


def wrapped(value: object) -> bytes:
    """Return JSON as bytes, a plain text as it is, nothing as nothing."""
    if value is None:
        return b""
    return value.encode() if isinstance(value, str) else msgspec.json.encode(value)


def _plain(datum: Datum, kind: Type, timezone: str) -> object:
    """Return a value as JSON knows it: moments in ISO 8601, times of day as people write them."""
    if isinstance(datum, tuple):
        item = kind.item or kind
        return [_plain(one, item, timezone) for one in datum]
    if isinstance(datum, int | float) and not isinstance(datum, bool):
        if not -FURTHEST <= datum <= FURTHEST or (kind.sort == "instant" and not near(datum)):
            raise ActionFailed(f"{render(datum, kind)} is beyond what can be sent")
        if kind.sort == "instant":
            return iso(datum)
        if kind.sort == "time":
            return render(datum, kind, timezone)
    return datum
