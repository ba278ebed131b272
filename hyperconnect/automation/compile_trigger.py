"""From written triggers to compiled ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from hashlib import blake2b

import msgspec
from msgspec import UNSET, UnsetType

from hyperconnect.automation.check import Check
from hyperconnect.automation.expression import (
    BOOL,
    TEXT,
    Expression,
    ExpressionError,
    Type,
    parse_quantity,
    type_of,
    value_for,
)
from hyperconnect.automation.expression.parse import parse
from hyperconnect.automation.expression.tree import Compare
from hyperconnect.automation.form import Scalar, TriggerForm, many
from hyperconnect.automation.names import NamedAttribute
from hyperconnect.automation.occurrence import DAYS
from hyperconnect.automation.trigger import At, Becomes, Change, Eta, Trigger
from hyperconnect.automation.trigger.becomes import Margin
from hyperconnect.automation.trigger.route import Route
from hyperconnect.model.value import Datum

_SPANS = {"weekdays": DAYS[:5], "weekends": DAYS[5:], "daily": DAYS}


def compile_triggers(forms: Sequence[TriggerForm], check: Check) -> list[tuple[int, Trigger]]:
    """Return the triggers that are switched on, with their places in the rule."""
    found: list[tuple[int, Trigger]] = []
    seen: dict[str, int] = {}
    for index, form in enumerate(forms):
        key = _key(form)
        seen[key] = seen.get(key, 0) + 1
        trigger = _trigger(form, f"{key}.{seen[key]}", f"/when/{index}", check)
        if trigger is not None and form.enabled:
            found.append((index, trigger))
    return found


def trigger_variables(forms: Sequence[TriggerForm], check: Check) -> dict[str, Type]:
    """Return the `trigger.…` names a rule may use; `old` and `new` where all triggers watch values of one type."""
    variables = {"trigger.id": TEXT, "trigger.device": TEXT, "trigger.after_gap": BOOL}
    attributes = [check.names.attribute(name) for form in forms for name in many(form.change)]
    kinds = {type_of(named.attribute) for named in attributes if named is not None}
    if len(kinds) == 1 and all(form.change is not None for form in forms):
        variables["trigger.old"] = variables["trigger.new"] = kinds.pop()
    return variables


def _key(form: TriggerForm) -> str:
    """Return what tells a trigger from others, whatever it is called: its state carries over by this."""
    plain = msgspec.structs.replace(form, id="", enabled=True)
    return blake2b(msgspec.json.encode(plain), digest_size=6).hexdigest()


def _trigger(form: TriggerForm, key: str, pointer: str, check: Check) -> Trigger | None:
    if form.change is not None:
        return _change(form, key, pointer, check)
    if form.becomes is not None:
        return _becomes(form, form.becomes, key, pointer, check)
    if form.eta is not None:
        return _eta(form, key, pointer, check)
    return _at(form, key, pointer, check)


def _change(form: TriggerForm, key: str, pointer: str, check: Check) -> Change | None:
    names = many(form.change)
    single = isinstance(form.change, str)
    attributes: list[NamedAttribute] = []
    for place, name in enumerate(names):
        named = check.attribute(name, f"{pointer}/change" if single else f"{pointer}/change/{place}")
        if named is not None:
            attributes.append(named)
    origin = _value(form.from_, attributes, f"{pointer}/from", check)
    target = _value(form.to, attributes, f"{pointer}/to", check)
    hold = None if form.for_ is None else check.seconds(form.for_, f"{pointer}/for")
    paths = {named.slot: named.path for named in attributes}
    return Change(key, form.id, paths, origin, target, hold, form.for_ or "") if paths else None


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


def _becomes(form: TriggerForm, text: str, key: str, pointer: str, check: Check) -> Becomes | None:
    expression = check.expression(text, f"{pointer}/becomes", wanted=BOOL)
    hold = None if form.for_ is None else check.seconds(form.for_, f"{pointer}/for")
    if expression is None:
        return None
    margin = None
    if form.hysteresis is not None:
        margin = _margin(text, form.hysteresis, pointer, check)
    paths = dict(zip(expression.slots, expression.paths, strict=True))
    return Becomes(key, form.id, expression, paths, margin, hold, form.for_ or "")


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


def _eta(form: TriggerForm, key: str, pointer: str, check: Check) -> Eta | None:
    eta = form.eta
    if eta is None:
        return None
    under = check.duration(eta.under, f"{pointer}/eta/under")
    rearm = check.seconds(eta.rearm, f"{pointer}/eta/rearm")
    max_age = None if eta.max_age is None else check.seconds(eta.max_age, f"{pointer}/eta/max_age")
    device = check.device(eta.of, f"{pointer}/eta/of", span=(0, len(eta.of)))
    if device is None:
        return None
    arrival = check.names.attribute(f"{eta.of}.navigation.eta")
    if arrival is None:
        check.tell("HX101", f"{pointer}/eta/of", f"{eta.of} has no navigation.eta", span=(0, len(eta.of)))
        return None
    if under is None or rearm is None:
        return None
    places = [_slot(eta.of, name, check) for name in ("active", "destination", "latitude", "longitude")]
    route = Route(arrival.path, arrival.slot, *places)
    return Eta(key, form.id, device, route, under, rearm, max_age)


def _slot(device: str, name: str, check: Check) -> int | None:
    named = check.names.attribute(f"{device}.navigation.{name}")
    return None if named is None else named.slot


def _at(form: TriggerForm, key: str, pointer: str, check: Check) -> At | None:
    missed = check.seconds(form.missed, f"{pointer}/missed")
    at = clock(form.at or "", f"{pointer}/at", check)
    if at is None or missed is None:
        return None
    days = many(form.days) or ["daily"]
    names = {day for each in days for day in _SPANS.get(each, (each,))}
    return At(key, form.id, at, tuple(DAYS.index(day) for day in DAYS if day in names), missed)


def clock(written: str, pointer: str, check: Check) -> time | None:
    """Return a time of day."""
    try:
        return time.fromisoformat(written)
    except ValueError:
        check.tell("HX102", pointer, f"{written!r} is no time of day such as 07:30")
        return None
