"""Reasons: why a rule ran or did not, as facts. The sentence is made when somebody reads it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum

Severity: TypeAlias = Literal["error", "warning", "info"]


class Finding(Struct, frozen=True, omit_defaults=True):
    """What a check of a rule found.

    `pointer` is an RFC 6901 JSON pointer into the rule, `span` the characters within the text it points to.
    `line` and `column` count from 1 and are 0 where no source text is known; the shell fills them in.
    """

    code: str
    severity: Severity
    pointer: str
    detail: str
    span: tuple[int, int] = (0, 0)
    did_you_mean: tuple[str, ...] = ()
    line: int = 0
    column: int = 0


Outcome: TypeAlias = Literal["ran", "waits", "not_satisfied", "unknown", "cooldown", "failed"]
"""How a triggered rule ended: it ran; its goal waits for its moment; its condition was false; its condition was
unknown; it still cools down; an action failed."""


class Reason(Struct, frozen=True):
    """Why a rule ran or did not.

    `trigger` is the index of the trigger that matched and `cause` what it saw: a path, a time or an event name.
    `old` and `new` are the cause's values. `read` holds every value the condition looked at. `did` names each
    action's result in order.
    """

    rule: str
    at: Moment
    outcome: Outcome
    trigger: int
    cause: str
    old: Datum = None
    new: Datum = None
    read: tuple[tuple[str, Datum], ...] = ()
    did: tuple[str, ...] = ()
