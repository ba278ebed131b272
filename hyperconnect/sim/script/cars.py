"""What a script may say of cars."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hyperconnect.sim.script.page import Page
from hyperconnect.sim.script.quantity import Duration, Percent
from hyperconnect.sim.script.words import Place, Slug, Words


class Vehicle(Page):
    """A car: its model (a file of `simulators/cars/`), where it stands and how full it is."""

    name: Words
    model: Slug
    at: Place
    soc: Annotated[Percent, Field(ge=1, le=100)] = 60.0
    driving_period: Annotated[Duration, Field(ge=1, le=600)] = 10.0
    parked_period: Annotated[Duration, Field(ge=10, le=86_400)] = 300.0
