"""A room thermostat: keeps its target by itself, tells what it does, takes a target and a mode."""

from __future__ import annotations

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.home.home import STEP, Home
from hyperconnect.sim.payload import choice, number
from hyperconnect.sim.voice.homeassistant import Voice
from hyperconnect.sim.world import World

LOWEST, HIGHEST = 5.0, 30.0
"""°C that can be asked for."""
HYSTERESIS = 0.2
"""K below the target at which heating begins and above it at which it ends."""
BAND = 0.3
"""K over which the demand falls from full to least as the room gets near its upper threshold."""
LEAST = 0.35
"""The smallest demand the heat pump can run at."""
HEARTBEAT: Seconds = 300.0


def demand_for(air: float, target: float, *, heating: bool) -> float:
    """Return what a thermostat asks for, 0 to 1, given whether it asked for something before."""
    if air >= target + HYSTERESIS or (not heating and air > target - HYSTERESIS):
        return 0.0
    return min(1.0, max(LEAST, (target + HYSTERESIS - air) / BAND))


class Thermostat:
    """A thermostat that is a Home Assistant climate entity, with a demand sensor beside it."""

    def __init__(self, world: World, home: Home, target: float, name: str = "living_thermostat") -> None:
        self._world = world
        self._home = home
        self._room = home.living
        self._name = name
        self._rng = world.random(name)
        self._mode = "heat"
        self._target = target
        self._drift = 0.0
        self._shown = self._room.warmth.air
        self._told: dict[str, object] = {}
        self._told_at = world.now
        card = {
            "ids": [f"sim_{name}"],
            "name": "Living thermostat",
            "mf": "Simulated",
            "mdl": "Room thermostat",
            "sa": "Living room",
        }
        self._voice = Voice(world, f"home/{name}", card)

    def start(self) -> None:
        """Announce itself and begin to keep the target."""
        self._home.target = self._target
        self._voice.announce("climate", self._name, "thermostat", _CLIMATE)
        self._voice.announce("sensor", self._name, "thermostat_demand", _DEMAND)
        self._voice.available()
        self._voice.hear("mode/set", self._hear_mode)
        self._voice.hear("target/set", self._hear_target)
        self._world.every(STEP, self._control)

    def _hear_mode(self, text: str) -> bool:
        mode = choice(text, ("off", "heat"))
        if mode is None:
            return False
        self._world.after(self._rng.uniform(0.3, 1.2), lambda: self._set(mode, self._target))
        return True

    def _hear_target(self, text: str) -> bool:
        target = number(text, LOWEST, HIGHEST)
        if target is None:
            return False
        target = round(target * 2, 0) / 2 if abs(target * 2 - round(target * 2)) < 0.02 else round(target, 1)
        self._world.after(self._rng.uniform(0.3, 1.2), lambda: self._set(self._mode, target))
        return True

    def _set(self, mode: str, target: float) -> None:
        self._mode, self._target = mode, target
        self._home.target = target
        self._regulate()
        self._tell(always=True)

    def _control(self) -> None:
        self._drift += -0.05 * self._drift + self._rng.gauss(0, 0.006)
        self._regulate()
        self._tell(always=self._world.now - self._told_at >= HEARTBEAT)

    def _regulate(self) -> None:
        air = self._room.warmth.air + self._drift
        heating = self._room.demand > 0
        self._room.demand = demand_for(air, self._target, heating=heating) if self._mode == "heat" else 0.0
        if abs(air - self._shown) >= 0.08:
            self._shown = air

    def _tell(self, *, always: bool) -> None:
        demand = self._room.demand
        state: dict[str, object] = {
            "temperature": round(self._shown, 1),
            "target": self._target,
            "mode": self._mode,
            "action": "off" if self._mode == "off" else "heating" if demand > 0 else "idle",
            "demand": round(demand * 20) * 5,
        }
        if always or state != self._told:
            self._told, self._told_at = state, self._world.now
            self._voice.tell("state", state)


_CLIMATE: dict[str, object] = {
    "name": None,
    "modes": ["off", "heat"],
    "mode_stat_t": "~/state",
    "mode_stat_tpl": "{{ value_json.mode }}",
    "mode_cmd_t": "~/mode/set",
    "temp_stat_t": "~/state",
    "temp_stat_tpl": "{{ value_json.target }}",
    "temp_cmd_t": "~/target/set",
    "curr_temp_t": "~/state",
    "curr_temp_tpl": "{{ value_json.temperature }}",
    "act_t": "~/state",
    "act_tpl": "{{ value_json.action }}",
    "min_temp": LOWEST,
    "max_temp": HIGHEST,
    "temp_step": 0.5,
    "temp_unit": "C",
}

_DEMAND: dict[str, object] = {
    "name": "Demand",
    "unit_of_meas": "%",
    "stat_cla": "measurement",
    "stat_t": "~/state",
    "val_tpl": "{{ value_json.demand }}",
}
