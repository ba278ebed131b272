"""What the twin tells of a room, a phone, a car, the weather, in the planner's words."""

from __future__ import annotations

from math import isfinite
from typing import Final

from hyperconnect.automation.zone import HOME
from hyperconnect.comfort import Car as CarSeen
from hyperconnect.comfort import Heating, Indoor, Outdoor
from hyperconnect.comfort import Phone as PhoneSeen
from hyperconnect.core.comfort.map import Map, named
from hyperconnect.core.comfort.source import Car, Located, Phone, Room, Slot, Weather
from hyperconnect.core.twin import Twin
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Quality

_HELD: Seconds = 3600.0
"""What tells only changes is believed to be as it was for so long."""
_AFTER: Seconds = 0.001
"""A duty is told just after the reading beside it: it holds from now on, and was not so since the last."""
_LUX_PER_WATT: Final = 120.0
"""Lux of daylight for a W/m²."""
_MOVING = frozenset({"D", "R", "N"})
_STANDS = frozenset({"parked", "charging", "asleep", "updating"})
_HEATS = frozenset({"heating", "preheating"})


class Reader:
    """Reads the twin."""

    def __init__(self, twin: Twin, places: Map) -> None:
        self._twin = twin
        self._map = places

    def number(self, slot: Slot) -> float | None:
        """Return a number, None where none is known."""
        value = self.said(slot)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def said(self, slot: Slot) -> Datum:
        """Return what was said."""
        return None if slot is None else self._twin.values[slot]

    def air(self, room: Room, zone: str, now: Moment) -> Indoor | None:
        """Return a room's temperature, and that it is still so where it was told not long ago."""
        note = None if room.temperature is None else self._twin.notes[room.temperature]
        if note is None or not isinstance(note.value, int | float) or isinstance(note.value, bool):
            return None
        fresh = note.quality is Quality.GOOD and now - note.observed_at <= _HELD
        return Indoor(now if fresh else note.observed_at, float(note.value), zone)

    def heating(self, room: Room, zone: str, now: Moment, *, cooling: bool, available: bool) -> Heating:
        """Return what a thermostat does."""
        demand, action = self.number(room.demand), self.said(room.action)
        active = None
        if isinstance(action, str):
            active = action == "cooling" if cooling else action in _HEATS
        return Heating(
            now + _AFTER,
            duty=None if demand is None or active is False else demand / 100,
            active=active,
            setpoint=self.number(room.target),
            available=available,
            zone=zone,
        )

    def cools(self, room: Room) -> bool:
        """Return whether a thermostat is set to cool."""
        return self.said(room.mode) == "cool" or (self.said(room.mode) is None and self.said(room.action) == "cooling")

    def weather(self, source: Weather, now: Moment) -> Outdoor | None:
        """Return the weather at a moment not long ago."""
        at = self._newest(source.temperature, source.illuminance)
        temperature, light = self.number(source.temperature), self.number(source.illuminance)
        if at is None or (temperature is None and light is None):
            return None
        sun = None if light is None or not isfinite(light) else max(0.0, light) / _LUX_PER_WATT
        return Outdoor(now if now - at <= _HELD else at, temperature, sun)

    def phone(self, phone: Phone) -> PhoneSeen | None:
        """Return where a person's phone is; None if it does not say, or too vaguely."""
        place, latitude, longitude = self._where(phone.place)
        at = self._newest(phone.place.latitude, phone.place.longitude, *phone.place.places)
        if at is None or (place is None and latitude is None and not self._told(phone.place)):
            return None
        activity = self.said(phone.activity)
        moving = True if activity == "driving" else None
        retained = self._restored(phone.place.latitude, *phone.place.places)
        return PhoneSeen(at, place, latitude, longitude, moving, retained, phone.person)

    def car(self, car: Car, person: str) -> CarSeen | None:
        """Return where a car is, what it does and where it is led."""
        at = self._newest(car.place.latitude, car.place.longitude, car.state, car.eta, car.active, *car.place.places)
        if at is None:
            return None
        place, latitude, longitude = self._where(car.place)
        left, home = self._guided(car, at)
        driving = self._drives(car)
        if driving is None and left is not None and place != HOME:
            # Who says nothing of its gear, but how long it still takes, is on the way.
            driving = True
        plugged = self.said(car.plugged)
        return CarSeen(
            at,
            driving=driving,
            place=None if driving else place,
            latitude=latitude,
            longitude=longitude,
            destination_is_home=home,
            eta=left if home else None,
            plugged_in=plugged if isinstance(plugged, bool) else None,
            battery=self.number(car.soc),
            cabin=self.number(car.cabin),
            retained=self._restored(car.place.latitude, car.state),
            car=car.name,
            person=person,
        )

    def at_home(self, place: Located) -> bool | None:
        """Return whether somebody is at home; None if that is not known."""
        called, latitude, _ = self._where(place)
        return None if called is None and latitude is None else called == HOME

    def _guided(self, car: Car, at: Moment) -> tuple[Seconds | None, bool | None]:
        """Return how long the navigation still gives, and whether it leads home: so it does if it says nothing else."""
        eta = self.number(car.eta)
        left = None if eta is None or eta <= at or self.said(car.active) is False else eta - at
        if self.said(car.active) is False:
            return None, None
        target = (self.number(car.latitude), self.number(car.longitude))
        home = self._map.leads_home(*target, self.said(car.destination))
        return left, home if home is not None or left is None else True

    def _drives(self, car: Car) -> bool | None:
        state, gear = self.said(car.state), self.said(car.gear)
        if state == "driving":
            return True
        if isinstance(state, str) and state in _STANDS:
            return False
        if isinstance(gear, str):
            return gear in _MOVING
        return None

    def _where(self, place: Located) -> tuple[str | None, float | None, float | None]:
        latitude, longitude = self.number(place.latitude), self.number(place.longitude)
        if latitude is None or longitude is None or self._map.vague(self.number(place.accuracy)):
            latitude = longitude = None
        called = named([self.said(slot) for slot in place.places])
        return called or self._map.place(latitude, longitude), latitude, longitude

    def _told(self, place: Located) -> bool:
        """Return whether a device that names places says that it is in none of them."""
        return any(self.said(slot) is not None for slot in place.places)

    def _newest(self, *slots: Slot) -> Moment | None:
        seen = [note.observed_at for slot in slots if slot is not None and (note := self._twin.notes[slot]) is not None]
        return max(seen, default=None)

    def _restored(self, *slots: Slot) -> bool:
        notes = [note for slot in slots if slot is not None and (note := self._twin.notes[slot]) is not None]
        return bool(notes) and all(note.quality is Quality.RESTORED for note in notes)
