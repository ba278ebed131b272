"""Rules as they are written, as they stand, and as they were saved."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from hyperconnect.client.model.claim import Claim
from hyperconnect.client.model.reason import Reason


class Finding(Struct, frozen=True):
    """What a check found; `line` and `column` count from 1, and are None without a text."""

    code: str
    severity: Literal["error", "warning", "info"]
    pointer: str
    detail: str
    line: int | None = None
    column: int | None = None
    did_you_mean: list[str] = []
    unknown: str = ""


class RuleLine(Struct, frozen=True):
    """How a rule stands."""

    rule: str
    title: str
    standing: str
    enabled: bool
    band: str
    tags: list[str]
    keeps_running: bool
    runs: int
    paused: str
    waits_for: list[str]
    findings: list[Finding]
    last: Reason | None


class UnderWay(Struct, frozen=True):
    """A run that has not ended."""

    run: str
    began_at: datetime
    branches: int


class Coming(Struct, frozen=True):
    """A moment at which a rule is set off, goes on, or has something reached."""

    at: datetime
    what: str
    run: str | None
    trigger: int


class Outlook(Struct, frozen=True):
    """What a rule at work waits for, and its moments of the next 14 days."""

    rule: str
    writes: list[str]
    triggers: list[str]
    conditions: list[str]
    under_way: list[UnderWay]
    next: list[Coming]


class RuleStatus(RuleLine, frozen=True, kw_only=True):
    """How a rule stands, what it waits for (None: it is not at work), and what it holds."""

    outlook: Outlook | None
    claims: list[Claim]


class Rule(Struct, frozen=True):
    """A rule as it is written. `etag` is what a change of it must name; `ours`: it came with hyperconnect.

    `scopes` are the only ones it acts with (None: all).
    """

    rule: str
    title: str
    version: int
    etag: str
    ours: bool
    file: str
    scopes: list[str] | None
    document: dict[str, Any]
    text: str


class Mistake(Struct, frozen=True):
    """What is wrong in a file of the household, with the next step if one is known."""

    where: str
    why: str
    hint: str


class Reloaded(Struct, frozen=True):
    """What stands in the household's files: how many rules are as they are written, and what is wrong."""

    rules: int
    mistakes: list[Mistake]


class SavedRule(Struct, frozen=True):
    """A rule as it was saved; not `changed`: it said the same before."""

    rule: str
    version: int
    etag: str
    changed: bool
    accepted: bool
    waits_for: list[str]
    findings: list[Finding]
    text: str
    document: dict[str, Any]
