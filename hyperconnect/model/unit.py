"""Units: one canonical unit for each kind of quantity, and the names real devices have for it and its multiples.

Units of one dimension convert into each other, so that a tyre's pressure reported in bar lands in kPa and a
barometer's reported in kPa in hPa. Only what is linear is here: 1,000,000 / mired = K is left to whoever speaks
of light. K is a dimension of its own: the temperature of light, and differences between temperatures.
"""

from __future__ import annotations

from math import gcd
from typing import NamedTuple, TypeAlias

Size: TypeAlias = float | tuple[int, int] | tuple[int, int, int]
"""How many base units make one of a unit: a figure, or numerator and denominator where decimals do not end.

A third number is what the unit reads where the base unit reads zero (32 for °F).
"""

_DIMENSIONS: dict[str, dict[str, dict[Size, str]]] = {
    "temperature": {"°C": {1: "°C C ℃ ºC oC degC celsius", (5, 9, 32): "°F F ℉ ºF oF degF fahrenheit"}},
    "kelvin": {"K": {1: "K kelvin"}},
    "mired": {"mired": {1: "mired mireds MK⁻¹"}},
    "share": {"%": {1: "% \N{FULLWIDTH PERCENT SIGN} percent percentage %RH", 0.1: "‰"}},
    "power": {"W": {1: "W w watt watts", 0.001: "mW mWt", 1000: "kW kw", 1e6: "MW", 1e9: "GW"}},
    "energy": {
        "kWh": {
            1: "kWh KWh kwh",
            0.001: "Wh",
            1e-6: "mWh",
            1000: "MWh",
            1e6: "GWh",
            (1, 60_000): "Wmin W·min",
            (1, 3_600_000): "J Ws",
            (1, 3600): "kJ",
            (1000, 3600): "MJ",
            (1_000_000, 3600): "GJ",
        }
    },
    "voltage": {"V": {1: "V volt volts", 0.001: "mV", 1e-6: "µV", 1000: "kV"}},
    "current": {"A": {1: "A amp amps ampere", 0.001: "mA", 1e-6: "µA", 1000: "kA"}},
    "charge": {"Ah": {1: "Ah", 0.001: "mAh"}},
    "frequency": {"Hz": {1: "Hz hz hertz", 0.001: "mHz", 1000: "kHz", 1e6: "MHz", 1e9: "GHz"}},
    "apparent power": {"VA": {1: "VA", 0.001: "mVA", 1000: "kVA"}},
    "reactive power": {"var": {1: "var Var VAr VAR", 1000: "kvar kVAr kVAR"}},
    "pressure": {
        "hPa": {
            1: "hPa mbar",
            0.01: "Pa",
            10: "cbar",
            1000: "bar",
            10_000: "MPa",
            68.94757293168: "psi",
            33.86389: "inHg",
            1.33322387415: "mmHg",
        },
        "kPa": {10: "kPa kpa"},
    },
    "illuminance": {"lx": {1: "lx Lx lux", 1000: "klx"}},
    "irradiance": {"W/m²": {1: "W/m²"}},
    "duration": {
        "s": {
            1: "s S sec sec. Sec secs second seconds second(s)",
            1e-6: "µs",
            0.001: "ms msec milliseconds",
            0.01: "10ms",
            60: "min min. Min mins minute minutes minute(s)",
            3600: "h H hr Hr hrs hour hours hour(s)",
            86_400: "d day days day(s)",
            604_800: "week weeks",
        }
    },
    "length": {
        "m": {
            1: "m meter meters metre metres",
            0.1: "dm",
            0.01: "cm",
            0.001: "mm",
            1e-6: "µm",
            0.0254: "in inch inches",
            0.3048: "ft feet",
            0.9144: "yd",
        },
        "km": {1000: "km", 1609.344: "mi mile miles", 1852: "nmi"},
    },
    "speed": {
        "km/h": {
            1: "km/h kmh kph Kph",
            3.6: "m/s",
            0.036: "cm/s",
            0.0036: "mm/s",
            1.609344: "mph mi/h",
            1.852: "kn",
            1.09728: "ft/s",
        }
    },
    "rainfall": {"mm/h": {1: "mm/h", (1, 24): "mm/d", 25.4: "in/h", (254, 240): "in/d"}},
    "concentration": {"µg/m³": {1: "µg/m³ ug/m³", 1000: "mg/m³", 1e6: "g/m³"}},
    "ratio": {"ppm": {1: "ppm PPM", 0.001: "ppb PPB"}},
    "conductivity": {"µS/cm": {1: "µS/cm uS/cm", 1000: "mS/cm", 1e6: "S/cm"}},
    "volume": {
        "m³": {
            1: "m³",
            0.001: "L l liter liters litre litres",
            1e-6: "mL ml cm³",
            0.028316846592: "ft³",
            2.8316846592: "CCF",
            0.003785411784: "gal gallon gallons",
        }
    },
    "flow": {
        "m³/h": {
            1: "m³/h",
            60: "m³/min",
            3600: "m³/s",
            0.001: "L/h l/h",
            0.06: "L/min l/min lpm",
            3.6: "L/s l/s",
            0.0036: "mL/s ml/s",
            0.003785411784: "gal/h",
            0.22712470704: "gal/min gpm",
            1.69901079552: "ft³/min CFM cfm",
        }
    },
    "area": {"m²": {1: "m²", 0.0001: "cm²", 0.09290304: "ft²"}},
    "mass": {
        "kg": {
            1: "kg",
            0.001: "g",
            1e-6: "mg",
            1000: "t",
            0.45359237: "lb lbs",
            0.028349523125: "oz",
            6.35029318: "st",
        }
    },
    "angle": {"°": {1: "° deg degree degrees arcdegree arcdegrees arcdegress"}},
    "rotation": {"rpm": {1: "rpm 1/min"}},
    "pulse": {"bpm": {1: "bpm BPM cpm"}},
    "signal strength": {"dBm": {1: "dBm dbm"}},
    "sound level": {"dB": {1: "dB dBA dB(A)"}},
}
"""Dimension → canonical unit → size, counted in the dimension's first unit → names.

Figures are exact by definition, but for inHg and mmHg, which follow convention.
"""


class _Unit(NamedTuple):
    """What a name stands for: `(reading - zero) * top / bottom` gives base units."""

    dimension: str
    canonical: str
    top: int
    bottom: int
    zero: int = 0


def canonical(alias: str) -> tuple[str, float, float] | None:
    """Return the canonical unit a name stands for, with factor and offset, or None for a name nobody knows.

    `canonical value = reading * factor + offset`. Spaces, the spelling of µ, ² and ³, and the case of words of
    four or more letters do not count.
    """
    unit = _find(alias)
    if unit is None:
        return None
    home = _UNITS[unit.canonical]
    top, bottom = unit.top * home.bottom, unit.bottom * home.top
    return unit.canonical, top / bottom, -unit.zero * top / bottom


def convert(value: float, alias: str, wanted: str) -> float | None:
    """Return a reading in another unit, or None where either is unknown or they measure different things."""
    here, there = _find(alias), _find(wanted)
    if here is None or there is None or here.dimension != there.dimension:
        return None
    if here == there:
        return value
    top, bottom = here.top * there.bottom, here.bottom * there.top
    shared = gcd(top, bottom)
    # One multiplication and one division by whole numbers keep 3005 mV at 3.005 V.
    return (value - here.zero) * (top // shared) / (bottom // shared) + there.zero


def difference(unit: str) -> float:
    """Return how many K a degree of a unit of temperature is."""
    one, zero = convert(1.0, unit, "°C"), convert(0.0, unit, "°C")
    return 1.0 if one is None or zero is None else round(one - zero, 9)


def dimension(unit: str) -> str | None:
    """Return what a unit, by any of its names, measures (`pressure`), or None for an unknown name."""
    found = _find(unit)
    return found.dimension if found else None


def canonical_units() -> dict[str, tuple[str, ...]]:
    """Return each dimension's canonical units, its base unit first."""
    return {measured: tuple(units) for measured, units in _DIMENSIONS.items()}


def aliases(unit: str) -> tuple[str, ...]:
    """Return the names that lead to a canonical unit, its multiples' included; empty for any other name."""
    return tuple(name for name, found in _UNITS.items() if found.canonical == unit)


def _find(alias: str) -> _Unit | None:
    return _UNITS.get(alias) or _UNITS.get(alias.translate(_SPELLING)) or _WORDS.get(alias.strip().lower())


def _unit(measured: str, name: str, size: Size) -> _Unit:
    if isinstance(size, tuple):
        return _Unit(measured, name, *size)
    whole, _, part = f"{size:.12f}".rstrip("0").partition(".")
    top, bottom = int(whole + part), 10 ** len(part)
    shared = gcd(top, bottom)
    return _Unit(measured, name, top // shared, bottom // shared)


# Devices write micro with the Greek letter (U+03BC) as often as with the sign (U+00B5), and powers in all ways.
_SPELLING = str.maketrans({"\N{GREEK SMALL LETTER MU}": "\N{MICRO SIGN}", "2": "²", "3": "³", " ": None, "^": None})

_UNITS: dict[str, _Unit] = {
    alias: _unit(measured, name, size)
    for measured, units in _DIMENSIONS.items()
    for name, sizes in units.items()
    for size, names in sizes.items()
    for alias in names.split()
}
_WORDS = {alias: unit for alias, unit in _UNITS.items() if len(alias) >= 4 and alias.isalpha() and alias.islower()}
