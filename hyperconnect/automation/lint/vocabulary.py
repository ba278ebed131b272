"""What the checks know of capabilities: what commands do, what should not stay on, what wavers, what is precious."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.model.value import Datum

EFFECTS: Mapping[tuple[str, str], tuple[str, Datum]] = {
    **{(name, "on"): ("on", True) for name in ("switch", "light", "siren", "fan", "humidifier")},
    **{(name, "off"): ("on", False) for name in ("switch", "light", "siren", "fan", "humidifier")},
    ("valve", "open"): ("open", True),
    ("valve", "close"): ("open", False),
    ("lock", "lock"): ("state", "locked"),
    ("lock", "unlock"): ("state", "unlocked"),
    ("lock", "unlatch"): ("state", "unlatched"),
    ("cover", "open"): ("state", "open"),
    ("cover", "close"): ("state", "closed"),
    ("alarm", "disarm"): ("state", "disarmed"),
    ("alarm", "arm_home"): ("state", "armed_home"),
    ("alarm", "arm_away"): ("state", "armed_away"),
    ("alarm", "arm_night"): ("state", "armed_night"),
    ("alarm", "arm_vacation"): ("state", "armed_vacation"),
}
"""(capability, command) to the attribute it changes, and to what."""

ARGUMENTS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("thermostat", "set_mode"): {"mode": "mode"},
    ("thermostat", "set_target"): {"temperature": "target"},
    ("cover", "set_position"): {"position": "position"},
    ("fan", "set_speed"): {"speed": "speed"},
}
"""(capability, command) to its arguments that end up in attributes."""

TOGGLES: Mapping[tuple[str, str], str] = {(name, "toggle"): "on" for name in ("switch", "light", "fan", "humidifier")}
"""(capability, command) to the attribute that is then not what it was."""

ENDLESS: Mapping[tuple[str, str], tuple[str, frozenset[Datum]]] = {
    ("switch", "on"): ("nothing switches this off again", frozenset({False})),
    ("siren", "on"): ("nothing ends this noise", frozenset({False})),
    ("fan", "on"): ("nothing stops this fan", frozenset({False})),
    ("humidifier", "on"): ("nothing stops this humidifier", frozenset({False})),
    ("valve", "open"): ("nothing closes this valve again", frozenset({False})),
    ("thermostat", "mode"): ("nothing ends this heating or cooling", frozenset({"off", "auto"})),
    ("thermostat", "target"): ("nothing lowers this target again", frozenset()),
}
"""(capability, attribute) of what costs or harms where it stays on: what to say, and which values are no such thing.

Lights are not among them: people switch them off by hand.
"""

SAVING = 18.0
"""°C a room is left at by night or while nobody is in: a target up to this is no heating that somebody must end."""

NOISY = frozenset({"illuminance", "power", "wind", "air", "location", "connectivity"})
"""Capabilities whose numbers waver all the time."""

PRECIOUS = frozenset({("lock", "unlock"), ("lock", "unlatch"), ("alarm", "disarm"), ("cover", "open")})
"""(capability, command) that opens the home or the car; of covers only those that are a way in."""

WAYS_IN = ("garage", "gate", "door")
"""What a cover is called that people can come in through."""
