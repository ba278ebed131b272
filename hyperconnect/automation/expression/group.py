"""Functions over the devices of a group: the engine counts as members change, expressions read the result.

A member that lacks what is asked of it, or of which the question makes no sense, is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from hyperconnect.automation.derived.derivation import Member, Roll, Tally, Total
from hyperconnect.automation.expression.emit import Mold, mold
from hyperconnect.automation.expression.fit import mismatch
from hyperconnect.automation.expression.flaw import UNKNOWN_NAME, WRONG_TYPE, ExpressionError, refuse, shorten
from hyperconnect.automation.expression.ground import Ground, Part, digest
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.term import Constant, Inside, Term
from hyperconnect.automation.expression.tree import Call, Name, Node
from hyperconnect.automation.expression.tree import every as walk
from hyperconnect.automation.expression.type import (
    BOOL,
    INTEGER,
    NOTHING,
    NUMBER,
    NUMERIC,
    TEXT,
    Type,
    is_temperature,
)
from hyperconnect.automation.names import NamedAttribute

HISTORY = frozenset({"held", "changed", "age", "prev", "avg", "min_over", "max_over", "delta"})
"""Functions for which something is kept of each device they look at."""

_Seats = dict[str, NamedAttribute]


class _Kind(Struct, frozen=True):
    """Members of which one compiled question is asked; `seats` are the attributes of the first of them."""

    part: Part
    mold: Mold
    seats: _Seats


class _Asked(Struct, frozen=True):
    """A question to a group, one compiled form for each kind of member that it has."""

    label: str
    text: str
    members: tuple[Member, ...]
    inside: tuple[Inside, ...]
    kinds: tuple[_Kind, ...]

    @property
    def sign(self) -> str:
        """The same for questions that mean the same."""
        return f"{self.label}:{self.kinds[0].part.sign if self.kinds else digest(self.text)}"

    @property
    def version(self) -> str:
        """Differs where the members do."""
        signs = [kind.part.sign for kind in self.kinds]
        return digest(f"{[(member.slug, member.sources) for member in self.members]}{signs}")

    @property
    def timed(self) -> bool:
        """Whether an answer may change by time alone."""
        return any(kind.part.timed for kind in self.kinds)


def some(call: Call, ground: Ground) -> Term:
    """Return whether a condition is true of any member."""
    return _tally(call, ground, "any", BOOL)


def every(call: Call, ground: Ground) -> Term:
    """Return whether a condition is true of all members."""
    return _tally(call, ground, "all", BOOL)


def count(call: Call, ground: Ground) -> Term:
    """Return of how many members a condition is true; without one, how many there are."""
    if len(call.arguments) == 1:
        _, devices = ground.members(call.arguments[0])
        return Constant(len(devices), INTEGER, call.mark)
    return _tally(call, ground, "count", INTEGER)


def total(call: Call, ground: Ground) -> Term:
    """Return the sum of a value over all members."""
    asked = _ask(call, ground, None)
    if not asked.kinds:
        return Constant(None, NOTHING, call.mark)
    kind = asked.kinds[0].part.term.type
    if is_temperature(kind):
        raise refuse(WRONG_TYPE, "temperatures cannot be added", call.mark)
    kind = Type(kind.sort, unit=kind.unit, whole=all(each.part.term.type.whole for each in asked.kinds))
    key = f"sum:{asked.sign}"
    slot = ground.names.derived(key)
    ground.keep(Total(key, asked.version, slot, asked.members, asked.timed))
    return ground.kept(slot, key, kind, call.mark, asked.inside)


def names(call: Call, ground: Ground) -> Term:
    """Return the names of the members of which a condition is true."""
    asked = _ask(call, ground, BOOL)
    key = f"names:{asked.sign}"
    slot = ground.names.derived(key)
    ground.keep(Roll(key, asked.version, slot, asked.members, asked.timed))
    return ground.kept(slot, key, Type("list", item=TEXT), call.mark, asked.inside)


def _tally(call: Call, ground: Ground, word: Literal["any", "all", "count"], kind: Type) -> Term:
    asked = _ask(call, ground, BOOL)
    key = f"tally:{asked.sign}"
    slots = {part: ground.names.derived(f"{key}:{part}") for part in ("any", "all", "count")}
    members = asked.members
    ground.keep(Tally(key, asked.version, slots["any"], slots["all"], slots["count"], members, asked.timed))
    return ground.kept(slots[word], f"{key}:{word}", kind, call.mark, asked.inside)


def _ask(call: Call, ground: Ground, wanted: Type | None) -> _Asked:
    if ground.inside_group:
        raise refuse(WRONG_TYPE, f"{call.name}() cannot stand within a question to a group", call.named)
    label, devices = ground.members(call.arguments[0])
    node = call.arguments[1]
    found = _found(node, devices, ground)
    asked = list(dict.fromkeys(name for seats in found.values() for name in seats))
    able = {device: seats for device, seats in found.items() if len(seats) == len(asked)}
    if asked and not able:
        raise _nobody(label, asked, node.mark)
    kinds: dict[object, _Kind] = {}
    members: list[Member] = []
    inside: list[Inside] = []
    flaw: ExpressionError | None = None
    alone = any(isinstance(part, Call) and part.name in HISTORY for part in walk(node))
    for device, seats in able.items():
        sort = device if alone else tuple(seats[name].attribute for name in asked)
        try:
            kind = kinds.get(sort) or _kind(node, wanted or _first(kinds), label, seats, ground)
        except ExpressionError as error:
            flaw = flaw or error
            continue
        kinds[sort] = kind
        for named in seats.values():
            ground.note(named.path)
        moves = {first.slot: seats[name].slot for name, first in kind.seats.items()}
        slug = ground.names.slug(device)
        members.append(Member(slug, kind.mold.run(moves), tuple(moves.get(slot, slot) for slot in kind.part.slots)))
        inside.append(Inside(slug, kind.part.term, tuple(moves.items())))
    if flaw is not None and not members:
        raise flaw
    return _Asked(label, node.mark.text, tuple(members), tuple(inside), tuple(kinds.values()))


def _kind(node: Node, wanted: Type | None, label: str, seats: _Seats, ground: Ground) -> _Kind:
    part = ground.apart(node, wanted, group=label, seats=seats)
    if wanted is None and part.term.type.sort not in NUMERIC:
        raise mismatch(part.term, NUMBER)
    return _Kind(part, mold(part.term), seats)


def _first(kinds: Mapping[object, _Kind]) -> Type | None:
    """Return the type that the first kind of member decided on."""
    for kind in kinds.values():
        first = kind.part.term.type
        return Type(first.sort, unit=first.unit)
    return None


def _found(node: Node, devices: tuple[str, ...], ground: Ground) -> dict[str, _Seats]:
    """Return for each device those of the written names that are attributes of it."""
    written = list(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Name)))
    found: dict[str, _Seats] = {}
    for device in devices:
        known = ((name, ground.names.attribute(f"{device}.{name}")) for name in written)
        found[device] = {name: named for name, named in known if named is not None}
    return found


def _nobody(label: str, asked: list[str], mark: Mark) -> ExpressionError:
    both = " and ".join(shorten(name) for name in asked)
    return refuse(UNKNOWN_NAME, f"no device of {shorten(label)} has {both}", mark, unknown=f"{label}.{asked[0]}")
