"""What a script may say of people and what they carry."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hyperconnect.sim.script.page import Page
from hyperconnect.sim.script.quantity import Duration, TimeOfDay
from hyperconnect.sim.script.words import Place, Slug, Words


class Handset(Page):
    """A phone with OwnTracks."""

    device: Slug = "phone"
    mode: Literal["significant", "move"] = "significant"


class Turn(Page):
    """A change of mind on the way: after so long, to another place; with `stay` one goes on home after it."""

    after: Annotated[Duration, Field(gt=0)]
    to: Place
    stay: Annotated[Duration, Field(gt=0)] | None = None


class Journey(Page):
    """A trip by car with navigation: when one leaves, give or take, and where to."""

    leaves: TimeOfDay
    give_or_take: Annotated[Duration, Field(ge=0, le=3600)] = 0.0
    car: Slug
    to: Place
    turn: Turn | None = None


class Inhabitant(Page):
    """A person: where they are when it begins, and their trip."""

    name: Words
    at: Place
    phone: Handset | None = None
    trip: Journey | None = None
