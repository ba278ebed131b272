"""What is wished of a simulation, and what it answers."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class SimulationWish(BaseModel):
    """Something that shall happen in a simulated household, at once."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"wish": {"speed": 60}},
                {"wish": {"open": "living_window"}},
                {"wish": {"jam": {"starts": "4 km", "ends": "9 km", "speed": "15 km/h", "lasts": "30 min"}}},
                {"wish": {"fault": {"kind": "stuck", "of": "hall_motion", "lasts": "10 min"}}},
                {"wish": {"who": True}},
            ]
        },
    )

    wish: dict[str, Any] = Field(
        min_length=1,
        max_length=20,
        description=(
            "`speed` alone, `who` alone, or one of what a scenario lets happen: `open`, `close`, `hand`, `ring`, "
            "`visit`, `jam`, `fault` and so on; see `simulators/README.md`. At most 4 KiB as JSON."
        ),
    )


class SimulationAnswer(BaseModel):
    """What a simulation answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": {"done": "open"}}]})

    answer: dict[str, Any] = Field(
        description="In its own words: `done` names what happens now; to `who`, all that can be named in a wish."
    )
