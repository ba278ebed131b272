"""A room's motion sensor."""

from __future__ import annotations

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.being import Being
from hyperconnect.sim.home.home import Home
from hyperconnect.sim.voice.homeassistant import Voice
from hyperconnect.sim.world import Due, World

HOLD: Seconds = 60.0
"""Seconds without movement after which the sensor says that there is none."""
MISSED = 0.05
"""The share of movements that a motion sensor does not see."""


class Motion:
    """A passive infrared sensor with a battery: on at once, off a minute after the last movement it saw."""

    def __init__(self, world: World, home: Home, name: str = "hall_motion") -> None:
        self._world = world
        self._home = home
        self._name = name
        self._rng = world.random(name)
        self._battery = round(self._rng.uniform(55, 98))
        self._off: Due | None = None
        card = {"ids": [f"sim_{name}"], "name": "Hall motion", "mf": "Simulated", "mdl": "PIR", "sa": "Hall"}
        self._voice = Voice(world, f"home/{name}", card)

    def start(self) -> None:
        """Announce itself: no motion."""
        self._voice.announce(
            "binary_sensor",
            self._name,
            "motion",
            {
                "name": None,
                "dev_cla": "motion",
                "stat_t": "~/state",
                "val_tpl": "{{ value_json.occupancy }}",
                "pl_on": True,
                "pl_off": False,
            },
        )
        self._voice.announce(
            "sensor",
            self._name,
            "battery",
            {
                "name": "Battery",
                "dev_cla": "battery",
                "unit_of_meas": "%",
                "ent_cat": "diagnostic",
                "stat_t": "~/state",
                "val_tpl": "{{ value_json.battery }}",
            },
        )
        self._voice.available()
        self._home.watch("hall", self._moved)
        self._tell(motion=False)

    def _moved(self, _: Being) -> None:
        if self._rng.random() < MISSED:
            return
        if self._off is None:
            self._tell(motion=True)
        else:
            self._off.cancel()
        self._off = self._world.after(HOLD, self._rest)

    def _rest(self) -> None:
        self._off = None
        self._tell(motion=False)

    def _tell(self, *, motion: bool) -> None:
        self._voice.tell("state", {"occupancy": motion, "battery": self._battery})
