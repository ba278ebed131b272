"""A problem document as programs read it (RFC 9457)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Mistake(BaseModel):
    """One thing that is wrong with a request, or with a document in it."""

    detail: str
    code: str = Field(default="", description="The same for ever, for programs: HX101 and so on for rules.")
    pointer: str | None = Field(default=None, description="JSON Pointer (RFC 6901) into the body.")
    parameter: str | None = Field(default=None, description="What is wrong, where it is no part of the body.")
    suggestion: str = Field(default="", description="The next step.")
    line: int | None = Field(default=None, ge=1, description="Where in a body of YAML, from 1.")
    column: int | None = Field(default=None, ge=1)


class Problem(BaseModel):
    """Why something was refused, and the next step."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "no rule is called evenin_lamp",
                    "suggestion": "did you mean evening_lamp?",
                }
            ]
        },
    )

    type: str = "about:blank"
    title: str
    status: int = Field(ge=400, le=599)
    detail: str = ""
    suggestion: str = Field(default="", description="The next step, where there is one.")
    errors: list[Mistake] = Field(default=[], description="What is wrong in particular, at most a hundred.")
