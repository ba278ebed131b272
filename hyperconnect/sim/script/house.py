"""What a script may say of the home and the weather around it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hyperconnect.sim.home.opening import OpeningKind
from hyperconnect.sim.script.page import Page
from hyperconnect.sim.script.quantity import (
    Celsius,
    Duration,
    Indoors,
    Kelvin,
    Outdoors,
    Percent,
    SquareMetres,
    Thickness,
    Watts,
)
from hyperconnect.sim.script.words import Slug


class Where(Page):
    """Home's position, around which the town is built."""

    latitude: Annotated[float, Field(ge=-65, le=65)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Sky(Page):
    """The weather: mean outdoor temperature, and how far a year, passing fronts and a day go from lowest to highest."""

    outdoor: Outdoors = 8.0
    season: Annotated[Kelvin, Field(ge=0, le=60)] = 0.0
    fronts: Annotated[Kelvin, Field(ge=0, le=30)] = 0.0
    swing: Annotated[Kelvin, Field(ge=0, le=30)] = 6.0


class RoomPage(Page):
    """A room. What it does not say, it shares with the house: heat by its area."""

    area: Annotated[SquareMetres, Field(ge=2, le=200)] = 15.0
    air: Indoors | None = None
    heat: Annotated[Watts, Field(ge=0, le=50_000)] | None = None
    emitter_lag: Annotated[Duration, Field(ge=30, le=14_400)] | None = None
    screed: Annotated[Thickness, Field(ge=0, le=0.3)] = 0.0
    cooling: Annotated[Watts, Field(ge=0, le=20_000)] = 0.0
    glass: Annotated[SquareMetres, Field(ge=0, le=40)] = 0.0
    exposed: Annotated[Percent, Field(ge=5, le=200)] = 100.0
    apart: bool = False


class OpeningPage(Page):
    """A door or a window between a room and the outside."""

    room: Slug
    kind: OpeningKind = "window"


class PetPage(Page):
    """A pet, and the room it sleeps in."""

    kind: Literal["dog", "cat"]
    room: Slug = "living"


class House(Page):
    """The rooms and what leads out of them; a living room, a hall and a front door are in every house."""

    air: Indoors = 17.0
    target: Annotated[Celsius, Field(ge=5, le=30)] = 17.0
    heat: Annotated[Watts, Field(gt=0, le=50_000)] = 3000.0
    emitter_lag: Annotated[Duration, Field(ge=30, le=7200)] = 240.0
    source: Literal["heat pump", "boiler", "electric"] = "heat pump"
    rooms: dict[Slug, RoomPage] = Field(default_factory=dict[str, RoomPage], max_length=20)
    openings: dict[Slug, OpeningPage] = Field(default_factory=dict[str, OpeningPage], max_length=40)
    pets: dict[Slug, PetPage] = Field(default_factory=dict[str, PetPage], max_length=10)
