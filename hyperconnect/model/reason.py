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
    `line` and `column` count from 1 and are 0 where no source text is known; the shell fills them in. `unknown` is the
    name that means nothing, where that is what was found: of a device, or of something of a device or a group.
    """

    code: str
    severity: Severity
    pointer: str
    detail: str
    span: tuple[int, int] = (0, 0)
    did_you_mean: tuple[str, ...] = ()
    line: int = 0
    column: int = 0
    unknown: str = ""


Outcome: TypeAlias = Literal[
    "ran",
    "waits",
    "not_satisfied",
    "unknown",
    "cooldown",
    "failed",
    "busy",
    "limit",
    "late",
    "cut",
    "ended",
    "shadowed",
    "contended",
    "paused",
    "postscript",
]
"""How a triggered rule ended: it ran; it waits (for an answer, a while, its goal's moment); its condition was false;
its condition was unknown; it still cools down; an action failed; an earlier run was in the way; it ran as often as it
may; its moment was missed; what was to last did not; its run was ended from outside; what it set is held by a
stronger claim; an equal claim was in the way and the later one won; it was paused because it ran wild; or what
became clear of its run afterwards."""


class Reason(Struct, frozen=True, gc=False):
    """Why a rule ran or did not.

    `trigger` is the index of the trigger that matched and `cause` what it saw: a path, a time or an event name.
    `old` and `new` are the cause's values. `read` holds every value the condition looked at. `did` names each
    action's result in order. Reasons of one `run` (0: there was none) are one trace; `late_by` is how many seconds
    too late it went on, after the hub was away. A near miss that came several `times` in a row is told once: it came
    from `at` until `until`, and its values are the last ones.
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
    run: int = 0
    late_by: float = 0.0
    times: int = 1
    until: Moment = 0.0
