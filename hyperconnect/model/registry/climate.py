"""Things that change the air of a room."""

from __future__ import annotations

from hyperconnect.model.registry.spec import capability, choice, flag, moment, needed, number, percent, text

_MODE = choice(
    "What it is allowed to do; `heat_cool` keeps between two targets, `auto` follows a program of its own.",
    *("off", "heat", "cool", "heat_cool", "auto", "dry", "fan_only"),
    writable=True,
)
_TARGET = number("The temperature it aims at.", "°C", -50, 150, writable=True)
_TARGET_LOW = number("With two targets, where it begins to heat.", "°C", -50, 150, writable=True)
_TARGET_HIGH = number("With two targets, where it begins to cool.", "°C", -50, 150, writable=True)
_FAN_MODE = choice("How its fan runs, in the device's own words.", writable=True)
_PRESET = choice("The set of settings it follows, in the device's own words.", writable=True)
_SWING = choice("Where it blows, in the device's own words.", writable=True)

_SPEED = percent("How fast it turns: 0 stands still.", writable=True)
_FAN_SETTING = choice("How it runs, in the device's own words.", writable=True)
_OSCILLATING = flag("Whether it swings from side to side.", writable=True)
_DIRECTION = choice("Which way it turns; a ceiling fan cools forward.", "forward", "reverse", writable=True)

_MOISTURE_TARGET = percent("The relative humidity it aims at.", writable=True)

CAPABILITIES = (
    capability(
        "thermostat",
        "Something that keeps a temperature: a thermostat, radiator valve, heat pump, air conditioner, boiler. "
        "What it measures is the capability `temperature` beside it.",
        {
            "mode": _MODE,
            "action": choice(
                "What it does at this moment.",
                *("off", "idle", "heating", "cooling", "drying", "fan", "preheating", "defrosting"),
            ),
            "target": _TARGET,
            "target_low": _TARGET_LOW,
            "target_high": _TARGET_HIGH,
            "fan_mode": _FAN_MODE,
            "preset": _PRESET,
            "swing": _SWING,
            "demand": percent("How much heat or cold it asks for: a radiator valve's opening."),
        },
        {
            "set_mode": {"mode": needed(_MODE)},
            "set_target": {"temperature": needed(_TARGET)},
            "set_range": {"low": needed(_TARGET_LOW), "high": needed(_TARGET_HIGH)},
            "set_fan_mode": {"fan_mode": needed(_FAN_MODE)},
            "set_preset": {"preset": needed(_PRESET)},
            "set_swing": {"swing": needed(_SWING)},
        },
    ),
    capability(
        "fan",
        "A fan or an air purifier.",
        {
            "on": flag("Whether it runs.", writable=True),
            "speed": _SPEED,
            "mode": _FAN_SETTING,
            "oscillating": _OSCILLATING,
            "direction": _DIRECTION,
        },
        {
            "on": {},
            "off": {},
            "toggle": {},
            "set_speed": {"speed": needed(_SPEED)},
            "set_mode": {"mode": needed(_FAN_SETTING)},
            "oscillate": {"oscillating": needed(_OSCILLATING)},
            "set_direction": {"direction": needed(_DIRECTION)},
        },
    ),
    capability(
        "humidifier",
        "Something that adds moisture to the air, or takes it away.",
        {
            "on": flag("Whether it is on.", writable=True),
            "target": _MOISTURE_TARGET,
            "mode": _FAN_SETTING,
        },
        {
            "on": {},
            "off": {},
            "toggle": {},
            "set_target": {"humidity": needed(_MOISTURE_TARGET)},
            "set_mode": {"mode": needed(_FAN_SETTING)},
        },
    ),
    capability(
        "comfort",
        "What the hub itself foretells of a heated or cooled room, or of a car's cabin, as far as anybody asks for it.",
        {
            "warming": flag("Whether it is being made comfortable for somebody who is not there yet."),
            "warmup_time": number("How long that takes from now: as likely more as less.", "s", 0),
            "warmup_time_safe": number("How long that takes at most, nine times in ten.", "s", 0),
            "predicted_arrival": moment("When somebody is likely to be at home; unknown while somebody is."),
            "arrival_early": moment("The earliest arrival that one has to reckon with: one in ten is earlier."),
            "arrival_late": moment("The latest arrival that one has to reckon with: one in ten is later."),
            "arrival_probability": percent("How likely somebody comes within a day."),
            "predicted_temperature": number("The air at the predicted arrival.", "°C", -273.15),
            "late_probability": percent("How likely it is too late if nothing is begun now."),
            "warming_at": moment("When it begins, if nothing changes."),
            "reached_at": moment("When it will be comfortable; unknown if it never is."),
            "cabin_due": flag("Whether the cabin is to be conditioned now, for a departure that is likely near."),
            "cabin_time": number("How long conditioning the cabin takes.", "s", 0),
            "predicted_departure": moment("When somebody is likely to drive off from home."),
            "departure_early": moment("The earliest departure that one has to reckon with."),
            "departure_late": moment("The latest departure that one has to reckon with."),
            "lacking": text("What is missing for a better forecast."),
            "trouble": text("What a person should look at."),
            "reasoning": text("What it rests on, in a sentence."),
        },
    ),
)
