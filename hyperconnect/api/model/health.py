"""Whether the hub is alive, and whether it can do its work."""

from __future__ import annotations

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
                }
            ]
        }
    )

    status: Literal["ready"]
    broker: BrokerState
    store: StoreState
    rules: RuleCounts
