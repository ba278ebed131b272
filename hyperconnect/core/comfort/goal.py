"""What a rule wants reached, what is to be written for it now, and what of it people are told."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.change import Change
from hyperconnect.comfort import Decision
from hyperconnect.model.effect import Planned, Steering
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Path, parts_of

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
    expected. `steered` is how a person changed the plan, at `steered_at`; one that was put off expects nobody before
    `not_before`.
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
    steered: Steering = ""
    steered_at: Moment = 0.0
    not_before: Moment = 0.0

    @property
    def key(self) -> str:
        """What tells it from all others: its rule and what it sets."""
        return f"{self.rule} {self.path}"

    @property
    def room(self) -> str:
        """The key of the room it is about."""
        device, component, _, _ = parts_of(self.path)
        return f"{device}.{component}"


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


class Judged(Struct):
    """What came of a look at everything: what is to be written, said, and heard by rules.

    `resumed` is what a person had set by hand that no longer holds, because everybody has left.
    """

    orders: list[Order]
    words: list[Word]
    changes: list[Change]
    resumed: list[Path]


def waits_for_arrival(goal: Goal, decision: Decision, air: float | None, now: Moment) -> Planned:
    """Return how a goal stands that waits for somebody."""
    unknown = decision.warmup_50 is None
    start = decision.start_at if goal.started_at is None else goal.started_at
    told = Planned(
        now,
        goal.rule,
        goal.path,
        goal.value,
        "waits" if goal.started_at is None else "heating",
        decision.arrival_50,
        start,
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
        steered=goal.steered,
    )
    match goal.steered:
        case "cancel":
            return replace(told, state="cancelled", start_at=None, reached_at=None, predicted=None)
        case "postpone":
            arrival, early, late = (_not_before(goal, at) for at in (told.arrival, told.early, told.late))
            if goal.started_at is None:
                start = max(start or 0.0, goal.not_before - told.safe)
            return replace(told, arrival=arrival, early=early, late=late, start_at=start, not_before=goal.not_before)
        case _:
            return told


def unplanned(goal: Goal, air: float | None, now: Moment) -> Planned:
    """Return how a goal stands of which nothing was reckoned."""
    start = goal.started_at if goal.started_at is not None else goal.by - UNKNOWN if goal.by else None
    by = goal.by or None
    return Planned(
        now, goal.rule, goal.path, goal.value, "waits", by, start, UNKNOWN, UNKNOWN, air, steered=goal.steered
    )


def is_to_heat(goal: Goal, decision: Decision, now: Moment, *, occupied: bool | None) -> bool:
    """Return whether it is to be heated (or cooled) for a goal that waits for somebody."""
    nobody_there = bool(goal.awaited) or occupied is not True
    heats = decision.heat and nobody_there and decision.mode != "manual"
    match goal.steered:
        case "start":
            return True
        case "cancel":
            return False
        case "postpone" if now < goal.not_before and decision.mode != "manual":
            safe = UNKNOWN if decision.warmup_90 is None else decision.warmup_90
            begun = goal.started_at is not None and goal.started_at > goal.steered_at
            return begun or now >= goal.not_before - safe
        case _:
            return heats


def holds(goal: Goal, setpoint: float | None) -> tuple[float, bool]:
    """Return what a room of which a person changed the plan is held at, and whether it is warmed."""
    warms = goal.steered == "start" or goal.started_at is not None
    return goal.value if warms or setpoint is None else setpoint, warms


def _not_before(goal: Goal, at: Moment | None) -> Moment:
    return goal.not_before if at is None else max(at, goal.not_before)


def differ(told: Planned, planned: Planned) -> bool:
    """Return whether a plan has changed enough to be told again."""
    if told.state != planned.state or told.alarms != planned.alarms:
        return True
    if told.steered != planned.steered or told.not_before != planned.not_before:
        return True
    apart = _WAITING_AGAIN if planned.state == "waits" else _TELL_AGAIN
    return any(
        (one is None) != (other is None) or (one is not None and other is not None and abs(one - other) >= apart)
        for one, other in ((told.start_at, planned.start_at), (told.arrival, planned.arrival))
    )
