"""Quantities as people write them in scenario files: a number with its unit, `2 °C`, `13 km/h`, `4 min`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

_QUANTITY = re.compile(r"([-+]?\d{1,9}(?:\.\d{1,9})?)\s*(\D.*)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def _reader(units: Mapping[str, float]) -> BeforeValidator:
    known = " or ".join(f"`{unit}`" for unit in units)

    def read(value: object) -> float:
        found = _QUANTITY.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None or found[2] not in units:
            raise ValueError(f"{value!r} should be a number with its unit {known}")
        return float(found[1]) * units[found[2]]

    return BeforeValidator(read)


def _schema(units: Mapping[str, float]) -> WithJsonSchema:
    words = "|".join(re.escape(unit) for unit in units)
    return WithJsonSchema({"type": "string", "pattern": rf"^[-+]?\d+(\.\d+)?\s*({words})$"})


_TIME = {"s": 1.0, "min": 60.0, "h": 3600.0}
_WAY = {"m": 1.0, "km": 1000.0}
_DEPTH = {"mm": 0.001, "cm": 0.01}
_PACE = {"km/h": 1.0}
_HEAT = {"°C": 1.0}
_STEP = {"K": 1.0}
_SHARE = {"%": 1.0}
_POWER = {"W": 1.0, "kW": 1000.0}
_ENERGY = {"kWh": 1.0}
_VOLTAGE = {"V": 1.0}
_MASS = {"kg": 1.0}
_AREA = {"m²": 1.0}
_UNITS = (
    _TIME | _WAY | _DEPTH | _PACE | _HEAT | _STEP | _SHARE | _POWER | _ENERGY | _VOLTAGE | _MASS | _AREA
)  # no unit means two things

Duration: TypeAlias = Annotated[float, _reader(_TIME), _schema(_TIME)]
"""seconds"""
Length: TypeAlias = Annotated[float, _reader(_WAY), _schema(_WAY)]
"""metres"""
Thickness: TypeAlias = Annotated[float, _reader(_DEPTH), _schema(_DEPTH)]
"""metres"""
Pace: TypeAlias = Annotated[float, _reader(_PACE), _schema(_PACE)]
"""km/h"""
Celsius: TypeAlias = Annotated[float, _reader(_HEAT), _schema(_HEAT)]
Outdoors: TypeAlias = Annotated[Celsius, Field(ge=-60, le=60)]
"""°C, as far as weather goes"""
Indoors: TypeAlias = Annotated[Celsius, Field(ge=-30, le=50)]
Kelvin: TypeAlias = Annotated[float, _reader(_STEP), _schema(_STEP)]
Percent: TypeAlias = Annotated[float, _reader(_SHARE), _schema(_SHARE)]
Watts: TypeAlias = Annotated[float, _reader(_POWER), _schema(_POWER)]
KilowattHours: TypeAlias = Annotated[float, _reader(_ENERGY), _schema(_ENERGY)]
Volts: TypeAlias = Annotated[float, _reader(_VOLTAGE), _schema(_VOLTAGE)]
Kilograms: TypeAlias = Annotated[float, _reader(_MASS), _schema(_MASS)]
SquareMetres: TypeAlias = Annotated[float, _reader(_AREA), _schema(_AREA)]


def _clock(value: object) -> float:
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} should be a time of day such as 17:15")
    return int(found[1]) * 3600.0 + int(found[2]) * 60.0


def like(base: float, written: object) -> str:
    """Return a quantity in the unit in which somebody wrote another of its kind; as a bare number beside one."""
    found = _QUANTITY.fullmatch(written.strip()) if isinstance(written, str) else None
    unit = found[2] if found is not None and found[2] in _UNITS else ""
    return f"{base / _UNITS.get(unit, 1.0):.6g} {unit}".rstrip()


TimeOfDay: TypeAlias = Annotated[
    float,
    BeforeValidator(_clock),
    WithJsonSchema({"type": "string", "pattern": r"^([01]?\d|2[0-3]):[0-5]\d$"}),
]
"""seconds since local midnight"""
