"""Things about the house that are switched, moved, locked and played."""

from __future__ import annotations

from hyperconnect.model.device import Attribute
from hyperconnect.model.registry.spec import (
    capability,
    choice,
    count,
    flag,
    needed,
    number,
    optional,
    percent,
    text,
    words,
)

_BRIGHTNESS = percent("How bright it shines when it is on; 0 is the dimmest light, not off.", writable=True)
_COLOR_TEMPERATURE = number(
    "The white it shines in: 2,700 K is warm, 6,500 K is daylight.", "K", 1000, 20_000, writable=True
)
_COLOR_XY = Attribute("xy", writable=True, about="Its colour as CIE 1931 x and y, each 0 to 1.")
_COLOR_HS = Attribute("hs", writable=True, about="Its colour as hue, 0 to 360°, and saturation, 0 to 100 %.")
_EFFECT = choice("The light show it plays, in the device's own words.", writable=True)
_TRANSITION = number("How long the change takes.", "s", 0)

_POSITION = percent("How far it is open: 0 is closed, 100 open.", writable=True)
_TILT = percent("How far its slats are open: 0 is closed, 100 open.", writable=True)

_VOLUME = percent("How loud it is: 0 is silent.", writable=True)
_MUTED = flag("Whether its sound is off while the volume stays set.", writable=True)
_SOURCE = choice("What it plays from, in the device's own words.", writable=True)

_TONE = choice("The sound it makes, in the device's own words.", writable=True)
_CODE = text("The code the device asks for; never stored nor logged.")

CAPABILITIES = (
    capability(
        "switch",
        "Something that is on or off and nothing more: a socket, a relay.",
        {"on": flag("Whether it is on.", writable=True)},
        {"on": {}, "off": {}, "toggle": {}},
    ),
    capability(
        "light",
        "A lamp. Being on and being bright are two things: a lamp that is off keeps its brightness.",
        {
            "on": flag("Whether it shines.", writable=True),
            "brightness": _BRIGHTNESS,
            "color_temperature": _COLOR_TEMPERATURE,
            "color_xy": _COLOR_XY,
            "color_hs": _COLOR_HS,
            "color_mode": choice(
                "Which of its settings decides the colour now.",
                *("onoff", "brightness", "color_temperature", "hs", "xy", "rgb", "white"),
            ),
            "effect": _EFFECT,
        },
        {
            "on": {
                "brightness": optional(_BRIGHTNESS),
                "color_temperature": optional(_COLOR_TEMPERATURE),
                "color_xy": optional(_COLOR_XY),
                "color_hs": optional(_COLOR_HS),
                "effect": optional(_EFFECT),
                "transition": optional(_TRANSITION),
            },
            "off": {"transition": optional(_TRANSITION)},
            "toggle": {"transition": optional(_TRANSITION)},
        },
    ),
    capability(
        "cover",
        "A blind, curtain, shutter, awning or garage door.",
        {
            "position": _POSITION,
            "tilt": _TILT,
            "state": choice("What it does.", "open", "closed", "opening", "closing", "stopped"),
        },
        {
            "open": {},
            "close": {},
            "stop": {},
            "set_position": {"position": needed(_POSITION)},
            "set_tilt": {"tilt": needed(_TILT)},
        },
    ),
    capability(
        "valve",
        "A valve for water or gas.",
        {
            "open": flag("Whether anything can flow.", writable=True),
            "position": _POSITION,
            "flow": number("How much flows through it.", "m³/h", 0),
        },
        {"open": {}, "close": {}, "stop": {}, "set_position": {"position": needed(_POSITION)}},
    ),
    capability(
        "lock",
        "A lock of a house or a car.",
        {
            "state": choice(
                "What it does; `unlatched` is pulled open, `jammed` neither locked nor unlocked.",
                *("locked", "unlocked", "locking", "unlocking", "jammed", "unlatched"),
            )
        },
        {
            "lock": {"code": optional(_CODE)},
            "unlock": {"code": optional(_CODE)},
            "unlatch": {"code": optional(_CODE)},
        },
    ),
    capability(
        "button",
        "A button. Pressed by hand it sends `pressed` with `button` (its name), `action` (single, double, "
        "triple, long, release, rotate_left, rotate_right, other) and `raw` (the device's own word); one that "
        "software can push takes `press`.",
        commands={"press": {}},
        events=("pressed",),
    ),
    capability(
        "media",
        "A speaker, television or player.",
        {
            "state": choice("What it does.", "off", "idle", "playing", "paused", "buffering"),
            "volume": _VOLUME,
            "muted": _MUTED,
            "source": _SOURCE,
            "title": text("What plays."),
            "artist": text("Who plays."),
        },
        {
            "play": {},
            "pause": {},
            "stop": {},
            "next": {},
            "previous": {},
            "set_volume": {"volume": needed(_VOLUME)},
            "mute": {"muted": needed(_MUTED)},
            "select_source": {"source": needed(_SOURCE)},
            "say": {"text": needed(text("What to say aloud."))},
        },
    ),
    capability(
        "vacuum",
        "A cleaning robot.",
        {
            "state": choice("What it does.", "docked", "cleaning", "returning", "paused", "idle", "error"),
            "suction": choice("How strongly it cleans, in the device's own words.", writable=True),
            "area": number("How much it cleaned in this run.", "m²", 0),
            "duration": number("How long it has been cleaning in this run.", "s", 0),
        },
        {
            "start": {},
            "pause": {},
            "stop": {},
            "dock": {},
            "locate": {},
            "clean_rooms": {"rooms": needed(words("The rooms to clean, in the device's own words."))},
        },
    ),
    capability(
        "siren",
        "Something that makes a noise to warn.",
        {
            "on": flag("Whether it sounds.", writable=True),
            "tone": _TONE,
            "volume": _VOLUME,
            "level": choice("How loud it is, in the device's own words.", writable=True),
            "duration": number("When it falls silent by itself.", "s", 0, writable=True),
            "strobe": flag("Whether it flashes while it sounds.", writable=True),
            "strobe_level": choice("How bright it flashes, in the device's own words.", writable=True),
            "strobe_share": percent("How much of each flash's time it is lit.", writable=True),
        },
        {
            "on": {
                "tone": optional(_TONE),
                "volume": optional(_VOLUME),
                "duration": optional(number("When it falls silent by itself.", "s", 0)),
            },
            "off": {},
        },
    ),
    capability(
        "alarm",
        "An intruder alarm.",
        {
            "state": choice(
                "What it does; `arming` lets people leave, `pending` lets them disarm before it is `triggered`.",
                *("disarmed", "arming", "armed_home", "armed_away", "armed_night", "armed_vacation"),
                *("pending", "triggered"),
            )
        },
        {
            "arm_home": {"code": optional(_CODE)},
            "arm_away": {"code": optional(_CODE)},
            "arm_night": {"code": optional(_CODE)},
            "arm_vacation": {"code": optional(_CODE)},
            "disarm": {"code": optional(_CODE)},
            "trigger": {},
        },
    ),
    capability(
        "detection",
        "A camera or microphone that knows what it saw or heard. It sends `detected` with `id` (the same through "
        "one sighting), `camera`, `kind` (person, pet, vehicle, animal, package, face, plate, sound, other), "
        "`label` (the device's own word), `identity` (who, where known), `score` (0 to 1), `zones`, `phase` "
        "(start, update, end) and `severity` (alert, detection).",
        {"active": flag("Whether it sees or hears anything now."), "count": count("How many it sees now.")},
        events=("detected",),
    ),
)
