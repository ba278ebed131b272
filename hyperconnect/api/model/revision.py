"""A rule's text while somebody works on it: what it says, where each part stands, and how it reads once changed."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from hyperconnect.api.model.patch import STEPS
from hyperconnect.api.model.rule import DOCUMENT, TEXT
from hyperconnect.api.model.validation import FindingView
from hyperconnect.yaml import SIZE

_MOST: Final = 200
"""Steps at once: more than a form changes, and short enough for whoever shows no token."""
_STEP: JsonDict = {"op": "replace", "path": "/if", "value": "home.mode == 'away'"}


class RevisionWish(BaseModel):
    """A text with one rule, and what is to become of it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": TEXT, "patch": [_STEP]}]})

    text: str = Field(max_length=SIZE, description="The rule in YAML, as it is now.")
    patch: list[Any] = Field(
        default=[],
        max_length=_MOST,
        description="A JSON patch (RFC 6902) of the rule as data. Without one the text stays as it is.",
        json_schema_extra={"items": STEPS["items"]},
    )


class PlaceView(BaseModel):
    """Where a part stands: its first line, from 1; the characters from `start` to before `end`, from 0.

    An item of a list begins at its dash, a value of a mapping at its key.
    """

    line: int = Field(ge=1)
    start: int = Field(ge=0, description="Characters (Unicode code points) before it.")
    end: int = Field(ge=0)


class Revision(BaseModel):
    """A rule's text as it reads then. Nothing was saved."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "text": TEXT,
                    "document": DOCUMENT,
                    "places": {"/if": {"line": 7, "start": 129, "end": 154}},
                    "findings": [],
                }
            ]
        }
    )

    text: str = Field(description="Comments and all that was not changed stand as they stood.")
    document: dict[str, Any] | None = Field(description="The rule as data, as it is written; null if it is unreadable.")
    places: dict[str, PlaceView] = Field(description="By JSON Pointer (RFC 6901), each part of the rule.")
    findings: list[FindingView] = Field(description="Why it cannot be read; nothing else is looked for.")
