"""What sensors notice in a room, in a garden and at a door."""

from __future__ import annotations

from hyperconnect.model.registry.spec import capability, choice, count, flag, number, percent

CAPABILITIES = (
    capability(
        "temperature",
        "A thermometer: of a room, of a garden, of water in a pipe.",
        {"temperature": number("The temperature measured.", "°C", -273.15)},
    ),
    capability(
        "humidity",
        "A hygrometer.",
        {"humidity": percent("The relative humidity of the air.")},
    ),
    capability(
        "pressure",
        "A barometer, or a gauge in a pipe.",
        {"pressure": number("The absolute pressure measured.", "hPa", 0)},
    ),
    capability(
        "illuminance",
        "A light sensor.",
        {"illuminance": number("The light that falls on it: 0.2 lx is moonlight, 50,000 lx sun.", "lx", 0)},
    ),
    capability(
        "air",
        "What is in the air besides air.",
        {
            "pm1": number("Dust of up to 1 µm.", "µg/m³", 0),
            "pm25": number("Dust of up to 2.5 µm.", "µg/m³", 0),
            "pm10": number("Dust of up to 10 µm.", "µg/m³", 0),
            "co2": number("Carbon dioxide: 420 ppm is fresh air, from 1,000 ppm a room wants airing.", "ppm", 0),
            "co": number("Carbon monoxide; more than 30 ppm harms.", "ppm", 0),
            "voc": number("Organic vapours of all kinds together.", "µg/m³", 0),
            "voc_index": number("Organic vapours on a scale of the sensor's own; more is worse.", None, 0),
            "formaldehyde": number("Formaldehyde.", "µg/m³", 0),
            "aqi": number("An air quality index; more is worse, the scale is the device's.", None, 0),
            "quality": choice("How good the air is, in the device's own words."),
        },
    ),
    capability(
        "soil",
        "A probe in the ground.",
        {
            "moisture": percent("How wet the soil is: 0 is dry, 100 soaked."),
            "conductivity": number("How well the soil conducts, a measure of its nutrients.", "µS/cm", 0),
        },
    ),
    capability(
        "motion",
        "A motion sensor: somebody moves. Who sits still goes unnoticed.",
        {"motion": flag("Whether something moves.")},
    ),
    capability(
        "presence",
        "A presence sensor: somebody is there, moving or not.",
        {
            "present": flag("Whether somebody is there."),
            "distance": number("How far away the nearest is.", "m", 0),
            "count": count("How many are there."),
        },
    ),
    capability(
        "contact",
        "A sensor on a door, a window or a lid.",
        {"open": flag("Whether it is open.")},
    ),
    capability(
        "hazard",
        "Dangers and faults; true is always the bad news.",
        {
            "smoke": flag("Whether there is smoke."),
            "gas": flag("Whether there is burnable gas."),
            "carbon_monoxide": flag("Whether there is dangerously much carbon monoxide."),
            "leak": flag("Whether there is water where none should be."),
            "tamper": flag("Whether somebody meddles with the device."),
            "vibration": flag("Whether it shakes."),
            "heat": flag("Whether it is dangerously hot."),
            "problem": flag("Whether the device reports a fault of its own."),
        },
    ),
)
