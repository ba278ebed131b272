"""What a script may say of the home and the weather around it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hyperconnect.sim.script.page import Page
from hyperconnect.sim.script.quantity import Celsius, Duration, Kelvin, Watts


class Where(Page):
    """Home's position, around which the town is built."""

    latitude: Annotated[float, Field(ge=-65, le=65)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Sky(Page):
    """The weather: mean outdoor temperature, and the difference between afternoon and early morning."""

    outdoor: Celsius
    swing: Annotated[Kelvin, Field(ge=0, le=30)] = 0.0


class House(Page):
    """The living room and its heating."""

    air: Celsius = 17.0
    target: Annotated[Celsius, Field(ge=5, le=30)] = 17.0
    heat: Annotated[Watts, Field(gt=0, le=50_000)] = 3000.0
    emitter_lag: Annotated[Duration, Field(ge=30, le=7200)] = 240.0
