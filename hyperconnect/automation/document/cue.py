"""What every trigger of a rule document may say beside its kind."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hyperconnect.automation.document.part import Conditions, Item, Span, Words

Gap = Literal["hold", "reset", "fire"]


class Cue(Item):
    """A trigger."""

    id: Words | None = Field(None, description="A name that `trigger.id` gives to conditions and texts.")
    if_: Conditions | None = Field(None, alias="if", description="Must be true for this trigger to count.")
    enabled: bool = Field(default=True, description="False switches only this trigger off.")


class Lasting(Cue):
    """A trigger for a state, which may have to last."""

    for_: Span | None = Field(None, alias="for", description="Only if it then stays so this long.")
    on_gap: Gap = Field(
        "hold",
        description="Where the device goes away within `for`: `hold` goes on and waits for its return, `reset` begins "
        "anew, `fire` does not wait.",
    )
