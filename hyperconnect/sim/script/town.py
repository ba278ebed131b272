"""What a script may say of the roads."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hyperconnect.sim.script.page import Page
from hyperconnect.sim.script.quantity import Duration, Length, Pace, TimeOfDay


class Jam(Page):
    """A traffic jam: from where to where, by the km posts counted from the work side, and how slow."""

    road: Literal["motorway", "country road"] = "motorway"
    starts: Length
    ends: Length
    speed: Annotated[Pace, Field(ge=1)]
    at: TimeOfDay
    builds: Annotated[Duration, Field(ge=0)] = 300.0
    clears: TimeOfDay


class Town(Page):
    """The town of the scenario: how far work is, and what happens on its roads."""

    distance: Annotated[Length, Field(ge=15_000, le=80_000)] = 30_000.0
    jams: list[Jam] = Field(default_factory=list[Jam], max_length=20)
