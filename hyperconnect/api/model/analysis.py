"""What is wrong or doubtful about rules, all of them looked over beside each other."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from hyperconnect.api.model.validation import FINDING, FindingView


class RuleFindings(BaseModel):
    """A rule of which there is something to say."""

    rule: str
    findings: list[FindingView]


class Analysis(BaseModel):
    """Rules of which there is something to say, by their names."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{"rule": "hall-light", "findings": [FINDING]}], "next": None}]}
    )

    items: list[RuleFindings]
    next: str | None = Field(default=None, description="Send it as `cursor` for what follows; null at the end.")
