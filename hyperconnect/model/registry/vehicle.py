"""Cars: what they do, what drives them, how warm they are, where they go."""

from __future__ import annotations

from hyperconnect.model.registry.spec import (
    capability,
    choice,
    count,
    flag,
    moment,
    needed,
    number,
    optional,
    percent,
    text,
    words,
)

_LIMIT = percent("How full the battery is charged before charging ends.", writable=True)
_SCHEDULED_AT = moment("When charging is to begin; unknown where it begins on plugging in.", writable=True)

_CABIN_TARGET = number("The temperature the cabin is kept at while `on`.", "°C", 0, 50, writable=True)

_LATITUDE = number("The destination's latitude, positive in the north.", "°", -90, 90)
_LONGITUDE = number("The destination's longitude, positive in the east.", "°", -180, 180)

CAPABILITIES = (
    capability(
        "vehicle",
        "A car as a whole. Where it is says `location`, whether it is locked `lock`.",
        {
            "state": choice(
                "What it does; `asleep` saves its battery and does not answer until woken.",
                *("parked", "driving", "charging", "asleep", "offline", "updating"),
            ),
            "gear": choice("The gear chosen: park, reverse, neutral, drive.", "P", "R", "N", "D"),
            "odometer": number("How far it has gone in its life.", "km", 0),
            "occupied": flag("Whether somebody sits in it."),
            "power": number("Drawn from the traction battery; negative while it recuperates or charges.", "W"),
            "openings": words("What stands open: doors, windows, lids, in the car's words."),
            "alarm_armed": flag("Whether its alarm is armed."),
        },
        {"wake": {}, "honk": {}, "flash": {}},
    ),
    capability(
        "traction",
        "The battery that drives a car.",
        {
            "soc": percent("How full it is, as the driver reads it."),
            "range": number("How far the car says it will go.", "km", 0),
            "energy": number("What is left in it.", "kWh", 0),
        },
    ),
    capability(
        "charging",
        "A car's charging, told by the car or by the wall box.",
        {
            "state": choice(
                "How far it is; `connected` is plugged in and waiting.",
                *("disconnected", "connected", "charging", "complete", "paused", "error"),
            ),
            "plugged": flag("Whether the cable is in."),
            "power": number("What flows into the car; negative while it feeds the house.", "W"),
            "limit": _LIMIT,
            "energy_added": number("What this charge has brought so far.", "kWh", 0),
            "remaining": number("How long until the limit is reached.", "s", 0),
            "scheduled_at": _SCHEDULED_AT,
            "current_limit": number("The most current it may draw, per phase.", "A", 0, writable=True),
        },
        {
            "start": {},
            "stop": {},
            "set_limit": {"limit": needed(_LIMIT)},
            "set_schedule": {"scheduled_at": optional(_SCHEDULED_AT)},
        },
    ),
    capability(
        "cabin",
        "The climate inside a car. Seats are components, each with its own heat.",
        {
            "on": flag("Whether the climate runs.", writable=True),
            "preconditioning": flag("Whether it runs with nobody in the car."),
            "temperature": number("The temperature of the cabin's air.", "°C", -273.15),
            "outside": number("The temperature outside the car.", "°C", -273.15),
            "target": _CABIN_TARGET,
            "defrost_front": flag("Whether the windscreen is being cleared.", writable=True),
            "defrost_rear": flag("Whether the rear window is being cleared.", writable=True),
            "seat_heat": count("How strongly this seat is heated: 0 is off, 3 the most.", 0, 3, writable=True),
        },
        {
            "precondition": {
                "target": optional(_CABIN_TARGET),
                "until": optional(moment("When it ends if nobody gets in.")),
            },
            "stop": {},
            "set_target": {"temperature": needed(_CABIN_TARGET)},
        },
    ),
    capability(
        "navigation",
        "A car's route. When it turns off for traffic it sends `rerouted`, with `old_eta` and `new_eta`.",
        {
            "active": flag("Whether it is being guided."),
            "destination": text("The destination's name."),
            "latitude": _LATITUDE,
            "longitude": _LONGITUDE,
            "eta": moment("When it will be there, traffic included."),
            "remaining": number("How long the rest of the way takes, traffic included.", "s", 0),
            "distance": number("The rest of the way.", "km", 0),
            "traffic_delay": number("What traffic adds to the rest of the way.", "s", 0),
            "soc_at_arrival": percent("How full the traction battery will be at the destination."),
        },
        {
            "set_destination": {
                "name": optional(text("The destination's name.")),
                "latitude": needed(_LATITUDE),
                "longitude": needed(_LONGITUDE),
            },
            "clear": {},
        },
        events=("rerouted",),
    ),
    capability(
        "tires",
        "The pressure in a car's tyres, above that of the air outside.",
        {
            "front_left": number("Front left.", "kPa", 0),
            "front_right": number("Front right.", "kPa", 0),
            "rear_left": number("Rear left.", "kPa", 0),
            "rear_right": number("Rear right.", "kPa", 0),
            "warning": flag("Whether the car warns of any."),
        },
    ),
)
