"""What every action of a rule document may say beside its kind."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import Field
from pydantic_core import PydanticCustomError

from hyperconnect.automation.document.part import Item, Local, Span, Words, written


class Deed(Item):
    """An action."""

    id: Words | None = Field(None, description="A name for this action.")
    title: Words | None = Field(None, max_length=200, description="What it is for, for people.")
    on_error: Literal["stop", "continue"] = Field("stop", description="What comes after it failed.")
    enabled: bool = Field(default=True, description="False leaves only this action out.")


class Errand(Deed):
    """An action with an outcome that can be waited for."""

    timeout: Span | None = Field(None, description="Wait for the outcome, at most so long.")
    retry: Annotated[int, Field(ge=0, le=10)] = Field(0, description="How often to try again where it failed.")
    save: Local | None = Field(None, description="A name for the outcome: `<name>.ok` and `<name>.why`.")


ErrandT = TypeVar("ErrandT", bound=Errand)


def with_timeout(errand: ErrandT) -> ErrandT:
    """Return an errand that has a timeout, or nothing that would need one."""
    for key in ("retry", "save"):
        if key in written(errand) and errand.timeout is None:
            raise PydanticCustomError("need", "`{key}` needs `timeout`: how long to wait for the outcome", {"key": key})
    return errand
