"""What could stand where somebody is writing a rule."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hyperconnect.automation.completion import Sort


class Cursor(BaseModel):
    """A text, however broken, and where in it somebody writes: at `offset`, or at `line` and `column`."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {"text": "rule: hall\nif: living.temp", "line": 2, "column": 16},
                {"text": "rule: hall\nif: living.temp", "offset": 26},
            ]
        },
    )

    text: str = Field(max_length=64 << 10, description="The whole file, as it is now.")
    offset: int | None = Field(default=None, ge=0, description="Characters (Unicode code points) before the cursor.")
    line: int | None = Field(default=None, ge=1, description="From 1.")
    column: int | None = Field(default=None, ge=1, description="From 1: 1 is before the first character.")

    @model_validator(mode="after")
    def _one(self) -> Cursor:
        by_line = self.line is not None and self.column is not None
        if by_line is (self.offset is not None) or (self.line is None) is not (self.column is None):
            raise ValueError("write either offset, or line and column")
        return self


class ProposalView(BaseModel):
    """What could be written."""

    text: str = Field(description="What to write.")
    label: str = Field(description="What to show in a list.")
    sort: Sort
    shows: str = Field(description="What it is now, or how it is called: `21.5 °C`, `clamp(x, low, high)`.")
    about: str


class CompletionView(BaseModel):
    """Proposals, the likeliest first, each in place of the characters from `start` to `end` of the text."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "start": 15,
                    "end": 26,
                    "items": [
                        {
                            "text": "living.temperature",
                            "label": "living.temperature",
                            "sort": "attribute",
                            "shows": "21.5 °C",
                            "about": "a temperature in °C",
                        }
                    ],
                    "more": False,
                }
            ]
        }
    )

    start: int
    end: int
    items: list[ProposalView] = Field(description="At most 100.")
    more: bool = Field(description="Whether there are others; a character more narrows them down.")
