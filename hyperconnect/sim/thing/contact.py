"""A contact on a door or a window."""

from __future__ import annotations

from hyperconnect.sim.home.opening import Opening
from hyperconnect.sim.voice.homeassistant import Voice
from hyperconnect.sim.world import World


class Contact:
    """A door's contact: tells a little later that it was turned."""

    def __init__(self, world: World, door: Opening, name: str = "front_door") -> None:
        self._world = world
        self._door = door
        self._name = name
        self._rng = world.random(name)
        card = {"ids": [f"sim_{name}"], "name": "Front door", "mf": "Simulated", "mdl": "Contact", "sa": "Hall"}
        self._voice = Voice(world, f"home/{name}", card)

    def start(self) -> None:
        """Announce itself: closed."""
        self._voice.announce(
            "binary_sensor",
            self._name,
            "contact",
            {"name": None, "dev_cla": "door", "stat_t": "~/state", "val_tpl": "{{ value_json.door }}"},
        )
        self._voice.available()
        self._door.turned.append(self._turned)
        self._tell()

    def _turned(self) -> None:
        self._world.after(self._rng.uniform(0.05, 0.3), self._tell)

    def _tell(self) -> None:
        self._voice.tell("state", {"door": "ON" if self._door.is_open else "OFF"})
