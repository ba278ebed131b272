"""A fleet: so many devices in so many homes, each speaking at its own pace.

Devices with one period stand in a ring with a place for each second; a second's messages are those of its place. So
an event costs the same however many devices there are, and nothing is planned one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.sim.fleet.breed import BREEDS, Breed
from hyperconnect.sim.fleet.chance import draw
from hyperconnect.sim.payload import choice, compact
from hyperconnect.sim.world import World

HOME_SIZE = 25
"""Devices in a home."""
_NATURE = -1
"""The tick at which a device draws what it is."""


class Fleet(World):
    """`count` devices that speak from `start` on; `over` after `lasts` seconds. They announce themselves at first.

    Device 7 of home 3 speaks on `fleet/3/7/state`; what can be switched listens on `fleet/3/7/set` for ON and OFF.
    """

    def __init__(self, start: Moment, seed: int, count: int, lasts: float, *, announce: bool = True) -> None:
        super().__init__(floor(start), seed)
        self.count = count
        self.said = 0
        """events so far, announcements not counted"""
        self._second = floor(start)
        self._ends = start + lasts
        self._announcing = announce
        self._off: set[int] = set()
        self._rings: list[tuple[Breed, list[list[tuple[int, str, float]]]]] | None = None

    @property
    def over(self) -> bool:
        """Whether its time is over."""
        return self.now >= self._ends

    @property
    def deadline(self) -> Moment | None:
        """The next second."""
        return float(self._second)

    @property
    def filters(self) -> tuple[str, ...]:
        """One filter for all that can be switched."""
        return ("fleet/+/+/set",)

    def advance(self, to: Moment) -> list[Message]:
        """Return what all devices say up to and including a moment, second by second."""
        said: list[Message] = []
        if self._rings is None:
            self._rings = self._muster()
            said += self.greet()
        began = len(said)
        while self._second <= to:
            for breed, ring in self._rings:
                self._tell(breed, ring[self._second % breed.period], said)
            self._second += 1
        self.said += len(said) - began
        self.now = max(self.now, to)
        return said

    def receive(self, message: Message, at: Moment) -> list[Message]:
        """Switch a device; it says so at once."""
        said = self.advance(at)
        device = self._addressed(message.topic)
        wanted = choice(message.payload[:16].decode("ascii", "replace"), ("ON", "OFF"))
        if device is None or wanted is None:
            self.ignored[message.topic] += 1
            return said
        if wanted == "ON":
            self._off.discard(device)
        else:
            self._off.add(device)
        nature = draw(self.seed, device, _NATURE)
        self._tell(self._breed(device), [(device, self._topic(device), nature)], said)
        return said

    def greet(self) -> list[Message]:
        """Return all announcements, none if it makes none."""
        return [] if not self._announcing else [self._announcement(device) for device in range(self.count)]

    def _muster(self) -> list[tuple[Breed, list[list[tuple[int, str, float]]]]]:
        """Put every device in its place of a ring: index, topic, nature."""
        rings = {breed.name: [list[tuple[int, str, float]]() for _ in range(breed.period)] for breed in BREEDS}
        for device in range(self.count):
            breed = self._breed(device)
            place = int(draw(self.seed, device, -2) * breed.period)
            rings[breed.name][place].append((device, self._topic(device), draw(self.seed, device, _NATURE)))
        return [(breed, rings[breed.name]) for breed in BREEDS]

    def _tell(self, breed: Breed, devices: list[tuple[int, str, float]], said: list[Message]) -> None:
        seed, second, tell, off = self.seed, self._second, breed.tell, self._off
        for device, topic, nature in devices:
            payload = tell(nature, draw(seed, device, second), second, 0.0 if device in off else 1.0)
            said.append(Message(topic, payload))

    def _breed(self, device: int) -> Breed:
        """Return what a device is: the same parts in every home."""
        share = (device * 0.6180339887498949) % 1.0
        for breed in BREEDS:
            share -= breed.part
            if share < 0:
                return breed
        return BREEDS[-1]

    def _topic(self, device: int) -> str:
        return f"fleet/{device // HOME_SIZE}/{device % HOME_SIZE}/state"

    def _addressed(self, topic: str) -> int | None:
        """Return the device that a command is for, if there is one that can be switched."""
        parts = topic.split("/")
        if len(parts) != len(("fleet", "home", "device", "set")) or not all(_short(part) for part in parts[1:3]):
            return None
        home, place = int(parts[1]), int(parts[2])
        device = home * HOME_SIZE + place
        found = place < HOME_SIZE and device < self.count and self._breed(device).switched
        return device if found else None

    def _announcement(self, device: int) -> Message:
        breed = self._breed(device)
        home, place = divmod(device, HOME_SIZE)
        name, base = f"fleet_{home}_{place}", f"fleet/{home}/{place}"
        about = {
            "dev": {
                "ids": [name],
                "name": f"{breed.name.title()} {home}-{place}",
                "mf": "Simulated",
                "mdl": breed.name,
            },
            "o": {"name": "hyperconnect-sim"},
            "stat_t": f"{base}/state",
            "cmps": dict(self._components(breed, name, base)),
        }
        return Message(f"homeassistant/device/{name}/config", compact(about), retain=True)

    def _components(self, breed: Breed, name: str, base: str) -> Iterator[tuple[str, dict[str, object]]]:
        for platform, key, more in breed.entities:
            command: dict[str, object] = {"cmd_t": f"{base}/set"} if platform == "switch" else {}
            yield (
                key,
                {
                    "p": platform,
                    "uniq_id": f"{name}_{key}",
                    "val_tpl": f"{{{{ value_json.{key} }}}}",
                    **more,
                    **command,
                },
            )


def _short(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) <= len("1000000")
