"""Colours: what MIoT writes as one number of red, green and blue, as hue and saturation or as CIE 1931 x and y.

How bright a lamp shines is another property, so a colour here is always that of the brightest light.
"""

from __future__ import annotations

from colorsys import hsv_to_rgb, rgb_to_hsv

# sRGB with white D65 (IEC 61966-2-1), rows X, Y, Z by columns red, green, blue, and the way back.
_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
_TO_RGB = ((3.2404542, -1.5371385, -0.4985314), (-0.9692660, 1.8760108, 0.0415560), (0.0556434, -0.2040259, 1.0572252))


def hs_of(color: int) -> tuple[float, float]:
    """Return hue, 0 to 360°, and saturation, 0 to 100 %, of a number 0xRRGGBB."""
    hue, saturation, _ = rgb_to_hsv(*_parts(color))
    return round(hue * 360, 2), round(saturation * 100, 2)


def color_of_hs(hue: float, saturation: float) -> int:
    """Return the number of a hue in degrees and a saturation in percent."""
    return _number(hsv_to_rgb(hue % 360 / 360, min(1.0, max(0.0, saturation / 100)), 1.0))


def xy_of(color: int) -> tuple[float, float]:
    """Return x and y of a number 0xRRGGBB; black has those of white."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(color or 0xFFFFFF)
    )
    x, y, z = (row[0] * red + row[1] * green + row[2] * blue for row in _TO_XYZ)
    whole = x + y + z
    return round(x / whole, 4), round(y / whole, 4)


def color_of_xy(x: float, y: float) -> int:
    """Return the number nearest to x and y; what no screen can show is brought inside."""
    y = max(y, 1e-6)
    light = (x / y, 1.0, (1 - x - y) / y)
    parts = [max(0.0, sum(factor * part for factor, part in zip(row, light, strict=True))) for row in _TO_RGB]
    most = max(*parts, 1e-9)
    scaled = [part / most for part in parts]
    curved = [12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in scaled]
    return _number((curved[0], curved[1], curved[2]))


def _parts(color: int) -> tuple[float, float, float]:
    return (color >> 16 & 0xFF) / 255, (color >> 8 & 0xFF) / 255, (color & 0xFF) / 255


def _number(parts: tuple[float, float, float]) -> int:
    red, green, blue = (round(part * 255) for part in parts)
    return red << 16 | green << 8 | blue
