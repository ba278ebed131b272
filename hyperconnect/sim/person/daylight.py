"""When people indoors want light."""

from __future__ import annotations

from hyperconnect.model.moment import Moment
from hyperconnect.sim.home.sun import elevation

DUSK = 2.0
"""degrees of the sun above the horizon below which people indoors want light"""
GRAIN = 300.0
"""seconds to which the question is rounded, so that it is the same whoever asks"""


class Daylight:
    """The light of day over a place."""

    def __init__(self, latitude: float, longitude: float) -> None:
        self._latitude = latitude
        self._longitude = longitude
        self._asked = -1.0
        self._dark = False

    def is_dark(self, now: Moment) -> bool:
        """Return whether people indoors want light."""
        asked = now // GRAIN
        if asked != self._asked:
            self._asked = asked
            self._dark = elevation(asked * GRAIN, self._latitude, self._longitude) < DUSK
        return self._dark
