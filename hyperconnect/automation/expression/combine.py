"""The rules of types: what may be added, compared, chosen between, and in which unit the result is."""

from __future__ import annotations

from hyperconnect.automation.expression import calculate, clock
from hyperconnect.automation.expression.fit import check_options, common, fit, mismatch, scaled
from hyperconnect.automation.expression.flaw import DOUBTFUL, WRONG_TYPE, ExpressionError, Flaw, refuse, shorten
from hyperconnect.automation.expression.loose import alike
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.term import Constant, Term, operate
from hyperconnect.automation.expression.type import (
    BOOL,
    CELSIUS,
    DURATION,
    INSTANT,
    KELVIN,
    NOTHING,
    NUMBER,
    NUMERIC,
    ORDERED,
    TIME,
    WORDS,
    Type,
    is_temperature,
)


def arithmetic(sign: str, left: Term, right: Term, mark: Mark) -> Term:
    """Return `left sign right`.

    Raises:
        ExpressionError: values of these types cannot be computed with.
    """
    if "nothing" in {left.type.sort, right.type.sort}:
        return Constant(None, NOTHING, mark)
    left, right = _settled(sign, left, right)
    if sign in {"+", "-"}:
        return _sum(sign, left, right, mark)
    for side in (left, right):
        if side.type.sort not in NUMERIC:
            raise _impossible(sign, left, right, mark)
        if is_temperature(side.type):
            hint = "a temperature can be shifted by K and compared, not multiplied or divided"
            raise refuse(WRONG_TYPE, hint, mark)
    return _product(left, right, mark) if sign == "*" else _quotient(left, right, mark)


def negated(operand: Term, mark: Mark) -> Term:
    """Return `-operand`.

    Raises:
        ExpressionError: it has no sign.
    """
    operand = fit(operand, NUMBER) if operand.type.sort == "any" else operand
    kind = operand.type
    if kind.sort != "nothing" and (kind.sort not in NUMERIC or is_temperature(kind)):
        raise refuse(WRONG_TYPE, f"`{shorten(operand.mark.text)}` is {kind} and cannot be negated", mark)
    return operate(calculate.NEGATE, (operand,), kind, mark)


def compared(sign: str, left: Term, right: Term, mark: Mark) -> tuple[Term, Flaw | None]:
    """Return `left sign right`, and a doubt about it if there is one.

    An instant is compared with a time of day as if that were today's.

    Raises:
        ExpressionError: values of these types cannot be compared.
    """
    left, right = _as_instants(left, right), _as_instants(right, left)
    one, other = left.type, right.type
    if one.sort == other.sort == "any":
        if sign in {"==", "!="}:
            return alike(sign, left, right), None
        left, right = fit(left, NUMBER), fit(right, NUMBER)
    elif {one.sort, other.sort} <= WORDS:
        left, right = _same_words(left, right)
    elif one.sort != other.sort or one.unit != other.unit or one.sort == "list":
        (left, right), _ = common((left, right))
    kinds = [side.type for side in (left, right) if side.type.sort != "nothing"]
    if sign not in {"==", "!="} and any(kind.sort not in ORDERED for kind in kinds):
        raise refuse(WRONG_TYPE, f"`{sign}` needs an order; {kinds[0]} has none", mark)
    term = operate(calculate.COMPARISONS[sign], (left, right), BOOL, mark)
    exact = sign in {"==", "!="} and not isinstance(term, Constant) and "any" not in {one.sort, other.sort}
    doubt = None
    if exact and any(kind.sort in NUMERIC and not kind.whole for kind in kinds):
        detail = f"`{shorten(mark.text)}` compares measured numbers exactly; compare with < or >, or use between"
        doubt = Flaw(DOUBTFUL, detail, mark.span, severity="warning")
    return term, doubt


def between(item: Term, low: Term, high: Term, mark: Mark) -> Term:
    """Return `item between low .. high`, both ends included; times of day lead through midnight.

    Raises:
        ExpressionError: values of these types cannot be compared.
    """
    if item.type.sort == "instant" and "time" in {low.type.sort, high.type.sort}:
        item = operate(clock.TIME_OF, (item,), TIME, item.mark)
    (item, low, high), kind = common((item, low, high))
    if kind.sort == "any":
        (item, low, high), kind = tuple(fit(term, NUMBER) for term in (item, low, high)), NUMBER
    if kind.sort not in ORDERED and kind.sort != "nothing":
        raise refuse(WRONG_TYPE, f"`between` needs an order; {kind} has none", mark)
    if kind.sort == "time":
        return operate(calculate.BETWEEN_TIMES, (item, low, high), BOOL, mark)
    if isinstance(low, Constant) and isinstance(high, Constant) and _is_above(low.value, high.value):
        detail = f"`{shorten(low.mark.text)}` is more than `{shorten(high.mark.text)}`, so nothing is between them"
        raise refuse(WRONG_TYPE, detail, low.mark.to(high.mark))
    return operate(calculate.BETWEEN, (item, low, high), BOOL, mark)


def among(item: Term, items: tuple[Term, ...], mark: Mark) -> Term:
    """Return whether an item is one of several.

    Raises:
        ExpressionError: they are of other kinds than the item.
    """
    if item.type.sort == "any" and items:
        items, kind = common(items)
        item = fit(item, kind)
    items = tuple(_alike(item, one) for one in items)
    values = tuple(one.value for one in items if isinstance(one, Constant) and isinstance(one.value, int | float | str))
    if len(values) == len(items):
        group = Constant(values, Type("list", item=item.type), mark)
        return operate(calculate.MEMBER, (item, group), BOOL, mark)
    return operate(calculate.AMONG, (item, *items), BOOL, mark)


def member(item: Term, group: Term, mark: Mark) -> Term:
    """Return whether a list holds an item.

    Raises:
        ExpressionError: the group is no list, or holds things of another kind.
    """
    group = fit(group, Type("list")) if group.type.sort == "any" else group
    kind = group.type
    if kind.sort == "nothing":
        return Constant(None, NOTHING, mark)
    if kind.sort != "list":
        guess = ("contains(text, part)",) if kind.sort in WORDS else ()
        raise refuse(WRONG_TYPE, f"`in` needs a list, `{shorten(group.mark.text)}` is {kind}", group.mark, guess)
    if kind.item:
        item = _alike(Constant(None, kind.item, group.mark), item)
    return operate(calculate.MEMBER, (item, group), BOOL, mark)


def grouped(items: tuple[Term, ...], mark: Mark) -> Term:
    """Return a list of things of one kind.

    Raises:
        ExpressionError: they are of several kinds.
    """
    fitted, kind = common(items) if items else ((), NOTHING)
    return operate(calculate.LIST, fitted, Type("list", item=kind), mark)


def _sum(sign: str, left: Term, right: Term, mark: Mark) -> Term:
    operator = calculate.ADD if sign == "+" else calculate.SUBTRACT
    match left.type.sort, right.type.sort:
        case ("number", "number") | ("duration", "duration"):
            kind = Type(left.type.sort, unit=left.type.unit, whole=left.type.whole and right.type.whole)
            return operate(operator, (left, right), kind, mark)
        case "quantity", "quantity":
            return _shifted(sign, left, right, mark)
        case "instant", "duration":
            return operate(operator, (left, right), INSTANT, mark)
        case "duration", "instant" if sign == "+":
            return operate(operator, (left, right), INSTANT, mark)
        case "instant", "instant" | "time" if sign == "-":
            return operate(operator, (left, _as_instants(right, left)), DURATION, mark)
        case "time", "instant" if sign == "-":
            return operate(operator, (_as_instants(left, right), right), DURATION, mark)
        case "time", "time" if sign == "-":
            return operate(operator, (left, right), DURATION, mark)
        case "time", "duration":
            later = clock.LATER_TIME if sign == "+" else clock.EARLIER_TIME
            return operate(later, (left, right), TIME, mark)
        case "duration", "time" if sign == "+":
            return operate(clock.LATER_TIME, (right, left), TIME, mark)
        case _:
            raise _impossible(sign, left, right, mark)


def _shifted(sign: str, left: Term, right: Term, mark: Mark) -> Term:
    """Add or subtract quantities; on the temperature scale only differences add (T - T is in K, T ± K is T)."""
    operator = calculate.ADD if sign == "+" else calculate.SUBTRACT
    warm, warm2 = is_temperature(left.type), is_temperature(right.type)
    if warm and warm2 and sign == "-":
        return operate(operator, (left, right), KELVIN, mark)
    if warm and warm2:
        hint = "two temperatures cannot be added; add a difference in K"
        raise refuse(WRONG_TYPE, hint, mark)
    if (warm and right.type.unit == "K") or (warm2 and left.type.unit == "K" and sign == "+"):
        return operate(operator, (left, right), CELSIUS, mark)
    right = scaled(right, left.type)
    whole = left.type.whole and right.type.whole
    return operate(operator, (left, right), Type("quantity", unit=left.type.unit, whole=whole), mark)


def _product(left: Term, right: Term, mark: Mark) -> Term:
    if "number" not in {left.type.sort, right.type.sort}:
        raise _impossible("*", left, right, mark)
    kind = right.type if left.type.sort == "number" else left.type
    whole = left.type.whole and right.type.whole
    return operate(calculate.MULTIPLY, (left, right), Type(kind.sort, unit=kind.unit, whole=whole), mark)


def _quotient(left: Term, right: Term, mark: Mark) -> Term:
    kind = Type(left.type.sort, unit=left.type.unit)
    if right.type.sort != "number":
        if left.type.sort != right.type.sort:
            raise _impossible("/", left, right, mark)
        right = scaled(right, left.type) if kind.sort == "quantity" else right
        kind = NUMBER
    if isinstance(right, Constant) and not right.value:
        raise refuse(WRONG_TYPE, f"`{shorten(mark.text)}` divides by zero", mark)
    operator = calculate.DIVIDE_SAFELY if isinstance(right, Constant) else calculate.DIVIDE
    return operate(operator, (left, right), kind, mark)


def _settled(sign: str, left: Term, right: Term) -> tuple[Term, Term]:
    """Return two operands of which one of any kind was brought to what goes with the other."""
    if left.type.sort == "any":
        left = fit(left, _partner(sign, right.type))
    if right.type.sort == "any":
        right = fit(right, _partner(sign, left.type))
    return left, right


def _partner(sign: str, other: Type) -> Type:
    """Return as what a value of any kind is taken beside another."""
    if sign in {"*", "/"} or other.sort not in ORDERED | {"any"}:
        return NUMBER
    match other.sort:
        case "any":
            return NUMBER
        case "instant" | "time":
            return DURATION
        case _ if is_temperature(other):
            return CELSIUS if sign == "-" else KELVIN
        case _:
            return other


def _as_instants(side: Term, other: Term) -> Term:
    if side.type.sort == "time" and other.type.sort == "instant":
        return operate(clock.TODAY_AT, (side,), INSTANT, side.mark)
    return side


def _same_words(left: Term, right: Term) -> tuple[Term, Term]:
    """Check two words for a value in common; where one is an enum, the other must be among its options."""
    if left.type.sort == "enum" and right.type.sort == "text":
        return left, check_options(right, left.type)
    if right.type.sort == "enum" and left.type.sort == "text":
        return check_options(left, right.type), right
    shared = set(left.type.options) & set(right.type.options)
    if left.type.sort == "enum" and left.type.options and right.type.options and not shared:
        raise mismatch(right, left.type)
    return left, right


def _alike(item: Term, one: Term) -> Term:
    if item.type.sort in WORDS and one.type.sort in WORDS:
        return _same_words(item, one)[1]
    return fit(one, item.type) if item.type.sort != "nothing" else one


def _is_above(low: object, high: object) -> bool:
    return isinstance(low, int | float) and isinstance(high, int | float) and low > high


def _impossible(sign: str, left: Term, right: Term, mark: Mark) -> ExpressionError:
    words = WORDS & {left.type.sort, right.type.sort}
    guess = ("concat(a, b)",) if words and sign == "+" else ()
    for side, other in ((left, right), (right, left)):
        if sign in "+-" and side.type.sort == "number" and other.type.sort in {"quantity", "duration"}:
            return mismatch(side, other.type)
    return refuse(WRONG_TYPE, f"`{sign}` does not work on {left.type} and {right.type}", mark, guess)
