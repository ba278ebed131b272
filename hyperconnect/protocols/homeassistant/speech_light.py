"""Home Assistant's words for a light: its colour in every form, brightness to 255, colour temperature in mired."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum
from hyperconnect.protocols import color
from hyperconnect.protocols.homeassistant.color import FORMS, Parts, hs_of_rgb, recolored, rgb_of, xy_of_rgb

_LEAVES: Final = {"hs": "light.color_hs", "xy": "light.color_xy"} | {
    form: f"setting.{form}_color" for form in ("rgb", "rgbw", "rgbww")
}


def light_attributes(
    offers: Mapping[str, Attribute], values: Mapping[str, Datum], *, whole: bool = True
) -> dict[str, object]:
    """Return the attributes of a light that shines; one that does not has only its abilities.

    Without `whole` a brightness of 255 may have a fraction.
    """
    modes = supported_modes(offers)
    spoken: dict[str, object] = {"supported_color_modes": sorted(modes)} | _abilities(offers)
    if values.get("light.on") is not True:
        return spoken
    spoken["effect"] = values.get("light.effect")
    if _is_old(offers):
        return spoken | _old_attributes(offers, values)
    mode = _mode(modes, offers, values)
    spoken["color_mode"] = mode
    if mode not in {"onoff", "unknown"}:
        spoken["brightness"] = _of_255(values.get("light.brightness"), whole=whole)
    if mode == "color_temp":
        spoken["color_temp"] = _mired(values.get("light.color_temperature"))
    parts = _parts(mode, offers, values)
    return spoken | (_colored(mode, parts) if parts else {})


def light_features(offers: Collection[str], takes: Collection[str]) -> int:
    """Return what a light can besides its colour modes, as Home Assistant counts it; `takes` are arguments."""
    return 4 * ("light.effect" in offers) + 8 * ("flash" in takes) + 32 * ("transition" in takes)


def _abilities(offers: Mapping[str, Attribute]) -> dict[str, object]:
    effect, white = offers.get("light.effect"), offers.get("light.color_temperature")
    return {
        "effect_list": list(effect.options) if effect is not None and effect.options else None,
        "min_mireds": _mired(white.maximum) if white is not None else None,
        "max_mireds": _mired(white.minimum) if white is not None else None,
    }


def _parts(mode: str, offers: Mapping[str, Attribute], values: Mapping[str, Datum]) -> Parts:
    """Return a colour in the form of a mode; empty if none was told.

    A light that tells hue and saturation but shows channels has a white one beside, as bright as `setting.white`.
    """
    leaf = _LEAVES.get(mode, "")
    parts, tint = values.get(leaf), values.get("light.color_hs")
    if isinstance(parts, tuple):
        return _floats(parts)
    if mode not in {"rgb", "rgbw"} or leaf in offers or not isinstance(tint, tuple):
        return ()
    level, white = (_number(values.get(name)) for name in ("light.brightness", "setting.white"))
    shines = level is None or level > 0
    channels = tuple(float(part) if shines else 0.0 for part in color.rgb_of(*_floats(tint)))
    if mode == "rgb":
        return channels
    return *channels, float(round(255 * min((white or 0.0) / (level or 100.0), 1.0))) if shines else 0.0


def _old_attributes(offers: Mapping[str, Attribute], values: Mapping[str, Datum]) -> dict[str, object]:
    """Return the attributes of a light from before colour modes: one colour, however told, kept as hue and saturation.

    Where colour and temperature have topics of their own, a white channel that shines hides the colour, one that
    does not the temperature.
    """
    spoken: dict[str, object] = {"brightness": _of_255(values.get("light.brightness"), whole=True)}
    white = _of_255(values.get("setting.white_value"), whole=True)
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
    if "setting.white" in offers and "white" in modes:
        modes = modes - {"white"} | {"rgbw"}
    modes |= {form for form, name in _LEAVES.items() if name in offers} if not modes else set()
    if not modes and "light.color_temperature" in offers:
        modes.add("color_temp")
    if "setting.white_value" in offers:
        colored = modes & set(FORMS)
        modes = modes - colored | ({"hs"} if colored else set[str]()) | {"rgbw"}
    return modes or ({"brightness"} if "light.brightness" in offers else {"onoff"})


def _mode(modes: set[str], offers: Mapping[str, Attribute], values: Mapping[str, Datum]) -> str:
    word = values.get("light.color_mode")
    if isinstance(word, str):
        mixed = "setting.white" in offers and "rgbw" in modes and word in {"rgb", "white"}
        return "rgbw" if mixed else _native(word)
    return next(iter(modes)) if len(modes) == 1 else "unknown"


def _floats(parts: tuple[float | str, ...]) -> Parts:
    return tuple(float(part) for part in parts)


def _native(word: str) -> str:
    return "color_temp" if word == "color_temperature" else word


def _number(value: Datum) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _of_255(share: Datum, *, whole: bool) -> float | None:
    if not isinstance(share, int | float):
        return None
    return round(share * 2.55) if whole else round(share * 2.55, 3)


def _mired(kelvin: Datum) -> int | None:
    return round(1_000_000 / kelvin) if isinstance(kelvin, int | float) and kelvin > 0 else None
