"""Colours of lamps: red, green and blue as hue and saturation, and back; mired as kelvin."""

from __future__ import annotations

from colorsys import hsv_to_rgb, rgb_to_hsv

from hyperconnect.protocols.payload import PayloadError


def hs_of(red: float, green: float, blue: float) -> tuple[float, float]:
    """Return hue (0 to 360°) and saturation (0 to 100 %) of three levels in one scale; how bright they are is lost."""
    top = max(red, green, blue)
    if top <= 0:
        return 0.0, 0.0
    hue, saturation, _ = rgb_to_hsv(max(red, 0) / top, max(green, 0) / top, max(blue, 0) / top)
    return round(hue * 360, 3), round(saturation * 100, 3)


def rgb_of(hue: float, saturation: float) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255, of a colour at its brightest."""
    red, green, blue = hsv_to_rgb(hue % 360 / 360, min(max(saturation, 0), 100) / 100, 1.0)
    return round(red * 255), round(green * 255), round(blue * 255)


def kelvin_of(mired: float) -> int:
    """Return a colour temperature in K.

    Raises:
        PayloadError: it is zero or less.
    """
    if mired <= 0:
        raise PayloadError(f"{mired:g} mired is no colour temperature")
    return round(1_000_000 / mired)


def mired_of(kelvin: float) -> int:
    """Return a colour temperature in mired, the inverse of kelvin."""
    return round(1_000_000 / kelvin)
