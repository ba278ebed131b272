"""Triggers in canonical form."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from hyperconnect.automation.form.word import Conditions, Day, Scalar


class ApproachForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Who comes where, and how long before."""

    of: str
    under: str
    to: str = "home"
    rearm: str = "10min"
    max_age: str | None = None


class CrossingForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Who crosses the edge of which zone."""

    who: str | list[str]
    zone: str = "home"


class AppointmentForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Which entries of which calendar, and how long before they begin (or end)."""

    of: str
    before: str = "0s"
    edge: Literal["starts", "ends"] = "starts"
    match: str = "*"


class TriggerForm(
    Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from", "for_": "for", "if_": "if"}
):
    """A trigger of any kind; exactly one of the kind fields is set (`called` is then true)."""

    change: str | list[str] | None = None
    becomes: str | None = None
    event: str | list[str] | None = None
    mqtt: str | None = None
    at: str | None = None
    cron: str | None = None
    every: str | None = None
    sun: Literal["sunrise", "sunset"] | None = None
    enters: CrossingForm | None = None
    leaves: CrossingForm | None = None
    eta: ApproachForm | None = None
    online: str | list[str] | None = None
    offline: str | list[str] | None = None
    hub: Literal["started", "stopping", "time_changed"] | None = None
    webhook: str | None = None
    calendar: AppointmentForm | None = None
    called: bool | None = None
    from_: Scalar | UnsetType = UNSET
    to: Scalar | UnsetType = UNSET
    for_: str | None = None
    on_gap: Literal["hold", "reset", "fire"] = "hold"
    hysteresis: str | None = None
    payload: Conditions | None = None
    days: Day | list[Day] | None = None
    offset: str | None = None
    missed: str = "5min"
    if_: Conditions = []
    id: str = ""
    enabled: bool = True


TRIGGERS = (
    "change",
    "becomes",
    "event",
    "mqtt",
    "at",
    "cron",
    "every",
    "sun",
    "enters",
    "leaves",
    "eta",
    "online",
    "offline",
    "hub",
    "webhook",
    "calendar",
    "called",
)
"""The kinds of triggers, in the order in which people read about them."""
