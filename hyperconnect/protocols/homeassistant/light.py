"""light, in its three schemas: JSON on one topic, a topic for each part, templates on one topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from colorsys import hsv_to_rgb, rgb_to_hsv
from typing import Any, Final, TypeAlias

from msgspec import json as codec

from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.entity import Draft, rendered
from hyperconnect.protocols.homeassistant.extract import Extract, mapped, numeric, textual
from hyperconnect.protocols.homeassistant.switching import Toggle
from hyperconnect.protocols.payload import MISSING, Missing, PayloadError, is_object, number_of
from hyperconnect.protocols.template import Template

_MODES: Final[dict[str, Datum]] = {
    "onoff": "onoff",
    "brightness": "brightness",
    "color_temp": "color_temperature",
    "hs": "hs",
    "xy": "xy",
    **dict.fromkeys(("rgb", "rgbw", "rgbww"), "rgb"),
    "white": "white",
}

Wish: TypeAlias = dict[str, Datum]
"""Arguments of `light.on` that are given."""


def build_light(draft: Draft) -> None:
    """light: the schema decides how it speaks."""
    toggle = Toggle()
    match draft.text("schema", "default"):
        case "json":
            turn = _build_json(draft, toggle)
        case "template":
            turn = _build_template(draft, toggle)
        case _:
            turn = _build_topics(draft, toggle)
    if turn is None:
        return
    switch = turn

    def on(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        return switch({key: value for key, value in args.items() if value is not None}, True)

    def off(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        return switch({key: value for key, value in args.items() if value is not None}, False)

    draft.settable("light", "on", lambda args: on({}) if args["value"] is True else off({}))
    for capability, attribute in tuple(draft.entity.attributes):
        if attribute in {"brightness", "color_temperature", "color_xy", "color_hs", "effect"}:
            draft.settable(capability, attribute, on, attribute)
    draft.order("light", "on", on)
    draft.order("light", "off", off)
    draft.order("light", "toggle", lambda args: off(args) if toggle.on else on(args))


Turn: TypeAlias = Callable[[Wish, bool], tuple[Message, ...]]


def _kelvin(draft: Draft) -> tuple[Callable[[float], float], Callable[[float], int], dict[str, Any]]:
    """Return how to read and write a colour temperature, and its range in K."""
    if draft.flag("color_temp_kelvin"):
        low, high = draft.number("min_kelvin", 2000) or 2000, draft.number("max_kelvin", 6535) or 6535
        return float, round, {"minimum": low, "maximum": high}

    def mired(value: float) -> float:
        if value <= 0:
            raise PayloadError(f"{value} mired is no colour temperature")
        return round(1_000_000 / value)

    warm, cold = draft.number("max_mireds", 500) or 500, draft.number("min_mireds", 153) or 153
    low, high = draft.number("min_kelvin") or mired(warm), draft.number("max_kelvin") or mired(cold)
    return mired, lambda value: round(1_000_000 / value), {"minimum": low, "maximum": high}


def _percent(scale: float) -> Callable[[float], float]:
    return lambda value: min(max(round(value * 100 / scale, 1), 0.0), 100.0)


def _level(share: Datum, scale: float) -> int:
    """Return a brightness in the device's steps; what is not quite dark stays lit."""
    level = float(share) * scale / 100 if isinstance(share, int | float) else scale
    return max(round(level), 1) if level > 0 else 0


def _build_json(draft: Draft, toggle: Toggle) -> Turn | None:
    topic = draft.topic("state_topic")
    scale = draft.number("brightness_scale", 255) or 255
    modes = set(draft.words("supported_color_modes"))
    to_kelvin, from_kelvin, kelvins = _kelvin(draft)
    draft.offer("light", "on", topic, toggle.watch(_key("state", {"ON": True, "OFF": False})))
    if draft.flag("brightness") or modes - {"onoff"}:
        draft.offer("light", "brightness", topic, _figure("brightness", _percent(scale)))
    if "color_temp" in modes or draft.flag("color_temp"):
        draft.offer("light", "color_temperature", topic, _figure("color_temp", to_kelvin), **kelvins)
    if "xy" in modes or draft.flag("xy"):
        draft.offer("light", "color_xy", topic, _color(("x", "y")))
    if modes & {"hs", "rgb", "rgbw", "rgbww"} or draft.flag("hs") or draft.flag("rgb"):
        draft.offer("light", "color_hs", topic, _hs_color)
    if modes:
        draft.offer("light", "color_mode", topic, _key("color_mode", _MODES))
    if draft.flag("effect"):
        draft.offer("light", "effect", topic, _key("effect", {}), options=draft.words("effect_list"))
    command = draft.topic("command_topic")
    if command is None:
        return None
    rgb = not modes & {"hs"} and bool(modes & {"rgb", "rgbw", "rgbww"})

    def turn(wish: Wish, state: bool) -> tuple[Message, ...]:  # noqa: FBT001 - on or off is what it is about
        document: dict[str, object] = {"state": "ON" if state else "OFF"}
        for key, value in wish.items():
            match key, value:
                case "brightness", _:
                    document["brightness"] = _level(value, scale)
                case "color_temperature", int() | float():
                    document["color_temp"] = from_kelvin(value)
                case "color_xy", (float() | int() as x, float() | int() as y):
                    document["color"] = {"x": x, "y": y}
                case "color_hs", (float() | int() as hue, float() | int() as saturation):
                    red, green, blue = _rgb(hue, saturation)
                    document["color"] = {"r": red, "g": green, "b": blue} if rgb else {"h": hue, "s": saturation}
                case _:
                    document[key] = value
        return (draft.message(command, codec.encode(document).decode()),)

    return turn


def _build_topics(draft: Draft, toggle: Toggle) -> Turn | None:
    template = draft.template("state_value_template", "value_template")
    on, off = draft.text("payload_on", "ON"), draft.text("payload_off", "OFF")
    state_topic = draft.topic("state_topic")
    draft.offer("light", "on", state_topic, toggle.watch(mapped(template, {on: True, off: False})), origin=template)
    scale = draft.number("brightness_scale", 255) or 255
    to_kelvin, from_kelvin, kelvins = _kelvin(draft)
    readers: dict[str, tuple[str, Callable[[Template | None], Extract], dict[str, Any]]] = {
        "brightness": ("brightness", lambda shape: numeric(shape, _percent(scale)), {}),
        "color_temp": ("color_temperature", lambda shape: numeric(shape, to_kelvin), {**kelvins}),
        "effect": ("effect", textual, {"options": draft.words("effect_list")}),
        "hs": ("color_hs", _pair, {}),
        "xy": ("color_xy", _pair, {}),
        "rgb": ("color_hs", _rgb_text, {}),
    }
    senders: dict[str, Callable[[object], Message]] = {}
    for prefix, (attribute, reader, narrowed) in readers.items():
        state, command = draft.topic(f"{prefix}_state_topic"), draft.topic(f"{prefix}_command_topic")
        if not (state or command) or ("light", attribute) in draft.entity.attributes:
            continue
        shape = draft.template(f"{prefix}_value_template")
        draft.offer("light", attribute, state, reader(shape), origin=shape, **narrowed)
        if command:
            senders[prefix] = draft.sender(command, draft.template(f"{prefix}_command_template"))
    command_topic = draft.topic("command_topic")
    if command_topic is None:
        return None
    order = draft.text("on_command_type", "last")
    lit, dark = draft.message(command_topic, on), draft.message(command_topic, off)

    def turn(wish: Wish, state: bool) -> tuple[Message, ...]:  # noqa: FBT001 - on or off is what it is about
        if not state:
            return (dark,)
        parts = [part for key, value in wish.items() if (part := _part(senders, key, value, scale, from_kelvin))]
        if order == "brightness" and "brightness" in senders:
            return tuple(parts) if "brightness" in wish else (*parts, senders["brightness"](_level(100, scale)))
        return (lit, *parts) if order == "first" else (*parts, lit)

    return turn


def _part(
    senders: Mapping[str, Callable[[object], Message]],
    key: str,
    value: Datum,
    scale: float,
    from_kelvin: Callable[[float], int],
) -> Message | None:
    """Return the message that carries one part of a wish, or None where the light has no topic for it."""
    match key, value:
        case "brightness", _ if "brightness" in senders:
            return senders["brightness"](_level(value, scale))
        case "color_temperature", int() | float() if "color_temp" in senders:
            return senders["color_temp"](from_kelvin(value))
        case "effect", _ if "effect" in senders:
            return senders["effect"](value)
        case "color_xy", (x, y) if "xy" in senders:
            return senders["xy"](f"{x},{y}")
        case "color_hs", (hue, saturation) if "hs" in senders:
            return senders["hs"](f"{hue},{saturation}")
        case "color_hs", (float() | int() as hue, float() | int() as saturation) if "rgb" in senders:
            return senders["rgb"](",".join(str(part) for part in _rgb(hue, saturation)))
        case _:
            return None


def _build_template(draft: Draft, toggle: Toggle) -> Turn | None:
    topic = draft.topic("state_topic")
    state = draft.template("state_template")
    extract = mapped(state, {"on": True, "off": False})
    draft.offer("light", "on", topic if state else None, toggle.watch(extract), origin=state)
    to_kelvin, from_kelvin, kelvins = _kelvin(draft)
    if shape := draft.template("brightness_template"):
        draft.offer("light", "brightness", topic, numeric(shape, _percent(255)), origin=shape)
    if shape := draft.template("color_temp_template"):
        draft.offer("light", "color_temperature", topic, numeric(shape, to_kelvin), origin=shape, **kelvins)
    if shape := draft.template("effect_template"):
        draft.offer("light", "effect", topic, textual(shape), origin=shape, options=draft.words("effect_list"))
    colors = [draft.template(f"{color}_template") for color in ("red", "green", "blue")]
    if all(colors):
        draft.offer("light", "color_hs", topic, _three(colors), origin=colors[0])
    command = draft.topic("command_topic")
    on, off = draft.template("command_on_template"), draft.template("command_off_template")
    if command is None or on is None or off is None:
        return None

    def turn(wish: Wish, lit: bool) -> tuple[Message, ...]:  # noqa: FBT001 - on or off is what it is about
        variables: dict[str, object] = {"state": "on" if lit else "off"}
        for key, value in wish.items():
            match key, value:
                case "brightness", _:
                    variables["brightness"] = _level(value, 255)
                case "color_temperature", int() | float():
                    variables["color_temp"] = from_kelvin(value)
                case "color_hs", (float() | int() as hue, float() | int() as saturation):
                    variables["red"], variables["green"], variables["blue"] = _rgb(hue, saturation)
                    variables["hue"], variables["sat"] = hue, saturation
                case _:
                    variables[key] = value
        return (draft.message(command, rendered(on if lit else off, variables, "")),)

    return turn


def _key(name: str, words: Mapping[str, Datum]) -> Extract:
    def read(_: str, json: object) -> Datum | Missing:
        if not is_object(json):
            raise PayloadError("expected a JSON object")
        native = json.get(name, MISSING)
        if native is MISSING:
            return MISSING
        if native is None:
            return None
        return words.get(str(native), MISSING) if words else str(native)

    return read


def _figure(name: str, scale: Callable[[float], float]) -> Extract:
    def read(_: str, json: object) -> Datum | Missing:
        native = json.get(name, MISSING) if is_object(json) else MISSING
        if native is MISSING:
            return MISSING
        value = number_of(native)
        return None if value is None else scale(value)

    return read


def _color(keys: tuple[str, str]) -> Extract:
    def read(_: str, json: object) -> Datum | Missing:
        color = json.get("color") if is_object(json) else None
        if not is_object(color) or keys[0] not in color or keys[1] not in color:
            return MISSING
        return _numbers(color[keys[0]], color[keys[1]])

    return read


def _hs_color(_: str, json: object) -> Datum | Missing:
    color = json.get("color") if is_object(json) else None
    if not is_object(color):
        return MISSING
    if "h" in color and "s" in color:
        return _numbers(color["h"], color["s"])
    if "hue" in color and "saturation" in color:
        return _numbers(color["hue"], color["saturation"])
    if all(key in color for key in "rgb"):
        return _hs(*(number_of(color[key]) or 0 for key in "rgb"))
    return MISSING


def _numbers(*natives: object) -> Datum:
    numbers = [number_of(native) for native in natives]
    return None if None in numbers else tuple(float(number) for number in numbers if number is not None)


def _pair(template: Template | None) -> Extract:
    words = textual(template)

    def read(text: str, json: object) -> Datum | Missing:
        word = words(text, json)
        if word is MISSING or word is None:
            return word
        parts = str(word).strip("()[] ").split(",")
        if len(parts) != 2:
            raise PayloadError(f"expected two numbers, got {str(word)[:40]!r}")
        return _numbers(*(part.strip() for part in parts))

    return read


def _rgb_text(template: Template | None) -> Extract:
    words = textual(template)

    def read(text: str, json: object) -> Datum | Missing:
        word = words(text, json)
        if word is MISSING or word is None:
            return word
        parts = str(word).strip("()[] ").split(",")
        if len(parts) != 3:
            raise PayloadError(f"expected three numbers, got {str(word)[:40]!r}")
        return _hs(*(number_of(part.strip()) or 0 for part in parts))

    return read


def _three(templates: list[Template | None]) -> Extract:
    parts = [numeric(template) for template in templates]

    def read(text: str, json: object) -> Datum | Missing:
        values = [part(text, json) for part in parts]
        numbers = [value for value in values if isinstance(value, int | float)]
        return _hs(*numbers) if len(numbers) == 3 else MISSING

    return read


def _hs(*rgb: float) -> tuple[float, ...]:
    hue, saturation, _ = rgb_to_hsv(*(part / 255 for part in rgb[:3]))
    return (round(hue * 360, 3), round(saturation * 100, 3))


def _rgb(hue: float, saturation: float) -> tuple[int, int, int]:
    red, green, blue = hsv_to_rgb(hue % 360 / 360, saturation / 100, 1.0)
    return round(red * 255), round(green * 255), round(blue * 255)
