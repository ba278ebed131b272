"""What a hub foretells of rooms and people."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class CoursePoint(Struct, frozen=True):
    """A room's air (°C) at a moment, as it is foretold."""

    at: datetime
    temperature: float


class ComfortPlan(Struct, frozen=True, kw_only=True):
    """How a room stands: what is wanted of it, who is expected, and when it is warmed; durations in seconds."""

    room: str
    device: str
    attribute: str
    rule: str
    value: float | None
    state: str
    at: datetime
    temperature: float | None
    setpoint: float | None
    mode: str
    arrival: datetime | None
    arrival_early: datetime | None
    arrival_late: datetime | None
    arrival_probability: float
    warmup: float | None
    warmup_safe: float | None
    late_probability: float
    accepted: float
    start_at: datetime | None
    by: datetime | None
    steered: str
    not_before: datetime | None
    predicted: float | None
    reached_at: datetime | None
    reachable: bool
    lacks: tuple[str, ...]
    alarms: tuple[str, ...]
    why: str
    course: tuple[CoursePoint, ...]


class ComfortLearned(Struct, frozen=True):
    """What was learned of a room: K/h of full power, seconds of lag, what an hour loses of the difference outdoors."""

    full_power: float
    lag: int
    loss: float
    candidates: int
    warmups: int
    factor: float
    caution: float
    outdoor: float
    rows: int


class ComfortExplained(ComfortPlan, frozen=True, kw_only=True):
    """How a room stands, and what was learned of it."""

    learned: ComfortLearned | None


class ComfortArrival(Struct, frozen=True):
    """Somebody came home: what was foretold, and what they found. `error` is by how many seconds they came later."""

    at: datetime
    rule: str
    attribute: str
    value: float
    temperature: float | None
    warm: bool | None
    foretold: datetime | None
    early: datetime | None
    late: datetime | None
    error: int | None
    promised: datetime | None
    started_at: datetime | None
    heated: int


class ComfortPerson(Struct, frozen=True):
    """What is known of a person's ways."""

    person: str
    status: str
    since: datetime | None
    place: str
    places: int
    drives: int
    homecomings: int
