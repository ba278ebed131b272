"""Versions of rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

_VERSION: JsonDict = {
    "rule": "hall-light",
    "version": 3,
    "at": "2026-11-22T11:00:00+01:00",
    "author": "kitchen tablet",
    "message": "brighter",
    "deleted": False,
    "etag": '"9b1c0e6f5d7a4e22b07f3c4a1d5e8f90"',
}
_DIFF = "--- version 2\n+++ version 3\n@@ -5 +5 @@\n-  - set: { hall_light.on: true }\n+  - scene: night\n"


class VersionView(BaseModel):
    """One version of a rule."""

    model_config = ConfigDict(json_schema_extra={"examples": [_VERSION]})

    rule: str
    version: int = Field(ge=1)
    at: datetime
    author: str = Field(description="A token's name; `file` for who edited the file, `hyperconnect` for what we wrote.")
    message: str
    deleted: bool = Field(description="Whether the rule was deleted then; such a version has no text.")
    etag: str | None = Field(description="What the rule's ETag is where it says this; null where it was deleted.")


class VersionText(VersionView):
    """One version of a rule with what it says."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**_VERSION, "text": "rule: hall-light\n…", "document": {"rule": "hall-light"}}]
        }
    )

    text: str = Field(description="As its author wrote it, in YAML.")
    document: dict[str, Any] | None = Field(description="The same as data; null where it cannot be read.")


class VersionPage(BaseModel):
    """Versions, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_VERSION], "next": None}]})

    items: list[VersionView]
    next: str | None = Field(default=None, description="Send it as `cursor` for what follows; null at the end.")


class VersionDiff(BaseModel):
    """What changed in the text of a rule between two versions."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"rule": "hall-light", "version": 2, "to": 3, "diff": _DIFF}]}
    )

    rule: str
    version: int
    to: int
    diff: str = Field(description="A unified diff; empty where both say the same.")
