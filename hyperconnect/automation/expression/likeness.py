"""Expressions alike: of those that differ only in which attributes they name, the first tells what all of them mean.

A home with many rules has few kinds of conditions. What makes `plug_1.power > 20 W and plug_1.on` right or wrong is the
text beside the names and the types of what is named, so `plug_2.power > 20 W and plug_2.on` need not be checked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from hyperconnect.automation.expression.emit import Mold, mold
from hyperconnect.automation.expression.expression import Expression, names_in
from hyperconnect.automation.expression.place import HOME
from hyperconnect.automation.expression.resolve import loose
from hyperconnect.automation.expression.token import LONGEST
from hyperconnect.automation.expression.tree import Call, Name, Node, every
from hyperconnect.automation.expression.type import Sort, Type, type_of
from hyperconnect.automation.names import NamedAttribute, Names

_SPEAKING: frozenset[Sort] = frozenset({"text", "any", "device", "zone"})
"""Sorts whose values are compared with words: whether those are right depends on who lives in the house."""
_FAMILIES = 4096


class Likeness(NamedTuple):
    """What expressions alike have in common.

    `words` is the text beside the names; `names` tells of each name, in order, what is the same of it: the type of an
    attribute, how many others stand before it, and whether it is of the household's own, or a variable and its type.
    """

    words: Sequence[str]
    names: tuple[tuple[Type, int, bool] | tuple[Type, str], ...]
    wanted: Type | None


class Family:
    """Expressions alike. `first` is the one that was checked, once it has been; `variables` are those that all name.

    `order` tells which attribute, counted in the order in which they are written, each of its slots is of.
    """

    __slots__ = ("_mold", "first", "order", "variables")

    def __init__(self) -> None:
        self.first: Expression | None = None
        self.order: tuple[int, ...] = ()
        self.variables: Mapping[str, Type] = {}
        self._mold: Mold | None = None

    def begin(self, first: Expression, node: Node, named: Named) -> None:
        """Take an expression for the first of its family, if it means nothing but what its likeness tells."""
        parts = list(every(node))
        names = [part.name for part in parts if isinstance(part, Name)]
        place = {attribute.slot: index for index, attribute in enumerate(named.attributes)}
        plain = not (first.warnings or first.derives or first.groups or any(isinstance(part, Call) for part in parts))
        if plain and names == [*named.names] and first.sources == first.paths and place.keys() == set(first.slots):
            self.order = tuple(place[slot] for slot in first.slots)
            self.variables = named.variables
            self.first = first

    def mold(self, first: Expression) -> Mold:
        """Return what the functions of all of them are made of."""
        if self._mold is None:
            self._mold = mold(first.form)
        return self._mold


class Named(NamedTuple):
    """What an expression names: attributes each once, `seats` as often as they are written, and variables."""

    family: Family
    names: Sequence[str]
    attributes: list[NamedAttribute]
    seats: list[NamedAttribute]
    variables: dict[str, Type]


def family_of(text: str, names: Names, variables: Mapping[str, Type], wanted: Type | None) -> Named | None:
    """Return what an expression names and the family it is of, or None where more than names tells what it means."""
    words, written = names_in(text)
    if not written or len(text) > LONGEST:
        return None
    attributes: list[NamedAttribute] = []
    seats: list[NamedAttribute] = []
    used: dict[str, Type] = {}
    kinds: list[tuple[Type, int, bool] | tuple[Type, str]] = []
    home = f"{names.device(HOME)}."
    for name in written:
        kind = variables.get(name) or loose(name, variables)
        if kind is not None:
            used[name] = kind
            kinds.append((kind, name))
        else:
            found = names.attribute(name)
            if found is None:
                return None
            seats.append(found)
            if found not in attributes:
                attributes.append(found)
            kind = type_of(found.attribute)
            kinds.append((kind, attributes.index(found), found.path.startswith(home)))
        if kind.sort in _SPEAKING:
            return None
    family = _family(Likeness(words, tuple(kinds), wanted))
    return Named(family, written, attributes, seats, used)


@lru_cache(_FAMILIES)
def _family(likeness: Likeness) -> Family:  # noqa: ARG001  (what it is remembered by)
    return Family()
