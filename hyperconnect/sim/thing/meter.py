"""The electricity meter: what the whole house draws, and has drawn."""

from __future__ import annotations

from math import exp

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.home import Home
from hyperconnect.sim.voice.homeassistant import Voice
from hyperconnect.sim.world import World

PERIOD: Seconds = 10.0
TOLD_EVERY = 3
"""readings between two publications"""
STANDBY = 140.0
"""W that are always drawn"""
FRIDGE = 75.0
"""W while its compressor runs"""
LIGHTS = 48.0
"""W of the living room's lights at full brightness"""


class Meter:
    """A meter with power (W) and an ever-growing energy register (kWh)."""

    def __init__(self, world: World, home: Home, name: str = "meter") -> None:
        self._world = world
        self._home = home
        self._name = name
        self._rng = world.random(name)
        self._register = self._rng.uniform(4_000, 9_000)
        self._fridge = self._rng.random() < 0.4
        self._wander = 0.0
        self._readings = 0
        card = {"ids": [f"sim_{name}"], "name": "Meter", "mf": "Simulated", "mdl": "Three-phase meter"}
        self._voice = Voice(world, f"home/{name}", card)

    def start(self) -> None:
        """Announce itself and begin to count."""
        self._voice.announce(
            "sensor",
            self._name,
            "power",
            {
                "name": "Power",
                "dev_cla": "power",
                "unit_of_meas": "W",
                "stat_cla": "measurement",
                "stat_t": "~/state",
                "val_tpl": "{{ value_json.power }}",
            },
        )
        self._voice.announce(
            "sensor",
            self._name,
            "energy",
            {
                "name": "Energy",
                "dev_cla": "energy",
                "unit_of_meas": "kWh",
                "stat_cla": "total_increasing",
                "stat_t": "~/state",
                "val_tpl": "{{ value_json.energy }}",
            },
        )
        self._voice.available()
        self._world.every(PERIOD, self._read)

    def _read(self) -> None:
        """Add up the last period and, every third time, tell.

        The fridge's compressor starts and stops by chance, on average for 15 and 35 minutes.
        """
        if self._rng.random() < 1 - exp(-PERIOD / (900 if self._fridge else 2100)):
            self._fridge = not self._fridge
        self._wander += -0.05 * self._wander + self._rng.gauss(0, 4)
        home = self._home
        power = (
            STANDBY
            + FRIDGE * self._fridge
            + LIGHTS * sum(home.living.lamps.values())
            + home.heating_power()
            + self._wander
        )
        home.meter_power = power
        home.meter_energy += power * PERIOD / 3_600_000
        if self._readings % TOLD_EVERY == 0:
            energy = self._register + home.meter_energy
            self._voice.tell("state", {"power": round(power, 1), "energy": round(energy, 3)})
        self._readings += 1
