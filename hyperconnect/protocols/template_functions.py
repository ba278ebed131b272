"""What templates may call: Home Assistant's filters, tests and functions as far as MQTT payloads use them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Container, Iterable, Sized
from datetime import UTC, datetime
from typing import Any, Final, cast

import msgspec

from hyperconnect.protocols.payload import is_array, is_object
from hyperconnect.protocols.template_meter import LimitError
from hyperconnect.protocols.template_regex import subject

SIZE_LIMIT: Final = 64 * 1024
"""Characters or elements of anything a template builds."""

BITS_LIMIT: Final = 1024
"""Bits of an integer a template computes."""

BUILT_IN_FILTERS: Final = (
    *("abs", "capitalize", "count", "d", "default", "dictsort", "first", "items", "last", "length", "list", "lower"),
    *("map", "max", "min", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "string", "sum"),
    *("title", "trim", "truncate", "unique", "upper"),
)
"""Filters of Jinja2 that stay as they are."""

METHODS: Final = frozenset(
    {
        *("get", "keys", "values", "items", "from_keys", "split", "rsplit", "splitlines", "strip", "lstrip", "rstrip"),
        *("partition", "rpartition", "lower", "upper", "title", "capitalize", "startswith", "endswith", "find"),
        *("rfind", "index", "count", "isdigit", "isnumeric", "isdecimal", "isalpha", "isalnum", "replace", "join"),
        *("removeprefix", "removesuffix", "is_integer", "bit_length", "union", "difference"),
    }
)
"""Methods of strings, numbers, lists and objects that a template may call."""

_MISSING: Final = object()
_WIDE_FORMAT = re.compile(r"\d{4,}|\*")


def joined(separator: str, parts: Iterable[object]) -> str:
    """Join the texts of parts, measured."""
    texts: list[str] = []
    size = 0
    for part in parts:
        text = str(part)
        size += len(text) + len(separator)
        if size > SIZE_LIMIT:
            raise LimitError(f"builds more than {SIZE_LIMIT} characters")
        texts.append(text)
    return separator.join(texts)


def replaced(text: object, old: object, new: object, count: int | None = None) -> str:
    """Replace parts of a text, measured."""
    whole, part, other = str(text), str(old), str(new)
    if (whole.count(part) + 1) * len(other) + len(whole) > SIZE_LIMIT:
        raise LimitError(f"builds more than {SIZE_LIMIT} characters")
    return whole.replace(part, other, -1 if count is None else count)


def formatted(pattern: object, *args: object, **kwargs: object) -> str:
    """Format by `%`, without widths beyond three digits."""
    _narrow(str(pattern))
    return str(pattern) % (kwargs or args)


def checked_binary(operator: str, left: object, right: object) -> None:
    """Refuse an operation whose result would be large."""
    long, wide = _length(left), _length(right)
    size = 0
    match operator:
        case "%" if isinstance(left, str):
            _narrow(left)
        case "+" if long is not None and wide is not None:
            size = long + wide
        case "*" if long is not None and isinstance(right, int):
            size = long * right
        case "*" if wide is not None and isinstance(left, int):
            size = wide * left
        case "*" if isinstance(left, int) and isinstance(right, int):
            _few_bits(left.bit_length() + right.bit_length())
        case "**" if isinstance(left, int) and isinstance(right, int):
            _few_bits(left.bit_length() * abs(right))
        case _:
            pass
    if size > SIZE_LIMIT:
        raise LimitError(f"builds more than {SIZE_LIMIT} characters or elements")


def _length(value: object) -> int | None:
    return len(cast("Sized", value)) if isinstance(value, str | list | tuple) else None


def _few_bits(bits: int) -> None:
    if bits > BITS_LIMIT:
        raise LimitError("the number is too large")


def checked_call(called: object, args: tuple[object, ...]) -> None:
    """Refuse a method call whose result would be large."""
    owner = getattr(called, "__self__", None)
    if not isinstance(owner, str):
        return
    match getattr(called, "__name__", ""):
        case "replace" if len(args) > 1:
            replaced(owner, args[0], args[1])
        case "join" if args and isinstance(args[0], list | tuple):
            joined(owner, cast("list[object]", args[0]))
        case "join":
            raise LimitError("join needs a list")
        case _:
            pass


def _narrow(pattern: str) -> None:
    if _WIDE_FORMAT.search(pattern):
        raise LimitError(f"the format {pattern[:40]!r} is too wide")


def _join(items: Iterable[object], d: object = "", attribute: str | None = None) -> str:
    chosen = items if attribute is None else (_member(item, attribute) for item in items)
    return joined(str(d), chosen)


def _member(item: object, name: str) -> object:
    return item.get(name, "") if is_object(item) else ""


def _contains(items: Container[object], item: object) -> bool:
    return item in items


def _whole(value: object) -> int:
    number = _int(value)
    assert isinstance(number, int)  # noqa: S101 - _int without default returns an int or raises
    return number


def _extreme(choose: Callable[[Iterable[Any]], object]) -> Callable[..., object]:
    """Return a function of one list or of several values, as Jinja2's users expect of `min` and `max`."""
    return lambda *items: choose(items[0] if len(items) == 1 else items)


def _float(value: object, default: object = _MISSING) -> object:
    try:
        return float(value)  # type: ignore[arg-type]  # what is no number raises, and that is the answer
    except (ValueError, TypeError):
        if default is _MISSING:
            raise LimitError(f"float got {str(value)[:40]!r}, which is no number, and no default") from None
        return default


def _int(value: object, default: object = _MISSING, base: int = 10) -> object:
    try:
        return int(value, base) if isinstance(value, str) and base != 10 else int(float(value))  # type: ignore[arg-type]  # as above
    except (ValueError, TypeError, OverflowError):
        if default is _MISSING:
            raise LimitError(f"int got {str(value)[:40]!r}, which is no number, and no default") from None
        return default


def _round(value: object, precision: int = 0, method: str = "common", default: object = _MISSING) -> object:
    try:
        number = float(value)  # type: ignore[arg-type]  # as above
        scale = 10.0**precision
        match method:
            case "ceil":
                number = math.ceil(number * scale) / scale
            case "floor":
                number = math.floor(number * scale) / scale
            case "half":
                return round(number * 2) / 2
            case _:
                number = round(number, precision)
        return int(number) if precision == 0 else number
    except (ValueError, TypeError, OverflowError):
        if default is _MISSING:
            raise LimitError(f"round got {str(value)[:40]!r}, which is no number, and no default") from None
        return default


def _number(value: object) -> float:
    number = _float(value)
    assert isinstance(number, float)  # noqa: S101 - _float without default returns a float or raises
    return number


def _to_json(value: object) -> str:
    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, msgspec.MsgspecError) as error:
        raise LimitError(f"cannot be JSON: {error}") from error


def _from_json(value: object) -> object:
    try:
        decoded: object = msgspec.json.decode(str(value))
    except msgspec.DecodeError as error:
        raise LimitError(f"no JSON: {error}") from error
    return decoded


def _timestamp_utc(value: object, default: object = _MISSING) -> object:
    try:
        return datetime.fromtimestamp(float(value), UTC).isoformat()  # type: ignore[arg-type]  # as above
    except (ValueError, TypeError, OverflowError, OSError):
        if default is _MISSING:
            raise LimitError(f"timestamp_utc got {str(value)[:40]!r}, which is no moment, and no default") from None
        return default


def _bool(value: object, default: object = _MISSING) -> object:
    match value.lower() if isinstance(value, str) else value:
        case True | 1 | "1" | "true" | "yes" | "on" | "enable":
            return True
        case False | 0 | "0" | "false" | "no" | "off" | "disable":
            return False
        case _ if default is not _MISSING:
            return default
        case _:
            raise LimitError(f"bool got {str(value)[:40]!r} and no default")


def _iif(value: object, if_true: object = True, if_false: object = False, if_none: object = _MISSING) -> object:  # noqa: FBT002 - Home Assistant's signature
    if value is None and if_none is not _MISSING:
        return if_none
    return if_true if value else if_false


def _is_number(value: object) -> bool:
    try:
        return math.isfinite(float(value))  # type: ignore[arg-type]  # as above
    except (ValueError, TypeError):
        return False


def _regex_match(value: object, find: str = "", ignorecase: object = None) -> bool:
    expression, text = subject(value, find, ignorecase)
    return expression.match(text) is not None


def _regex_search(value: object, find: str = "", ignorecase: object = None) -> bool:
    expression, text = subject(value, find, ignorecase)
    return expression.search(text) is not None


def _regex_replace(value: object = "", find: str = "", replace: str = "", ignorecase: object = None) -> str:
    expression, text = subject(value, find, ignorecase)
    if (len(text) + 1) * (len(replace) + len(text) * replace.count("\\")) > SIZE_LIMIT:
        raise LimitError(f"builds more than {SIZE_LIMIT} characters")
    return expression.sub(replace, text)


def _regex_findall(value: object, find: str = "", ignorecase: object = None) -> list[object]:
    expression, text = subject(value, find, ignorecase)
    return expression.findall(text)


def _regex_findall_index(value: object, find: str = "", index: int = 0, ignorecase: object = None) -> object:
    return _regex_findall(value, find, ignorecase)[index]


class Objects:
    """The global `dict`, of which only `from_keys` and calling it with pairs exist."""

    def __call__(self, *args: Iterable[tuple[str, object]], **kwargs: object) -> dict[str, object]:
        """Return an object of pairs and keywords."""
        return dict(*args, **kwargs)

    def from_keys(self, pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
        """Return an object of key-value pairs."""
        return dict(pairs)


def _clamp(value: object, low: object, high: object) -> float:
    return min(max(_number(value), _number(low)), _number(high))


def _multiply(value: object, amount: object) -> float:
    return _number(value) * _number(amount)


def _add(value: object, amount: object) -> float:
    return _number(value) + _number(amount)


def _bitwise_and(value: object, other: object) -> int:
    return _whole(value) & _whole(other)


def _bitwise_or(value: object, other: object) -> int:
    return _whole(value) | _whole(other)


def _bitwise_xor(value: object, other: object) -> int:
    return _whole(value) ^ _whole(other)


def _unary(function: Callable[[float], float]) -> Callable[..., object]:
    def apply(value: object, default: object = _MISSING) -> object:
        try:
            return function(_number(value))
        except (ValueError, OverflowError, LimitError):
            if default is _MISSING:
                raise
            return default

    return apply


FILTERS: Final[dict[str, Callable[..., object]]] = {
    "join": _join,
    "replace": replaced,
    "format": formatted,
    "float": _float,
    "int": _int,
    "round": _round,
    "multiply": _multiply,
    "add": _add,
    "bool": _bool,
    "iif": _iif,
    "is_number": _is_number,
    "clamp": _clamp,
    "sqrt": _unary(math.sqrt),
    "log": _unary(math.log),
    "sin": _unary(math.sin),
    "cos": _unary(math.cos),
    "to_json": _to_json,
    "tojson": _to_json,
    "from_json": _from_json,
    "timestamp_utc": _timestamp_utc,
    "regex_match": _regex_match,
    "regex_search": _regex_search,
    "regex_replace": _regex_replace,
    "regex_findall": _regex_findall,
    "regex_findall_index": _regex_findall_index,
    "bitwise_and": _bitwise_and,
    "bitwise_or": _bitwise_or,
    "bitwise_xor": _bitwise_xor,
    "ord": ord,
    "contains": _contains,
}

TESTS: Final[dict[str, Callable[..., bool]]] = {
    "is_number": _is_number,
    "match": _regex_match,
    "search": _regex_search,
    "contains": _contains,
    "list": is_array,
}


def _nothing(*_: object) -> None:
    """Answer for a house that a device may not look into."""


def _never(*_: object) -> bool:
    return False


def _unknown(*_: object) -> str:
    return "unknown"


GLOBALS: Final[dict[str, object]] = {
    "state_attr": _nothing,
    "is_state": _never,
    "is_state_attr": _never,
    "states": _unknown,
    "float": _float,
    "int": _int,
    "bool": _bool,
    "iif": _iif,
    "is_number": _is_number,
    "zip": zip,
    "dict": Objects(),
    "min": _extreme(min),
    "max": _extreme(max),
    "sqrt": _unary(math.sqrt),
    "log": _unary(math.log),
    "sin": _unary(math.sin),
    "cos": _unary(math.cos),
    "pi": math.pi,
    "e": math.e,
}
