"""What people touch on a Tasmota device, or what touches it: switches by their mode, and buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from hyperconnect.model.device import Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path
from hyperconnect.protocols.growing import Growing
from hyperconnect.protocols.payload import is_object
from hyperconnect.protocols.tasmota.config import Config
from hyperconnect.protocols.telling import Telling

OFF_DELAY: Final = 1.0
"""Seconds after which a motion switch, which tells only that it is on, is off."""


class Mode(NamedTuple):
    """What a switch mode tells: whether a state, and what its TOGGLE and its HOLD are as a button."""

    state: bool
    toggle: str = ""
    hold: str = ""


MODES: Final = (
    Mode(False, "single"),
    Mode(True),
    Mode(True),
    Mode(True, "single"),
    Mode(True, "single"),
    Mode(True, "single", "long"),
    Mode(True, "single", "long"),
    Mode(False, "single"),
    Mode(False, "single", "double"),
    Mode(True, "", "double"),
    Mode(True, "", "double"),
    Mode(False, "single"),
    Mode(False, "single"),
    Mode(True),
    Mode(True),
)
"""By Tasmota's SwitchMode 0 to 14; later ones tell a state."""

_PRESSES: Final = {
    "SINGLE": "single",
    "DOUBLE": "double",
    "TRIPLE": "triple",
    "QUAD": "other",
    "PENTA": "other",
    "HOLD": "long",
    "CLEAR": "release",
}
_STATE = Attribute("bool", about="Whether it is closed, as its switch mode counts.")


class Contact:
    """A switch: by its mode a state, a button, or both. Modes 13 and 14 tell only that they are on."""

    def __init__(self, config: Config, index: int) -> None:
        self.component = f"switch{index + 1}"
        named = config.switch_names[index] if index < len(config.switch_names) else ""
        self.name = named
        self._key = named or f"Switch{index + 1}"
        self.keys = frozenset({self._key})
        number = config.switches[index]
        self.mode = MODES[number] if number < len(MODES) else Mode(True)
        self.pulse = number in {13, 14}
        self._config = config
        self._path = Path("")
        self._device = ""
        self.off_at: Moment | None = None

    def offer(self, growing: Growing) -> None:
        """Add the state and the button."""
        self._device = growing.card.id
        if self.mode.state:
            self._path = growing.offer(self.component, "setting", "state", _STATE)
        if self.mode.toggle or self.mode.hold:
            growing.emit(self.component, "button", "pressed")

    def read(self, document: Mapping[str, object], told: Telling) -> None:
        """Tell its state or a press."""
        native = document.get(self._key)
        acted = is_object(native)
        word = native.get("Action") if is_object(native) else native
        off, on, toggle, hold = self._config.words
        if self.mode.state and word in {off, on} and (acted or not self.pulse):
            told.value(self._path, word == on)
            if self.pulse and word == on and not told.retained:
                self.off_at = told.at + OFF_DELAY
        press = {toggle: self.mode.toggle, hold: self.mode.hold}.get(word, "") if isinstance(word, str) else ""
        if press and acted:
            _press(told, self._device, self.component, press, str(word))

    def release(self, told: Telling) -> None:
        """Tell that a pulse is over."""
        self.off_at = None
        told.value(self._path, False)

    def encode(self, order: str, args: Mapping[str, Datum]) -> tuple[Message, ...]:  # noqa: ARG002 - a part's shape
        """Return nothing: it is only touched."""
        return ()


class Button:
    """A button that tells how it is pressed. SetOption11 swaps single and double, 13 leaves only the single press."""

    def __init__(self, config: Config, index: int) -> None:
        self.component = f"button{index + 1}"
        self._key = f"Button{index + 1}"
        self.keys = frozenset({self._key})
        self._options = config.options
        self._device = ""

    def offer(self, growing: Growing) -> None:
        """Add the button."""
        self._device = growing.card.id
        growing.emit(self.component, "button", "pressed")

    def read(self, document: Mapping[str, object], told: Telling) -> None:
        """Tell a press."""
        native = document.get(self._key)
        word = native.get("Action") if is_object(native) else None
        if not isinstance(word, str) or word not in _PRESSES:
            return
        press = _PRESSES[word]
        if "13" in self._options and press != "single":
            return
        if "11" in self._options:
            press = {"single": "double", "double": "single"}.get(press, press)
        _press(told, self._device, self.component, press, word)

    def encode(self, order: str, args: Mapping[str, Datum]) -> tuple[Message, ...]:  # noqa: ARG002 - a part's shape
        """Return nothing: it is only touched."""
        return ()


def _press(told: Telling, device: str, component: str, action: str, raw: str) -> None:
    told.event(device, component, "button", "pressed", {"button": component, "action": action, "raw": raw})
