"""Thermometers and hygrometers: of a room, and outside."""

from __future__ import annotations

from typing import Literal

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.script.things import RoomName, ThingPage
from hyperconnect.sim.thing.face import Face, Reading, State
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.thing.thing import Thing

WARMER, DAMPER = 0.3, 2.0
"""K and % by which a reading must differ from what was told."""


class HygrometerPage(ThingPage):
    """A thermometer and hygrometer in a room."""

    kind: Literal["hygrometer"]
    room: RoomName
    speaks: Literal["theengs", "zigbee2mqtt", "homeassistant", "esphome", "tasmota"] = "theengs"


class OutdoorPage(ThingPage):
    """A thermometer outside."""

    kind: Literal["outdoor"]
    speaks: Literal["zigbee2mqtt", "homeassistant", "esphome", "theengs", "tasmota"] = "zigbee2mqtt"


@kind(HygrometerPage)
class Hygrometer(Thing):
    """Temperature and humidity, when they changed by more than its noise."""

    maker, model, sleepy = "Xiaomi", "LYWSD03MMC", True

    def __init__(self, site: Site, name: str, page: HygrometerPage) -> None:
        super().__init__(site, name, page)
        self._room = site.home.rooms[page.room]
        self._battery = round(self.rng.uniform(45, 100))
        self._bias = self.rng.gauss(0, 0.15)
        self._temperature = self._room.warmth.air
        self._humidity = self._room.humidity

    @property
    def faces(self) -> tuple[Face, ...]:
        """Temperature, humidity and its battery."""
        return Reading("temperature", "°C"), Reading("humidity", "%"), Reading("battery", "%")

    @property
    def area(self) -> str:
        """Its room."""
        return self._room.name

    def state(self) -> State:
        """Return what it shows."""
        return {
            "temperature": round(self._temperature, 1),
            "humidity": round(self._humidity, 1),
            "battery": self._battery,
        }

    def begin(self) -> None:
        """Measure from now on."""
        self.site.each_minute(self._look)

    def _look(self) -> None:
        room = self._room
        temperature, humidity = room.warmth.air + self._bias, room.humidity
        if -WARMER < temperature - self._temperature < WARMER and -DAMPER < humidity - self._humidity < DAMPER:
            return
        self._temperature = temperature + self.rng.gauss(0, 0.03)
        self._humidity = min(100.0, max(0.0, humidity + self.rng.gauss(0, 0.3)))
        self.report()


@kind(OutdoorPage)
class OutdoorSensor(Thing):
    """Tells every five minutes (ten in a coarse home) what it reads, to 0.1 K with 0.1 K of noise, if that is news."""

    maker, model, sleepy = "Aqara", "WSDCGQ11LM", True
    heartbeat: Seconds = 3600.0

    def __init__(self, site: Site, name: str, page: OutdoorPage) -> None:
        super().__init__(site, name, page)
        self._shown = site.home.weather.outdoor(site.world.now)

    @property
    def faces(self) -> tuple[Face, ...]:
        """A temperature."""
        return (Reading("temperature", "°C"),)

    def state(self) -> State:
        """Return what it shows."""
        return {"temperature": round(self._shown, 1)}

    def begin(self) -> None:
        """Measure from now on."""
        self.world.every(600.0 if self.home.coarse else 300.0, self._look)

    def _look(self) -> None:
        reading = self.home.weather.outdoor(self.world.now) + self.rng.gauss(0, 0.1)
        if abs(reading - self._shown) >= WARMER:
            self._shown = reading
            self.report()
