"""How a device is set up: what is chosen once and then left alone. All of it is configuration.

These stand apart from what a device does, so that a sensor with a limit is no thermostat.
"""

from __future__ import annotations

from msgspec.structs import replace

from hyperconnect.model.device import Attribute, Capability
from hyperconnect.model.registry.spec import capability, choice, count, flag, number, percent, text


def _setup(name: str, about: str, attributes: dict[str, Attribute]) -> Capability:
    """Return a capability of which everything that can be set is configuration."""
    held = {
        attribute: replace(spec, category="config") if spec.writable else spec for attribute, spec in attributes.items()
    }
    return capability(name, about, held)


def _own(about: str) -> Attribute:
    return choice(f"{about}, in the device's own words.", writable=True)


def _span(about: str) -> Attribute:
    return number(about, "s", 0, writable=True)


def _degrees(about: str) -> Attribute:
    return number(about, "°C", -50, 150, writable=True)


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

CAPABILITIES = (
    _setup(
        "control",
        "How a device lets itself be operated: its own buttons, and the switches wired to it.",
        {
            "child_lock": flag("Whether its buttons are locked.", writable=True),
            "key_lock": _own("Which of its buttons are locked"),
            "mode": _own("How it works, or what its button does"),
            "switch_type": _own("The kind of switch wired to it"),
            "switch_action": _own("What the switch wired to it does"),
            "input": flag("Whether the switch wired to it is on."),
            "reversed": flag("Whether it works the other way round.", writable=True),
            "auto_lock": _span("How long it stays unlocked before it locks itself; 0 is for ever."),
        },
    ),
    _setup(
        "startup",
        "What a device does when power comes back.",
        {
            "state": _own("Whether it is on then"),
            "color_temperature": number("The white it shines in then.", "K", 1000, 20_000, writable=True),
        },
    ),
    _setup(
        "timer",
        "What a device does by its own clock.",
        {
            "countdown": _span("How long until it switches by itself; 0 is never."),
            "momentary": _span("How long it stays on each time; 0 is until it is switched off."),
            "remaining": number("How long it goes on yet.", "s", 0),
        },
    ),
    _setup(
        "schedule",
        "A device's own timetable. A component is a day of it, or one of its slots.",
        {
            **{day: text("What it does on that day, as the device writes it.", writable=True) for day in _DAYS},
            "program": text("All of it, as the device writes it.", writable=True),
            "mode": _own("Which timetable it keeps"),
            "on": flag("Whether this part is kept.", writable=True),
            "temperature": _degrees("The temperature aimed at."),
            "year": count("The year in which it begins.", writable=True),
            "month": count("The month in which it begins.", 1, 12, writable=True),
            "day": count("The day of the month on which it begins.", 1, 31, writable=True),
            "hour": count("The hour at which it begins.", 0, 23, writable=True),
            "minute": count("The minute of the hour at which it begins.", 0, 59, writable=True),
            "duration": _span("How long it lasts."),
            "pause": _span("How long it rests between repetitions."),
            "repetitions": count("How often it is repeated.", writable=True),
        },
    ),
    _setup(
        "indicator",
        "The lamps by which a device shows how it is, and the light behind its buttons or its screen.",
        {
            "on": flag("Whether they shine at all.", writable=True),
            "mode": _own("When they shine"),
            "brightness": percent("How bright they shine.", writable=True),
            "sound": flag("Whether it beeps when it is operated.", writable=True),
        },
    ),
    _setup(
        "detector",
        "How a sensor notices.",
        {
            "on": flag("Whether it looks out at all.", writable=True),
            "sensitivity": _own("How little is enough to be noticed"),
            "sensitivity_level": number("How little is enough, on a scale of the sensor's own.", writable=True),
            "hold": _span("How long it says that something is there after it was noticed last."),
            "range": number("How far it looks.", "m", 0, writable=True),
        },
    ),
    _setup(
        "reporting",
        "How often a device measures and reports.",
        {
            "mode": _own("What makes it report"),
            "interval": _span("How long it waits between two reports."),
        },
    ),
    _setup(
        "calibration",
        "What a sensor adds to what it measures.",
        {
            "temperature": number("Added to the temperature.", "K", writable=True),
            "humidity": number("Added to the relative humidity.", "%", writable=True),
            "pressure": number("Added to the pressure.", "hPa", writable=True),
            "illuminance": number("Added to the light.", "lx", writable=True),
            "soil": number("Added to the soil's moisture.", "%", writable=True),
        },
    ),
    _setup(
        "warning",
        "What a sensor warns of by itself, and from where on; of several limits each is a component.",
        {
            "temperature": choice("Whether it is too cold or too warm.", "none", "low", "high"),
            "humidity": choice("Whether it is too dry or too humid.", "none", "low", "high"),
            "illuminance": choice("Whether it is too dark or too bright.", "none", "low", "high"),
            "soil": choice("Whether the soil is too dry or too wet.", "none", "low", "high"),
            "dry": flag("Whether the soil wants watering."),
            "temperature_limit": _degrees("The temperature from which it warns."),
            "humidity_limit": percent("The relative humidity from which it warns.", writable=True),
            "illuminance_limit": number("The light from which it warns.", "lx", 0, writable=True),
            "soil_limit": percent("The soil's moisture from which it warns.", writable=True),
            "co2_limit": number("The carbon dioxide from which it warns.", "ppm", 0, writable=True),
        },
    ),
    _setup(
        "regulation",
        "How a device that heats, cools or moistens does it.",
        {
            "minimum": _degrees("The lowest temperature it is to work with."),
            "maximum": _degrees("The highest temperature it is to work with."),
            "comfort": _degrees("The temperature it aims at for comfort."),
            "eco": _degrees("The temperature it aims at to save energy."),
            "away": _degrees("The temperature it aims at while nobody is there."),
            "frost": _degrees("The temperature it keeps so that nothing freezes."),
            "hysteresis": number("How far off the target it lets the temperature go.", "K", 0, writable=True),
            "saving": flag("Whether it saves energy.", writable=True),
            "hold": flag("Whether its target stays whatever its timetable says.", writable=True),
            "frost_protection": flag("Whether it keeps from freezing what it heats.", writable=True),
            "valve_protection": flag("Whether it moves its valve at times so that it does not stick.", writable=True),
            "window_detection": flag("Whether it stops while a window seems to be open.", writable=True),
            "sensor": _own("Which thermometer it goes by"),
            "method": _own("How it regulates"),
            "pilot": _own("What a pilot wire asks for"),
        },
    ),
    _setup(
        "protection",
        "When a device switches off to protect itself and what it feeds.",
        {
            "current": number("The current that is too much.", "A", 0, writable=True),
            "voltage_high": number("The voltage that is too high.", "V", 0, writable=True),
            "voltage_low": number("The voltage that is too low.", "V", 0, writable=True),
            "power": number("The power that is too much.", "W", 0, writable=True),
            "temperature": _degrees("The temperature that is too high."),
            "by_current": flag("Whether too much current switches it off.", writable=True),
            "by_voltage_high": flag("Whether too high a voltage switches it off.", writable=True),
            "by_voltage_low": flag("Whether too low a voltage switches it off.", writable=True),
            "by_temperature": flag("Whether too high a temperature switches it off.", writable=True),
        },
    ),
)
