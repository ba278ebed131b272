"""All rules of a household at once: what has to change so that they are these."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from hyperconnect.api.model.validation import FindingView

_STEP: JsonDict = {
    "rule": "hall-light",
    "deed": "change",
    "diff": "--- now\n+++ then\n@@ -1,2 +1,2 @@\n rule: hall-light\n-cooldown: 5min\n+cooldown: 10min\n",
    "findings": [],
}


class BundleStep(BaseModel):
    """What becomes of one rule."""

    rule: str
    deed: Literal["create", "change", "remove", "keep"]
    diff: str = Field(description="What changes in its text, as a unified diff; empty where nothing does.")
    findings: list[FindingView]


class BundlePlan(BaseModel):
    """What has to change, rule by rule, or has changed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"applied": False, "etag": '"9b1c0e6f5d7a4e22b07f3c4a1d5e8f90"', "items": [_STEP]}]
        }
    )

    applied: bool
    etag: str = Field(description="Of all rules of the household as they are now: send it as `If-Match` to apply this.")
    items: list[BundleStep]
