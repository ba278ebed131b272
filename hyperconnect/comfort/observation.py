"""What the planner is told: readings, whereabouts, wishes. Each with the moment at which it was true at its source.

Moments are Unix seconds UTC, temperatures °C, irradiance W/m² on level ground, positions WGS 84 degrees. A field that
is None was not told, and leaves what is known as it was. What is not a number, or older than what is known, is not
taken in.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds

HOME: Final = "home"
"""The place everybody comes home to, and the zone of a home that has only one."""
SOMEBODY: Final = "me"
"""The person of a home that has only one."""


class Indoor(Struct, frozen=True):
    """A room's air, as a thermostat or sensor reads it; any cadence from one to fifteen minutes will do."""

    at: Moment
    temperature: float
    zone: str = HOME


class Outdoor(Struct, frozen=True):
    """The weather at the house, or near it."""

    at: Moment
    temperature: float | None = None
    irradiance: float | None = None


class Heating(Struct, frozen=True):
    """What the heating (or cooling) does: `duty` from 0 to 1 if it says so, else `active`, else neither.

    It holds from `at` on; told together with each reading, before it, it is the mean since the last. `setpoint` is
    what the thermostat says it holds, which may not be what it was asked for. A thermostat that cannot be reached is
    not `available`.
    """

    at: Moment
    duty: float | None = None
    active: bool | None = None
    setpoint: float | None = None
    available: bool = True
    zone: str = HOME

    @property
    def heats(self) -> bool:
        """Whether it says that it heats (or cools) at all."""
        return self.active is True or (self.duty is not None and self.duty > 0.0)


class Car(Struct, frozen=True):
    """A car: where it stands or drives, and where its navigation leads.

    `place` is the name of a known place (`home` is one) or None on the way and where nobody gave a name. `eta` is the
    seconds that its navigation still gives until its destination, `travel` those of the road home from here if
    somebody knows them. A broker's `retained` message tells the past, however fresh it looks.
    """

    at: Moment
    driving: bool | None = None
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    destination_is_home: bool | None = None
    eta: Seconds | None = None
    travel: Seconds | None = None
    plugged_in: bool | None = None
    battery: float | None = None
    """Percent."""
    cabin: float | None = None
    """The cabin's temperature."""
    retained: bool = False
    car: str = "car"
    person: str = SOMEBODY
    """Who drives it."""


class Phone(Struct, frozen=True):
    """A person's phone: `place` as for a car, `moving` if it says so."""

    at: Moment
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    moving: bool | None = None
    retained: bool = False
    person: str = SOMEBODY


class Presence(Struct, frozen=True):
    """Somebody is at home or not, known by other means: a guest, a sensor, a button."""

    at: Moment
    present: bool
    person: str = "guest"


class Manual(Struct, frozen=True):
    """A person turned the thermostat: this temperature holds until the next departure. None gives it back."""

    at: Moment
    temperature: float | None
    zone: str = HOME


class Target(Struct, frozen=True):
    """The wish: `comfort` when somebody is at home or comes home, `setback` when nobody is."""

    at: Moment
    comfort: float
    setback: float
    zone: str = HOME


class Day(Struct, frozen=True):
    """A day (`2026-12-25`) is `free` or is not, whatever its weekday: holidays, leave, a Saturday at work."""

    at: Moment
    day: str
    free: bool = True


class Prices(Struct, frozen=True):
    """Energy prices from `begins` on, one for each `step`; `surplus` is the share of heating that the sun would pay.

    Any unit: only their ratio counts. `surplus` may be empty, else it has a share from 0 to 1 for each price.
    """

    at: Moment
    begins: Moment
    prices: tuple[float, ...]
    surplus: tuple[float, ...] = ()
    step: Seconds = 3600.0


class Appointment(Struct, frozen=True):
    """The calendar's next appointment, and the drive to it; None if there is none."""

    at: Moment
    begins: Moment | None
    travel: Seconds = 0.0
    person: str = SOMEBODY


Observation: TypeAlias = (
    Indoor | Outdoor | Heating | Car | Phone | Presence | Manual | Target | Day | Prices | Appointment
)
