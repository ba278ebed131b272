"""One zone's room as it is known from readings at odd times: the bank, the rows for its nightly re-fit, the session."""

from __future__ import annotations

from collections import deque
from math import inf, isfinite, nan
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hyperconnect.comfort.bank import DRAWN, NOISE, Bank, Measurement, Surroundings
from hyperconnect.comfort.duty import Duty
from hyperconnect.comfort.motion import LATER, SOON, Modes, Motion, reached
from hyperconnect.comfort.prior import Emitter, Floats
from hyperconnect.comfort.quantile import of_ascending, quantile
from hyperconnect.comfort.replay import ROWS, Row, refit
from hyperconnect.comfort.session import Session
from hyperconnect.model.moment import Moment, Seconds

_HOURS: Final = np.concatenate([SOON, LATER])
SHORT: Final = 0.2
"""K below the set-point to which a warm-up is planned: from there a thermostat throttles."""
_LOOKS = 6
"""Moments at which a room that cools is looked at."""
_STEP: Seconds = 270.0
_ROW: Seconds = 300.0
_GAP: Seconds = 5400.0
_MOST: Final = 96
"""Measurements that wait until somebody asks what became of the room."""
_PERSISTS = 0.7
"""The share of the sun that is counted on to go on shining."""
_COARSE = 0.6
"""Of a sensor's step: how far a reading may be off."""
_ENOUGH = 0.5
_SLOW = 0.8
_NOT_TODAY = 6.0
"""Hours that a warm-up is taken to last at most."""
_MIRROR = 42.0
"""A cooled room is a heated one, mirrored at 21 °C."""

States = tuple[Floats, Floats, Floats]


class Thermal:
    """A room, its temperatures mirrored if it is cooled; moments in Unix seconds, durations in hours inside."""

    def __init__(self, seed: int, emitter: Emitter, *, cooling: bool) -> None:
        self.cooling = cooling
        self._bank = Bank(seed, emitter, -1.0 if cooling else 1.0)
        self._measured: list[Measurement] = []
        """What the bank has not taken in yet."""
        self.session = Session()
        self.duty = Duty()
        self.rows: deque[Row] = deque(maxlen=ROWS)
        self.read_at: Moment | None = None
        """When the last reading was taken."""
        self.air = nan
        """The last reading, mirrored."""
        self.empty = False
        """Whether everybody is known to have left."""
        self.step = 0.1
        """K that readings are rounded to, as far as one can see."""
        self._stepped_at: Moment = 0.0
        self._stepped_air = nan
        self._changes: deque[float] = deque(maxlen=40)

    @property
    def bank(self) -> Bank:
        """The candidates as they are believed by now: what was measured since they were last asked for is taken in."""
        self._take_in()
        return self._bank

    def mirrored(self, temperature: float) -> float:
        """Return a temperature as this room counts it, or back."""
        return _MIRROR - temperature if self.cooling else temperature

    def read(self, at: Moment, temperature: float, around: Surroundings) -> None:
        """Take in a reading (°C); moments must increase."""
        air = self.mirrored(temperature)
        if self.cooling:
            around = Surroundings(self.mirrored(around.outdoor), around.sun)
        if self.read_at is not None and air != self.air:
            self._changes.append(abs(air - self.air))
            self.step = min(0.5, max(0.02, min(self._changes)))
        last_at, last = self.read_at, self.air
        self.read_at, self.air = at, air
        if last_at is None:
            self._start(at, air, around)
        elif at - self._stepped_at > _GAP:
            self._bridge(at, air, around)
        elif at - self._stepped_at >= _STEP:
            self._advance(at, air, around)
        if self.session.running and air >= self.session.goal - 1e-9:
            part = 1.0
            if last_at is not None and at - last_at < _GAP and air > last:
                part = min(1.0, max(0.0, (self.session.goal - last) / (air - last)))
            self.session.met(at if last_at is None else last_at + part * (at - last_at))

    def states(self, share: float = 1.0) -> tuple[Modes, States]:
        """Return candidates that stand for the bank, and the room as each sees it, in keeping with the last reading.

        They have a share of their power.
        """
        modes, (air, mass, heat) = self.bank.sample(DRAWN, share)
        half = self.step / 2
        return modes, (np.minimum(np.maximum(air, self.air - half), self.air + half), mass, heat)

    def refit(self) -> bool:
        """Judge candidates by the last weeks; it takes a tenth of a second. False if there is nothing to judge by."""
        return refit(self.bank, list(self.rows))

    def state(self) -> tuple[Moment, float, float, float] | None:
        """Return when the room was read last, its air (mirrored), and what its mass and emitter likely are."""
        if self.read_at is None:
            return None
        _, mass, heat = self.bank.likely()
        return self.read_at, round(self.air, 3), round(mass, 3), round(heat, 3)

    def resume(self, state: tuple[Moment, float, float, float]) -> None:
        """Take up a room as it was."""
        self.read_at, self.air, mass, heat = state
        self._stepped_at, self._stepped_air = self.read_at, self.air
        self.bank.resume(self.air, mass, heat)

    def shift(self, by: Seconds) -> None:
        """The clock was set: everything happened as long ago as before."""
        self._stepped_at += by
        if self.read_at is not None:
            self.read_at += by
        self.duty.shift(by)
        self.session.shift(by)

    def _start(self, at: Moment, air: float, around: Surroundings) -> None:
        duty = self.duty.take(at, air, air, 0.0)
        self.bank.settle(air, duty or 0.0, around)
        self._stepped_at, self._stepped_air = at, air

    def _bridge(self, at: Moment, air: float, around: Surroundings) -> None:
        """After a gap nobody knows how the room came to be as it is: the mass is taken to have followed."""
        hours = (at - self._stepped_at) / 3600
        self.duty.take(at, self._stepped_air, air, hours)
        self.bank.bridge(self._measurement(min(hours, 48.0), air, None, around))
        self.rows.append(Row(nan, nan, around.outdoor, around.sun))
        self._stepped_at, self._stepped_air = at, air
        self.session.abandon(at)

    def _advance(self, at: Moment, air: float, around: Surroundings) -> None:
        hours = (at - self._stepped_at) / 3600
        duty = self.duty.take(at, self._stepped_air, air, hours)
        self._measured.append(self._measurement(hours, air, duty, around))
        if len(self._measured) == _MOST:
            self._take_in()
        # Rows lie on five-minute marks; odd cadences are laid onto them by straight lines.
        mark = (self._stepped_at // _ROW + 1) * _ROW
        while mark <= at:
            part = (mark - self._stepped_at) / (at - self._stepped_at)
            there = self._stepped_air + part * (air - self._stepped_air)
            self.rows.append(Row(there, nan if duty is None else duty, around.outdoor, around.sun))
            mark += _ROW
        self._stepped_at, self._stepped_air = at, air

    def _take_in(self) -> None:
        measured, self._measured = self._measured, []
        self._bank.observe(measured)

    def _measurement(self, hours: float, air: float, duty: float | None, around: Surroundings) -> Measurement:
        return Measurement(hours, air, duty, around, max(NOISE, _COARSE * self.step), self.empty)


class Outlook:
    """How candidate rooms will warm, from now or after coasting, towards one temperature.

    `share` is what the zone gets of its full power, `since` the hours since the last reading and the duty at which it
    was heated in them. A candidate that can never get there counts as arrived when it is as warm as it gets: heatings
    are built to heat, and for one that is too weak that is all there is to do.
    """

    def __init__(
        self,
        room: Thermal,
        target: float,
        around: Surroundings,
        *,
        share: float = 1.0,
        since: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        self.modes, self.known = room.states(share)
        self.goal = room.mirrored(target) - SHORT
        self.factors = room.session.factors()
        self.outside = (room.mirrored(around.outdoor), _PERSISTS * around.sun)
        hours, duty = since
        if hours > 0:
            self.known = self.motion(duty, self.known).states(hours)
        self._coasting: Motion | None = None
        self._needed: dict[float, tuple[Floats, float]] = {}
        self._needs: dict[float, Floats] = {}

    def motion(self, duty: float, states: States) -> Motion:
        """Return how the candidates move from some states at a duty."""
        return Motion(self.modes, states, duty, self.outside)

    def coasted(self, hours: float) -> States:
        """Return the states after some hours without heating."""
        return self.known if hours <= 0 else self._coasts().states(hours)

    def needs(self, hours: float) -> Floats:
        """Return the hours that warming up takes after coasting for some: equally likely ones, ascending."""
        needs = self._needs.get(hours)
        if needs is None:
            needs = self._needs[hours] = self._spread(self.needed(hours))
        return needs

    def needed(self, hours: float) -> Floats:
        """Return the hours that each candidate takes by itself to warm up after coasting for some."""
        if hours not in self._needed:
            self.reckon(hours)
        return self._needed[hours][0]

    def reckon(self, *waits: float) -> None:
        """Find what is needed after coasting for some hours; it takes hardly longer for several of them at once."""
        cold: dict[float, States] = {}
        for hours in waits:
            states = self.coasted(hours)
            if float(np.minimum.reduce(states[0])) >= self.goal:
                self._needed[hours] = np.zeros(len(self.modes)), 1.0
            else:
                cold[hours] = states
        if len(cold) == 1:
            ((hours, states),) = cold.items()
            self._needed[hours] = self._reached(states)[0]
        elif cold:
            air, mass, heat = (np.array(part) for part in zip(*cold.values(), strict=True))
            self._needed.update(zip(cold, self._reached((air, mass, heat)), strict=True))

    def held(self, air: float) -> Floats:
        """Return what `needs` does, of a room that is held at a temperature (mirrored) instead of coasting."""
        if air >= self.goal:
            return np.zeros(len(self.modes) * len(self.factors))
        outdoor, _ = self.outside
        lost = (air - self.modes.steady(np.zeros(len(self.modes)), self.outside)) * self.modes.outward
        heat = np.minimum(np.maximum(lost, 0.0), self.modes.full_power(outdoor))
        return self._spread(self._reached((np.full(len(self.modes), air), self.known[1], heat))[0][0])

    def keeps(self, hours: float) -> Floats:
        """Return for how long, of some hours without heating, each candidate stays warm; infinity for all of them."""
        moments = np.linspace(0.0, hours, _LOOKS)
        return reached(moments, -self._coasts().course(moments), -self.goal)

    def able(self) -> float:
        """Return the share of candidates that get there within a day."""
        self.needed(0.0)
        return self._needed[0.0][1]

    def warmth(self, waiting: float, heating: float) -> float:
        """Return the likely air, mirrored, after waiting and then heating for some hours; no warmer than the goal."""
        states = self.coasted(waiting)
        slowed = heating / of_ascending(self.factors, 0.5)
        air = np.minimum(self.motion(1.0, states).air(slowed), self.goal + SHORT)
        return quantile(np.maximum(air, np.minimum(states[0], self.goal + SHORT)), 0.5)

    def _coasts(self) -> Motion:
        if self._coasting is None:
            self._coasting = self.motion(0.0, self.known)
        return self._coasting

    def _spread(self, needed: Floats) -> Floats:
        """Return hours of warming up with what is wrong with them in this home, ascending."""
        spread: Floats = np.multiply.outer(self.factors, needed).ravel()
        spread.sort()
        return spread

    def _reached(self, states: States) -> list[tuple[Floats, float]]:
        """Return what each candidate needs from some states, and the share of those that get there within a day.

        Those that never do need what others do. Of states that are tables each row is a story of its own.
        """
        count, motion = len(self.modes), self.motion(1.0, states)
        course = motion.soon()
        needed = reached(SOON, course, self.goal)
        able = [1.0] * (len(needed) // count)
        slow = (needed == inf).nonzero()[0]
        if len(slow):
            course = np.concatenate((course[slow], motion.later(slow)), axis=1)
            needed[slow] = found = reached(_HOURS, course, self.goal)
            never = found == inf
            if never.any():
                air = states[0].ravel()
                for story, mine in enumerate(needed.reshape(-1, count)):
                    its = never & (slow // count == story)
                    able[story] = 1.0 - np.count_nonzero(its) / count
                    if able[story] < 1.0:
                        mine[:] = _together(course[its], air[slow[its]], mine, mine == inf, able[story])
        np.minimum(needed, _NOT_TODAY, out=needed)
        return list(zip(needed.reshape(-1, count), able, strict=True))


def _together(course: Floats, air: Floats, needed: Floats, never: NDArray[np.bool_], able: float) -> Floats:
    """Return what candidates need of which some never get there: until they are nearly as warm as they get.

    `course` and `air` are those of the ones that never do.
    """
    most = np.maximum(course.max(axis=1), air)
    # As warm as it gets: nine tenths of what is still to come.
    lesser = air + 0.9 * (most - air)
    needed[never] = _HOURS[(course >= lesser[:, None]).argmax(axis=1)]
    if able > 0.0:
        # As long as half can, those that never would are as slow as the slow ones that do; the fewer can, the more they
        # count as what they are.
        slow = quantile(needed[~never], _SLOW) / min(1.0, able / _ENOUGH)
        needed = np.minimum(needed, slow)
    return needed


def usable(number: float | None, low: float, high: float) -> bool:
    """Return whether a reading is a number that can be."""
    return number is not None and isfinite(number) and low <= number <= high
