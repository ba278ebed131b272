"""Templates that pick a value and pass it through a few filters: the next most frequent, done without Jinja2.

`{{ value_json.t | float | round(1) }}` takes a tenth of the time this way. Only filters are here that do with a
plain value what the sandbox's do; whatever fails is left to the sandbox, so that there is one way to fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from hyperconnect.protocols.template_functions import FILTERS

Pipe: TypeAlias = tuple[tuple[Callable[..., object], tuple[object, ...]], ...]

_ARGUMENT: Final = r"-?\d+(?:\.\d+)?|'[^'\\]*'|\"[^\"\\]*\"|[Tt]rue|[Ff]alse"
_FILTER: Final = rf"\|\s*([a-z_]+)\s*(?:\(\s*((?:{_ARGUMENT})(?:\s*,\s*(?:{_ARGUMENT}))*)?\s*\))?\s*"
_ONE: Final = re.compile(_FILTER)
_ALL: Final = re.compile(rf"(?:{_FILTER})+")
_ARGUMENTS: Final = re.compile(_ARGUMENT)


def pipe_of(text: str) -> Pipe | None:
    """Return the filters that stand in a text like `| float | round(1)`, or None if it has any other."""
    if _ALL.fullmatch(text) is None:
        return None
    found: list[tuple[Callable[..., object], tuple[object, ...]]] = []
    for name, arguments in _ONE.findall(text):
        function = _KNOWN.get(name)
        if function is None:
            return None
        found.append((function, tuple(_literal(one) for one in _ARGUMENTS.findall(arguments))))
    return tuple(found)


def _literal(text: str) -> object:
    if text[0] in "'\"":
        return text[1:-1]
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    return float(text) if "." in text else int(text)


def _default(value: object, fallback: object = "", falsy: object = False) -> object:  # noqa: FBT002 - Jinja2's signature
    return fallback if falsy and not value else value


def _truncate(value: object, length: object, whole: object, end: object, leeway: object) -> str:
    if not (isinstance(value, str) and isinstance(length, int) and isinstance(leeway, int) and isinstance(end, str)):
        raise TypeError
    if whole is not True or length < len(end):
        raise TypeError
    return value if len(value) <= length + leeway else value[: length - len(end)] + end


def _lower(value: object) -> str:
    return str(value).lower()


def _upper(value: object) -> str:
    return str(value).upper()


_KNOWN: Final[dict[str, Callable[..., object]]] = {
    **{name: FILTERS[name] for name in ("float", "int", "round", "multiply", "add", "bool", "replace", "is_number")},
    "default": _default,
    "d": _default,
    "string": str,
    "lower": _lower,
    "upper": _upper,
    "truncate": _truncate,
}
