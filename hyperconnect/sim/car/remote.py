"""What can be asked of a simulated car from outside, and how long it takes: the way through a cloud is slow."""

from __future__ import annotations

from collections.abc import Callable
from math import hypot

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.car.car import Car
from hyperconnect.sim.car.dashboard import Dashboard
from hyperconnect.sim.payload import choice, fields, line, number, within

QUICKEST, SLOWEST = 0.8, 2.5
"""Seconds until the car has done what it was told."""
LONGEST_TEXT = 200
"""Characters of a message that the screen shows."""
REACH = 300_000.0
"""Metres from home up to which a destination is accepted."""


class Remote:
    """The car's command topics. Whatever it does not understand it ignores."""

    def __init__(self, car: Car, dashboard: Dashboard) -> None:
        self._car = car
        self._dashboard = dashboard
        self._rng = car.world.random(f"{car.id}/remote")

    def start(self) -> None:
        """Begin to listen."""
        hear = self._dashboard.voice.hear
        hear("cabin/mode/set", self._hear_mode)
        hear("cabin/target/set", self._hear_target)
        hear("lock/set", self._hear_lock)
        hear("charging/limit/set", self._hear_limit)
        hear("message/set", self._hear_message)
        hear("navigation/set", self._hear_destination)
        hear("honk/set", self._hear_honk)

    def _soon(self, deed: Callable[[], None]) -> bool:
        delay: Seconds = self._rng.uniform(QUICKEST, SLOWEST)
        self._car.world.after(delay, deed)
        return True

    def _hear_mode(self, text: str) -> bool:
        mode = choice(text, ("off", "auto"))
        if mode is None:
            return False

        def turn() -> None:
            self._car.climate = self._car.cabin_target if mode == "auto" else None
            self._car.tick()

        return self._soon(turn)

    def _hear_target(self, text: str) -> bool:
        target = number(text, 16, 30)
        if target is None:
            return False

        def aim() -> None:
            self._car.cabin_target = round(target * 2) / 2
            if self._car.climate is not None:
                self._car.climate = self._car.cabin_target
            self._car.tick()

        return self._soon(aim)

    def _hear_lock(self, text: str) -> bool:
        wanted = choice(text, ("LOCK", "UNLOCK"))
        if wanted is None:
            return False

        def turn() -> None:
            self._car.locked = wanted == "LOCK"
            self._car.tick()

        return self._soon(turn)

    def _hear_limit(self, text: str) -> bool:
        limit = number(text, 50, 100)
        if limit is None:
            return False

        def keep() -> None:
            self._car.charge_limit = round(limit / 5) * 5.0
            self._car.tick()

        return self._soon(keep)

    def _hear_message(self, text: str) -> bool:
        message = line(text, LONGEST_TEXT)
        if message is None:
            return False

        def show() -> None:
            self._car.screen = message
            self._dashboard.show()

        return self._soon(show)

    def _hear_honk(self, text: str) -> bool:
        if choice(text, ("PRESS",)) is None:
            return False
        return self._soon(lambda: self._car.event({"event_type": "honk"}))

    def _hear_destination(self, text: str) -> bool:
        roads = self._car.traffic.roads
        if (node := roads.places.get(text.strip().lower())) is not None:
            return self._soon(lambda: self._go(text.strip().title(), node))
        if text.strip() == "clear":
            return self._soon(self._car.clear)
        wish = fields(text) or {}
        latitude = within(wish.get("latitude"), -90, 90)
        longitude = within(wish.get("longitude"), -180, 180)
        if latitude is None or longitude is None:
            return False
        x, y = roads.planar(latitude, longitude)
        name = line(str(wish.get("destination", "")), 60) or f"{latitude:.4f}, {longitude:.4f}"
        if hypot(x, y) > REACH:
            return False
        return self._soon(lambda: self._go(name, roads.nearest(x, y)))

    def _go(self, name: str, node: int) -> None:
        self._car.navigate(name, node)
