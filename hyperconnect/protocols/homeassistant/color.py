"""Colours: from any way of saying one to any other, so that a light takes what it has no word for.

Hue counts 0 to 360°, saturation 0 to 100 %, x and y are CIE 1931, channels 0 to 255. Red, green and blue become x and
y by the matrix that Philips published for wide gamut lamps, with sRGB's gamma, as most gateways do it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from colorsys import hsv_to_rgb, rgb_to_hsv
from math import log
from typing import Final, TypeAlias

Parts: TypeAlias = tuple[float, ...]
"""A colour in one of the forms: hue and saturation, x and y, or channels."""

FORMS: Final = ("hs", "xy", "rgb", "rgbw", "rgbww")
"""The ways of saying a colour; `rgbw` adds a white channel, `rgbww` a cold and a warm one."""

_NEAREST: Final = {
    "hs": ("hs", "xy", "rgb", "rgbw", "rgbww"),
    "xy": ("xy", "hs", "rgb", "rgbw", "rgbww"),
    "rgb": ("rgb", "rgbw", "rgbww", "hs", "xy"),
    "rgbw": ("rgbw", "rgbww", "rgb", "hs", "xy"),
    "rgbww": ("rgbww", "rgbw", "rgb", "hs", "xy"),
}


def nearest(form: str, offered: Collection[str]) -> str | None:
    """Return which of the forms on offer says best what is said in another, or None if none is."""
    return next((one for one in _NEAREST[form] if one in offered), None)


def recolored(form: str, parts: Parts, wanted: str) -> Parts:
    """Return a colour in another form."""
    if form == wanted:
        return parts
    red, green, blue = rgb_of(form, parts)
    match wanted:
        case "hs":
            return hs_of_rgb(red, green, blue)
        case "xy":
            return xy_of_rgb(red, green, blue)
        case "rgbw":
            white = min(red, green, blue)
            mixed = (red - white, green - white, blue - white, white)
            factor = max(red, green, blue) / (max(mixed) or 1)
            return tuple(round(channel * factor) for channel in mixed)
        case "rgbww":
            return red, green, blue, 0, 0
        case _:
            return red, green, blue


def rgb_of(form: str, parts: Parts) -> tuple[int, int, int]:
    """Return a colour's red, green and blue."""
    match form:
        case "hs":
            return rgb_of_hs(parts[0], parts[1])
        case "xy":
            return _rgb_of_xy(parts[0], parts[1])
        case "rgb":
            return int(parts[0]), int(parts[1]), int(parts[2])
        case _:
            return _rgb_of_whites(parts)


def hs_of_rgb(red: float, green: float, blue: float) -> tuple[float, float]:
    """Return hue and saturation, to three decimals."""
    hue, saturation, _ = rgb_to_hsv(max(red, 0.0) / 255, max(green, 0.0) / 255, max(blue, 0.0) / 255)
    return round(hue * 360, 3), round(saturation * 100, 3)


def rgb_of_hs(hue: float, saturation: float, value: float = 100.0) -> tuple[int, int, int]:
    """Return a colour's channels at a brightness of `value` %, fractions cut off as Home Assistant does."""
    red, green, blue = hsv_to_rgb(hue % 360 / 360, saturation / 100, value / 100)
    return int(red * 255), int(green * 255), int(blue * 255)


def xy_of_rgb(red: float, green: float, blue: float) -> tuple[float, float]:
    """Return x and y, to three decimals; black has none and gives 0, 0."""
    if red + green + blue <= 0:
        return 0.0, 0.0
    r, g, b = (_linear(channel / 255) for channel in (red, green, blue))
    x = r * 0.664511 + g * 0.154324 + b * 0.162028
    y = r * 0.283881 + g * 0.668433 + b * 0.047685
    z = r * 0.000088 + g * 0.072310 + b * 0.986039
    return round(x / (x + y + z), 3), round(y / (x + y + z), 3)


def _rgb_of_xy(x: float, y: float) -> tuple[int, int, int]:
    depth = y or 1e-11
    wide, deep = x / depth, (1 - x - y) / depth
    channels = (
        wide * 1.656492 - 0.354851 - deep * 0.255038,
        -wide * 0.707196 + 1.655397 + deep * 0.036152,
        wide * 0.051713 - 0.121364 + deep * 1.011530,
    )
    bright = [_curved(max(channel, 0.0)) for channel in channels]
    most = max(*bright, 1.0)
    return int(bright[0] / most * 255), int(bright[1] / most * 255), int(bright[2] / most * 255)


def _rgb_of_whites(channels: Sequence[float]) -> tuple[int, int, int]:
    """Return what colours and whites look like together, as bright as the brightest of them."""
    red, green, blue, *whites = channels
    if len(whites) == 1:
        tint, strength = (255, 255, 255), whites[0] / 255
    else:
        cold, warm = whites[:2]
        mired = _COLD + (warm / (cold + warm) if cold + warm else 0.5) * (_WARM - _COLD)
        tint, strength = rgb_of_kelvin(1_000_000 // mired), max(cold, warm) / 255
    mixed = [channel + white * strength for channel, white in zip((red, green, blue), tint, strict=True)]
    factor = max(channels) / (max(mixed) or 1)
    return round(mixed[0] * factor), round(mixed[1] * factor), round(mixed[2] * factor)


_COLD: Final = 153
_WARM: Final = 500
"""Mired of the white channels of a lamp that does not tell."""


def rgb_of_kelvin(kelvin: float) -> tuple[int, int, int]:
    """Return what a white of 1,000 to 40,000 K looks like, by Tanner Helland's approximation."""
    warmth = min(max(kelvin, 1000), 40_000) / 100
    if warmth <= 66:
        red = 255.0
        green = 99.4708025861 * log(warmth) - 161.1195681661
        blue = 0.0 if warmth <= 19 else 138.5177312231 * log(warmth - 10) - 305.0447927307
    else:
        red = 329.698727446 * (warmth - 60) ** -0.1332047592
        green = 288.1221695283 * (warmth - 60) ** -0.0755148492
        blue = 255.0
    return _channel(red), _channel(green), _channel(blue)


def _channel(value: float) -> int:
    return round(min(max(value, 0.0), 255.0))


def _linear(channel: float) -> float:
    return ((channel + 0.055) / 1.055) ** 2.4 if channel > 0.04045 else channel / 12.92


def _curved(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
