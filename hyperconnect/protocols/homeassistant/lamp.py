"""What the three ways of speaking to a light have in common: its modes, its memory, and what is wished of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, TypeAlias

from msgspec import Struct

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.color import FORMS, Parts
from hyperconnect.protocols.homeassistant.draft import Draft
from hyperconnect.protocols.homeassistant.extract import Extract
from hyperconnect.protocols.payload import MISSING, Missing, PayloadError, number_of

MODES: Final[dict[str, str]] = {"color_temp": "color_temperature"}
"""Home Assistant's words for colour modes where the registry has another."""

CHANNELS: Final = {"rgb": 3, "rgbw": 4, "rgbww": 5}
"""Forms of colour that the registry has no attribute for, and how many channels they have."""

_LEAVES: Final = {"hs": ("light", "color_hs"), "xy": ("light", "color_xy")}
_FLASH: Final = Attribute("enum", options=("short", "long"), about="Flashes instead of only turning on.")
_WHITE: Final = Attribute("number", "%", 0, 100, about="How bright it shines in its plain white.")


class Wish(Struct, frozen=True):
    """What is wished of a light: brightness and white in %, the rest as the registry counts."""

    brightness: float | None = None
    kelvin: float | None = None
    form: str = ""
    color: Parts = ()
    white: float | None = None
    effect: str | None = None
    transition: float | None = None
    flash: str | None = None


Turn: TypeAlias = Callable[[Wish, bool], tuple[Message, ...]]
"""Turns a light on or off, with what is wished."""


class Lamp:
    """A light as it was last heard or, where it never tells, last told; brightness in %."""

    def __init__(self, draft: Draft) -> None:
        self.on = False
        self.brightness: float | None = None
        self.colors: dict[str, Parts] = {}
        self.silent = draft.topic("state_topic") is None or draft.flag("optimistic")

    def told(self, wish: Wish, *, state: bool) -> None:
        """Note what a light was told that does not answer."""
        if not self.silent:
            return
        self.on = state
        if wish.brightness is not None:
            self.brightness = wish.brightness
        if wish.form:
            self.colors[wish.form] = wish.color

    def watch_on(self, extract: Extract) -> Extract:
        """Return an extract that notes whether it shines."""

        def read(text: str, json: object) -> Datum | Missing:
            datum = extract(text, json)
            if datum is not MISSING:
                self.on = datum is True
            return datum

        return read

    def watch_brightness(self, extract: Extract) -> Extract:
        """Return an extract that notes how bright it shines."""

        def read(text: str, json: object) -> Datum | Missing:
            datum = extract(text, json)
            if isinstance(datum, int | float):
                self.brightness = datum
            return datum

        return read

    def watch_color(self, form: str, extract: Extract) -> Extract:
        """Return an extract that notes its colour."""

        def read(text: str, json: object) -> Datum | Missing:
            datum = extract(text, json)
            if isinstance(datum, tuple):
                self.colors[form] = tuple(float(part) for part in datum)
            return datum

        return read


class Kelvin(Struct, frozen=True):
    """How a light counts its colour temperature."""

    read: Callable[[float], float]
    write: Callable[[float], int]
    spec: dict[str, Any]


def kelvin_of(draft: Draft) -> Kelvin:
    """Return how to read and write a colour temperature, and its range in K."""
    warm, cold = draft.number("max_mireds"), draft.number("min_mireds")
    low = draft.number("min_kelvin") or (_mired(warm) if warm and warm > 0 else None)
    high = draft.number("max_kelvin") or (_mired(cold) if cold and cold > 0 else None)
    # A light that does not say how far it goes is not taken to go only as far as most do.
    spec = {name: end for name, end in (("minimum", low), ("maximum", high)) if end}
    if draft.flag("color_temp_kelvin"):
        return Kelvin(float, round, spec)
    return Kelvin(_mired, lambda value: round(1_000_000 / value), spec)


def _mired(value: float) -> float:
    if value <= 0:
        raise PayloadError(f"{value} mired is no colour temperature")
    return round(1_000_000 / value)


def percent_of(scale: float) -> Callable[[float], float]:
    """Return how to get from a device's steps of brightness to %."""
    return lambda value: min(max(round(value * 100 / scale, 1), 0.0), 100.0)


def level_of(share: float, scale: float) -> int:
    """Return a brightness in a device's steps; what is not quite dark stays lit."""
    level = share * scale / 100
    return max(round(level), 1) if level > 0 else 0


def channels_in(parts: Collection[object]) -> Datum:
    """Return channels of a payload as numbers, or None if one is unknown.

    Raises:
        PayloadError: one is no number.
    """
    numbers = [number_of(part) for part in parts]
    known = [float(number) for number in numbers if number is not None]
    return tuple(known) if len(known) == len(numbers) else None


def offer_color(
    draft: Draft, form: str, topic: str | None, extract: Extract | None, origin: Any = None, **narrowed: Any
) -> None:
    """Add a colour in one of its forms: hue and saturation, x and y, or raw channels as a setting."""
    if leaf := _LEAVES.get(form):
        draft.offer(*leaf, topic, extract, origin=origin, **narrowed)
    else:
        spec = Attribute("list", about=f"Its {CHANNELS[form]} channels, each 0 to 255.")
        draft.offer("setting", f"{form}_color", topic, extract, origin=origin, spec=spec, **narrowed)


def arm(draft: Draft, lamp: Lamp, turn: Turn, *, forms: Collection[str], more: Collection[str] = ()) -> None:
    """Let a light be turned on and off, with the arguments it understands.

    `forms` are the forms of colour it takes, `more` what it takes beside (`transition`, `flash`, `white`).
    """
    known = CAPABILITIES["light"].commands["on"]
    offered = {attribute for _, attribute in draft.entity.attributes}
    fitting = {"brightness", "color_temperature", "effect"} & offered | set(more)
    if forms:
        fitting |= {"color_hs", "color_xy"}
    extra = {f"{form}_color": Argument(Attribute("list")) for form in CHANNELS if form in forms}
    if "flash" in more:
        extra["flash"] = Argument(_FLASH)
    if "white" in more:
        extra["white"] = Argument(_WHITE)
    arguments = {name: argument for name, argument in known.items() if name in fitting} | extra

    def send(args: Mapping[str, Datum], *, state: bool) -> tuple[Message, ...]:
        wish = _wish_of(args)
        messages = turn(wish, state)
        lamp.told(wish, state=state)
        return messages

    def on(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        return send(args, state=True)

    def off(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        return send(args, state=False)

    draft.settable("light", "on", lambda args: send({}, state=args["value"] is True))
    if ("setting", "white_value") in draft.entity.attributes and "white" in more:
        draft.settable("setting", "white_value", on, "white")
    for capability, attribute in tuple(draft.entity.attributes):
        if attribute in arguments and attribute != "white":
            draft.settable(capability, attribute, on, attribute)
    ending = {name: argument for name, argument in arguments.items() if name in {"transition", "flash"}}
    draft.order("light", "on", on, arguments)
    draft.order("light", "off", off, ending)
    draft.order("light", "toggle", lambda args: send(args, state=not lamp.on), ending)


def _wish_of(args: Mapping[str, Datum]) -> Wish:
    form: str = ""
    color: Parts = ()
    for one in FORMS:
        value = args.get(f"color_{one}" if one in _LEAVES else f"{one}_color")
        if isinstance(value, tuple):
            form, color = one, _parts(one, value)
    return Wish(
        _number(args.get("brightness")),
        _number(args.get("color_temperature")),
        form,
        color,
        _number(args.get("white")),
        _word(args.get("effect")),
        _number(args.get("transition")),
        _word(args.get("flash")),
    )


def _parts(form: str, value: tuple[float | str, ...]) -> Parts:
    parts = tuple(part for part in value if isinstance(part, int | float))
    wanted = CHANNELS.get(form, 2)
    if len(parts) != wanted or len(parts) != len(value):
        raise CommandError(f"cannot be {value!r}", where=f"light.{form}", hint=f"it takes {wanted} numbers")
    if form in CHANNELS:
        if any(not 0 <= part <= 255 for part in parts):
            raise CommandError(f"cannot be {value!r}", where=f"light.{form}", hint="each channel is 0 to 255")
        return tuple(round(part) for part in parts)
    return tuple(float(part) for part in parts)


def _number(value: Datum) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _word(value: Datum) -> str | None:
    return value if isinstance(value, str) else None
