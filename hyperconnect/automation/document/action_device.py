"""Actions on devices: what they are to be, what they are to do."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from hyperconnect.automation.document.deed import Deed, Errand, with_timeout
from hyperconnect.automation.document.part import Condition, Name, Part, Scalar, Span
from hyperconnect.automation.form import Band


class Claim(Part):
    """How long what was set is held against others."""

    band: Band | None = Field(None, description="How strongly; the rule's own band where it is left out.")
    for_: Span | None = Field(None, alias="for", description="For so long.")
    until: Condition | None = Field(None, description="Until this is true.")
    release: Literal["keep", "restore"] = Field(
        "keep", description="What comes after it: `restore` brings back what was before, if nobody else touched it."
    )


class Set(Deed):
    """Bring attributes to values."""

    set: dict[Name, Scalar] = Field(min_length=1, description="Attribute to value.")
    claim: Claim | None = Field(None, description="How long to hold it against others.")
    confirm: Span | None = Field(None, description="Wait at most so long until the devices report it.")


class Scene(Deed):
    """Set everything that a scene of `home.yaml` names."""

    scene: Name = Field(description="The scene.")
    claim: Claim | None = Field(None, description="How long to hold it against others.")
    confirm: Span | None = Field(None, description="Wait at most so long until the devices report it.")


class Do(Errand):
    """Send a command."""

    do: Name = Field(description="The command.")
    with_: dict[Name, Scalar] = Field({}, alias="with", description="Argument to value.")

    @model_validator(mode="after")
    def _waits(self) -> Do:
        return with_timeout(self)


def _goal(value: dict[str, object]) -> dict[str, object]:
    if "by" not in value:
        raise PydanticCustomError("need", "`by` is missing: it is `arrival` or a time of day such as 18:00")
    if len(value) != 2:
        raise PydanticCustomError("need", "needs exactly one attribute beside `by`")
    return value


class Reach(Deed):
    """Bring an attribute to a value by a moment, starting as late as is safe."""

    reach: Annotated[dict[Name, Scalar], AfterValidator(_goal)] = Field(
        description="One attribute with its value, and `by`: `arrival` or a time of day."
    )
