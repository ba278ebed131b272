"""The units that expressions know: a choice of the model's, under the names people write."""

from __future__ import annotations

from functools import lru_cache

from hyperconnect.model.unit import canonical, convert, dimension

_MEASURES = {
    None: "value",
    "kelvin": "difference of temperatures",
    "share": "percentage",
    "ratio": "share of particles",
}

WEEK = "w"
"""Means a week here, and a watt to the devices that write it."""

WRITTEN = (
    *("ms", "s", "min", "h", "d", WEEK),
    *("%", "°C", "°F", "K"),
    *("mW", "W", "kW", "MW", "Wh", "kWh", "MWh", "mV", "V", "mA", "A", "Hz", "kHz", "VA", "kVA", "var"),
    *("mm", "cm", "m", "km", "mi", "ft", "m²", "m³", "L", "km/h", "m/s", "mph", "m³/h", "L/h", "L/min"),
    *("lx", "ppm", "ppb", "µg/m³", "µS/cm", "Pa", "hPa", "kPa", "bar", "mbar", "psi"),
    *("g", "kg", "°", "rpm", "bpm", "dBm", "dB", "mired"),
)


@lru_cache(4096)
def held(number: float, written: str) -> tuple[float, str]:
    """Return a number with a written unit in the unit in which values of its kind are held."""
    if written == WEEK:
        return number * 604_800.0, "s"
    found = canonical(written)
    if found is None:
        return number, written
    unit = found[0]
    return float(f"{convert(number, written, unit):.12g}"), unit


def factor(unit: str, wanted: str) -> float | None:
    """Return what values in one held unit are multiplied by to be in another, or None where they differ in kind."""
    return 1.0 if unit == wanted else convert(1.0, unit, wanted)


def measures(unit: str) -> str:
    """Return what a unit measures, in a word: `temperature`, `power`."""
    kind = dimension(unit)
    return _MEASURES.get(kind, kind or "value")
