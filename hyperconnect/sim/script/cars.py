"""What a script may say of cars."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hyperconnect.sim.script.page import Page
from hyperconnect.sim.script.quantity import Duration, Percent, TimeOfDay
from hyperconnect.sim.script.words import Place, Slug, Words, spelled


class Update(Page):
    """An update of the car's software: which version is offered, and when."""

    version: Annotated[str, spelled(r"^[0-9A-Za-z.-]{1,20}$", "write up to 20 letters, digits, `.` and `-`")]
    at: TimeOfDay


class Vehicle(Page):
    """A car: its model (a file of `simulators/cars/`), where it stands and how full it is."""

    name: Words
    model: Slug
    at: Place
    soc: Annotated[Percent, Field(ge=1, le=100)] = 60.0
    driving_period: Annotated[Duration, Field(ge=1, le=600)] = 10.0
    parked_period: Annotated[Duration, Field(ge=10, le=86_400)] = 300.0
    heartbeat: Annotated[Duration, Field(ge=3600, le=86_400)] = 21_600.0
    charge_limit: Annotated[Percent, Field(ge=50, le=100)] = 80.0
    plug_in_below: Annotated[Percent, Field(ge=0, le=100)] = 100.0
    garage: bool = False
    network: Literal["good", "patchy"] = "good"
    update: Update | None = None
