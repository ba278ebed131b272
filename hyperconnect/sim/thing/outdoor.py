"""A temperature sensor outside."""

from __future__ import annotations

from hyperconnect.sim.home.weather import Weather
from hyperconnect.sim.voice.homeassistant import Voice
from hyperconnect.sim.world import World


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
