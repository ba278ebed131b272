"""What is planned for rooms, what was learned of them, and how arrivals went."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from hyperconnect.api.model.instant import Instant

PLAN: JsonDict = {
    "room": "living",
    "device": "living_thermostat",
    "attribute": "living_thermostat.target",
    "rule": "warm-on-arrival",
    "value": 21.0,
    "state": "waits",
    "at": "2026-01-19T16:20:00+01:00",
    "temperature": 17.4,
    "setpoint": 17.0,
    "mode": "away",
    "arrival": "2026-01-19T17:50:00+01:00",
    "arrival_early": "2026-01-19T17:32:00+01:00",
    "arrival_late": "2026-01-19T18:21:00+01:00",
    "arrival_probability": 0.97,
    "warmup": 2280.0,
    "warmup_safe": 3120.0,
    "late_probability": 0.03,
    "accepted": 0.07,
    "start_at": "2026-01-19T16:36:00+01:00",
    "by": None,
    "steered": "",
    "not_before": None,
    "predicted": 21.0,
    "reached_at": "2026-01-19T17:14:00+01:00",
    "reachable": True,
    "lacks": [],
    "alarms": [],
    "why": (
        "usual departure from work 17:20 ± 15 min, 28 min drive; warming up takes 38 min, at most 52 min; "
        "by waiting the chance of being late is 3 %, less than the 7 % accepted"
    ),
    "course": [
        {"at": "2026-01-19T16:20:00+01:00", "temperature": 17.4},
        {"at": "2026-01-19T17:50:00+01:00", "temperature": 21.0},
    ],
}
LEARNED: JsonDict = {
    "full_power": 5.1,
    "lag": 720,
    "loss": 0.031,
    "candidates": 142,
    "warmups": 18,
    "factor": 1.06,
    "caution": 1.02,
    "outdoor": 2.5,
    "rows": 6048,
}
ARRIVAL: JsonDict = {
    "at": "2026-01-19T17:52:00+01:00",
    "rule": "warm-on-arrival",
    "attribute": "living_thermostat.target",
    "value": 21.0,
    "temperature": 20.9,
    "warm": True,
    "foretold": "2026-01-19T17:50:00+01:00",
    "early": "2026-01-19T17:32:00+01:00",
    "late": "2026-01-19T18:21:00+01:00",
    "error": 120,
    "promised": "2026-01-19T17:49:00+01:00",
    "started_at": "2026-01-19T16:36:00+01:00",
    "heated": 2460,
}
PERSON: JsonDict = {
    "person": "alex",
    "status": "parked",
    "since": "2026-01-19T09:02:00+01:00",
    "place": "work",
    "places": 4,
    "drives": 31,
    "homecomings": 22,
    "departures": [
        {
            "place": "work",
            "days": "working",
            "usual": "17:20",
            "early": "16:58",
            "late": "17:55",
            "count": 18,
            "drive": 1680,
        }
    ],
}


class CoursePoint(BaseModel):
    """A room's air at a moment, as it is foretold."""

    at: datetime
    temperature: float = Field(description="°C.")


class ComfortPlan(BaseModel):
    """How a room stands: what is wanted of it, who is expected, and when it is warmed (or cooled)."""

    model_config = ConfigDict(json_schema_extra={"examples": [PLAN]})

    room: str
    device: str = Field(description="The slug of its thermostat.")
    attribute: str = Field(description="What is set.")
    rule: str = Field(description="The rule that wants it; empty where none does.")
    value: float | None = Field(description="What it is to reach; null where no rule wants anything.")
    state: Literal["idle", "waits", "heating", "done", "cancelled"]
    at: datetime = Field(description="When this was decided.")
    temperature: float | None = Field(description="°C, as last told.")
    setpoint: float | None
    mode: Literal["home", "away", "warming", "manual", "frost", "blind"]
    arrival: datetime | None = Field(description="When somebody is likely at home; null if somebody is.")
    arrival_early: datetime | None = Field(description="One in ten comes earlier.")
    arrival_late: datetime | None = Field(description="One in ten comes later.")
    arrival_probability: float = Field(ge=0, le=1, description="That somebody comes within a day.")
    warmup: float | None = Field(description="Seconds it takes from now, as likely more as less.")
    warmup_safe: float | None = Field(description="Seconds that suffice nine times in ten.")
    late_probability: float = Field(ge=0, le=1, description="That it is too late if nothing is done now.")
    accepted: float = Field(description="How much of that is accepted before heating begins.")
    start_at: datetime | None = Field(description="When it begins, or began.")
    by: datetime | None = Field(description="The moment it is wanted by; null where it is an arrival.")
    steered: Literal["", "start", "cancel", "postpone"] = Field(
        description="How a person changed this plan: it begins at once, not at all, or for somebody who comes later."
    )
    not_before: datetime | None = Field(description="Before when nobody comes, as a person said.")
    predicted: float | None = Field(description="°C on arrival.")
    reached_at: datetime | None = Field(description="When the value is met; null if it never is.")
    reachable: bool
    lacks: list[str] = Field(description="What is missing for a better forecast.")
    alarms: list[str] = Field(description="What a person should look at.")
    why: str
    course: list[CoursePoint] = Field(description="The air as it will go if this plan is followed.")


class ComfortLearned(BaseModel):
    """What was learned of a room."""

    model_config = ConfigDict(json_schema_extra={"examples": [LEARNED]})

    full_power: float = Field(description="K/h that full power gives to the air alone.")
    lag: int = Field(description="Seconds until the emitter is warm.")
    loss: float = Field(description="What an hour loses of the difference to outdoors.")
    candidates: int = Field(description="How many of 256 candidate rooms still count.")
    warmups: int = Field(description="Warm-ups that were timed.")
    factor: float = Field(description="What they took, as a share of what was foretold.")
    caution: float = Field(description="What is added since arrivals were cold, as a factor on the time.")
    outdoor: float = Field(description="°C that is reckoned with outdoors.")
    rows: int = Field(description="Five minutes each that are kept for the nightly look back.")


class ComfortExplained(ComfortPlan):
    """How a room stands, and what was learned of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**PLAN, "learned": LEARNED}]})

    learned: ComfortLearned | None


class ComfortPlanPage(BaseModel):
    """Rooms by name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [PLAN], "next": None}]})

    items: list[ComfortPlan]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")


class ComfortArrival(BaseModel):
    """Somebody came home: what was foretold, and what they found."""

    model_config = ConfigDict(json_schema_extra={"examples": [ARRIVAL]})

    at: datetime
    rule: str
    attribute: str
    value: float
    temperature: float | None = Field(description="°C that they found.")
    warm: bool | None = Field(description="Whether that is within half a kelvin; null if nobody measured.")
    foretold: datetime | None = Field(description="The arrival as it was foretold an hour before.")
    early: datetime | None
    late: datetime | None
    error: int | None = Field(description="Seconds they came later than foretold; negative for earlier.")
    promised: datetime | None = Field(description="The arrival that heating began for.")
    started_at: datetime | None
    heated: int = Field(description="Seconds for which it was heated.")


class ComfortArrivalPage(BaseModel):
    """Arrivals, the oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [ARRIVAL], "next": None}]})

    items: list[ComfortArrival]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")


class ComfortDeparture(BaseModel):
    """When somebody usually leaves a place."""

    place: str = Field(description="What the place is called; empty where it has no name.")
    days: Literal["working", "free"]
    usual: str = Field(description="The time of day, as likely later as earlier.")
    early: str = Field(description="One in twenty is earlier.")
    late: str = Field(description="One in twenty is later.")
    count: int = Field(ge=1, description="Departures that this was learned from.")
    drive: int | None = Field(description="Seconds home; null while nobody drove it.")


class ComfortPerson(BaseModel):
    """What is known of a person's ways."""

    model_config = ConfigDict(json_schema_extra={"examples": [PERSON]})

    person: str
    status: Literal["unknown", "home", "parked", "driving"]
    since: datetime | None
    place: str = Field(description="What the place is called; empty where it has no name.")
    places: int
    drives: int
    homecomings: int
    departures: list[ComfortDeparture]


class ComfortPersonPage(BaseModel):
    """People by name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [PERSON], "next": None}]})

    items: list[ComfortPerson]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")


class Postponement(BaseModel):
    """When somebody will come, at the earliest."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"arrival": "2026-01-19T19:30:00+01:00"}]}
    )

    arrival: Instant = Field(description="Within the next 36 hours.")


class Forgetting(BaseModel):
    """What is to be forgotten of what was learned."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"what": "people", "name": "alex"}]})

    what: Literal["people", "rooms", "all"]
    name: str = Field("", max_length=200, description="Of this person or room alone; of all if empty.")
