"""How a simulated device speaks: Home Assistant's MQTT discovery, state, availability and command topics."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.sim.payload import compact
from hyperconnect.sim.world import Ear, World

PREFIX = "homeassistant"
ORIGIN = {"name": "hyperconnect-sim", "sw": "1.0"}


class Voice:
    """One device's topics under `base`, and its card: the `device` object of its announcements.

    `card` has at least `ids` and `name`. Announcements, states and availability are retained, as the real
    things retain them.
    """

    def __init__(self, world: World, base: str, card: Mapping[str, object]) -> None:
        self._world = world
        self.base = base
        self._card = dict(card)

    def topic(self, name: str) -> str:
        """Return the full topic of a name below the base."""
        return f"{self.base}/{name}"

    def announce(self, platform: str, node: str, key: str, config: Mapping[str, object]) -> None:
        """Announce one entity on a discovery topic of its own; `~` in its topics stands for the base."""
        about = {
            "~": self.base,
            **config,
            "uniq_id": f"{node}_{key}",
            "avty_t": "~/available",
            "dev": self._card,
            "o": ORIGIN,
        }
        self._world.say(f"{PREFIX}/{platform}/{node}/{key}/config", compact(about), retain=True)

    def announce_all(self, node: str, components: Mapping[str, Mapping[str, object]]) -> None:
        """Announce the device with all its entities in one message; topics must be written out in full."""
        about = {
            "dev": self._card,
            "o": ORIGIN,
            "avty": [{"t": self.topic("available")}],
            "cmps": components,
        }
        self._world.say(f"{PREFIX}/device/{node}/config", compact(about), retain=True)

    def available(self, *, online: bool = True) -> None:
        """Say whether the device can be talked to."""
        self._world.say(self.topic("available"), b"online" if online else b"offline", retain=True)

    def tell(self, name: str, state: Mapping[str, object]) -> None:
        """Publish a state below the base, retained."""
        self._world.say(self.topic(name), compact(state), retain=True)

    def happen(self, name: str, event: Mapping[str, object]) -> None:
        """Publish an event below the base: never retained."""
        self._world.say(self.topic(name), compact(event))

    def hear(self, name: str, ear: Ear) -> None:
        """Take commands on a topic below the base."""
        self._world.listen(self.topic(name), ear)
