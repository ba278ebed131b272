"""Tasmota lights: what they tell of themselves, and the commands that turn them.

A light is told everything in one `Backlog`, each command behind a `NoDelay`. A fade is given as the time of a full
swing from dark to bright (`Speed2`, half seconds, 1 to 40), so the time wanted is stretched by how far the light has
to go, unless SetOption117 makes fades last equally long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.registry import CAPABILITIES, attribute_spec
from hyperconnect.model.value import Datum, Path
from hyperconnect.protocols.color import hs_of, kelvin_of, mired_of, rgb_of
from hyperconnect.protocols.growing import Growing
from hyperconnect.protocols.payload import PayloadError, number_of
from hyperconnect.protocols.tasmota.config import Config
from hyperconnect.protocols.tasmota.part import is_on
from hyperconnect.protocols.telling import Telling

EFFECTS: Final = ("None", "Wake up", "Cycle up", "Cycle down", "Random")
"""The words for `Scheme` 0 to 4."""

ONOFF, DIMMER, WHITES, RGB, RGBW, RGBCW = range(6)

_READ: Final[dict[int, tuple[str, ...]]] = {
    WHITES: ("Color", "CT"),
    RGB: ("Color", "HSBColor", "Scheme"),
    RGBW: ("Color", "HSBColor", "White", "Scheme"),
    RGBCW: ("Color", "HSBColor", "White", "Scheme", "CT"),
}
"""What a state message says of a light of a kind besides power and brightness."""

_MODES: Final = ("onoff", "brightness", "color_temperature", "rgb", "rgb", "color_temperature")

_SHOWN: Final = (
    ("onoff",),
    ("brightness",),
    ("color_temperature",),
    ("rgb",),
    ("rgb", "white"),
    ("rgb", "color_temperature"),
)
"""What may decide the colour of a light of a kind; the first of `_MODES` does until it says otherwise."""


class Tint(Struct):
    """What a light last told of itself, by which fades are timed; `dark` if its coloured channels are."""

    on: bool = False
    brightness: float | None = None
    hs: tuple[float, float] | None = None
    mired: float | None = None
    white: float | None = None
    dark: bool = False
    mode: str = ""


class Light:
    """One light of a device. `kind` is 0 for a relay that people call a light, else as `Config.light`."""

    def __init__(self, config: Config, index: int, kind: int) -> None:
        self.component = f"light{index + 1}"
        self.powers = (f"POWER{index + 1}", "POWER") if index == 0 else (f"POWER{index + 1}",)
        self.tint = Tint()
        self._config = config
        self._power = f"Power{index + 1}"
        self._relay = kind == ONOFF
        self._told = self._dimmer = "Dimmer"
        self._suffix = ""
        if config.tuya:
            self._dimmer = "Dimmer3"
        if "68" in config.options and not self._relay:
            kind, self._told, self._dimmer = DIMMER, f"Channel{index + 1}", f"Channel{index + 1}"
        elif not config.linked and kind >= RGBW:
            second = index > config.relays.index(2)
            self._told = self._dimmer = "Dimmer2" if second else "Dimmer1"
            self._suffix = "" if second else "="
            kind = RGB if not second else DIMMER if kind == RGBW else WHITES
        elif kind == RGBW and not config.tuya and config.version >= (9, 4, 0, 4):
            self._dimmer = "Dimmer4"
        self.kind = kind
        self.coldest, self.warmest = (200, 380) if "82" in config.options else (153, 500)
        shown = () if self._relay else (self._told, *_READ.get(kind, ()))
        self.keys = frozenset((*self.powers, *shown))
        self._paths: dict[str, Path] = {}

    def offer(self, growing: Growing) -> None:
        """Add what the light tells and takes to its device."""
        offered = {"on": True, "color_mode": False}
        if self.kind >= DIMMER:
            offered["brightness"] = True
        if self.kind in {WHITES, RGBCW}:
            offered["color_temperature"] = True
        if self.kind >= RGB:
            offered |= {"color_hs": True, "effect": True}
        commands = CAPABILITIES["light"].commands
        takes = {name for name, settable in offered.items() if settable} | {"transition"}
        takes -= {"transition"} if self._relay or self._config.tuya else set()
        arguments = {
            order: {name: one for name, one in given.items() if name in takes} for order, given in commands.items()
        }
        arguments["toggle"] = {}
        if self.kind >= RGB:
            arguments["on"]["channels"] = Argument(_CHANNELS)
        for name, settable in offered.items():
            self._paths[name] = growing.offer(self.component, "light", name, self._spec(name, writable=settable))
        if self.kind in {RGBW, RGBCW}:
            self._paths["white"] = growing.offer(self.component, "setting", "white", _WHITE)
        growing.order(self.component, "light", arguments)

    def read(self, document: Mapping[str, object], told: Telling) -> None:
        """Tell what a message says of the light.

        Raises:
            PayloadError: it says something impossible.
        """
        tint = self.tint
        for power in self.powers:
            if power in document:
                tint.on = is_on(document[power], self._config)
                told.value(self._paths["on"], tint.on)
        if self._relay:
            self._tell_mode(document, told)
            return
        level = _number(document, self._told)
        if level is not None:
            tint.brightness = min(max(level, 0.0), 100.0)
            told.value(self._paths["brightness"], tint.brightness)
        if self.kind >= RGB:
            self._read_color(document, told)
        mired = _number(document, "CT")
        if mired is not None and "color_temperature" in self._paths:
            tint.mired = mired
            told.value(self._paths["color_temperature"], kelvin_of(mired))
        self._tell_mode(document, told)

    def _read_color(self, document: Mapping[str, object], told: Telling) -> None:
        tint = self.tint
        shown = _color(document)
        if shown is not None:
            tint.dark, hs = shown
            if hs is not None:
                tint.hs = hs
                told.value(self._paths["color_hs"], hs)
        white = _number(document, "White")
        if white is not None and "white" in self._paths:
            tint.white = white
            told.value(self._paths["white"], white)
        scheme = _number(document, "Scheme")
        if scheme is not None:
            number = int(scheme)
            told.value(self._paths["effect"], EFFECTS[number] if 0 <= number < len(EFFECTS) else f"Scheme {number}")

    def _tell_mode(self, document: Mapping[str, object], told: Telling) -> None:
        """Tell which setting decides the colour, once and when it changes; colour rules where no white shines."""
        mode = _MODES[self.kind]
        if self.kind == RGBCW and self.tint.white == 0:
            mode = "rgb"
        if self.kind == RGBW and self.tint.white and self.tint.dark:
            mode = "white"
        if mode != self.tint.mode and not self.keys.isdisjoint(document):
            self.tint.mode = mode
            told.value(self._paths["color_mode"], mode)

    def _spec(self, name: str, *, writable: bool) -> Attribute:
        known = attribute_spec("light", name) or Attribute("string")
        low, high = known.minimum, known.maximum
        if name == "color_temperature":
            low, high = kelvin_of(self.warmest), kelvin_of(self.coldest)
        options = {"effect": EFFECTS, "color_mode": _SHOWN[self.kind]}.get(name, known.options)
        return Attribute(known.type, known.unit, low, high, known.step, options, writable=writable, about=known.about)

    def encode(self, order: str, args: Mapping[str, Datum]) -> tuple[Message, ...]:
        """Return the messages of `on`, `off` or `toggle` with their arguments, already checked.

        Raises:
            CommandError: a colour's channels are no numbers from 0 to 255.
        """
        off, on, toggle, _ = self._config.words
        base = self._config.command
        if order == "toggle":
            return (Message(f"{base}{self._power}", toggle.encode()),)
        level = args.get("brightness")
        lit = order == "on" and level != 0
        word = on if lit else off
        if self._relay:
            return (Message(f"{base}{self._power}", word.encode()),)
        return backlog(base, [*self._fade(args, lit=lit), *self._turn(args, word, lit=lit)])

    def _turn(self, args: Mapping[str, Datum], word: str, *, lit: bool) -> list[tuple[str, object]]:
        level = args.get("brightness")
        if not lit:
            return [(self._power, word)]
        dimmed = isinstance(level, int | float)
        commands: list[tuple[str, object]] = [
            (self._dimmer, max(round(level), 1)) if isinstance(level, int | float) else (self._power, word)
        ]
        commands += self._tinted(args)
        if dimmed and "20" in self._config.options:
            commands.append((self._power, word))
        return commands

    def _tinted(self, args: Mapping[str, Datum]) -> list[tuple[str, object]]:
        """Return the commands for a colour, a white or an effect."""
        commands: list[tuple[str, object]] = []
        match args.get("color_hs"):
            case (int() | float() as hue, int() | float() as saturation):
                commands.append(("Color2", _levels(rgb_of(hue, saturation)) + self._suffix))
            case _:
                pass
        match args.get("channels"):
            case tuple() as channels:
                commands.append(self._channels(channels))
            case _:
                pass
        match args.get("color_temperature"):
            case int() | float() as kelvin:
                commands.append(("CT", min(max(mired_of(kelvin), self.coldest), self.warmest)))
            case _:
                pass
        effect = args.get("effect")
        if effect in EFFECTS:
            commands.append(("Scheme", EFFECTS.index(str(effect))))
        return commands

    def _channels(self, channels: tuple[float | str, ...]) -> tuple[str, object]:
        levels = [round(level) for level in channels if isinstance(level, int | float) and 0 <= level <= 255]
        if len(levels) != len(channels) or len(levels) not in {3, 4}:
            raise CommandError("channels are three or four numbers from 0 to 255", where=self.component)
        if self.kind == RGBW and self._dimmer != "Dimmer4" and len(levels) == 4:
            # Firmware before 9.4.0.4 has white or colour, never both.
            return ("White", round(levels[3] / 255 * 100)) if levels[3] else ("Color2", _levels(levels[:3]))
        return "Color2", _levels(levels) + self._suffix

    def _fade(self, args: Mapping[str, Datum], *, lit: bool) -> list[tuple[str, object]]:
        seconds = args.get("transition")
        if not isinstance(seconds, int | float) or self._config.tuya:
            return []
        if seconds <= 0:
            return [("Fade2", 0)]
        speed = seconds * 2
        if "117" not in self._config.options:
            way = self._way(args, lit=lit)
            speed = speed / way if way else 0
        return [("Fade2", 1), ("Speed2", min(max(round(speed), 1), 40))]

    def _way(self, args: Mapping[str, Datum], *, lit: bool) -> float:
        """Return how far the channel that moves most has to go, of its whole range."""
        tint = self.tint
        held = 100.0 if tint.brightness is None else tint.brightness
        level = args.get("brightness")
        now = held / 100 if tint.on else 0.0
        then = (float(level) if isinstance(level, int | float) else held) / 100 if lit else 0.0
        pairs: list[tuple[float, float]] = []
        if self.kind >= RGB and tint.hs is not None:
            wanted = _wanted(args) or [part / 255 for part in rgb_of(*tint.hs)]
            pairs += zip([part / 255 for part in rgb_of(*tint.hs)], wanted, strict=False)
        if self.kind >= WHITES and tint.mired is not None:
            kelvin = args.get("color_temperature")
            wished = mired_of(kelvin) if isinstance(kelvin, int | float) else tint.mired
            span = self.warmest - self.coldest
            pairs.append(((tint.mired - self.coldest) / span, (wished - self.coldest) / span))
        return max((abs(old * now - new * then) for old, new in pairs), default=abs(now - then))


_WHITE: Final = Attribute("number", "%", 0, 100, category="diagnostic", about="How bright its white channel shines.")
_CHANNELS: Final = Attribute(
    "list", writable=True, about="Its channels, 0 to 255: red, green, blue and, where it has one, white."
)


def backlog(base: str, commands: Sequence[tuple[str, object]]) -> tuple[Message, ...]:
    """Return the one message that carries several commands."""
    text = ";".join(f"NoDelay;{name} {argument}" for name, argument in commands)
    return (Message(f"{base}Backlog", text.encode()),)


def _levels(levels: Sequence[int]) -> str:
    return ",".join(str(level) for level in levels)


def _wanted(args: Mapping[str, Datum]) -> list[float] | None:
    match args.get("color_hs"), args.get("channels"):
        case (int() | float() as hue, int() | float() as saturation), _:
            return [part / 255 for part in rgb_of(hue, saturation)]
        case _, (int() | float() as red, int() | float() as green, int() | float() as blue, *_):
            return [red / 255, green / 255, blue / 255]
        case _:
            return None


def _number(document: Mapping[str, object], key: str) -> float | None:
    native = document.get(key)
    return None if native is None else number_of(native)


def _color(document: Mapping[str, object]) -> tuple[bool, tuple[float, float] | None] | None:
    """Return whether the coloured channels are dark, and hue and saturation, from whichever key tells them."""
    native = document.get("HSBColor")
    if isinstance(native, str):
        parts = [number_of(part) or 0.0 for part in native.split(",", 3)]
        if len(parts) == 3:
            return parts[2] <= 0, (float(parts[0]), float(parts[1]))
    native = document.get("Color")
    if not isinstance(native, str):
        return None
    if "," in native:
        levels = [number_of(part) or 0.0 for part in native.split(",", 5)[:5]]
    else:
        try:
            levels = [float(byte) for byte in bytes.fromhex(native)]
        except ValueError:
            raise PayloadError(f"{native[:20]!r} is no colour") from None
    if len(levels) < 3:
        return None
    dark = max(levels[:3]) <= 0
    return dark, None if dark else hs_of(levels[0], levels[1], levels[2])
