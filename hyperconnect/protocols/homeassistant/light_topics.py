"""Lights with a topic for each part: on or off, brightness, colour in any of its forms, effect, white."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hyperconnect.model.device import Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.color import FORMS, Parts, nearest, recolored
from hyperconnect.protocols.homeassistant.draft import Draft, rendered
from hyperconnect.protocols.homeassistant.extract import Extract, mapped, numeric, textual
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
from hyperconnect.protocols.payload import MISSING, Missing, PayloadError
from hyperconnect.protocols.template import Template

_NAMES: Final = {
    "hs": ("hue", "sat"),
    "xy": ("x", "y"),
    "rgb": ("red", "green", "blue"),
    "rgbw": ("red", "green", "blue", "white"),
    "rgbww": ("red", "green", "blue", "cold_white", "warm_white"),
}
"""What the parts of a colour are called in command templates."""


def build_topics_light(draft: Draft) -> None:
    """A light of the schema `default`."""
    lamp = Lamp(draft)
    template = draft.template("state_value_template", "value_template")
    on, off = draft.text("payload_on", "ON"), draft.text("payload_off", "OFF")
    state_topic = draft.topic("state_topic")
    draft.offer("light", "on", state_topic, lamp.watch_on(mapped(template, {on: True, off: False})), origin=template)
    sends = _offer_parts(draft, lamp, kelvin_of(draft))
    command = draft.topic("command_topic")
    if command is None:
        return
    order = draft.text("on_command_type", "last")
    lit, dark = draft.message(command, on), draft.message(command, off)

    def turn(wish: Wish, state: bool) -> tuple[Message, ...]:  # noqa: FBT001 - on or off is what it is about
        if not state:
            return (dark,)
        brightness = wish.brightness
        if order == "brightness" and brightness is None and wish.white is None:
            brightness = 100.0 if lamp.brightness is None else lamp.brightness
        parts = sends.color(wish, lamp)
        parts += sends.brightness(brightness, wish, lamp)
        parts += [send(value) for send, value in sends.others(wish) if value is not None]
        if order == "brightness" and (sends.level or sends.colors):
            return tuple(parts)
        return (lit, *parts) if order == "first" else (*parts, lit)

    arm(draft, lamp, turn, forms=tuple(sends.colors), more={"white"} if sends.white else ())


class _Sends:
    """How each part of a light is told what is wished."""

    def __init__(self, draft: Draft, kelvin: Kelvin) -> None:
        self.colors = {form: send for form in FORMS if (send := _color_sender(draft, form)) is not None}
        self.level = _sender(draft, "brightness")
        self.white = _sender(draft, "white") or _sender(draft, "white_value")
        self._old = draft.topic("white_value_command_topic") is not None
        self._scale = draft.number("brightness_scale", 255) or 255
        self._white_scale = draft.number("white_scale") or draft.number("white_value_scale", 255) or 255
        self._kelvin = kelvin
        self._temperature = _sender(draft, "color_temp")
        self._effect = _sender(draft, "effect")

    def color(self, wish: Wish, lamp: Lamp) -> list[Message]:
        """Return the colour, in the form that fits best; without a brightness topic, dimmed."""
        form = nearest(wish.form, self.colors) if wish.form else None
        if form is None:
            return []
        share = lamp.brightness if wish.brightness is None else wish.brightness
        if not self._old:
            return [self._colored(form, recolored(wish.form, wish.color, form), share)]
        # Firmware with a white channel of its own knows a colour by hue, and expects it in all its forms.
        hue = recolored(wish.form, wish.color, "hs")
        return [self._colored(one, recolored("hs", hue, one), share) for one in self.colors]

    def brightness(self, share: float | None, wish: Wish, lamp: Lamp) -> list[Message]:
        """Return the brightness on its topic, or as channels where there is none."""
        if share is None:
            return []
        if self.level is not None:
            return [self.level(level_of(share, self._scale))]
        form = next((form for form in CHANNELS if form in self.colors), None)
        if form is None or wish.form:
            return []
        return [self._colored(form, lamp.colors.get(form) or (255,) * CHANNELS[form], share)]

    def others(self, wish: Wish) -> list[tuple[Callable[[object], Message], object]]:
        """Return what has a topic of its own, and its value if it is wished."""
        parts: list[tuple[Callable[[object], Message], object]] = []
        if self._temperature:
            parts.append((self._temperature, None if wish.kelvin is None else self._kelvin.write(wish.kelvin)))
        if self._effect:
            parts.append((self._effect, wish.effect))
        if self.white:
            parts.append((self.white, None if wish.white is None else level_of(wish.white, self._white_scale)))
        return parts

    def _colored(self, form: str, parts: Parts, share: float | None) -> Message:
        if form in CHANNELS:
            dimmed = 100.0 if share is None or self.level is not None else share
            parts = tuple(int(part * round(dimmed * 2.55) / 255) for part in parts)
        return self.colors[form](parts)


def _offer_parts(draft: Draft, lamp: Lamp, kelvin: Kelvin) -> _Sends:
    """Add what the light tells, part by part; return how its parts are told."""
    sends = _Sends(draft, kelvin)
    share = percent_of(draft.number("brightness_scale", 255) or 255)
    level = draft.topic("brightness_state_topic")
    if level or sends.level:
        shape = draft.template("brightness_value_template")
        draft.offer("light", "brightness", level, lamp.watch_brightness(numeric(shape, share)), origin=shape)
    modes = [form for form in FORMS if form in sends.colors or draft.topic(f"{form}_state_topic")]
    temperature = draft.topic("color_temp_state_topic")
    if temperature or draft.topic("color_temp_command_topic"):
        modes.append("color_temp")
        shape = draft.template("color_temp_value_template")
        read = numeric(shape, kelvin.read)
        draft.offer("light", "color_temperature", temperature, read, origin=shape, **kelvin.spec)
        _offer_mode(draft, "color_temp", temperature, read)
    for form in modes:
        if form in FORMS:
            _offer_form(draft, lamp, form, derived="hs" not in modes, dims=not (level or sends.level))
    effect = draft.topic("effect_state_topic")
    if effect or draft.topic("effect_command_topic"):
        shape = draft.template("effect_value_template")
        draft.offer("light", "effect", effect, textual(shape), origin=shape, options=draft.words("effect_list"))
    if draft.topic("white_command_topic"):
        modes.append("white")
    if modes:
        _offer_modes(draft, modes)
    _offer_white_value(draft)
    return sends


def _offer_form(draft: Draft, lamp: Lamp, form: str, *, derived: bool, dims: bool) -> None:
    topic = draft.topic(f"{form}_state_topic")
    shape = draft.template(f"{form}_value_template")
    read = lamp.watch_color(form, _listed(shape, CHANNELS.get(form, 2)))
    offer_color(draft, form, topic, read, shape)
    _offer_mode(draft, form, topic, read)
    if form not in CHANNELS:
        return
    if derived:
        draft.offer("light", "color_hs", topic, _tint(form, read), origin=shape)
    if dims:
        # Without a topic for it, the brightest channel is the brightness.
        draft.offer("light", "brightness", topic, lamp.watch_brightness(_brightest(read)), origin=shape)


def _offer_mode(draft: Draft, mode: str, topic: str | None, read: Extract) -> None:
    """Let whatever was told last be the colour mode, unless the light tells it itself."""
    if topic is None or draft.topic("color_mode_state_topic"):
        return
    word = MODES.get(mode, mode)

    def last(text: str, json: object) -> Datum | Missing:
        datum = read(text, json)
        return MISSING if datum is MISSING or datum is None else word

    draft.offer("light", "color_mode", topic, last, origin=None)


def _offer_modes(draft: Draft, modes: list[str]) -> None:
    """Add the colour mode as the light tells it, with the modes it has."""
    words: dict[str, Datum] = {mode: MODES.get(mode, mode) for mode in modes}
    options = tuple(str(word) for word in words.values())
    topic, shape = draft.topic("color_mode_state_topic"), draft.template("color_mode_value_template")
    if topic or ("light", "color_mode") not in draft.entity.attributes:
        draft.offer("light", "color_mode", topic, mapped(shape, words), origin=shape, options=options)
    else:
        draft.narrow("light", "color_mode", options=options)


def _offer_white_value(draft: Draft) -> None:
    """Add the white channel of old firmware, which Home Assistant no longer knows."""
    state, command = draft.topic("white_value_state_topic"), draft.topic("white_value_command_topic")
    if not (state or command):
        return
    scale = draft.number("white_value_scale", 255) or 255
    shape = draft.template("white_value_template")
    spec = Attribute("number", "%", 0, 100, about="How bright its white channel shines.")
    draft.offer("setting", "white_value", state, numeric(shape, percent_of(scale)), origin=shape, spec=spec)


def _sender(draft: Draft, prefix: str) -> Callable[[object], Message] | None:
    topic = draft.topic(f"{prefix}_command_topic")
    return draft.sender(topic, draft.template(f"{prefix}_command_template")) if topic else None


def _color_sender(draft: Draft, form: str) -> Callable[[Parts], Message] | None:
    topic = draft.topic(f"{form}_command_topic")
    if topic is None:
        return None
    shape = draft.template(f"{form}_command_template")

    def send(parts: Parts) -> Message:
        plain = ",".join(str(part) for part in parts)
        variables = dict(zip(_NAMES[form], parts, strict=True))
        return draft.message(topic, rendered(shape, {"value": plain, **variables}, plain))

    return send


def _listed(template: Template | None, count: int) -> Extract:
    """Read numbers that stand between commas."""
    words = textual(template)

    def read(text: str, json: object) -> Datum | Missing:
        word = words(text, json)
        if word is MISSING or word is None:
            return word
        parts = str(word).strip("()[] ").split(",")
        if len(parts) != count:
            raise PayloadError(f"expected {count} numbers, got {str(word)[:40]!r}")
        return channels_in([part.strip() for part in parts])

    return read


def _tint(form: str, read: Extract) -> Extract:
    def hue(text: str, json: object) -> Datum | Missing:
        parts = read(text, json)
        return recolored(form, _floats(parts), "hs") if isinstance(parts, tuple) else parts

    return hue


def _brightest(read: Extract) -> Extract:
    def share(text: str, json: object) -> Datum | Missing:
        parts = read(text, json)
        return round(min(max(_floats(parts)), 255.0) / 2.55, 1) if isinstance(parts, tuple) else parts

    return share


def _floats(parts: tuple[float | str, ...]) -> Parts:
    return tuple(float(part) for part in parts)
