"""The living room's lights: a dimmable white light that speaks the JSON light schema."""

from __future__ import annotations

from hyperconnect.sim.home.room import Room
from hyperconnect.sim.payload import fields, within
from hyperconnect.sim.voice.homeassistant import Voice
from hyperconnect.sim.world import World

FULL = 254
WARMEST, COLDEST = 454, 153
"""Colour temperatures in mired."""


class Light:
    """A light with brightness 1 to 254 and a colour temperature in mired."""

    def __init__(self, world: World, room: Room, name: str = "living_lights") -> None:
        self._world = world
        self._room = room
        self._name = name
        self._rng = world.random(name)
        self._on = False
        self._brightness = FULL
        self._mired = 370
        card = {
            "ids": [f"sim_{name}"],
            "name": "Living lights",
            "mf": "Simulated",
            "mdl": "White spectrum lamp",
            "sa": "Living room",
        }
        self._voice = Voice(world, f"home/{name}", card)

    def start(self) -> None:
        """Announce itself: off."""
        self._voice.announce(
            "light",
            self._name,
            "light",
            {
                "name": None,
                "schema": "json",
                "brightness": True,
                "bri_scl": FULL,
                "sup_clrm": ["color_temp"],
                "min_mirs": COLDEST,
                "max_mirs": WARMEST,
                "stat_t": "~/state",
                "cmd_t": "~/set",
            },
        )
        self._voice.available()
        self._voice.hear("set", self._hear)
        self._tell()

    def switch(self, *, on: bool) -> None:
        """Press the switch on the wall."""
        self._set("ON" if on else "OFF", self._brightness, self._mired)

    def _hear(self, text: str) -> bool:
        wish = fields(text)
        if wish is None:
            return False
        state = wish.get("state", "ON" if self._on or "brightness" in wish else "OFF")
        brightness = within(wish.get("brightness", self._brightness), 0, FULL)
        mired = within(wish.get("color_temp", self._mired), COLDEST, WARMEST)
        if state not in {"ON", "OFF"} or brightness is None or mired is None:
            return False
        lit = "ON" if state == "ON" and round(brightness) > 0 else "OFF"
        level = round(brightness) or self._brightness
        self._world.after(self._rng.uniform(0.1, 0.5), lambda: self._set(lit, level, round(mired)))
        return True

    def _set(self, state: str, brightness: int, mired: int) -> None:
        self._on, self._brightness, self._mired = state == "ON", brightness, mired
        self._room.lamps[self._name] = brightness / FULL if self._on else 0.0
        self._tell()

    def _tell(self) -> None:
        self._voice.tell(
            "state",
            {
                "state": "ON" if self._on else "OFF",
                "brightness": self._brightness,
                "color_mode": "color_temp",
                "color_temp": self._mired,
            },
        )
