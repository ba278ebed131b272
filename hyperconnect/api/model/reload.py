"""What became of the household's files when they were read again."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict


class Flaw(BaseModel):
    """What is wrong in a file."""

    where: str = Field(description="The file with line and column, as far as they are known.")
    why: str
    hint: str = Field(description="The next step, if one is known.")


_EXAMPLE: JsonDict = {
    "rules": 23,
    "mistakes": [
        {"where": "rules/hall-light.yaml:3:5", "why": "HX101 hall.motoin is not an attribute of hall", "hint": ""}
    ],
}


class Reloaded(BaseModel):
    """What stands in the household's files: how many rules are as they are written, and what is wrong."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    rules: int = Field(description="Rules whose file says what the hub goes by.")
    mistakes: list[Flaw]
