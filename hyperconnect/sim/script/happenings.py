"""What a script, a command line or the control topic may let happen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from hyperconnect.sim.script.faults import Fault
from hyperconnect.sim.script.page import Page
from hyperconnect.sim.script.quantity import Duration, Length, Pace, Percent, TimeOfDay
from hyperconnect.sim.script.words import Place, Slug, Words, spelled


class Visit(Page):
    """A guest rings, is let in if somebody is there, and goes after a while."""

    who: Slug = "guest"
    stays: Annotated[Duration, Field(gt=0, le=86_400)] = 3600.0


class BreakIn(Page):
    """Somebody forces an opening and looks through the rooms."""

    through: Slug
    stays: Annotated[Duration, Field(gt=0, le=7200)] = 600.0
    with_dog: bool = False


class Errand(Page):
    """Somebody goes somewhere now, by their car if they have one there."""

    who: Slug
    to: Place


class Slowdown(Page):
    """Traffic stands between two km posts of a road, counted from the work side; swap them for the way back."""

    road: Words = "motorway"
    starts: Length
    ends: Length
    speed: Annotated[Pace, Field(ge=1)]
    builds: Annotated[Duration, Field(ge=0, le=7200)] = 300.0
    lasts: Annotated[Duration, Field(gt=0, le=86_400)] = 3600.0


class Storm(Page):
    """So many retained messages of strangers are suddenly on the broker, below a topic."""

    messages: Annotated[int, Field(ge=1, le=100_000)]
    under: Annotated[str, spelled(r"^[^+#\x00]{1,100}$", "write a topic without `+` and `#`")] = "stranger"


class Steam(Page):
    """Somebody showers or cooks in a room for a while."""

    room: Slug
    lasts: Annotated[Duration, Field(ge=60, le=7200)] = 480.0


class Outage(Page):
    """The broker is gone for a while, and may have forgotten everything retained when it comes back."""

    gone: Annotated[Duration, Field(gt=0, le=86_400)]
    forgets: bool = False


class Happening(Page):
    """One thing that happens, and nothing else beside when: `at` a time of day on a `day`, or `after` the start."""

    at: TimeOfDay | None = None
    day: Annotated[int, Field(ge=1, le=366)] = 1
    after: Annotated[Duration, Field(ge=0)] | None = None

    open: Slug | None = None
    close: Slug | None = None
    hand: dict[Slug, dict[Slug, bool | float | str]] | None = Field(default=None, min_length=1, max_length=1)
    ring: Slug | None = None
    visit: Visit | None = None
    break_in: BreakIn | None = None
    move: dict[Slug, Slug | Literal["away"]] | None = Field(default=None, min_length=1, max_length=1)
    go: Errand | None = None
    answer: dict[Slug, Words] | None = Field(default=None, min_length=1, max_length=1)
    steam: Steam | None = None
    unlock: Slug | None = None
    battery: dict[Slug, Percent] | None = Field(default=None, min_length=1, max_length=1)
    jam: Slowdown | None = None
    fault: Fault | None = None
    storm: Storm | None = None
    broker: Outage | None = None
    clock: Duration | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Happening:
        told = [word for word in DEEDS if getattr(self, word) is not None]
        if len(told) != 1:
            said = f"{' and '.join(told)} are two" if told else "nothing happens here"
            raise ValueError(f"{said}: say exactly one of {', '.join(DEEDS)}")
        if self.at is not None and self.after is not None:
            raise ValueError("say `at` or `after`, not both")
        return self


DEEDS = (
    "open",
    "close",
    "hand",
    "ring",
    "visit",
    "break_in",
    "move",
    "go",
    "answer",
    "steam",
    "unlock",
    "battery",
    "jam",
    "fault",
    "storm",
    "broker",
    "clock",
)
