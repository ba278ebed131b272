"""Whether a value may be sent to an attribute: its type, its range, its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.value import Datum


def check_value(name: str, value: Datum, spec: Attribute) -> None:
    """Pass if an attribute or argument can take a value.

    Raises:
        CommandError: the value is of the wrong type, out of range, or none of the words offered.
    """
    match spec.type:
        case "bool":
            fits, wanted = isinstance(value, bool), "true or false"
        case "number" | "integer" | "timestamp":
            fits = isinstance(value, int | float) and not isinstance(value, bool) and _within(value, spec)
            wanted = _range_of(spec)
        case "enum":
            fits = isinstance(value, str) and (not spec.options or value in spec.options)
            wanted = f"one of {', '.join(spec.options)}" if spec.options else "a word"
        case "string":
            fits, wanted = isinstance(value, str), "a text"
        case "list":
            fits, wanted = isinstance(value, tuple), "a list"
        case "xy" | "hs":
            fits = isinstance(value, tuple) and len(value) == 2 and all(isinstance(part, int | float) for part in value)
            wanted = "two numbers"
        case _:
            assert_never(spec.type)
    if not fits:
        raise CommandError(f"cannot be {value!r}", where=name, hint=f"it takes {wanted}")


def check_arguments(name: str, args: Mapping[str, Datum], known: Mapping[str, Argument]) -> None:
    """Pass if a command can take these arguments; an argument that is None counts as not given.

    Raises:
        CommandError: an argument is unknown, missing or cannot have its value.
    """
    for key, value in args.items():
        argument = known.get(key)
        if argument is None:
            raise CommandError(f"has no argument {key}", where=name, hint=f"it takes {', '.join(known) or 'none'}")
        if value is not None:
            check_value(f"{name}({key})", value, argument.attribute)
    for key, argument in known.items():
        if argument.required and args.get(key) is None:
            raise CommandError(f"needs the argument {key}", where=name)


def _within(value: float, spec: Attribute) -> bool:
    return (spec.minimum is None or value >= spec.minimum) and (spec.maximum is None or value <= spec.maximum)


def _range_of(spec: Attribute) -> str:
    unit = f" {spec.unit}" if spec.unit else ""
    match spec.minimum, spec.maximum:
        case None, None:
            return f"a number{unit}"
        case low, None:
            return f"at least {low:g}{unit}"
        case None, high:
            return f"at most {high:g}{unit}"
        case low, high:
            return f"{low:g} to {high:g}{unit}"
