"""The weather outside: a daily course of temperature with a slow wander of its own."""

from __future__ import annotations

from datetime import datetime
from math import cos, pi, sin
from random import Random
from zoneinfo import ZoneInfo

from hyperconnect.model.moment import Moment
from hyperconnect.sim.voice import Voice
from hyperconnect.sim.world import World

WANDERS = ((31.0, 0.30), (57.0, 0.35), (173.0, 0.40))
"""Periods (minutes) and heights (K) of the slow waves that make a day unlike the next."""


def hour_of_day(moment: Moment, zone: ZoneInfo) -> float:
    """Return the local time of day in hours, 0 to 24."""
    at = datetime.fromtimestamp(moment, zone)
    return at.hour + at.minute / 60 + at.second / 3600


class Weather:
    """Temperature in °C as a pure function of the moment: `mean`, ± `swing` / 2, coldest at 6:00, and the wander."""

    def __init__(self, mean: float, swing: float, zone: ZoneInfo, rng: Random) -> None:
        self._mean = mean
        self._swing = swing
        self._zone = zone
        self._phases = [rng.uniform(0, 2 * pi) for _ in WANDERS]

    def outdoor(self, moment: Moment) -> float:
        """Return the outdoor temperature."""
        course = -cos((hour_of_day(moment, self._zone) - 6) / 24 * 2 * pi) * self._swing / 2
        wander = sum(
            height * sin(moment / 60 / period * 2 * pi + phase)
            for (period, height), phase in zip(WANDERS, self._phases, strict=True)
        )
        return self._mean + course + wander


class OutdoorSensor:
    """A temperature sensor outside: tells what it reads every five minutes, to 0.1 K, with 0.1 K of noise."""

    def __init__(self, world: World, weather: Weather, name: str = "outdoor") -> None:
        self._world = world
        self._weather = weather
        self._rng = world.random(name)
        self._name = name
        self._voice = Voice(
            world, f"home/{name}", {"ids": [f"sim_{name}"], "name": "Outdoor", "mf": "Simulated", "mdl": "Probe"}
        )

    def start(self) -> None:
        """Announce itself and begin to tell."""
        self._voice.announce(
            "sensor",
            self._name,
            "temperature",
            {
                "name": "Temperature",
                "dev_cla": "temperature",
                "unit_of_meas": "°C",
                "stat_cla": "measurement",
                "stat_t": "~/state",
                "val_tpl": "{{ value_json.temperature }}",
            },
        )
        self._voice.available()
        self._world.every(300.0, self._tell)

    def _tell(self) -> None:
        reading = self._weather.outdoor(self._world.now) + self._rng.gauss(0, 0.1)
        self._voice.tell("state", {"temperature": round(reading, 1)})
