"""Triggers on what devices are: values, conditions, presence on the network."""

from __future__ import annotations

from pydantic import Field

from hyperconnect.automation.document.cue import Lasting
from hyperconnect.automation.document.part import Condition, Names, Scalar, Span


class Change(Lasting):
    """A known value became a different known value; coming back with the same value is no change."""

    change: Names = Field(description="The attributes to watch.")
    from_: Scalar | None = Field(None, alias="from", description="Only from this value.")
    to: Scalar | None = Field(None, description="Only to this value.")


class Becomes(Lasting):
    """An expression turned from false to true."""

    becomes: Condition = Field(description="The expression to watch.")
    hysteresis: Span | None = Field(
        None, description="How far a single comparison must fail before it counts as false again."
    )


class Online(Lasting):
    """A device can be reached again."""

    online: Names = Field(description="The devices to watch.")


class Offline(Lasting):
    """A device cannot be reached any more."""

    offline: Names = Field(description="The devices to watch.")
