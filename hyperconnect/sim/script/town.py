"""What a script may say of the roads."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hyperconnect.sim.script.page import Page
from hyperconnect.sim.script.quantity import Duration, Length, Pace, TimeOfDay
from hyperconnect.sim.script.words import Place, Words, spelled


class Span(Page):
    """A piece of a road between two km posts."""

    road: Words = "motorway"
    starts: Length
    ends: Length


class Jam(Span):
    """A traffic jam: from where to where, by the km posts counted from the work side, and how slow."""

    speed: Annotated[Pace, Field(ge=1)]
    at: TimeOfDay
    builds: Annotated[Duration, Field(ge=0)] = 300.0
    clears: TimeOfDay


class Tunnel(Span):
    """A tunnel, in both directions: no sky and no network between two km posts."""


class Point(Page):
    """A place on the map; the junction nearest to it is taken."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Town(Page):
    """The town of the scenario: one of ours with work so far from home, or a map; and what happens on its roads."""

    distance: Annotated[Length, Field(ge=15_000, le=80_000)] = 30_000.0
    file: (
        Annotated[
            str,
            spelled(r"^[^\\/\x00]{1,100}\.(graphml|geojson)$", "name a `.graphml` or `.geojson` file beside this one"),
        ]
        | None
    ) = None
    places: dict[Place, Point] = Field(default_factory=dict[Place, Point], max_length=10)
    tunnels: list[Tunnel] = Field(default_factory=list[Tunnel], max_length=20)
    incidents: Annotated[float, Field(ge=0, le=10)] = 0.0
    jams: list[Jam] = Field(default_factory=list[Jam], max_length=20)
