"""What the planner answers."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds

Mode: TypeAlias = Literal["home", "away", "warming", "manual", "frost", "blind"]
"""Somebody is at home; nobody is, and it is too early; warming up for an arrival; a person decided; only frost is kept
off; nothing is known of who is where, or of the room."""


class Decision(Struct, frozen=True):
    """What to do with a zone now, and what it rests on.

    `heat` says whether to bring the zone to its comfort temperature (a cooled zone: to cool it), `setpoint` what to
    set its thermostat to: before anybody sets out that may be less than comfort, as much as leaves time for the rest.
    `late` is the probability that the room is not yet warm when somebody arrives if heating does not start before the
    next decision (`heat` False) or were to pause (`heat` True); `coming` that somebody arrives within a day at all.
    """

    at: Moment
    zone: str
    heat: bool
    setpoint: float
    mode: Mode
    late: float
    coming: float
    arrival_10: Moment | None
    """When the first person is home with a probability of 10 %; None when nobody is expected, or somebody is there."""
    arrival_50: Moment | None
    arrival_90: Moment | None
    warmup_50: Seconds | None
    """What the zone needs at full power from now: as likely more as less; None when nothing is known of the room."""
    warmup_90: Seconds | None
    temperature_on_arrival: float | None
    """The air at `arrival_50` if this plan is followed."""
    start_at: Moment | None
    """When heating will probably start if nothing changes; `at` when it is on."""
    reached_at: Moment | None
    """When the comfort temperature is probably met; None if it never is."""
    reachable: bool
    """False if heating from now on comes too late for a likely arrival, or is too weak in this weather."""
    duty: float
    """The share of full power that the plan asks for: less than 1 only with prices, for those who can."""
    lacks: tuple[str, ...]
    """What is missing for a better decision, in plain words."""
    alarms: tuple[str, ...]
    """What a person should look at: a thermostat out of reach, or one that does not do what it is told."""
    why: str
    """One sentence."""


class CabinDecision(Struct, frozen=True):
    """Whether to condition a car's cabin now for a departure from home, and what that rests on."""

    at: Moment
    car: str
    condition: bool
    departure_10: Moment | None
    departure_50: Moment | None
    departure_90: Moment | None
    lead: Seconds
    """How long the cabin needs."""
    why: str
