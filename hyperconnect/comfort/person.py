"""One person and what tells where they are: cars, a phone, a sensor. The source that moved last leads."""

from __future__ import annotations

from typing import Final

from hyperconnect.comfort.journey import Fix, Journey
from hyperconnect.comfort.observation import HOME, Car, Phone, Presence
from hyperconnect.comfort.place import Places
from hyperconnect.comfort.staleness import SILENT
from hyperconnect.comfort.thermal import usable
from hyperconnect.comfort.travel import NEAR, Position, kilometres, valid
from hyperconnect.comfort.wall import Wall
from hyperconnect.model.moment import Moment, Seconds

_HOURS_OF_ETA: Seconds = 86400.0
_LAG: Seconds = 600.0
"""For so long after coming home a phone may still say that its owner is away."""
_WALKING = 1.5
"""km/h above which somebody is on the way."""
PRESENCE: Final = "presence"


class Person:
    """Fuses what cars, phones and sensors say into one journey."""

    def __init__(self, name: str, wall: Wall, home: Position | None) -> None:
        self.name = name
        self.places = Places(home)
        self.journey = Journey(wall, self.places)
        self.refused: str | None = None
        """Why the last observation was not taken in, if it was not."""
        self._leader: str | None = None
        self._fixes: dict[str, Fix] = {}

    def car(self, told: Car) -> bool:
        """Take in what a car says; True if its driver came home just now."""
        before = self._fixes.get(told.car)
        if self._old(told.at, before):
            return False
        position = valid(told.latitude, told.longitude)
        near = self._at_home(told.place, position)
        driving = self._moving(told.place, position, told.at, before, told=told.driving)
        eta = told.eta if usable(told.eta, 0.0, _HOURS_OF_ETA) else None
        travel = told.travel
        fix = Fix(
            told.at,
            home=near,
            driving=driving and not told.retained,
            place=None if driving else told.place,
            position=position if position is not None or driving or before is None else before.position,
            travel=travel / 60 if travel is not None and usable(travel, 0.0, _HOURS_OF_ETA) else None,
            nav_home=None if told.retained else told.destination_is_home,
            eta=None if told.retained else eta,
        )
        self._fixes[told.car] = fix
        leads = self._leader in {None, told.car, PRESENCE} or fix.driving or self.journey.status != "home"
        if self._leader not in {None, told.car} and not fix.driving and self._away():
            leads = False
        if leads:
            return self._lead(told.car, fix)
        return False

    def phone(self, told: Phone) -> bool:
        """Take in what a phone says; True if its owner came home just now."""
        source = f"phone of {told.person}"
        before = self._fixes.get(source)
        if self._old(told.at, before):
            return False
        position = valid(told.latitude, told.longitude)
        near = self._at_home(told.place, position)
        driving = self._moving(told.place, position, told.at, before, told=told.moving) and not told.retained
        fix = Fix(told.at, home=near, driving=driving, place=told.place, position=position)
        self._fixes[source] = fix
        if near:
            return self._lead(source, fix)
        if self._leader in {None, source, PRESENCE}:
            return self._lead(source, fix)
        led = self._fixes.get(self._leader) if self._leader is not None else None
        if self.journey.status == "home" and told.at - self.journey.since > _LAG and not told.retained:
            return self._lead(source, fix)
        if led is not None and led.driving and told.at - led.at > SILENT / 3:
            return self._lead(source, fix)
        return False

    def presence(self, told: Presence) -> bool:
        """Take in that somebody is at home or not; True if they came home just now."""
        before = self._fixes.get(PRESENCE)
        if self._old(told.at, before):
            return False
        fix = Fix(told.at, home=told.present, driving=False)
        self._fixes[PRESENCE] = fix
        if not told.present and self._away():
            return False
        return self._lead(PRESENCE, fix)

    @property
    def home(self) -> bool:
        """Whether this person is at home."""
        return self.journey.status == "home"

    def _away(self) -> bool:
        return self.journey.status in {"parked", "driving"}

    def _lead(self, source: str, fix: Fix) -> bool:
        if self.journey.fix is not None and fix.at < self.journey.fix.at:
            return False
        self._leader = source
        return self.journey.follow(fix)

    def catch_up(self, at: Moment) -> None:
        """Forget orders of messages that claim to come from the future: their clock is wrong, not ours."""
        for source, fix in list(self._fixes.items()):
            if fix.at > at + 300.0:
                del self._fixes[source]
        last = self.journey.fix
        if last is not None and last.at > at + 300.0:
            self.journey.fix = Fix(at, home=last.home, driving=last.driving, place=last.place, position=last.position)
            self.journey.since = min(self.journey.since, at)

    def shift(self, by: Seconds) -> None:
        """The clock was set: everything happened as long ago as before."""
        self._fixes.clear()
        fix = self.journey.fix
        if fix is not None:
            self.journey.fix = Fix(
                fix.at + by, home=fix.home, driving=fix.driving, place=fix.place, position=fix.position
            )
        self.journey.shift(by)

    def _old(self, at: Moment, before: Fix | None) -> bool:
        self.refused = None
        if before is not None and at < before.at:
            self.refused = "a message older than the last"
        return self.refused is not None

    def _at_home(self, place: str | None, position: Position | None) -> bool:
        if place == HOME:
            if self.places.home is None and position is not None:
                self.places.home = position
            return True
        known = self.places.home
        return place is None and position is not None and known is not None and kilometres(position, known) <= NEAR

    def _moving(
        self, place: str | None, position: Position | None, at: Moment, before: Fix | None, *, told: bool | None
    ) -> bool:
        """Return whether somebody is on the way, told or by how far they came."""
        if told is not None:
            return told
        if place is not None or before is None:
            return False
        if position is not None and before.position is not None:
            hours = max(at - before.at, 1.0) / 3600
            moved = kilometres(position, before.position)
            return moved > NEAR / 2 and moved / hours > _WALKING
        return before.driving
