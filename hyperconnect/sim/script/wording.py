"""What is wrong with a value of a page, in our words: from an error of pydantic to why, and what may stand there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, cast

from hyperconnect.sim.script.quantity import like
from hyperconnect.sim.script.words import SPELLED

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_PLAIN: Final[Mapping[str, tuple[str, str]]] = {
    "model_type": ("keys with values are expected here", "write `key: value`, or `{key: value}`"),
    "dict_type": ("keys with values are expected here", "write `key: value`, or `{key: value}`"),
    "list_type": ("a list is expected here", "write `[…, …]`, or a line with `- ` for each"),
    "string_type": ("a text is expected here", 'numbers and `true` become texts in quotes: "7"'),
    "int_type": ("a whole number is expected here", "write it without quotes and without a unit"),
    "int_from_float": ("a whole number is expected here", "write it without a decimal point"),
    "float_type": ("a number is expected here", "write it without quotes and without a unit"),
    "finite_number": ("a number is expected here", "write one that ends"),
    "bool_type": ("`true` or `false` is expected here", "write it without quotes"),
    "string_too_short": ("something must stand here", "write a few words"),
}
_ENDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "greater_than_equal": ("ge", "too little", "at least"),
    "greater_than": ("gt", "too little", "more than"),
    "less_than_equal": ("le", "too much", "at most"),
    "less_than": ("lt", "too much", "less than"),
}
_QUOTED: Final = re.compile(r"'([^']*)'")
_KINDS: Final = ("bool", "float", "int", "str")
"""Steps of a place that are not written: which of several sorts of value was tried."""


def nearest(word: str, known: list[str]) -> str:
    """Return a hint that names the known word most like an unknown one, else all of them."""
    close = get_close_matches(word, known, 1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"known are: {', '.join(known)}" if known else "there are none here"


def worded(problem: ErrorDetails, written: object) -> tuple[str, str]:
    """Return why a value cannot stand where it is written, and what can."""
    sort, limits = problem["type"], problem.get("ctx", {})
    if problem["loc"] and problem["loc"][-1] in _KINDS:
        return f"{_shown(written)} cannot stand here", "a number, a text, `true` or `false` can"
    if sort == "value_error":
        return problem["msg"].removeprefix("Value error, "), ""
    if sort in _ENDS:
        key, why, end = _ENDS[sort]
        return f"{_shown(written)} is {why}", f"{end} {like(float(limits[key]), written)} can stand here"
    if sort in _PLAIN:
        return _PLAIN[sort]
    match sort:
        case "literal_error":
            hint = nearest(str(written), _QUOTED.findall(limits["expected"]))
        case "string_pattern_mismatch":
            hint = SPELLED.get(str(limits["pattern"]), "write it otherwise")
        case "string_too_long":
            hint = f"at most {limits['max_length']} characters can"
        case "too_long":
            hint = f"at most {limits['max_length']} can"
        case "too_short":
            hint = f"at least {limits['min_length']} must"
        case _:
            hint = "simulators/README.md says what can"
    return f"{_shown(written)} cannot stand here", hint


def _shown(written: object) -> str:
    match written:
        case bool():
            return str(written).lower()
        case None:
            return "nothing"
        case str() if len(written) > 60:
            return "so long a text"
        case str() | int() | float():
            return repr(written)
        case list():
            return f"a list of {len(cast('list[object]', written))}"
        case _:
            return "what is written"
