"""Whether a value may be sent to an attribute: its type, its range, its words."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, inf
from typing import Final, TypeGuard, assert_never

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.value import Datum

_SLACK: Final = 1e-6
"""The part of a step by which a number may miss it: what calculating loses."""


def check_value(name: str, value: Datum, spec: Attribute, *, rounded: bool = False) -> None:
    """Pass if an attribute or argument can take a value; `rounded` if whoever writes it puts it on its step.

    Raises:
        CommandError: the value is of the wrong type, out of range, or none of the words offered.
    """
    match spec.type:
        case "bool":
            fits, wanted = isinstance(value, bool), "true or false"
        case "number" | "integer" | "timestamp":
            near = _beside(value, spec) if _is_number(value) and _within(value, spec) else None
            fits, wanted = near == "" or (rounded and near is not None), near or _range_of(spec)
        case "enum":
            fits = isinstance(value, str) and (not spec.options or value in spec.options)
            wanted = f"one of {', '.join(spec.options)}" if spec.options else "a word"
        case "string":
            fits, wanted = isinstance(value, str), "a text"
        case "list":
            fits, wanted = isinstance(value, tuple), "a list"
        case "xy" | "hs":
            ends = (360, 100) if spec.type == "hs" else (1, 1)
            parts = [part for part in value if _is_number(part)] if isinstance(value, tuple) else []
            fits = isinstance(value, tuple) and len(value) == len(parts) == 2
            fits = fits and all(0 <= part <= end for part, end in zip(parts, ends, strict=True))
            wanted = f"two numbers, 0 to {ends[0]} and 0 to {ends[1]}"
        case _:
            assert_never(spec.type)
    if not fits:
        raise CommandError(f"cannot be {value!r}", where=name, hint=f"it takes {wanted}")


def check_arguments(
    name: str, args: Mapping[str, Datum], known: Mapping[str, Argument], *, rounded: bool = False
) -> None:
    """Pass if a command can take these arguments; an argument that is None counts as not given.

    Raises:
        CommandError: an argument is unknown, missing or cannot have its value.
    """
    for key, value in args.items():
        argument = known.get(key)
        if argument is None:
            raise CommandError(f"has no argument {key}", where=name, hint=f"it takes {', '.join(known) or 'none'}")
        if value is not None:
            check_value(f"{name}({key})", value, argument.attribute, rounded=rounded)
    for key, argument in known.items():
        if argument.required and args.get(key) is None:
            raise CommandError(f"needs the argument {key}", where=name)


def _is_number(value: object) -> TypeGuard[int | float]:
    """Return whether something is a number to calculate with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -inf < value < inf


def _beside(value: float, spec: Attribute) -> str:
    """Return which values a device has next to one that is not on its step, or nothing if it is.

    Steps count from the least value, or from zero. A step that came of a conversion (1 °F) is nothing that anyone could
    hit, and a share in % is of a few levels (a fan's three speeds): there whoever writes for the device rounds.
    """
    step = spec.step
    if not step or step < 0 or abs(step * 1000 - round(step * 1000)) > _SLACK or spec.unit == "%":
        return ""
    start = spec.minimum or 0.0
    counts = (value / step, (value - start) / step)
    if any(abs(count - round(count)) <= _SLACK * max(1.0, abs(count)) for count in counts):
        return ""
    low = start + floor((value - start) / step) * step
    near = [one for one in (low, low + step) if _within(round(one, 9), spec)]
    return " or ".join(f"{round(one, 9):.10g}" for one in near) or f"steps of {step:g}"


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
