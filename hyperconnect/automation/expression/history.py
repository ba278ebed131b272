"""Functions that know what was: the engine keeps it, expressions only read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hyperconnect.automation.derived.derivation import Changed, Held, Past, Previous, Since
from hyperconnect.automation.expression import clock
from hyperconnect.automation.expression.combine import arithmetic
from hyperconnect.automation.expression.emit import emit
from hyperconnect.automation.expression.fit import mismatch
from hyperconnect.automation.expression.ground import Ground
from hyperconnect.automation.expression.operator import Operator
from hyperconnect.automation.expression.term import Inside, Term, operate
from hyperconnect.automation.expression.tree import Call
from hyperconnect.automation.expression.type import (
    BOOL,
    INSTANT,
    KELVIN,
    NUMBER,
    NUMERIC,
    Type,
    is_temperature,
)
from hyperconnect.automation.names import Scope, Window
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum

LONGEST = 31 * 86_400.0
"""Seconds that a recent past can reach back."""

_FOREVER = 3_660 * 86_400.0
_Look = Callable[[Window, Moment, Moment], float | None]


def held(call: Call, ground: Ground) -> Term:
    """Return whether a condition has been true for so long."""
    condition, lasting = call.arguments
    seconds = ground.duration(lasting, 0.0, _FOREVER)
    part = ground.apart(condition, BOOL)
    key = f"held:{part.sign}:{seconds!r}"
    slot = ground.names.derived(key)
    ground.keep(Held(key, str(part.slots), slot, part.slots, emit(part.term), seconds, part.timed))
    return ground.kept(slot, key, BOOL, call.mark, (Inside(condition.mark.text, part.term),))


def changed(call: Call, ground: Ground) -> Term:
    """Return whether a value changed less than so long ago."""
    attribute, within = call.arguments
    seconds = ground.duration(within, 0.0, _FOREVER)
    read, path = ground.attribute(attribute)
    key = f"changed:{path}:{seconds!r}"
    slot = ground.names.derived(key)
    ground.keep(Changed(key, str(read.slot), slot, read.slot, seconds))
    return ground.kept(slot, key, BOOL, call.mark, (Inside(attribute.mark.text, read),))


def age(call: Call, ground: Ground) -> Term:
    """Return how long a value has been what it is."""
    read, path = ground.attribute(call.arguments[0])
    key = f"since:{path}"
    slot = ground.names.derived(key)
    ground.keep(Since(key, str(read.slot), slot, read.slot))
    since = ground.kept(slot, key, INSTANT, call.mark, (Inside(read.mark.text, read),))
    return arithmetic("-", operate(clock.NOW, (), INSTANT, call.mark), since, call.mark)


def previous(call: Call, ground: Ground) -> Term:
    """Return the value before the present one."""
    read, path = ground.attribute(call.arguments[0])
    key = f"prev:{path}"
    slot = ground.names.derived(key)
    ground.keep(Previous(key, str(read.slot), slot, read.slot))
    return ground.kept(slot, key, read.type, call.mark)


def average(call: Call, ground: Ground) -> Term:
    """Return the mean over time."""
    return _over(call, ground, _average)


def least(call: Call, ground: Ground) -> Term:
    """Return the least value."""
    return _over(call, ground, _least, whole=True)


def greatest(call: Call, ground: Ground) -> Term:
    """Return the greatest value."""
    return _over(call, ground, _greatest, whole=True)


def delta(call: Call, ground: Ground) -> Term:
    """Return the last value minus the first."""
    return _over(call, ground, _change, shift=True, whole=True)


def _over(call: Call, ground: Ground, look: _Look, *, shift: bool = False, whole: bool = False) -> Term:
    attribute, span = call.arguments
    seconds = ground.duration(span, 1.0, LONGEST)
    read, path = ground.attribute(attribute)
    if read.type.sort not in NUMERIC:
        raise mismatch(read, NUMBER)
    key = f"past:{path}:{seconds!r}"
    ground.keep(Past(key, str(read.slot), read.slot, seconds))
    kept = Type(read.type.sort, unit=read.type.unit, whole=whole and read.type.whole)
    kind = KELVIN if shift and is_temperature(kept) else kept
    apply = partial(_looked, look, key, seconds, kind.whole)
    operator = Operator(f"{call.name} {seconds!r}", apply, strict=False, scoped=True, timed=True, partial=True)
    return operate(operator, (ground.read(path, read.mark) or read,), kind, call.mark)


def _looked(look: _Look, key: str, span: Seconds, whole: bool, scope: Scope, _now: Datum) -> Datum:  # noqa: FBT001  (bound once, by place)
    window = scope.windows.get(key)
    seen = None if window is None else look(window, scope.now - span, scope.now)
    return int(seen) if whole and seen is not None else seen


def _average(window: Window, since: Moment, now: Moment) -> float | None:
    return window.average(since, now)


def _least(window: Window, since: Moment, now: Moment) -> float | None:
    return window.least(since, now)


def _greatest(window: Window, since: Moment, now: Moment) -> float | None:
    return window.greatest(since, now)


def _change(window: Window, since: Moment, now: Moment) -> float | None:
    return window.change(since, now)
