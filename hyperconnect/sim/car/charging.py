"""Charging: what a battery takes, what a socket gives, and what flows between them.

A battery takes what its curve says at this state of charge, less in the cold. A socket gives what its cable and its
owner allow. The smaller of both flows, and the cabin is served before the battery.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Literal, TypeAlias

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.car.battery import Battery
from hyperconnect.sim.car.energy import CarSpec

if TYPE_CHECKING:
    from hyperconnect.sim.car.car import Car

EFFICIENCY = 0.92
"""Of what leaves the socket this share reaches the battery."""
VOLTS = 230.0
"""V between a phase and neutral"""
LEAST_CURRENT = 6.0
"""A that alternating current charging needs (IEC 61851): 1.4 kW on one phase."""
WARM_ENOUGH = 15.0
"""°C of a battery that takes its full power."""
COLD_LOSS = 0.03
"""Share of its power that a battery does not take for each kelvin below."""
LEAST_SHARE = 0.2

State: TypeAlias = Literal["disconnected", "connected", "charging", "complete", "paused"]


class Socket:
    """Where a charging cable comes from: a wall box at home, or a direct current charger if `direct` is given.

    `limit` is in A per phase, `direct` in kW. `power` (W) is what is drawn now, `energy` (kWh) what was drawn since
    the cable went in. `changed` are called whenever `plugged`, `power` or what is allowed has changed.
    """

    def __init__(self, *, phases: int = 3, limit: float = 16.0, direct: float = 0.0) -> None:
        self.phases = phases
        self.limit = limit
        self.direct = direct
        self.enabled = True
        self.plugged: Car | None = None
        self.power = 0.0
        self.energy = 0.0
        self.changed: list[Callable[[], None]] = []

    @property
    def offer(self) -> float:
        """What it gives at most now, in W."""
        if not self.enabled:
            return 0.0
        if self.direct > 0:
            return self.direct * 1000
        return self.limit * VOLTS * self.phases if self.limit >= LEAST_CURRENT else 0.0

    def turn(self, *, enabled: bool | None = None, limit: float | None = None, phases: int | None = None) -> None:
        """Change what it allows; the car on it follows at once."""
        before = self.offer, self.enabled
        self.enabled = self.enabled if enabled is None else enabled
        self.limit = self.limit if limit is None else limit
        self.phases = self.phases if phases is None else phases
        if (self.offer, self.enabled) == before:
            return
        if self.plugged is not None:
            self.plugged.tick()
        self.tell()

    def draw(self, watts: float) -> None:
        """Note what is drawn from now on."""
        if watts != self.power:
            self.power = watts
            self.tell()

    def tell(self) -> None:
        """Call whoever wants to know of a change."""
        for changed in self.changed:
            changed()


class Charging:
    """The car's end of the cable. `limit` is in %, `power` in W into the battery, `added` in kWh since plugged in."""

    def __init__(self, spec: CarSpec, battery: Battery) -> None:
        self._spec = spec
        self._battery = battery
        self.limit = 80.0
        self.allowed = True
        """whether it may charge: `start` and `stop` of the car"""
        self.socket: Socket | None = None
        self.power = 0.0
        self.added = 0.0

    @property
    def state(self) -> State:
        """How far it is."""
        if self.socket is None:
            return "disconnected"
        if self.power > 0:
            return "charging"
        if self._battery.soc >= self.limit - 0.01:
            return "complete"
        return "connected" if self.allowed else "paused"

    def flow(self, load: float) -> float:
        """Let flow what flows now; return how much of a `load` (W) of cabin and computers the socket serves."""
        socket, battery = self.socket, self._battery
        if socket is None:
            self.power = 0.0
            return 0.0
        most = socket.offer if socket.direct > 0 else min(socket.offer, self._spec.charge_ac * 1000)
        served = min(load, most * EFFICIENCY)
        self.power = 0.0
        if self.allowed and battery.soc < self.limit - 0.01:
            self.power = min(acceptance(self._spec, battery.soc, battery.celsius), most * EFFICIENCY - served)
        socket.draw(round((served + self.power) / EFFICIENCY, 1))
        return served

    def remaining(self, most: Seconds = inf) -> Seconds:
        """Return how long it takes to the limit if nothing changes, 0 while nothing flows; beyond `most` roughly."""
        battery, socket = self._battery, self.socket
        if socket is None or self.power <= 0:
            return 0.0
        given = acceptance(self._spec, battery.soc, battery.celsius)
        bound = self.power if self.power < given else socket.offer * EFFICIENCY
        return time_to(self._spec, battery.soc, self.limit, bound, battery.celsius, most)


def acceptance(spec: CarSpec, soc: float, celsius: float = 20.0) -> float:
    """Return the W that a battery takes at best: straight lines through its curve, and less below 15 °C."""
    curve = spec.curve
    place = bisect_right(curve, (soc, float("inf")))
    if place == 0:
        watts = curve[0][1]
    elif place == len(curve):
        watts = curve[-1][1]
    else:
        (low, at_low), (high, at_high) = curve[place - 1], curve[place]
        watts = at_low + (at_high - at_low) * (soc - low) / (high - low)
    return watts * max(LEAST_SHARE, 1 - COLD_LOSS * max(0.0, WARM_ENOUGH - celsius))


def time_to(
    spec: CarSpec, start: float, end: float, bound: float, celsius: float = 20.0, most: Seconds = inf
) -> Seconds:
    """Return how long a battery takes from one state of charge (%) to another with at most `bound` W into it.

    What takes longer than `most` is only followed so far.
    """
    seconds, soc = 0.0, start
    while soc < end - 1e-9 and seconds < most:
        bit = min(1.0, end - soc)
        watts = min(bound, acceptance(spec, soc + bit / 2, celsius))
        seconds += bit / 100 * spec.battery * 3_600_000 / max(watts, 1.0)
        soc += bit
    return seconds
