"""Whether the hub is alive, and whether it can do its work."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Life(BaseModel):
    """The hub answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "alive"}]})

    status: Literal["alive"]


class BrokerState(BaseModel):
    """The broker."""

    connected: bool


class StoreState(BaseModel):
    """The disk."""

    writable: bool
    refusing: list[Literal["memory", "history", "journal"]] = Field(description="What could not be written lately.")


class RuleCounts(BaseModel):
    """How many rules stand how."""

    loaded: int = Field(ge=0, description="At work.")
    broken: int = Field(ge=0)
    paused: int = Field(ge=0, description="Because they ran wild.")


class BackupState(BaseModel):
    """How a database is backed up."""

    of: str = Field(description="Which database: `hub` or `history`.")
    at: datetime | None = Field(description="When its newest backup was made; null: there is none.")
    late: bool = Field(description="The newest is much older than it should be.")
    failed_at: datetime | None = Field(description="When the last try failed, if none succeeded since.")
    why: str = Field(description="Why it failed.")


class Readiness(BaseModel):
    """The hub can do its work."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "ready",
                    "broker": {"connected": True},
                    "store": {"writable": True, "refusing": []},
                    "rules": {"loaded": 31, "broken": 0, "paused": 0},
                    "backups": [
                        {
                            "of": "hub",
                            "at": "2026-11-22T18:00:04+01:00",
                            "late": False,
                            "failed_at": None,
                            "why": "",
                        }
                    ],
                    "warnings": [],
                }
            ]
        }
    )

    status: Literal["ready"]
    broker: BrokerState
    store: StoreState
    rules: RuleCounts
    backups: list[BackupState] = Field(description="Empty where nobody makes backups.")
    warnings: list[str] = Field(description="What people should look at though the hub does its work.")
