"""Backtests as they are asked for and told of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from hyperconnect.api.model.instant import Instant
from hyperconnect.api.model.trying import DRAFT, Document, Rule

Kind = Literal["command", "variable", "notice", "message", "request", "event"]
Value = bool | int | float | str | list[float | str] | None


class BacktestWish(BaseModel):
    """Which rules are lived again over which time.

    All saved rules are at work, with `documents` in the place of those of the same name. `rules` chooses which are
    told of; with neither it is all of them. Something is compared where `compare` is set (the saved rules with the
    documents) or `compare_to` names earlier versions.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"rules": ["evening-lamp"], "days": 30},
                {"documents": [DRAFT], "days": 7, "compare": True},
                {"compare_to": {"evening-lamp": 3}, "days": 14},
            ]
        },
    )

    rules: list[Rule] = Field(default=[], max_length=1000)
    documents: list[Document] = Field(default=[], max_length=100)
    since: Instant | None = Field(default=None, description="Where the time begins; else `days` before its end.")
    until: Instant | None = Field(default=None, description="Where the time ends; now, if null.")
    days: Annotated[float, Field(gt=0, le=366, strict=True)] = 30.0
    compare: Annotated[bool, Field(strict=True)] = False
    compare_to: dict[str, Annotated[int, Field(ge=1, strict=True)]] = Field(
        default={}, max_length=100, description="Rules, each with the version it is compared to."
    )


class StoryView(BaseModel):
    """One run or near miss, in a sentence."""

    at: datetime
    outcome: str
    sentence: str
    times: int = Field(description="How many in a row said the same.")


class RuleToldView(BaseModel):
    """What one rule did: how its runs ended, what kept it from running, and the first and last of both."""

    rule: str
    runs: int
    outcomes: dict[str, int]
    misses: dict[str, int]
    first_runs: list[StoryView]
    last_runs: list[StoryView]
    first_misses: list[StoryView]
    last_misses: list[StoryView]


class EffectsView(BaseModel):
    """How often something was done, with which values how often, and by which rules."""

    kind: Kind
    target: str
    times: int
    values: dict[str, int]
    rules: list[str]


class ContestView(BaseModel):
    """One rule lost against another."""

    rule: str
    target: str
    winner: str
    outcome: str
    times: int
    first_at: datetime
    last_at: datetime


class RefusedView(BaseModel):
    """A rule that was not at work, and why."""

    rule: str
    why: str


class VersionToldView(BaseModel):
    """What one version of the rules did."""

    name: str
    rules: list[RuleToldView]
    effects: list[EffectsView]
    contests: list[ContestView]
    refused: list[RefusedView]
    deeds: int = Field(description="How many things were done in all.")
    deeds_kept: int = Field(description="How many of them, from the beginning on, are compared.")


class DeedView(BaseModel):
    """Something that rules did."""

    at: datetime
    kind: Kind
    target: str
    value: Value
    rule: str = Field(description="Who did it; empty where nobody can say.")


class DifferingView(BaseModel):
    """Something that only one version did, or that the second did `later` (seconds; earlier where negative)."""

    at: datetime
    which: Literal["only_first", "only_second", "moved"]
    deed: DeedView
    later: float
    sentence: str


class RunsComparedView(BaseModel):
    """How often a rule ran in either version."""

    rule: str
    first: int
    second: int


class DifferenceView(BaseModel):
    """Where two versions did not do the same; `moments` are the first 200 places."""

    first: str
    second: str
    same: int
    only_first: int
    only_second: int
    moved: int
    moments: list[DifferingView]
    runs: list[RunsComparedView]


class UnrecordedView(BaseModel):
    """An attribute that rules read, of which nothing or too little is recorded."""

    attribute: str
    rules: list[str]
    records: int
    thinned: int = Field(description="How many of them stand for several minutes.")
    known: bool = Field(description="Whether its value at the beginning is known.")


class UnheardView(BaseModel):
    """A trigger that no record can set off."""

    rule: str
    trigger: int
    what: str


class SilenceView(BaseModel):
    """A time in which nothing was recorded."""

    since: datetime
    until: datetime


class MissingView(BaseModel):
    """What the record does not tell."""

    begins_at: datetime | None = Field(description="The first thing recorded in this time.")
    attributes: list[UnrecordedView]
    triggers: list[UnheardView]
    silences: list[SilenceView]
    requests: int = Field(description="Requests of rules that were taken to be answered.")
    echoes: int = Field(description="Recorded changes that commands had caused, which came about anew or not at all.")
    by_others: int = Field(description="Recorded changes by rules that are there no more, kept as they were.")
    by_people: int = Field(description="Commands of people, given again.")
    failed: int = Field(description="Commands of people that came to nothing then, and were not given again.")


class BacktestView(BaseModel):
    """What came of a backtest: in sentences, for each version, their difference, and what nobody can know."""

    since: datetime
    until: datetime
    timezone: str
    records: int
    versions: list[VersionToldView]
    difference: DifferenceView | None
    missing: MissingView
    sentences: list[str] = Field(description="What matters, the most important first.")
