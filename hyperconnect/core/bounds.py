"""What can be: a value that the registry holds to be impossible is kept out, and told once.

140 % humidity, a latitude of 95° or a word that an enum does not have is a fault of whoever says it. The bounds are
the registry's: those that a device names for itself are often too narrow. A little beyond a bound is that bound
(255 of 254 is full brightness). Targets in °C and colours in K have usual ranges, not hard ones, and are believed;
so are bare ratios, which many meters count in percent.
"""

from __future__ import annotations

from math import copysign, inf
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.model.device import Attribute, Device
from hyperconnect.model.number import sane
from hyperconnect.model.observation import Trouble
from hyperconnect.model.registry import attribute_spec
from hyperconnect.model.value import Datum, Path, Value, parts_of

_SLACK: Final = 0.01
"""How far beyond a bound is still that bound, as a share of the range; on the globe nothing is."""

_NUMBERS: Final = (int, float)

_USUAL: Final = frozenset({"°C", "K"})
"""Units in which two bounds say what is usual, not what is possible."""


class Span(Struct, frozen=True):
    """A number from `low` to `high`, in a unit; `slack` beyond either is that bound."""

    low: float
    high: float
    slack: float
    unit: str


class Pair(Struct, frozen=True):
    """Two numbers from 0, each with its highest."""

    first: Span
    second: Span


class Words(Struct, frozen=True):
    """One of some words."""

    words: frozenset[str]


Bound: TypeAlias = Span | Pair | Words | None

_PAIRS: Final = {
    "xy": Pair(Span(0, 1, _SLACK, ""), Span(0, 1, _SLACK, "")),
    "hs": Pair(Span(0, 360, 360 * _SLACK, "°"), Span(0, 100, 100 * _SLACK, "%")),
}


class Bounds:
    """The bounds of all attributes that were told, each found out once."""

    def __init__(self) -> None:
        self._devices: dict[str, Device] = {}
        self._bounds: dict[Path, Bound] = {}
        self._told: set[Path] = set()

    def announce(self, device: Device) -> None:
        """Know which words a device offers."""
        self._devices[device.id] = device
        self._bounds.clear()

    def withdraw(self, device: str) -> None:
        """Forget a device."""
        self._devices.pop(device, None)
        self._bounds.clear()

    def judge(self, value: Value) -> Value | Trouble | None:
        """Return a value as it is to be believed; if it cannot be, that it cannot, and the next time None.

        A number that is none, or reaches beyond all measure, is unknown.
        """
        path, datum = value.path, sane(value.value)
        if datum is None and value.value is not None:
            value = replace(value, value=None)
        try:
            bound = self._bounds[path]
        except KeyError:
            bound = self._bounds[path] = self._find(path)
        if not datum:
            if type(datum) is not float or copysign(1.0, datum) > 0:
                return value if type(bound) is not Words or datum is None else self._refuse(value, bound)
            return replace(value, value=0.0)
        if bound is None:
            return value
        if type(bound) is Span:
            if not isinstance(datum, _NUMBERS) or bound.low <= datum <= bound.high:
                return value
            fitted: Datum = _fitted(datum, bound)
        elif type(bound) is Words:
            if not isinstance(datum, str) or datum in bound.words:
                return value
            fitted = None
        else:
            fitted = _fitted_pair(datum, bound) if type(bound) is Pair else datum
            if fitted == datum:
                return value
        return self._refuse(value, bound) if fitted is None else replace(value, value=fitted)

    def _find(self, path: Path) -> Bound:
        device_id, component, capability, attribute = parts_of(path)
        spec = attribute_spec(capability, attribute)
        match spec:
            case None | Attribute(type="enum"):
                offered = self._offered(device_id, component, capability, attribute)
                own = offered.options if offered is not None and offered.type == "enum" else ()
                words = frozenset((*spec.options, *own) if spec is not None and spec.options else own)
                return Words(words) if words else None
            case Attribute(type="xy" | "hs" as kind):
                return _PAIRS[kind]
            case Attribute(type="number" | "integer"):
                return _span_of(spec)
            case _:
                return None

    def _offered(self, device_id: str, component: str, capability: str, attribute: str) -> Attribute | None:
        device = self._devices.get(device_id)
        for part in device.components if device is not None else ():
            if part.id == component:
                held = part.capabilities.get(capability)
                return held.attributes.get(attribute) if held is not None else None
        return None

    def _refuse(self, value: Value, bound: Span | Pair | Words) -> Trouble | None:
        if value.path in self._told:
            return None
        self._told.add(value.path)
        device, _, rest = value.path.partition(".")
        return Trouble(value.source.topic, f"{rest}: {str(value.value)[:40]!r} {_why(bound)}", device)


def _span_of(spec: Attribute) -> Span | None:
    low, high = spec.minimum, spec.maximum
    if low is None and high is None:
        return None
    if low is None or high is None:
        return Span(-inf if low is None else low, inf if high is None else high, 0.0, spec.unit or "")
    if spec.unit in _USUAL or (spec.unit is None and spec.type == "number"):
        return None
    return Span(low, high, 0.0 if spec.unit == "°" else (high - low) * _SLACK, spec.unit or "")


def _fitted(number: float, span: Span) -> float | None:
    """Return a number within its bounds, or None if it is too far off."""
    if span.low <= number <= span.high:
        return number
    fitted = min(max(number, span.low), span.high)
    return fitted if abs(number - fitted) <= span.slack else None


def _fitted_pair(datum: Datum, pair: Pair) -> Datum:
    match datum:
        case (int() | float() as one, int() | float() as other):
            first, second = _fitted(one, pair.first), _fitted(other, pair.second)
            return None if first is None or second is None else (first, second)
        case _:
            return datum


def _why(bound: Span | Pair | Words) -> str:
    match bound:
        case Words(words=words):
            return f"is none of {', '.join(sorted(words))[:200]}"
        case Pair(first=first, second=second):
            return f"cannot be: it goes to {first.high:g}, {second.high:g}"
        case Span(low=low, high=high, unit=unit):
            limits = f"from {low:g} to {high:g}" if low > -inf and high < inf else f"{low:g} at least"
            limits = limits if low > -inf else f"{high:g} at most"
            return f"cannot be: it is {limits}{f' {unit}' if unit else ''}"
