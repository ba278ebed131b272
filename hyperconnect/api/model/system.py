"""How the hub itself is."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hyperconnect.api.model.health import BackupState


class BrokerFigures(BaseModel):
    """The broker, and what went over it since the hub began."""

    connected: bool
    since: datetime | None = Field(description="When it came, or went; null: it never came.")
    name: str
    outages: int = Field(ge=0, description="How often it was gone.")
    received: int = Field(ge=0, description="What came from it: messages, and that it is there or gone.")
    sent: int = Field(ge=0, description="Messages given to it.")
    dropped: int = Field(ge=0, description="Messages that were not sent or not confirmed.")
    backlog: int = Field(ge=0, description="Bytes that it has not taken yet.")


class AsideFile(BaseModel):
    """A damaged database that was put away."""

    name: str
    size: int = Field(ge=0, description="Bytes.")


class StorageFigures(BaseModel):
    """What lies on the disk, in bytes."""

    sizes: dict[Literal["memory", "history", "journal"], int] = Field(description="Empty where all is in memory only.")
    free: int | None = Field(description="What is free; null where all is in memory only.")
    refusing: list[Literal["memory", "history", "journal"]] = Field(description="What could not be written lately.")
    backups: list[BackupState] | None = Field(description="Null where nobody makes backups.")
    copies: int = Field(ge=0, description="Backups that there are.")
    copied: int = Field(ge=0, description="Bytes that they take.")
    aside: list[AsideFile] = Field(description="Damaged databases that were put away.")


class ClockStep(BaseModel):
    """The clock was set."""

    at: datetime = Field(description="To what.")
    by: float = Field(description="Seconds; negative: back.")


class ClockFigures(BaseModel):
    """The hub's time."""

    now: datetime
    known: bool = Field(description="False: this machine does not know what time it is.")
    zone: str
    steps: list[ClockStep] = Field(description="How it was set while the hub ran, the last ten times.")


class RuleFigures(BaseModel):
    """How many rules stand how."""

    loaded: int = Field(ge=0, description="At work.")
    broken: int = Field(ge=0)
    paused: int = Field(ge=0, description="Because they ran wild.")


class SystemView(BaseModel):
    """How the hub is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "version": "0.3.0",
                    "python": "3.11.2",
                    "machine": "Linux aarch64",
                    "sqlite": "3.40.1",
                    "begun_at": "2026-11-21T08:00:00+01:00",
                    "memory": 52428800,
                    "devices": 31,
                    "broker": {
                        "connected": True,
                        "since": "2026-11-21T08:00:01+01:00",
                        "name": "mosquitto 2.0.11 (child, 127.0.0.1:41883), MQTT 5",
                        "outages": 0,
                        "received": 182004,
                        "sent": 5120,
                        "dropped": 0,
                        "backlog": 0,
                    },
                    "storage": {
                        "sizes": {"memory": 3145728, "history": 41943040, "journal": 8388608},
                        "free": 21474836480,
                        "refusing": [],
                        "backups": [
                            {
                                "of": "hub",
                                "at": "2026-11-22T18:00:04+01:00",
                                "late": False,
                                "failed_at": None,
                                "why": "",
                            }
                        ],
                        "copies": 9,
                        "copied": 94371840,
                        "aside": [{"name": "history.db.corrupt-1", "size": 40960}],
                    },
                    "clock": {
                        "now": "2026-11-22T18:41:12.301+01:00",
                        "known": True,
                        "zone": "Europe/Berlin",
                        "steps": [{"at": "2026-11-22T03:00:00+01:00", "by": 12.4}],
                    },
                    "rules": {"loaded": 31, "broken": 0, "paused": 0},
                }
            ]
        }
    )

    version: str
    python: str
    machine: str
    sqlite: str
    begun_at: datetime
    memory: int | None = Field(description="Bytes that the hub's process takes; null where the machine does not tell.")
    devices: int = Field(ge=0)
    broker: BrokerFigures
    storage: StorageFigures
    clock: ClockFigures
    rules: RuleFigures
