"""Homes that are cooled, and where it is hot."""

from __future__ import annotations

from typing import Final

from .homes import Glass, Home, Plant, Thermostat
from .weather import Climate

HOT: Final = (
    Climate("desert", 33.4, -112.0, "America/Phoenix", (6, 10), 24.0, 10.5, 14.0, 2.0, 0.15),
    Climate("gulf", 29.8, -95.4, "America/Chicago", (6, 20), 21.0, 8.5, 9.0, 1.6, 0.45),
)
COOLED: Final = (
    Home(
        "bungalow, split unit", 110, 70, 120, 0.45, 90, 2.4, 0.5,
        (Glass(180, 8, 0.25), Glass(270, 6, 0.25)),
        Plant("cooler", 9500, 12, 330, 7, radiates=0.05, falls=0.012, least=0.25),
        Thermostat(0.1, 4, 0.25), "convector", comfort=24.5, setback=29.0, airing=0.0, ground=22.0,
    ),
    Home(
        "brick house, ducts", 150, 170, 170, 0.6, 210, 2.8, 0.6,
        (Glass(170, 9, 0.3), Glass(80, 6, 0.3), Glass(280, 5, 0.3)),
        Plant("cooler", 13500, 25, 480, 9, radiates=0.05, falls=0.012, least=1.0),
        Thermostat(0.5, 5, 0.3, "active"), comfort=24.0, setback=28.5, airing=0.0, ground=21.0,
    ),
)  # fmt: skip
