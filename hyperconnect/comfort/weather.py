"""The weather at the house as far as it was told; what was not is guessed, and said."""

from __future__ import annotations

from typing import Final

from hyperconnect.comfort.bank import Surroundings
from hyperconnect.comfort.observation import Outdoor
from hyperconnect.comfort.thermal import usable
from hyperconnect.model.moment import Moment, Seconds

_GUESS: Final = 7.0
_GUESS_HOT: Final = 29.0
_OLD: Seconds = 4 * 3600.0
_OLD_SUN: Seconds = 5400.0


class Weather:
    """The last that was told. Persistence foretells hours well enough."""

    def __init__(self, *, cooling: bool) -> None:
        self._guess = _GUESS_HOT if cooling else _GUESS
        self._outdoor: tuple[Moment, float] | None = None
        self._sun: tuple[Moment, float] | None = None

    def tell(self, told: Outdoor) -> None:
        """Take in what of it can be."""
        temperature, sun = told.temperature, told.irradiance
        if temperature is not None and usable(temperature, -60.0, 60.0) and _newer(told.at, self._outdoor):
            self._outdoor = (told.at, temperature)
        if sun is not None and usable(sun, 0.0, 1500.0) and _newer(told.at, self._sun):
            self._sun = (told.at, sun)

    def at(self, at: Moment) -> Surroundings:
        """Return what a room stands in."""
        outdoor = self._guess if self._outdoor is None else self._outdoor[1]
        sun = self._sun[1] if self._sun is not None and at - self._sun[0] <= _OLD_SUN else 0.0
        return Surroundings(outdoor, sun)

    def lacks(self, at: Moment) -> tuple[str, ...]:
        """Return what is missing."""
        if self._outdoor is None:
            return (f"the outdoor temperature (taken to be {self._guess:g} °C)",)
        if at - self._outdoor[0] > _OLD:
            return (f"a newer outdoor temperature than one {round((at - self._outdoor[0]) / 3600)} h old",)
        return ()

    def shift(self, by: Seconds) -> None:
        """The clock was set."""
        if self._outdoor is not None:
            self._outdoor = (self._outdoor[0] + by, self._outdoor[1])
        if self._sun is not None:
            self._sun = (self._sun[0] + by, self._sun[1])


def _newer(at: Moment, known: tuple[Moment, float] | None) -> bool:
    return known is None or at >= known[0]
