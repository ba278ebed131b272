"""Tickets as they are made."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class Ticket(BaseModel):
    """What lets one browser in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "url": "http://127.0.0.1:8321/sign-in?ticket=…",
                    "path": "/sign-in?ticket=…",
                    "expires_at": "2026-11-22T11:01:00+01:00",
                }
            ]
        }
    )

    url: str = Field(description="The address on the hub's own machine.")
    path: str = Field(description="The same without the machine, for who reaches the hub under another name.")
    expires_at: datetime
