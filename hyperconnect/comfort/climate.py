"""One zone: what is known of its room, what was asked of its thermostat, and what an arrival asks of both."""

from __future__ import annotations

from math import exp, isnan
from typing import Final

import numpy as np
from msgspec import Struct

from hyperconnect.comfort.arrival import Arrival
from hyperconnect.comfort.bank import Surroundings
from hyperconnect.comfort.correction import WARM, Correction
from hyperconnect.comfort.observation import Heating, Indoor, Manual, Target
from hyperconnect.comfort.policy import STARTING, STOPPING, Pace, late, latest, left_to_take, part_for_now, warmup
from hyperconnect.comfort.prior import Floats
from hyperconnect.comfort.session import COLD, MET
from hyperconnect.comfort.thermal import Outlook, Thermal, usable
from hyperconnect.comfort.zones import FROST, Zone
from hyperconnect.model.moment import Moment, Seconds

BLIND: Seconds = 3600.0
"""Without a reading for this long a room is only guessed at."""
_FRESH: Seconds = 120.0
"""So long a reading holds as it is; what the room did since an older one is reckoned."""
_UNSEEN: Seconds = 900.0
"""So long after a reading the heating is believed to have gone on as it was told; it may have been throttled since."""
_LOST: Seconds = 43200.0
_GRACE: Seconds = 900.0
_IDLE: Seconds = 1500.0
_ASKED_NEAR = 0.3
_SAME = 0.05
_FEASIBLE = 1.3
_DUE = 0.75
"""Of the foretold warm-up times: who comes after it comes to a room that was slower than foretold."""
_SURELY = 0.5
"""K above the comfort temperature from which nobody comes to a cold room, however soon."""
_READY = 0.25
"""The share of the accepted risk that is left to who sets out while a room is held ready."""
_NOTCH = 0.5
"""K between two temperatures at which a room may be held ready: what thermostats can be set to."""
_PRACTISED = 5
"""Warm-ups after which a room is known well enough to be held ready instead of warm."""
_UNKNOWN_HOURS: Final = np.array([0.5, 1.0, 1.5, 2.0])


class Verdict(Struct, frozen=True):
    """What was found of a zone with nobody at home."""

    late: float
    likely: Seconds | None
    safe: Seconds | None
    waiting: Seconds
    """How long one can probably still wait."""
    temperature: float | None
    able: bool
    in_time: bool


class Climate:
    """A zone's learned room and standing orders."""

    def __init__(self, name: str, zone: Zone, seed: int) -> None:
        self.name = name
        self.zone = zone
        self.target, self.setback = zone.target, zone.setback
        self.seed = seed
        self.room = Thermal(seed, zone.emitter, cooling=zone.cooling)
        self.correction = Correction()
        self.pace = Pace()
        self.manual: float | None = None
        self.on = True
        """Whether comfort was asked for at last."""
        self.level = zone.target
        """What is held while comfort is asked for: no more than it takes to be warm for whoever sets out now."""
        self.on_since: Moment | None = None
        """Since when it has been warming for an arrival; None if it is not."""
        self.refused: str | None = None
        """Why the last reading was not taken in, if it was not."""
        self.disputed: str | None = None
        """Why the last wish was not, if it was not."""
        self.refit_on = 0
        """The day (ordinal) of the last re-fit."""
        self.wished = True
        """Whether anybody wishes anything of it; if not, it is learned with less effort."""
        self.wanted = True
        """Whether it is to be warm for the next arrival; if not, it takes nothing of a shared source."""
        self.asked: float | None = None
        self._asked_at: Moment = 0.0
        self._heating: Heating | None = None
        self._idle_since: Moment | None = None
        self._manual_at: Moment = 0.0
        self._interfered = False
        self._left: tuple[Moment, float, Seconds] | None = None
        self._armed = False
        self.overruled: tuple[float, bool] | None = None
        """What it is asked to hold whatever is decided, and whether that is comfort: a person changed the plan."""
        self.part = 1.0
        """What of its full power the zone was reckoned with last."""
        self.draws = 0.0
        """The share of its full power that its thermostat asks for, as far as it says so."""
        self._due: Moment = 0.0
        """When the warm-up under way should be over."""

    def forget(self) -> None:
        """Forget how the room warms."""
        self.room = Thermal(self.seed, self.zone.emitter, cooling=self.zone.cooling)
        self.correction = Correction()

    def read(self, told: Indoor, around: Surroundings) -> bool:
        """Take in a reading; False if it cannot be one."""
        self.refused = None
        if not usable(told.temperature, -30.0, 60.0) or not usable(told.at, 0.0, 1e12):
            self.refused = f"the thermometer of {self.name} told nonsense"
            return False
        before = self.room.read_at
        if before is not None and told.at <= before:
            return False
        self.room.read(told.at, told.temperature, around)
        return True

    def heating(self, told: Heating, part: float = 1.0) -> None:
        """Take in what the thermostat says; `part` of its full power is what is left to it of a shared source."""
        if self._heating is not None and told.at < self._heating.at:
            return
        setpoint = told.setpoint if usable(told.setpoint, 0.0, 45.0) else None
        duty = told.duty if usable(told.duty, 0.0, 1.0) else None
        exact = duty is not None
        if duty is None and told.active is not None:
            duty = 1.0 if told.active else 0.0
        if not told.available:
            duty = None
        self.draws = duty or 0.0
        if duty is not None:
            duty *= part
        mirrored = None if setpoint is None else self.room.mirrored(setpoint)
        ticking = self._heating is not None and self._heating.at == self.room.read_at
        self.room.duty.tell(told.at, duty, mirrored, ticking=ticking, exact=exact)
        known = self._heating.setpoint if self._heating is not None else None
        self._heating = Heating(told.at, duty, told.active, known if setpoint is None else setpoint, told.available)
        if duty is None or duty > 0.02:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = told.at

    def turned(self, told: Manual) -> None:
        """Take in that somebody turned the thermostat."""
        if told.at < self._manual_at:
            return
        if told.temperature is not None and not usable(told.temperature, 4.0, 35.0):
            self.disputed = f"nobody can want {told.temperature} °C in {self.name}"
            return
        self.disputed = None
        self.manual, self._manual_at, self._interfered = told.temperature, told.at, True

    def wish(self, told: Target) -> None:
        """Take in what comfort and set-back are to be; a different comfort begins another warm-up."""
        self.wished = True
        if usable(told.comfort, 5.0, 35.0) and usable(told.setback, 4.0, 35.0):
            if told.comfort != self.target:
                self.room.session.abandon(told.at)
                self._armed = True
            self.disputed = None
            self.target, self.setback = told.comfort, told.setback
        else:
            self.disputed = f"no temperatures for {self.name}: {told.comfort}, {told.setback}"

    def start(self, at: Moment) -> None:
        """Switch on, for reasons of price."""
        if not self.on:
            self.on, self.on_since = True, at

    def left(self, at: Moment) -> None:
        """Everybody left: what a person set by hand no longer holds."""
        self.manual, self._interfered, self.on_since, self.on = None, False, None, False
        self.room.empty = True
        if not isnan(self.room.air):
            self._left = (at, self._missing(), 0.0)

    def came(self, at: Moment, around: Surroundings) -> None:
        """Somebody came home: was it warm, and could it have been?"""
        self.room.empty = False
        left, self._left = self._left, None
        begun, self.on_since = self.on_since is not None, None
        if left is None or self._interfered or self.zone.after > 0 or not self.knows(at):
            return
        missing = self._missing()
        outlook = self.outlook(around)
        gone = at - left[0]
        if outlook.able() < 0.5 or self.alarms(at):
            return
        if left[1] > WARM:
            # It was cold when they left: only if heating all the while would have done.
            need = warmup(outlook.needs(0.0), 0.9)
            if gone < _FEASIBLE * max(need, 600.0 * left[1]):
                return
        missed = missing > WARM + 1e-9
        sure = missing <= WARM - self.room.step / 2 + 1e-9
        # Who comes while the room is only held ready set out unseen, or too near.
        surprised = not begun or at < self._due or self.level != self.target
        self.correction.judge(missed=missed, surprised=surprised, sure=sure)

    def joins(self, at: Moment) -> float:
        """Return the share of its full power that it will draw when it is warmed: all of it as long as it is cold."""
        return 1.0 if self.knows(at) and self._missing() > WARM else self.draws

    def knows(self, at: Moment) -> bool:
        """Return whether the room's temperature is known well enough."""
        return self.room.read_at is not None and at - self.room.read_at <= _LOST

    def outlook(self, around: Surroundings, share: float = 1.0, at: Moment | None = None) -> Outlook:
        """Return how the room would warm to its comfort temperature."""
        since = 0.0 if at is None or self.room.read_at is None else at - self.room.read_at
        run = (0.0, 0.0) if since <= _FRESH else (since / 3600, self._duty_since(since))
        return Outlook(self.room, self.target, around, share=share, since=run)

    def _duty_since(self, since: Seconds) -> float:
        """Return what the heating has likely done since the last reading; none if that is too long ago to tell."""
        told = self._heating
        if not self.on or since > _UNSEEN or told is None or told.duty is None:
            return 0.0
        return told.duty

    def judge(
        self, at: Moment, arrival: Arrival, alpha: float, around: Surroundings, share: float, pace: float
    ) -> Verdict:
        """Return whether it is time, with nobody at home; switches `on`, and off again not before its minimum.

        `pace` are the minutes until it is asked again, as far as one can tell.
        """
        after = self.zone.after / 60
        kappa, alpha = self.correction.value, self.correction.risk(alpha)
        waiting = STOPPING if self.on else max(STARTING, pace)
        outlook = self.outlook(around, share, at) if self.knows(at) else None
        if outlook is not None:
            outlook.reckon(waiting / 60, 0.0)
        needs = _UNKNOWN_HOURS if outlook is None else outlook.needs(waiting / 60)
        warm = outlook is not None and -self._missing() >= max(_SURELY, self.room.step)
        keeps = outlook.keeps(waiting / 60) if warm and outlook is not None else None
        chance = late(needs, arrival, waiting, kappa, after, keeps=keeps)
        accepted = left_to_take(alpha, needs, arrival, kappa, after)
        if self.on:
            settled = self.on_since is None or at - self.on_since >= self.zone.minimum_on
            if settled and chance < accepted / 2:
                self.on, self.on_since = False, None
            elif self.on_since is None:
                self.on_since = at
        elif chance >= accepted:
            self.on, self.on_since, self.level = True, at, self.setback
        if self.on:
            self._hold(at, arrival, alpha, outlook, max(STARTING, pace))
        if outlook is None:
            return Verdict(chance, None, None, 0.0, None, able=True, in_time=True)
        return self._verdict(chance, outlook, arrival, alpha)

    def _hold(self, at: Moment, arrival: Arrival, alpha: float, outlook: Outlook | None, waiting: float) -> None:
        """Find what to hold: as little as leaves hardly a risk that somebody who sets out now comes to a cold room."""
        before, self.level = self.level, self.target
        if outlook is None:
            return
        after, kappa = self.zone.after / 60, self.correction.value
        if self.room.session.count >= _PRACTISED:
            most, least = self.room.mirrored(self.target), self.room.mirrored(self.setback)
            ready = part_for_now(_READY, arrival) * alpha
            low, high = 0, int((most - least) / _NOTCH)
            while low < high:
                lower = (low + high + 1) // 2
                if late(outlook.held(most - lower * _NOTCH), arrival, waiting, kappa, after) <= ready:
                    low = lower
                else:
                    high = lower - 1
            self.level = self.room.mirrored(most - low * _NOTCH)
        if self.level == self.target != before:
            self._due = at + warmup(outlook.needs(0.0), _DUE, kappa)

    def ask(self, at: Moment, setpoint: float, *, comfort: bool, around: Surroundings) -> None:
        """The thermostat is asked to hold a temperature: warm-ups are timed, and what it does is watched."""
        setpoint, comfort = self.overruled or (setpoint, comfort)
        self.on = comfort
        if self.asked is None or abs(setpoint - self.asked) > _SAME:
            self.asked, self._asked_at = setpoint, at
        told = self._heating.setpoint if self._heating is not None else None
        if told is None and not self.alarms(at):
            self.room.duty.setpoint = self.room.mirrored(setpoint)
        obeyed = told is None or abs(told - setpoint) <= self._near()
        session = self.room.session
        if not comfort or (not obeyed and at - self._asked_at > _GRACE):
            self._armed = True
            session.abandon(at)
        elif self._armed and obeyed and abs(setpoint - self.target) < _SAME:
            self._armed = False
            cold = max(COLD, 2.5 * self.room.step)
            if self.knows(at) and session.fresh(at) and self._missing() >= cold:
                outlook = self.outlook(around, self.part)
                needed = np.sort(outlook.needed(0.0))
                goal = self.room.mirrored(self.target) - MET
                session.begin(at, goal, warmup(needed, 0.5), warmup(needed, 0.9))

    def alarms(self, at: Moment) -> tuple[str, ...]:
        """Return what a person should look at."""
        told = self._heating
        found: list[str] = []
        if told is not None and not told.available:
            found.append(f"{self.name}: the thermostat cannot be reached")
        elif told is not None and self.asked is not None and at - self._asked_at > _GRACE:
            if (
                told.setpoint is not None
                and abs(told.setpoint - self.asked) > self._near()
                and told.at > self._asked_at
            ):
                found.append(
                    f"{self.name}: the thermostat holds {told.setpoint:g} °C, not the {self.asked:g} °C asked for"
                )
            cold = not isnan(self.room.air) and self.room.mirrored(self.asked) - self.room.air > 1.0
            idle = self._idle_since is not None and at - max(self._idle_since, self._asked_at) > _IDLE
            if cold and idle:
                found.append(f"{self.name}: the thermostat is asked for {self.asked:g} °C and does nothing")
        if self.room.session.overdue(at) and not found:
            found.append(f"{self.name}: it has been heated for long and hardly gets there")
        return tuple(found)

    def catch_up(self, at: Moment) -> None:
        """Readings from the future had a wrong clock."""
        if self.room.read_at is not None and self.room.read_at > at + 300.0:
            self.room.shift(at - self.room.read_at)
        if self._heating is not None and self._heating.at > at + 300.0:
            self._heating = Heating(at, self._heating.duty, setpoint=self._heating.setpoint)

    def shift(self, by: Seconds) -> None:
        """The clock was set."""
        self.room.shift(by)
        self._asked_at += by
        self._manual_at += by
        self._due += by
        if self.on_since is not None:
            self.on_since += by
        if self._left is not None:
            self._left = (self._left[0] + by, *self._left[1:])
        if self._idle_since is not None:
            self._idle_since += by
        self._heating = None

    def floor(self, setpoint: float) -> float:
        """Return a set-point that keeps frost off."""
        return setpoint if self.zone.cooling else max(setpoint, FROST)

    def _near(self) -> float:
        """Return how near to what was asked a thermostat must hold: some know whole degrees only."""
        return _NOTCH + _SAME if self.on and self.level != self.target else _ASKED_NEAR

    def _missing(self) -> float:
        """Return the K that are missing to comfort; negative if it is warmer."""
        return self.room.mirrored(self.target) - self.room.air

    def _verdict(self, chance: float, outlook: Outlook, arrival: Arrival, alpha: float) -> Verdict:
        kappa = self.correction.value
        now: Floats = outlook.needs(0.0)
        likely, safe = warmup(now, 0.5, kappa), warmup(now, 0.9, kappa)
        expected = arrival.quantile(0.5)
        wait = 0.0 if self.on else latest(now, arrival, alpha, kappa, self.zone.after / 60)
        able = outlook.able() >= 0.5
        if expected is None:
            return Verdict(chance, likely, safe, wait * 60, None, able=able, in_time=True)
        until = expected + self.zone.after / 60
        wait = min(wait, until)
        mirrored = outlook.warmth(wait / 60, (until - wait) / 60 / exp(kappa))
        kept = max(mirrored, min(self.room.mirrored(self.setback), self.room.air))
        in_time = late(now, arrival, 0.0, kappa, self.zone.after / 60) < 0.5 * max(arrival.coming, 0.1)
        return Verdict(chance, likely, safe, wait * 60, self.room.mirrored(kept), able=able, in_time=in_time)
