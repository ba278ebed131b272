"""What a rule wants reached, what is to be written for it now, and what of it people are told."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.comfort import Decision
from hyperconnect.model.effect import Planned
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Path

UNKNOWN: Seconds = 7200.0
"""How long a room is taken to need of which nothing is known."""
_TELL_AGAIN: Seconds = 300.0
_WAITING_AGAIN: Seconds = 1800.0
"""While nothing is done yet, the plan's moments drift with every look."""


class Goal(Struct, frozen=True):
    """One aim of one rule: `value` by the moment `by`, or by the next arrival where `by` is 0.

    `empty` says that nobody was at home since it was taken on: from then on anybody's arrival is it. As long as
    somebody is at home it is that of whoever drives the car `arrival_of`, if there is one; `awaited` is that person's
    name once they are away. Once heating started, `before` is what the attribute was, and `promised` when somebody was
    expected.
    """

    rule: str
    path: Path
    value: float
    by: Moment
    arrival_of: str = ""
    empty: bool = False
    awaited: str = ""
    started_at: Moment | None = None
    before: float | None = None
    promised: Moment | None = None
    heated: Seconds = 0.0

    @property
    def key(self) -> str:
        """What tells it from all others: its rule and what it sets."""
        return f"{self.rule} {self.path}"


class Order(Struct, frozen=True):
    """What a goal wants written now; one that `ends` lets go of what it held, and may put a value back."""

    rule: str
    path: Path
    value: float | None
    ends: bool = False


class Word(Struct, frozen=True):
    """What people are to be told of a goal."""

    rule: str
    text: str
    tag: str


def waits_for_arrival(goal: Goal, decision: Decision, air: float | None, now: Moment) -> Planned:
    """Return how a goal stands that waits for somebody."""
    unknown = decision.warmup_50 is None
    return Planned(
        now,
        goal.rule,
        goal.path,
        goal.value,
        "waits" if goal.started_at is None else "heating",
        decision.arrival_50,
        decision.start_at if goal.started_at is None else goal.started_at,
        UNKNOWN if unknown or decision.warmup_50 is None else decision.warmup_50,
        UNKNOWN if unknown or decision.warmup_90 is None else decision.warmup_90,
        air,
        early=decision.arrival_10,
        late=decision.arrival_90,
        predicted=decision.temperature_on_arrival,
        risk=decision.late,
        reached_at=decision.reached_at,
        why=decision.why,
        lacks=decision.lacks,
        alarms=decision.alarms,
        promised=goal.promised,
        heated=round(goal.heated),
    )


def differ(told: Planned, planned: Planned) -> bool:
    """Return whether a plan has changed enough to be told again."""
    if told.state != planned.state or told.alarms != planned.alarms:
        return True
    apart = _WAITING_AGAIN if planned.state == "waits" else _TELL_AGAIN
    return any(
        (one is None) != (other is None) or (one is not None and other is not None and abs(one - other) >= apart)
        for one, other in ((told.start_at, planned.start_at), (told.arrival, planned.arrival))
    )
