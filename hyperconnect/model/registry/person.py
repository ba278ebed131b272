"""What phones and wearables know of people, and how to reach them."""

from __future__ import annotations

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

CAPABILITIES = (
    capability(
        "location",
        "Where a person, a car or anything else is (WGS 84). It sends `zone` with `zone` (its name) and "
        "`transition` (enter, leave) where the device itself watches zones.",
        {
            "latitude": number("Latitude, positive in the north.", "°", -90, 90),
            "longitude": number("Longitude, positive in the east.", "°", -180, 180),
            "accuracy": number("How far off the position may be, as a radius.", "m", 0),
            "altitude": number("Height above sea level.", "m"),
            "speed": number("How fast it moves.", "km/h", 0),
            "heading": number("Where it moves to, clockwise: 0 is north, 90 east.", "°", 0, 360),
            "zones": words("The zones it is in, as the device names them."),
        },
        {"locate": {}},
        ("zone",),
    ),
    capability(
        "wellness",
        "What a wearable knows of who wears it.",
        {
            "heart_rate": number("Heart beats a minute.", "bpm", 0),
            "steps": count("Steps of this day."),
            "activity": choice(
                "What the wearer does.", "still", "walking", "running", "cycling", "driving", "sleeping"
            ),
            "sleep": choice("The stage of sleep.", "awake", "light", "deep", "rem"),
            "worn": flag("Whether it is being worn."),
            "spo2": percent("How much oxygen the blood carries."),
            "weight": number("Body weight.", "kg", 0),
        },
    ),
    capability(
        "message",
        "Something that shows or speaks a message: a phone, a watch, a car's screen. It sends `answered` with the `id` "
        "of the answer that was chosen; rules hear it by that id, as in `phone.later`.",
        commands={
            "notify": {
                "title": optional(text("A short heading.")),
                "body": needed(text("What is to be said.")),
                "image": optional(text("The address of a picture.")),
                "actions": optional(words("Answers to offer, each as `id=label`.")),
            }
        },
        events=("answered",),
    ),
)
