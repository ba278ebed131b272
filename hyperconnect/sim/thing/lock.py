"""The front door's lock: a motor that takes its time."""

from __future__ import annotations

from hyperconnect.sim.home.opening import Opening
from hyperconnect.sim.payload import choice
from hyperconnect.sim.voice.homeassistant import Voice
from hyperconnect.sim.world import World


class Lock:
    """A motor lock that says `LOCKING` or `UNLOCKING` on its way."""

    def __init__(self, world: World, door: Opening, name: str = "front_door_lock") -> None:
        self._world = world
        self._door = door
        self._name = name
        self._rng = world.random(name)
        self._wanted = "LOCK"
        card = {"ids": [f"sim_{name}"], "name": "Front door lock", "mf": "Simulated", "mdl": "Lock", "sa": "Hall"}
        self._voice = Voice(world, f"home/{name}", card)

    def start(self) -> None:
        """Announce itself as it is."""
        self._voice.announce(
            "lock",
            self._name,
            "lock",
            {"name": None, "stat_t": "~/state", "val_tpl": "{{ value_json.state }}", "cmd_t": "~/set"},
        )
        self._voice.available()
        self._voice.hear("set", self._hear)
        self._tell("LOCKED" if self._door.locked else "UNLOCKED")

    def turn(self, *, locked: bool) -> None:
        """Turn it by key: at once."""
        self._wanted = "LOCK" if locked else "UNLOCK"
        self._arrive(self._wanted)

    def _hear(self, text: str) -> bool:
        wanted = choice(text, ("LOCK", "UNLOCK"))
        if wanted is None:
            return False
        self._wanted = wanted
        delay = self._rng.uniform(0.2, 0.6)
        if (wanted == "LOCK") != self._door.locked:
            self._world.after(delay, lambda: self._tell(f"{wanted}ING"))
            delay += self._rng.uniform(1.2, 2.2)
        self._world.after(delay, lambda: self._arrive(wanted))
        return True

    def _arrive(self, wanted: str) -> None:
        if wanted == self._wanted:
            self._door.locked = wanted == "LOCK"
            self._tell(f"{wanted}ED")

    def _tell(self, state: str) -> None:
        self._voice.tell("state", {"state": state})
