"""Home Assistant's words for a light: its colour in every form, brightness to 255, colour temperature in mired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.color import FORMS, Parts, hs_of_rgb, recolored, rgb_of, xy_of_rgb

_LEAVES: Final = {"hs": "light.color_hs", "xy": "light.color_xy"} | {
    form: f"setting.{form}_color" for form in ("rgb", "rgbw", "rgbww")
}


def light_attributes(offers: Mapping[str, Attribute], values: Mapping[str, Datum]) -> dict[str, object]:
    """Return the attributes of a light that shines; one that does not has only its abilities."""
    modes = supported_modes(offers)
    spoken: dict[str, object] = {"supported_color_modes": sorted(modes)}
    if values.get("light.on") is not True:
        return spoken
    spoken["effect"] = values.get("light.effect")
    if _is_old(offers):
        return spoken | _old_attributes(offers, values)
    mode = _mode(modes, values)
    spoken["color_mode"] = mode
    if mode not in {"onoff", "unknown"}:
        spoken["brightness"] = _of_255(values.get("light.brightness"))
    if mode == "color_temp":
        spoken["color_temp"] = _mired(values.get("light.color_temperature"))
    parts = values.get(_LEAVES.get(mode, ""))
    return spoken | (_colored(mode, _floats(parts)) if isinstance(parts, tuple) else {})


def _old_attributes(offers: Mapping[str, Attribute], values: Mapping[str, Datum]) -> dict[str, object]:
    """Return the attributes of a light from before colour modes: one colour, however told, kept as hue and saturation.

    Where colour and temperature have topics of their own, a white channel that shines hides the colour, one that
    does not the temperature.
    """
    spoken: dict[str, object] = {"brightness": _of_255(values.get("light.brightness"))}
    white = _of_255(values.get("setting.white_value"))
    gated = "light.color_mode" in offers
    colored = [name for name in values if name in _LEAVES.values() and isinstance(values[name], tuple)]
    shows_color = bool(colored) and not (gated and white)
    spoken["white_value"] = white or None if gated else white
    if not gated or white or not any(name in offers for name in _LEAVES.values()):
        spoken["color_temp"] = _mired(values.get("light.color_temperature"))
    if shows_color:
        form = next(form for form, leaf in _LEAVES.items() if leaf == colored[-1])
        parts = values[colored[-1]]
        hue = recolored(form, _floats(parts), "hs") if isinstance(parts, tuple) else (0.0, 0.0)
        spoken |= _colored("hs", hue)
    spoken["color_mode"] = "hs" if shows_color else "color_temp" if spoken.get("color_temp") else "unknown"
    return spoken


def _colored(form: str, parts: Parts) -> dict[str, object]:
    """Return a colour in its own form and in those that everybody reads."""
    rgb = rgb_of(form, parts)
    derived: dict[str, object] = {
        "rgb_color": list(rgb),
        "hs_color": list(hs_of_rgb(*rgb)),
        "xy_color": list(xy_of_rgb(*rgb)),
    }
    return derived | {f"{form}_color": list(parts)}


def _is_old(offers: Mapping[str, Attribute]) -> bool:
    """Return whether a light is from before colour modes: it has a white channel, or abilities but no mode."""
    several = len({"light.color_hs", "light.color_xy", "light.color_temperature"} & set(offers)) > 1
    return "setting.white_value" in offers or (several and "light.color_mode" not in offers)


def supported_modes(offers: Mapping[str, Attribute]) -> set[str]:
    """Return the colour modes of a light."""
    listed = offers.get("light.color_mode")
    modes = {_native(word) for word in listed.options} if listed else set[str]()
    modes |= {form for form, name in _LEAVES.items() if name in offers} if not modes else set()
    if not modes and "light.color_temperature" in offers:
        modes.add("color_temp")
    if "setting.white_value" in offers:
        colored = modes & set(FORMS)
        modes = modes - colored | ({"hs"} if colored else set[str]()) | {"rgbw"}
    return modes or ({"brightness"} if "light.brightness" in offers else {"onoff"})


def _mode(modes: set[str], values: Mapping[str, Datum]) -> str:
    word = values.get("light.color_mode")
    if isinstance(word, str):
        return _native(word)
    return next(iter(modes)) if len(modes) == 1 else "unknown"


def _floats(parts: tuple[float | str, ...]) -> Parts:
    return tuple(float(part) for part in parts)


def _native(word: str) -> str:
    return "color_temp" if word == "color_temperature" else word


def _of_255(share: Datum) -> int | None:
    return round(share * 2.55) if isinstance(share, int | float) else None


def _mired(kelvin: Datum) -> int | None:
    return round(1_000_000 / kelvin) if isinstance(kelvin, int | float) and kelvin > 0 else None
