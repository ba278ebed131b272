"""Triggers on what devices are: values, conditions, presence on the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import UNSET, UnsetType

from hyperconnect.automation.check import Check
from hyperconnect.automation.compile_trigger.common import Written, guard_of
from hyperconnect.automation.compile_trigger.edge import edges_of
from hyperconnect.automation.expression import (
    BOOL,
    Expression,
    ExpressionError,
    Type,
    parse_quantity,
    value_for,
)
from hyperconnect.automation.expression.parse import parse
from hyperconnect.automation.expression.tree import Compare
from hyperconnect.automation.form import Scalar, many
from hyperconnect.automation.names import NamedAttribute
from hyperconnect.automation.trigger import Becomes, Change
from hyperconnect.automation.trigger.becomes import Margin
from hyperconnect.automation.trigger.reach import NOWHERE, Reach
from hyperconnect.model.value import Datum, Path


def change(written: Written) -> Change | None:
    """Return a trigger for values that change."""
    form, check, pointer = written.form, written.check, written.pointer
    single = isinstance(form.change, str)
    attributes = [
        named
        for place, name in enumerate(many(form.change))
        for named in check.attributes(name, f"{pointer}/change" if single else f"{pointer}/change/{place}")
    ]
    origin = _value(form.from_, attributes, f"{pointer}/from", check)
    target = _value(form.to, attributes, f"{pointer}/to", check)
    return _change(written, attributes, origin, target)


def reachable(written: Written) -> Change | None:
    """Return a trigger for devices that come or go, which is a change of their attribute `online`."""
    form, check = written.form, written.check
    kind, names = ("online", form.online) if form.online is not None else ("offline", form.offline)
    single = isinstance(names, str)
    attributes: list[NamedAttribute] = []
    for place, name in enumerate(many(names)):
        pointer = f"{written.pointer}/{kind}" if single else f"{written.pointer}/{kind}/{place}"
        devices = check.devices(name, pointer)
        found = [check.names.attribute(f"{device}.online") for device in devices]
        attributes += [named for named in found if named is not None]
        if devices and not any(found):
            why = f"nothing tells whether {name} can be reached"
            check.tell("HX101", pointer, why, span=(0, len(name)))
    return _change(written, attributes, UNSET, kind == "online")


def _change(
    written: Written,
    attributes: Sequence[NamedAttribute],
    origin: Datum | UnsetType,
    target: Datum | UnsetType,
) -> Change | None:
    form, check = written.form, written.check
    hold = None if form.for_ is None else check.seconds(form.for_, f"{written.pointer}/for")
    paths = {named.slot: named.path for named in attributes}
    guard = guard_of(written, _devices(paths.values()))
    if not paths:
        return None
    return Change(
        key=written.key,
        id=form.id,
        guard=guard,
        paths=paths,
        origin=origin,
        target=target,
        hold=hold,
        hold_text=form.for_ or "",
        on_gap=form.on_gap,
        reach=NOWHERE if hold is None else _reach(paths, check),
    )


def _reach(paths: Mapping[int, Path], check: Check) -> Reach:
    """Return where it is told whether the devices of attributes can be reached.

    A device of which that is what the trigger looks at is never away for it, nor is what the engine itself keeps.
    """
    slots: dict[int, int] = {}
    found: dict[int, Path] = {}
    asked: dict[str, NamedAttribute | None] = {}
    for slot, path in paths.items():
        device = path.partition(".")[0]
        if "(" in path:
            continue
        if device not in asked:
            asked[device] = check.names.attribute(f"{device}.online")
        online = asked[device]
        if online is not None and online.slot not in paths:
            slots[slot] = online.slot
            found[online.slot] = online.path
    return Reach(slots, found)


def _value(
    written: Scalar | UnsetType, attributes: Sequence[NamedAttribute], pointer: str, check: Check
) -> Datum | UnsetType:
    """Return a value to compare with; it must be possible for every attribute that is watched."""
    value: Datum | UnsetType = UNSET
    if written is UNSET:
        return value
    for named in attributes:
        try:
            value = value_for(written, named.attribute)
        except ExpressionError as error:
            for flaw in error.flaws:
                check.tell(flaw.code, pointer, flaw.detail, span=flaw.span, guesses=flaw.did_you_mean)
            break
    return value


def becomes(written: Written) -> Becomes | None:
    """Return a trigger for an expression that comes true."""
    form, check, pointer = written.form, written.check, written.pointer
    text = form.becomes or ""
    expression = check.expression(text, f"{pointer}/becomes", wanted=BOOL)
    hold = None if form.for_ is None else check.seconds(form.for_, f"{pointer}/for")
    if expression is None:
        return None
    paths = dict(zip(expression.slots, expression.paths, strict=True))
    guard = guard_of(written, _devices(paths.values()))
    margin = None if form.hysteresis is None else _margin(text, form.hysteresis, pointer, check)
    return Becomes(
        key=written.key,
        id=form.id,
        guard=guard,
        expression=expression,
        paths=paths,
        margin=margin,
        edges=edges_of(expression, margin.margin if margin is not None else None),
        hold=hold,
        hold_text=form.for_ or "",
        on_gap=form.on_gap,
        reach=NOWHERE if hold is None else _reach(paths, check),
    )


def _margin(text: str, written: str, pointer: str, check: Check) -> Margin | None:
    tree = parse(text)
    if not isinstance(tree, Compare) or tree.sign not in {"<", "<=", ">", ">="}:
        why = "works only for a single comparison with <, <=, > or >="
        check.tell("HX102", f"{pointer}/hysteresis", why)
        return None
    gap = text.index(tree.sign, tree.left.mark.end)
    sides = _sides(text[:gap], text[gap + len(tree.sign) :], pointer, check)
    if sides is None:
        return None
    left, right = sides
    margin = _difference(written, left.type, pointer, check)
    if margin is None:
        return None
    return Margin(left, right, margin) if tree.sign in {"<", "<="} else Margin(right, left, margin)


def _sides(left: str, right: str, pointer: str, check: Check) -> tuple[Expression, Expression] | None:
    """Return both sides of a comparison in the unit of the left one."""
    first = check.expression(left, f"{pointer}/becomes")
    if first is None:
        return None
    kind = msgspec.structs.replace(first.type, maybe=True)
    second = check.expression(right, f"{pointer}/becomes", wanted=kind)
    return None if second is None else (first, second)


def _difference(written: str, kind: Type, pointer: str, check: Check) -> float | None:
    """Return a difference of values of a type; of temperatures `0.5 °C` and `0.5 K` are the same difference."""
    value, found = parse_quantity(written)
    same = (found.sort, found.unit) == (kind.sort, kind.unit) or {found.unit, kind.unit} == {"K", "°C"}
    if same and isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return float(value)
    unit = f" in {kind.unit}" if kind.unit else ""
    check.tell("HX102", f"{pointer}/hysteresis", f"must be a difference{unit}, 0 or more")
    return None


def _devices(paths: Iterable[Path]) -> list[str]:
    return [path.partition(".")[0] for path in paths]
