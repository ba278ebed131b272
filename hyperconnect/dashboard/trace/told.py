"""What happened in a run, moment by moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from hyperconnect.automation.deed import told_deed
from hyperconnect.automation.way import Way
from hyperconnect.automation.way.step import Said, Step
from hyperconnect.dashboard.pages.rules import Kind
from hyperconnect.dashboard.trace.sent import COMMANDS, Sent
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Reason

Sort: TypeAlias = Literal["said", "command", "late", "ended", "after"]
_SORTS: Final[Mapping[str, Sort]] = {"ended": "ended", "postscript": "after"}
"""What words are of a run that ended so."""


class Told(Struct, frozen=True):
    """One moment of a run: when, how long `after` its beginning, and what; `word` goes before it, on the page's tongue.

    `pointer` leads to the part of the rule that said it, if that is known.
    """

    at: Moment
    after: Seconds
    sort: Sort
    text: str
    word: str = ""
    kind: Kind = "off"
    pointer: str = ""


def timeline(reasons: Sequence[Reason], way: Way | None, commands: Iterable[Sent]) -> list[Told]:
    """Return what happened in a run, the oldest first."""
    begun = reasons[0].at
    told: list[Told] = []
    places = {} if way is None or not way.sure else _places(way)
    for reason in reasons:
        if reason.late_by >= 1:
            told.append(Told(reason.at, reason.at - begun, "late", f"{reason.late_by:.0f} s"))
        sort: Sort = _SORTS.get(reason.outcome, "said")
        for word in reason.did:
            found = places.get((reason.at, word))
            pointer = found.pop(0) if found else ""
            told.append(Told(reason.at, reason.at - begun, sort, told_deed(word), pointer=pointer))
    for each in commands:
        for step in each.steps:
            word, kind = COMMANDS[step.state]
            why = f"{each.what} ({step.why})" if step.why else each.what
            told.append(Told(step.at, step.at - begun, "command", why, word, kind))
    return sorted(told, key=lambda each: each.at)


def _places(way: Way) -> dict[Said, list[str]]:
    """Return which parts of a rule said what, in order."""
    found: dict[Said, list[str]] = {}

    def look(steps: Iterable[Step]) -> None:
        for step in steps:
            for said in step.words:
                found.setdefault(said, []).append(step.pointer)
            for lane in step.lanes:
                look((lane.condition,) if lane.condition else ())
                look(lane.steps)

    for lane in way.lanes:
        look(lane.steps)
    return found
