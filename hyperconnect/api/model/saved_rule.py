"""A rule as it was saved."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from hyperconnect.api.model.validation import FindingView

_TEXT = (
    "# the hall, by night\nrule: hall-light\nwhen:\n  - change: hall.motion\nthen:\n  - set: { hall_light.on: true }\n"
)
SAVED: JsonDict = {
    "rule": "hall-light",
    "version": 3,
    "etag": '"9b1c0e6f5d7a4e22b07f3c4a1d5e8f90"',
    "changed": True,
    "accepted": True,
    "waits_for": [],
    "findings": [],
    "text": _TEXT,
    "document": {
        "rule": "hall-light",
        "when": [{"change": "hall.motion"}],
        "then": [{"set": {"hall_light.on": True}}],
    },
}


class SavedRule(BaseModel):
    """A rule as it was saved."""

    model_config = ConfigDict(json_schema_extra={"examples": [SAVED]})

    rule: str
    version: int = Field(ge=0, description="Counted from 1; 0 where nothing was ever changed.")
    etag: str = Field(description="Send it as `If-Match` with the next change.")
    changed: bool = Field(description="False where the rule said the same before: then nothing was done.")
    accepted: bool = Field(
        description="Whether it is at work now, or will be with its devices. False only if the house changed meanwhile."
    )
    waits_for: list[str] = Field(description="Devices that nobody has met; until they are there the rule rests.")
    findings: list[FindingView] = Field(description="Warnings and infos.")
    text: str = Field(description="The rule as its author wrote it, in YAML.")
    document: dict[str, Any] = Field(description="The same as data.")
