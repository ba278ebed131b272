"""Triggers on places: who comes, who goes, who will arrive."""

from __future__ import annotations

from pydantic import Field

from hyperconnect.automation.document.cue import Cue
from hyperconnect.automation.document.part import Name, Names, Part, Span


class Crossing(Part):
    """Who crosses the edge of which zone."""

    who: Names = Field(description="Devices or people; any of them.")
    zone: Name = Field("home", description="The zone, as `home.yaml` calls it.")


class Enters(Cue):
    """Somebody came into a zone."""

    enters: Crossing = Field(description="Who, and which zone.")


class Leaves(Cue):
    """Somebody left a zone."""

    leaves: Crossing = Field(description="Who, and which zone.")


class Approach(Part):
    """Who comes where, and how long before."""

    of: Name = Field(description="The device whose navigation is followed.")
    to: Name = Field("home", description="The zone it must be heading for.")
    under: Span = Field(description="Fires once a trip, when the remaining time falls below this; may be `= …`.")
    rearm: Span = Field("10min", description="How far above `under` the remaining time must rise to fire again.")
    max_age: Span | None = Field(None, description="A navigation report older than this is not believed.")


class Eta(Cue):
    """Somebody will arrive soon."""

    eta: Approach = Field(description="Whose arrival, and how long before it.")
