"""What a script says must come out."""

from __future__ import annotations

from hyperconnect.sim.script.page import Page
from hyperconnect.sim.script.quantity import Celsius, Duration, Kelvin, TimeOfDay


class WarmOnArrival(Page):
    """The room is this warm when the car arrives."""

    target: Celsius
    within: Kelvin = 0.5


class Between(Page):
    """A time of day between two."""

    earliest: TimeOfDay
    latest: TimeOfDay


class Slip(Page):
    """How much later one arrives than navigation said when the car set out."""

    least: Duration
    most: Duration


class Expect(Page):
    """What must come out with a good hub; what is left out is not judged."""

    warm_on_arrival: WarmOnArrival | None = None
    arrival: Between | None = None
    eta_slip: Slip | None = None
    stays_away: bool = False
