"""One zone's room as it is known from readings at odd times: the bank, the rows for its nightly re-fit, the session."""

from __future__ import annotations

from collections import deque
from math import inf, isfinite, nan
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hyperconnect.comfort.bank import DRAWN, NOISE, Bank, Surroundings
from hyperconnect.comfort.duty import Duty
from hyperconnect.comfort.motion import SOON, Modes, Motion, reached
from hyperconnect.comfort.prior import Emitter, Floats
from hyperconnect.comfort.quantile import quantile
from hyperconnect.comfort.replay import ROWS, Row, refit
from hyperconnect.comfort.session import Session
from hyperconnect.model.moment import Moment, Seconds

_LATER: Final = np.concatenate([np.arange(2, 6, 1 / 10), np.arange(6, 24.1, 0.5)])
_HOURS: Final = np.concatenate([SOON, _LATER])
"""Moments at which warm-ups are looked at that take longer."""
SHORT: Final = 0.2
"""K below the set-point to which a warm-up is planned: from there a thermostat throttles."""
_LOOKS = 6
"""Moments at which a room that cools is looked at."""
_STEP: Seconds = 270.0
_ROW: Seconds = 300.0
_GAP: Seconds = 5400.0
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
        self.bank = Bank(seed, emitter, -1.0 if cooling else 1.0)
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

    def mirrored(self, temperature: float) -> float:
        """Return a temperature as this room counts it, or back."""
        return _MIRROR - temperature if self.cooling else temperature

    def read(self, at: Moment, temperature: float, around: Surroundings) -> None:
        """Take in a reading (°C); moments must increase."""
        air = self.mirrored(temperature)
        mirrored = Surroundings(self.mirrored(around.outdoor), around.sun)
        if self.read_at is not None and air != self.air:
            self._changes.append(abs(air - self.air))
            self.step = min(0.5, max(0.02, min(self._changes)))
            self.bank.noise = max(NOISE, _COARSE * self.step)
        last_at, last = self.read_at, self.air
        self.read_at, self.air = at, air
        if not self.bank.settled:
            self._start(at, air, mirrored)
        elif at - self._stepped_at > _GAP:
            self._bridge(at, air, mirrored)
        elif at - self._stepped_at >= _STEP:
            self._advance(at, air, mirrored)
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
        mass, heat = (float(np.average(part, weights=self.bank.weights)) for part in (self.bank.mass, self.bank.heat))
        return self.read_at, round(self.air, 3), round(mass, 3), round(heat, 3)

    def resume(self, state: tuple[Moment, float, float, float]) -> None:
        """Take up a room as it was."""
        self.read_at, self.air, mass, heat = state
        self._stepped_at, self._stepped_air = self.read_at, self.air
        self.bank.air = np.full_like(self.bank.air, self.air)
        self.bank.mass, self.bank.heat = np.full_like(self.bank.air, mass), np.full_like(self.bank.air, heat)
        self.bank.settled = True

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
        self.bank.observe(min(hours, 48.0), air, None, around, judge=False)
        self.bank.air = np.full_like(self.bank.air, air)
        self.bank.gated = 0.0
        self.rows.append(Row(nan, nan, around.outdoor, around.sun))
        self._stepped_at, self._stepped_air = at, air
        self.session.abandon(at)

    def _advance(self, at: Moment, air: float, around: Surroundings) -> None:
        hours = (at - self._stepped_at) / 3600
        duty = self.duty.take(at, self._stepped_air, air, hours)
        self.bank.observe(hours, air, duty, around, empty=self.empty)
        # Rows lie on five-minute marks; odd cadences are laid onto them by straight lines.
        mark = (self._stepped_at // _ROW + 1) * _ROW
        while mark <= at:
            part = (mark - self._stepped_at) / (at - self._stepped_at)
            there = self._stepped_air + part * (air - self._stepped_air)
            self.rows.append(Row(there, nan if duty is None else duty, around.outdoor, around.sun))
            mark += _ROW
        self._stepped_at, self._stepped_air = at, air


class Outlook:
    """How candidate rooms will warm, from now or after coasting, towards one temperature.

    `share` is what the zone gets of its full power. A candidate that can never get there counts as arrived when it is
    as warm as it gets: heatings are built to heat, and for one that is too weak that is all there is to do.
    """

    def __init__(
        self, room: Thermal, target: float, around: Surroundings, *, share: float = 1.0, states: States | None = None
    ) -> None:
        self.modes, known = room.states(share)
        self.known = known if states is None else states
        self.goal = room.mirrored(target) - SHORT
        self.factors = room.session.factors()
        self.outside = (room.mirrored(around.outdoor), _PERSISTS * around.sun)
        self._needed: dict[float, Floats] = {}
        self._able: float | None = None

    def motion(self, duty: float, states: States) -> Motion:
        """Return how the candidates move from some states at a duty."""
        return Motion(self.modes, states, duty, self.outside)

    def coasted(self, hours: float) -> States:
        """Return the states after some hours without heating."""
        return self.known if hours <= 0 else self.motion(0.0, self.known).states(hours)

    def needs(self, hours: float) -> Floats:
        """Return the hours that warming up takes after coasting for some: a row a candidate, a column a factor."""
        needed = self._needed.get(hours)
        if needed is None:
            needed = self._needed[hours] = self._warming(hours)
        return self._spread(needed)

    def held(self, air: float) -> Floats:
        """Return what `needs` does, of a room that is held at a temperature (mirrored) instead of coasting."""
        outdoor, _ = self.outside
        lost = (air - self.modes.steady(np.zeros(len(self.modes)), self.outside)) * self.modes.outward
        heat = np.minimum(np.maximum(lost, 0.0), self.modes.full_power(outdoor))
        needed, _ = self._reached((np.full(len(self.modes), air), self.known[1], heat))
        return self._spread(needed)

    def keeps(self, hours: float) -> Floats:
        """Return for how long, of some hours without heating, each candidate stays warm; infinity for all of them."""
        moments = np.linspace(0.0, hours, _LOOKS)
        return reached(moments, -self.motion(0.0, self.known).course(moments), -self.goal)

    def able(self) -> float:
        """Return the share of candidates that get there within a day."""
        if self._able is None:
            self.needs(0.0)
        return 1.0 if self._able is None else self._able

    def _spread(self, needed: Floats) -> Floats:
        """Return hours of warming up with what is wrong with them in this home: a column a factor."""
        spread: Floats = np.minimum(needed, _NOT_TODAY)[:, None] * self.factors[None, :]
        return spread

    def _warming(self, hours: float) -> Floats:
        """Return what each candidate needs after coasting for some hours; those that never get there what others do."""
        needed, able = self._reached(self.coasted(hours))
        if hours <= 0:
            self._able = able
        return needed

    def _reached(self, states: States) -> tuple[Floats, float]:
        """Return what each candidate needs from some states, and the share of those that get there within a day."""
        needed, able = np.zeros(len(self.modes)), 1.0
        if float(np.minimum.reduce(states[0])) < self.goal:
            motion = self.motion(1.0, states)
            course = motion.soon()
            needed = reached(SOON, course, self.goal)
            slow = np.flatnonzero(needed == inf)
            if len(slow):
                course = np.concatenate((course[slow], motion.course(_LATER, slow)), axis=1)
                needed[slow] = reached(_HOURS, course, self.goal)
                never = needed == inf
                able = 1.0 - np.count_nonzero(never) / len(never)
                if able < 1.0:
                    needed = _together(course[never[slow]], states[0][never], needed, never, able)
        return needed, able

    def warmth(self, waiting: float, heating: float) -> float:
        """Return the likely air, mirrored, after waiting and then heating for some hours; no warmer than the goal."""
        states = self.coasted(waiting)
        slowed = heating / quantile(self.factors, 0.5)
        air = np.minimum(self.motion(1.0, states).air(slowed), self.goal + SHORT)
        return quantile(np.maximum(air, np.minimum(states[0], self.goal + SHORT)), 0.5)


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
