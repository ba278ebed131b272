"""Values as people read them: with their unit, and local time."""

from __future__ import annotations

from collections.abc import Callable

from hyperconnect.automation.expression.clock import local, near
from hyperconnect.automation.expression.type import Type
from hyperconnect.model.number import FURTHEST
from hyperconnect.model.value import Datum

FAR = "far away"
"""What is said of a moment or a time that no clock shows."""
_PARTS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def render(datum: Datum, kind: Type, timezone: str = "UTC", *, digits: int | None = None) -> str:
    """Return a value as text: `21.5 °C`, `1 h 30 min`, `18:05`, `true`, `unknown`.

    Without `digits`, numbers have as many as are worth reading.
    """
    match datum:
        case None:
            return "unknown"
        case bool():
            return "true" if datum else "false"
        case str():
            return datum
        case tuple():
            item = kind.item or kind
            return ", ".join(render(one, item, timezone, digits=digits) for one in datum)
        case _:
            return _SHOWN.get(kind.sort, _quantity)(datum, kind, timezone, digits)


def _instant(moment: float, _kind: Type, timezone: str, _digits: int | None) -> str:
    return local(moment, timezone).strftime("%H:%M") if near(moment) else FAR


def _time(seconds: float, _kind: Type, _timezone: str, _digits: int | None) -> str:
    if not abs(seconds) <= FURTHEST:
        return FAR
    minutes, second = divmod(int(seconds), 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{second:02}" if second else text


def _duration(seconds: float, _kind: Type, _timezone: str, digits: int | None) -> str:
    """Show the largest part and the next one, rounded to it."""
    if digits is not None or not 10 <= abs(seconds) <= FURTHEST:
        return f"{_number(seconds, digits)} s"
    grain = 1 if abs(seconds) < 3_600 else 60 if abs(seconds) < 86_400 else 3_600
    rest = round(abs(seconds) / grain) * grain
    shown: list[str] = []
    for size, name in _PARTS:
        count, rest = divmod(rest, size)
        if count:
            shown.append(f"{count} {name}")
    return f"{'-' if seconds < 0 else ''}{' '.join(shown)}"


def _quantity(value: float, kind: Type, _timezone: str, digits: int | None) -> str:
    text = _number(value, digits)
    return f"{text} {kind.unit}" if kind.unit else text


def _number(value: float, digits: int | None) -> str:
    if not -FURTHEST <= value <= FURTHEST:
        return _vast(value)
    if digits is not None:
        return f"{value:.{digits}f}"
    if isinstance(value, int) or value.is_integer():
        return f"{value:.0f}"
    text = f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3g}"
    return text.rstrip("0").rstrip(".") if "e" not in text else text


def _vast(value: float) -> str:
    """Show what is no number of this world, without its many digits."""
    if value != value:  # noqa: PLR0124  (that is how a float says that it is no number)
        return "no number"
    try:
        return f"{value:.3g}"
    except OverflowError:
        return "inf" if value > 0 else "-inf"


_SHOWN: dict[str, Callable[[float, Type, str, int | None], str]] = {
    "instant": _instant,
    "time": _time,
    "duration": _duration,
}
