"""Where electricity comes from, where it goes and how much is left."""

from __future__ import annotations

from hyperconnect.model.registry.spec import capability, flag, number, percent, words

CAPABILITIES = (
    capability(
        "battery",
        "The battery that runs a device. What drives a car is `traction`.",
        {
            "level": percent("How full it is."),
            "low": flag("Whether it wants changing or charging."),
            "voltage": number("Its voltage.", "V", 0),
            "charging": flag("Whether it is being charged."),
        },
    ),
    capability(
        "power",
        "A meter. Each phase is a component. Positive is drawn from the supply, negative fed back.",
        {
            "power": number("Active power; negative while feeding back.", "W"),
            "energy": number("Energy drawn so far; only grows, and starts anew when the meter is replaced.", "kWh", 0),
            "energy_returned": number("Energy fed back so far; only grows.", "kWh", 0),
            "voltage": number("Voltage.", "V"),
            "current": number("Current; negative while feeding back, where the meter can tell.", "A"),
            "frequency": number("Frequency of the mains.", "Hz", 0),
            "power_factor": number("Active by apparent power; 1 is a plain load.", None, -1, 1),
            "apparent_power": number("Apparent power.", "VA"),
            "reactive_power": number("Reactive power; positive is inductive.", "var"),
        },
    ),
    capability(
        "energy_site",
        "The house as the grid sees it: home = grid + solar + battery, at every moment.",
        {
            "grid": number("Drawn from the grid; negative while feeding in.", "W"),
            "solar": number("Made by the sun.", "W"),
            "home": number("Used in the house, the cars' charging included.", "W"),
            "battery": number("Taken from the house battery; negative while it charges.", "W"),
            "battery_soc": percent("How full the house battery is."),
            "price": number("What a kWh from the grid costs now, in the household's currency; may be negative."),
            "prices": words("What it will cost, as far as known: each from a moment on, `2026-01-19T13:00:00Z 0.29`."),
        },
    ),
)
