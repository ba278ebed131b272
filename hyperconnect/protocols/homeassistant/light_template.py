"""Lights whose one state topic and one command topic are read and written by templates."""

from __future__ import annotations

from hyperconnect.model.device import Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.color import hs_of_rgb, recolored, rgb_of_hs
from hyperconnect.protocols.homeassistant.draft import Draft, rendered
from hyperconnect.protocols.homeassistant.extract import Extract, mapped, numeric, textual
from hyperconnect.protocols.homeassistant.lamp import Lamp, Wish, arm, kelvin_of, level_of, percent_of
from hyperconnect.protocols.payload import MISSING, Missing, PayloadError
from hyperconnect.protocols.template import Template


def build_template_light(draft: Draft) -> None:
    """A light of the schema `template`."""
    lamp = Lamp(draft)
    topic = draft.topic("state_topic")
    state = draft.template("state_template")
    read = lamp.watch_on(mapped(state, {"on": True, "off": False}))
    draft.offer("light", "on", topic if state else None, read, origin=state)
    kelvin = kelvin_of(draft)
    level = draft.template("brightness_template")
    if level:
        read = lamp.watch_brightness(numeric(level, percent_of(255)))
        draft.offer("light", "brightness", topic, read, origin=level)
    if shape := draft.template("color_temp_template"):
        draft.offer("light", "color_temperature", topic, numeric(shape, kelvin.read), origin=shape, **kelvin.spec)
    if shape := draft.template("effect_template"):
        draft.offer("light", "effect", topic, textual(shape), origin=shape, options=draft.words("effect_list"))
    elif effects := draft.words("effect_list"):
        draft.offer("light", "effect", None, None, options=effects)
    colors = [draft.template(f"{color}_template") for color in ("red", "green", "blue")]
    if all(colors):
        draft.offer("light", "color_hs", topic, lamp.watch_color("hs", _mixed(colors)), origin=colors[0])
    if shape := draft.template("white_value_template"):
        spec = Attribute("number", "%", 0, 100, about="How bright its white channel shines.")
        draft.offer("setting", "white_value", topic, numeric(shape, percent_of(255)), origin=shape, spec=spec)
    command = draft.topic("command_topic")
    on, off = draft.template("command_on_template"), draft.template("command_off_template")
    if command is None or on is None or off is None:
        return

    def turn(wish: Wish, lit: bool) -> tuple[Message, ...]:  # noqa: FBT001 - on or off is what it is about
        variables: dict[str, object] = {"state": "on" if lit else "off"}
        if wish.brightness is not None:
            variables["brightness"] = level_of(wish.brightness, 255)
        if wish.kelvin is not None:
            variables["color_temp"] = kelvin.write(wish.kelvin)
        if wish.form:
            share = lamp.brightness if wish.brightness is None else wish.brightness
            hue, saturation = recolored(wish.form, wish.color, "hs")
            value = 100.0 if level or share is None else level_of(share, 255) / 2.55
            variables["red"], variables["green"], variables["blue"] = rgb_of_hs(hue, saturation, value)
            variables["hue"], variables["sat"] = hue, saturation
        if wish.white is not None:
            variables["white_value"] = level_of(wish.white, 255)
        more = {"effect": wish.effect, "transition": wish.transition, "flash": wish.flash}
        variables |= {name: given for name, given in more.items() if given is not None}
        return (draft.message(command, rendered(on if lit else off, variables, "")),)

    mentioned = f"{on.source} {off.source}"
    abilities = {"brightness": "brightness", "color_temperature": "color_temp"}
    for attribute, word in abilities.items():
        # What a command can carry can be set, also where no state tells it.
        if word in mentioned and ("light", attribute) not in draft.entity.attributes:
            draft.offer("light", attribute, None, None, **(kelvin.spec if word == "color_temp" else {}))
    colored = "red" in mentioned or "hue" in mentioned
    more = {word.removesuffix("_value") for word in ("transition", "flash", "white_value") if word in mentioned}
    arm(draft, lamp, turn, forms=("hs",) if colored or all(colors) else (), more=more)


def _mixed(templates: list[Template | None]) -> Extract:
    parts = [numeric(template) for template in templates]

    def read(text: str, json: object) -> Datum | Missing:
        try:
            values = [part(text, json) for part in parts]
        except PayloadError as error:
            raise PayloadError(f"colour: {error.why}") from error
        numbers = [value for value in values if isinstance(value, int | float)]
        return hs_of_rgb(*numbers) if len(numbers) == 3 else MISSING

    return read
