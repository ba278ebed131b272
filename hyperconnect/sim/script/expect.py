"""What a script says must come out."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from hyperconnect.sim.script.page import Page
from hyperconnect.sim.script.quantity import Duration, Indoors, Kelvin, KilowattHours, TimeOfDay
from hyperconnect.sim.script.words import Slug, Words


class WarmOnArrival(Page):
    """The room is this warm when the car arrives."""

    target: Indoors
    within: Annotated[Kelvin, Field(ge=0, le=30)] = 0.5


class Between(Page):
    """A time of day between two."""

    earliest: TimeOfDay
    latest: TimeOfDay


class Slip(Page):
    """How much later one arrives than navigation said when the car set out."""

    least: Duration
    most: Duration


class Energy(Page):
    """An amount of energy between two."""

    least: KilowattHours = 0.0
    most: KilowattHours = 1e9


class WarmUps(Page):
    """How often the living room's target is raised before the first arrival, and from which time on.

    A hub that heats on a guess does it too often or too early.
    """

    most: Annotated[int, Field(ge=0, le=100)] = 1
    earliest: TimeOfDay | None = None


class Roughly(Page):
    """A number between two, or a text that has words in it."""

    least: float | None = None
    most: float | None = None
    has: Words | None = None


Wanted: TypeAlias = bool | float | str | Roughly


class Circumstance(Page):
    """How things, cars, people, pets and rooms are, all at the same moment; `that` says what of each.

    With `earliest` and `latest` only what is so between two times of the first day counts.
    """

    that: Annotated[dict[Slug, dict[Slug, Wanted]], Field(min_length=1, max_length=20)]
    earliest: TimeOfDay | None = None
    latest: TimeOfDay | None = None


Circumstances: TypeAlias = Annotated[list[Circumstance], Field(max_length=50)]


class Expect(Page):
    """What must come out with a good hub; what is left out is not judged."""

    warm_on_arrival: WarmOnArrival | None = None
    warm_ups: WarmUps | None = None
    arrival: Between | None = None
    eta_slip: Slip | None = None
    stays_away: bool = False
    heating: Energy | None = None
    from_sun: Energy | None = None
    break_ins_noticed: bool = False
    once: Circumstances = Field(default_factory=list[Circumstance])
    never: Circumstances = Field(default_factory=list[Circumstance])
    at_end: Circumstances = Field(default_factory=list[Circumstance])
