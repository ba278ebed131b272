"""Trying rules out: which rules, their tests, and what came of these."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Rule = Annotated[str, Field(min_length=1, max_length=64, description="A rule by its name.")]
Document = dict[str, Any]
"""A rule as JSON."""

DRAFT: dict[str, Any] = {
    "rule": "evening-lamp",
    "when": [{"change": "hall.motion", "to": True}],
    "if": ["sun.elevation < 0"],
    "then": [{"set": {"hall_light.on": True}}],
    "tests": [
        {
            "it": "lights the hall in the dark",
            "given": {"clock": "2026-01-15T20:00 Europe/Berlin", "hall.motion": False},
            "when": [{"after": "1min", "set": {"hall.motion": True}}],
            "expect": [{"after": "1min", "set": {"hall_light.on": True}}],
        }
    ],
}


class TestsWish(BaseModel):
    """Which rules' tests are tried: those of saved rules by name, and of documents that need not be saved.

    With neither, all saved rules are meant.
    """

    __test__ = False
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"rules": ["evening-lamp"]}, {"documents": [DRAFT]}]}
    )

    rules: list[Rule] = Field(default=[], max_length=1000)
    documents: list[Document] = Field(default=[], max_length=100)


class MissedView(BaseModel):
    """An expectation that was not met."""

    pointer: str = Field(description="JSON Pointer (RFC 6901) into the rule.")
    expected: str
    came: list[str]


class TestView(BaseModel):
    """How one test ended."""

    __test__ = False

    it: str
    pointer: str
    passed: bool
    flaw: str = Field(description="Why it could not be tried at all.")
    missed: list[MissedView]


class TestedView(BaseModel):
    """What came of the tests of one rule."""

    rule: str
    passed: bool
    flaw: str = Field(description="Why none of them could be tried.")
    tests: list[TestView]
    untried: list[str] = Field(description="Parts of the rule that no test comes to, as JSON Pointers.")


class TestsView(BaseModel):
    """What came of tests."""

    __test__ = False
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "passed": True,
                    "items": [
                        {
                            "rule": "evening-lamp",
                            "passed": True,
                            "flaw": "",
                            "tests": [
                                {
                                    "it": "lights the hall in the dark",
                                    "pointer": "/tests/0",
                                    "passed": True,
                                    "flaw": "",
                                    "missed": [],
                                }
                            ],
                            "untried": [],
                        }
                    ],
                }
            ]
        }
    )

    passed: bool
    items: list[TestedView]
