"""Whether somebody is on the way home, when they will be there, and whether they have arrived."""

from __future__ import annotations

from typing import Literal, TypeAlias

from hyperconnect.automation.trigger.route import metres
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum

Over: TypeAlias = Literal["done", "cancelled"]

_NEAR_HOME_M = 300.0
_LEADS_HOME_M = 500.0
_AT_THE_KERB: Seconds = 180.0
"""How long before its ETA a navigation may be switched off by somebody who has as good as arrived."""
_PARKING: Seconds = 600.0
"""How long after its ETA a car may still look for a place to park."""
_GONE_AFTER: Seconds = 2 * 3600.0
"""How long after the last known arrival somebody is awaited of whom nothing is heard."""
_LEAVES = (
    "navigation.eta",
    "navigation.active",
    "navigation.destination",
    "navigation.latitude",
    "navigation.longitude",
    "location.latitude",
    "location.longitude",
)


class Arrivals:
    """Reads from the twin who is coming."""

    def __init__(self, registry: Registry, twin: Twin) -> None:
        self._registry = registry
        self._twin = twin
        self._home: tuple[float, float] | None = None

    def open(self, latitude: float | None, longitude: float | None) -> None:
        """Learn where home is (degrees); None if nobody said."""
        self._home = None if latitude is None or longitude is None else (latitude, longitude)

    def slots(self, device: str) -> list[int]:
        """Return the slots on which an arrival depends."""
        found = [self._registry.attribute(f"{device}.{leaf}") for leaf in _LEAVES]
        return [one.slot for one in found if one is not None]

    def heard(self, device: str) -> bool:
        """Return whether the device has said anything about its way since the hub started."""
        return any(self._said(device, leaf) is not None for leaf in _LEAVES)

    def judge(self, device: str, last: Moment, now: Moment) -> tuple[Moment, Over | None]:
        """Return when a device arrives, and whether its way is over; `last` is the arrival last known."""
        away = self._metres_from_home(device, "location")
        if away is not None and away <= _NEAR_HOME_M:
            return now, "done"
        if now > last + _GONE_AFTER or not self._homeward(device):
            return last, "cancelled"
        eta = self._said(device, "navigation.eta")
        if isinstance(eta, int | float) and self._said(device, "navigation.active") is not False:
            return float(eta), None
        if now < last - _AT_THE_KERB:
            return last, "cancelled"
        if away is None:
            # Nobody knows where it is; a navigation that ends at its ETA has done its work.
            return now, "done"
        return last, None if now < last + _PARKING else "cancelled"

    def _homeward(self, device: str) -> bool:
        """Return whether the navigation leads home, as far as it says where it leads."""
        target = self._metres_from_home(device, "navigation")
        if target is not None:
            return target <= _LEADS_HOME_M
        destination = self._said(device, "navigation.destination")
        return not isinstance(destination, str) or destination.strip().casefold() in {"", "home"}

    def _metres_from_home(self, device: str, capability: str) -> float | None:
        latitude = self._said(device, f"{capability}.latitude")
        longitude = self._said(device, f"{capability}.longitude")
        if self._home is None or not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
            return None
        return metres(latitude, longitude, *self._home)

    def _said(self, device: str, leaf: str) -> Datum:
        found = self._registry.attribute(f"{device}.{leaf}")
        return self._twin.values[found.slot] if found else None
