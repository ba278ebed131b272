"""What is acknowledged: a warning of a rule."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Acknowledgement(BaseModel):
    """A warning of a rule that its author knows of and accepts."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"rule": "hall-light", "code": "HX204"}]})

    rule: Annotated[str, Field(pattern="^[a-z0-9_-]{1,64}$")]
    code: Annotated[str, Field(pattern="^HX[0-9]{3}$", description="Of the finding, as `GET /analysis` tells it.")]
