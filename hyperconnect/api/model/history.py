"""What an attribute held in the past."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from hyperconnect.api.model.value import Datum

_SAMPLE: JsonDict = {"at": "2026-11-22T18:41:12.301+01:00", "value": 20.5, "least": None, "most": None}


class Sample(BaseModel):
    """What an attribute held from a moment on."""

    at: datetime
    value: Datum
    least: float | None = Field(description="Of the numbers it stands for, where the past was thinned or put together.")
    most: float | None


class SamplePage(BaseModel):
    """What an attribute held, the oldest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "attribute": "living.temperature",
                    "path": "zb_living.main.temperature.temperature",
                    "items": [_SAMPLE],
                    "next": None,
                }
            ]
        }
    )

    attribute: str
    path: str
    items: list[Sample]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")
