"""Lights that speak JSON on one topic: `{"state": "ON", "brightness": 127, "color": {"x": 0.3, "y": 0.4}}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import json as codec

from hyperconnect.model.device import Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.color import FORMS, Parts, hs_of_rgb, nearest, recolored
from hyperconnect.protocols.homeassistant.draft import Draft
from hyperconnect.protocols.homeassistant.extract import Extract
from hyperconnect.protocols.homeassistant.lamp import (
    CHANNELS,
    MODES,
    Kelvin,
    Lamp,
    Wish,
    arm,
    channels_in,
    kelvin_of,
    level_of,
    offer_color,
    percent_of,
)
from hyperconnect.protocols.payload import MISSING, Missing, PayloadError, is_object, number_of

_KEYS: Final = {"hs": "hs", "xy": "xy", "rgb": "rgb", "rgbw": "rgbw", "rgbww": "rgbcw"}
"""The members of `color`, a letter each, in the order of the form's parts."""

_STATES: Final[dict[str, Datum]] = {"ON": True, "OFF": False}


def build_json_light(draft: Draft) -> None:
    """A light of the schema `json`."""
    lamp = Lamp(draft)
    scale = draft.number("brightness_scale", 255) or 255
    modes = draft.words("supported_color_modes")
    # Before colour modes were listed, each ability was a flag, and a colour came in any form.
    flags = () if modes else tuple(form for form in ("hs", "rgb", "xy") if draft.flag(form))
    forms = [form for form in FORMS if form in (*modes, *flags)]
    bright = draft.flag("brightness") or bool(set(modes) - {"onoff"})
    kelvin = kelvin_of(draft)
    _offer(draft, lamp, kelvin, share=percent_of(scale) if bright else None)
    _offer_colors(draft, forms, modes)
    command = draft.topic("command_topic")
    if command is None:
        return
    old = draft.flag("white_value")
    flashes = {"short": draft.number("flash_time_short", 2), "long": draft.number("flash_time_long", 10)}

    def turn(wish: Wish, state: bool) -> tuple[Message, ...]:  # noqa: FBT001 - on or off is what it is about
        document: dict[str, object] = {"state": "ON" if state else "OFF"}
        wanted = nearest(wish.form, forms) if wish.form else None
        if wanted is not None:
            dimmed = 100.0 if bright or wish.brightness is None else wish.brightness
            document["color"] = _members(wanted, recolored(wish.form, wish.color, wanted), dimmed)
        figures = {
            "brightness": None if wish.brightness is None or not bright else level_of(wish.brightness, scale),
            "color_temp": None if wish.kelvin is None else kelvin.write(wish.kelvin),
            "white_value" if old else "white": None if wish.white is None else level_of(wish.white, 255),
            "flash": None if wish.flash is None else flashes[wish.flash],
            "effect": wish.effect,
            "transition": wish.transition,
        }
        document |= {name: value for name, value in figures.items() if value is not None}
        return (draft.message(command, codec.encode(document).decode()),)

    whites = {"white"} if old or "white" in modes else set[str]()
    arm(draft, lamp, turn, forms=forms, more={"transition", "flash"} | whites)


def _offer(draft: Draft, lamp: Lamp, kelvin: Kelvin, *, share: Callable[[float], float] | None) -> None:
    """Add everything that a light tells but its colour."""
    topic = draft.topic("state_topic")
    draft.offer("light", "on", topic, lamp.watch_on(_word("state", _STATES)))
    if share is not None:
        draft.offer("light", "brightness", topic, lamp.watch_brightness(_figure("brightness", share)))
    if "color_temp" in draft.words("supported_color_modes") or draft.flag("color_temp"):
        draft.offer("light", "color_temperature", topic, _figure("color_temp", kelvin.read), **kelvin.spec)
    if draft.flag("effect"):
        draft.offer("light", "effect", topic, _word("effect", {}), options=draft.words("effect_list"))
    if draft.flag("white_value"):
        spec = Attribute("number", "%", 0, 100, about="How bright its white channel shines.")
        draft.offer("setting", "white_value", topic, _figure("white_value", percent_of(255)), spec=spec)


def _offer_colors(draft: Draft, forms: Sequence[str], modes: Sequence[str]) -> None:
    """Add a light's colour, and which of its settings decides it now."""
    topic = draft.topic("state_topic")
    if not modes:
        if forms:
            draft.offer("light", "color_hs", topic, _any_color)
        return
    for form in forms:
        offer_color(draft, form, topic, _color(form))
    if "hs" not in modes and not set(forms).isdisjoint(CHANNELS):
        draft.offer("light", "color_hs", topic, _rgb_color)
    words: dict[str, Datum] = {mode: MODES.get(mode, mode) for mode in modes}
    options = tuple(str(word) for word in words.values())
    draft.offer("light", "color_mode", topic, _word("color_mode", words), options=options)


def _members(form: str, parts: Parts, dimmed: float) -> dict[str, object]:
    if form in CHANNELS:
        parts = tuple(round(part * dimmed / 100) for part in parts)
    return dict(zip(_KEYS[form], parts, strict=True))


def _word(name: str, words: Mapping[str, Datum]) -> Extract:
    def read(_: str, json: object) -> Datum | Missing:
        if not is_object(json):
            raise PayloadError("expected a JSON object")
        native = json.get(name, MISSING)
        if native is MISSING:
            return MISSING
        if native is None:
            return None
        if words and str(native) not in words:
            raise PayloadError(f"{name}: {str(native)[:40]!r} is none of {', '.join(words)}")
        return words[str(native)] if words else str(native)

    return read


def _figure(name: str, scale: Callable[[float], float]) -> Extract:
    def read(_: str, json: object) -> Datum | Missing:
        native = json.get(name, MISSING) if is_object(json) else MISSING
        if native is MISSING:
            return MISSING
        value = number_of(native)
        return None if value is None else scale(value)

    return read


def _color(form: str) -> Extract:
    keys = tuple(_KEYS[form])

    def read(_: str, json: object) -> Datum | Missing:
        color = json.get("color") if is_object(json) else None
        if not is_object(color):
            return MISSING
        try:
            return channels_in([color[key] for key in keys])
        except KeyError:
            if form == "hs" and "hue" in color and "saturation" in color:
                return channels_in([color["hue"], color["saturation"]])
            return MISSING

    return read


def _rgb_color(_: str, json: object) -> Datum | Missing:
    color = json.get("color") if is_object(json) else None
    if not is_object(color) or not ("r" in color and "g" in color and "b" in color):
        return MISSING
    channels = channels_in([color["r"], color["g"], color["b"]])
    return hs_of_rgb(*(float(part) for part in channels)) if isinstance(channels, tuple) else None


_FORMS: Final = tuple((form, _color(form)) for form in ("rgb", "xy", "hs"))


def _any_color(text: str, json: object) -> Datum | Missing:
    """Read a colour in whatever form it comes, as hue and saturation."""
    if is_object(json) and "color" in json and json["color"] is None:
        return None
    for form, read in _FORMS:
        parts = read(text, json)
        if isinstance(parts, tuple):
            return recolored(form, tuple(float(part) for part in parts), "hs")
    return MISSING
