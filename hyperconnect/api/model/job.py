"""Jobs: what takes long, as it is told of."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from hyperconnect.api.model.backtest import BacktestView
from hyperconnect.api.model.trying import TestsView

JOB: JsonDict = {
    "id": "9c41be75f2a0",
    "kind": "backtest",
    "title": "30 days lived again with evening-lamp",
    "by": "kitchen tablet",
    "state": "running",
    "progress": 0.42,
    "doing": "lives through the record",
    "created_at": "2026-11-22T11:00:00+01:00",
    "began_at": "2026-11-22T11:00:00+01:00",
    "ended_at": None,
    "backtest": None,
    "tests": None,
    "why": "",
    "suggestion": "",
}


class JobView(BaseModel):
    """A job as it stands: how far it is, and what came of it once it is `done`."""

    model_config = ConfigDict(json_schema_extra={"examples": [JOB]})

    id: str
    kind: Literal["backtest", "tests"]
    title: str
    by: str = Field(description="Who wanted it.")
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    progress: float = Field(ge=0, le=1)
    doing: str = Field(description="What it does just now.")
    created_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    backtest: BacktestView | None = Field(default=None, description="What came of a backtest.")
    tests: TestsView | None = Field(default=None, description="What came of tests.")
    why: str = Field(default="", description="Why nothing came of it, where it `failed`.")
    suggestion: str = Field(default="", description="The next step then.")


class JobPage(BaseModel):
    """Jobs, the oldest first; without what came of them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [JOB], "next": None}]})

    items: list[JobView]
    next: str | None = Field(default=None, description="Send it as `cursor` for what follows; null at the end.")
