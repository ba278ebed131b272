"""Triggers on what is told once: events, messages, calls, the hub's own life."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hyperconnect.automation.document.cue import Cue
from hyperconnect.automation.document.part import Conditions, Name, Names, Slug


class Event(Cue):
    """Something happened at a device, such as a button that was pressed. Never told twice."""

    event: Names = Field(description="The events to hear.")
    payload: Conditions | None = Field(None, description="Only if this is true of what came with it, `payload.…`.")


class Mqtt(Cue):
    """A message came; what the broker had kept does not count."""

    mqtt: Name = Field(description="A topic filter, with `+` and `#`.")
    payload: Conditions | None = Field(
        None, description="Only if this is true of the message, `payload` or `payload.…`."
    )


class Webhook(Cue):
    """Somebody called this hub's address for it, with its secret."""

    webhook: Slug = Field(description="The web hook's name.")
    payload: Conditions | None = Field(None, description="Only if this is true of what was sent, `payload.…`.")


class Hub(Cue):
    """Something happened to the hub itself."""

    hub: Literal["started", "stopping", "time_changed"] = Field(description="What happened.")


class Called(Cue):
    """Set off only by `call` in another rule, or by a person."""

    called: Literal[True] = Field(description="Always true.")
