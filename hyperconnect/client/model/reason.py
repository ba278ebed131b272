"""Why a rule ran or did not, and its runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

from msgspec import Struct

Datum: TypeAlias = bool | int | float | str | list[Any] | None
"""What an attribute holds."""


class Reason(Struct, frozen=True):
    """Why a rule ran or did not: a sentence, and the facts it is made of. `run` is None where there was none."""

    at: datetime
    until: datetime
    times: int
    outcome: str
    sentence: str
    run: str | None
    trigger: int
    cause: str
    old: Datum
    new: Datum
    read: dict[str, Any]
    did: list[str]
    late_by: float = 0.0


class Run(Struct, frozen=True):
    """One run of a rule; `reasons` are told of one that was asked for by its id, the oldest first."""

    id: str
    rule: str
    began_at: datetime
    until: datetime
    under_way: bool
    outcome: str
    sentence: str
    trigger: int
    cause: str
    did: list[str]
    reasons: list[Reason] = []


class Explanation(Struct, frozen=True):
    """Why a rule ran last, or why it did not: a sentence, and in `more` what it rests on."""

    rule: str
    at: datetime
    ran: bool
    sentence: str
    more: list[str]
    reasons: list[Reason]


class Called(Struct, frozen=True):
    """What came at once of running a rule, its own reason first; nothing if it waits its turn."""

    rule: str
    reasons: list[Reason]


class Ended(Struct, frozen=True):
    """How many runs of a rule were ended."""

    rule: str
    ended: int
