"""What is wrong or doubtful about rules, all of them looked over beside each other."""

from __future__ import annotations

from pydantic import BaseModel, Field

from hyperconnect.api.model.validation import FindingView


class RuleFindings(BaseModel):
    """A rule of which there is something to say."""

    rule: str
    findings: list[FindingView]


class Analysis(BaseModel):
    """Rules of which there is something to say, by their names."""

    items: list[RuleFindings]
    next: str | None = Field(default=None, description="Send it as `cursor` for what follows; null at the end.")
