"""What can be asked of a simulated car from outside, and how long it takes: the way through a cloud is slow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import hypot

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.car.car import Car
from hyperconnect.sim.car.dashboard import Dashboard
from hyperconnect.sim.car.screen import read_message
from hyperconnect.sim.payload import choice, fields, line, number, within
from hyperconnect.sim.world import Ear

QUICKEST, SLOWEST = 0.8, 2.5
"""Seconds until the car has done what it was told."""
WAKING: tuple[Seconds, Seconds] = (10.0, 40.0)
"""Seconds, at least and at most, until a sleeping car is awake."""
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
        hear("software/set", self._hear_install)
        for name in ("honk", "flash"):
            hear(f"{name}/set", self._button(partial(self._signal, name)))
        hear("wake/set", self._button(self._car.tick))
        hear("charging/start/set", self._button(lambda: self._allow(allowed=True)))
        hear("charging/stop/set", self._button(lambda: self._allow(allowed=False)))

    def _soon(self, deed: Callable[[], None]) -> bool:
        """Do something when the way through the cloud is done, and the car awake. Without a network it is lost."""
        car = self._car
        delay: Seconds = self._rng.uniform(QUICKEST, SLOWEST)
        if car.asleep:
            delay += self._rng.uniform(*WAKING)

        def do() -> None:
            if self._dashboard.link.up:
                if car.asleep:
                    car.wake()
                car.slumber.put_off(car.world.now)
                deed()

        car.world.after(delay, do)
        return True

    def _button(self, deed: Callable[[], None]) -> Ear:
        def press(text: str) -> bool:
            return choice(text, ("PRESS",)) is not None and self._soon(deed)

        return press

    def _signal(self, name: str) -> None:
        self._car.event("event", {"event_type": name})

    def _allow(self, *, allowed: bool) -> None:
        self._car.charging.allowed = allowed
        self._car.tick()

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
            self._car.body.locked = wanted == "LOCK"
            self._car.tick()

        return self._soon(turn)

    def _hear_limit(self, text: str) -> bool:
        limit = number(text, 50, 100)
        if limit is None:
            return False

        def keep() -> None:
            self._car.charging.limit = round(limit / 5) * 5.0
            self._car.tick()

        return self._soon(keep)

    def _hear_message(self, text: str) -> bool:
        message = read_message(text)
        if message is None:
            return False
        return self._soon(lambda: self._car.screen.show(*message))

    def _hear_install(self, text: str) -> bool:
        if choice(text, ("INSTALL",)) is None:
            return False
        return self._soon(self._car.install)

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
        name = line(str(wish.get("name") or wish.get("destination") or ""), 60) or f"{latitude:.4f}, {longitude:.4f}"
        if hypot(x, y) > REACH:
            return False
        return self._soon(lambda: self._go(name, roads.nearest(x, y)))

    def _go(self, name: str, node: int) -> None:
        self._car.navigate(name, node)
