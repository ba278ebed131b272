"""The plan of one room, as Home tells it: what is said, of whom, and which moments stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from msgspec import Struct

from hyperconnect.model.moment import Moment

Says: TypeAlias = Literal["home", "blind", "manual", "waits", "unplanned", "warms", "warm", "by", "rests"]
"""What the sentence is: somebody is at home; nothing is known of who is where; somebody set the room by hand; it waits
for an arrival; nobody is expected; it is being warmed; it is warm and somebody comes; a fixed moment; a person said not
to heat."""

_STATES: Final = {"idle": 0, "cancelled": 1, "waits": 2, "heating": 3}
_IDLE: Final[dict[str, Says]] = {"home": "home", "blind": "blind", "manual": "manual"}
_FIRST: Final = "living"
"""The room that is shown where nothing is planned for any."""
_NEARLY: Final = 0.3
"""Kelvins below its aim at which a room is as good as warm."""


class Plan(Struct, frozen=True):
    """A room's plan. Moments are Unix seconds, temperatures °C; `who` is empty where anybody may come.

    `postponed` is until when somebody said not to come, and `steered` whether a person changed the plan at all.
    """

    says: Says
    room: str
    device: str
    value: float | None
    temperature: float | None
    setpoint: float | None
    who: str
    arrival: Moment | None
    early: Moment | None
    late: Moment | None
    start: Moment | None
    reached: Moment | None
    why: str
    alarms: tuple[str, ...]
    postponed: Moment | None = None
    steered: bool = False

    @property
    def kind(self) -> str:
        """The kind of its badge."""
        return {"warms": "heat", "warm": "heat", "waits": "travel", "by": "travel"}.get(self.says, "off")

    @property
    def expects(self) -> bool:
        """Whether somebody is expected, so that the arrival can be put off."""
        return self.says in {"waits", "warms", "warm"} and self.arrival is not None


def plan_of(told: dict[str, Any], who: str) -> Plan:
    """Return a room's plan from how it stands (a comfort plan of the API)."""
    return Plan(
        _says(told),
        told["room"],
        told["device"],
        told["value"],
        told["temperature"],
        told["setpoint"],
        who,
        at(told["arrival"]),
        at(told["arrival_early"]),
        at(told["arrival_late"]),
        at(told["start_at"]),
        at(told["reached_at"]),
        told["why"],
        tuple(told["alarms"]),
        at(told.get("not_before")),
        bool(told.get("steered")),
    )


def foremost(plans: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the plan that matters most: one that heats, else the one that begins first; None if there is none."""

    def rank(told: dict[str, Any]) -> tuple[int, float, bool, str]:
        start = at(told["start_at"])
        state = -_STATES.get(told["state"], 0)
        return state, float("inf") if start is None else start, told["room"] != _FIRST, told["room"]

    return min(plans, key=rank, default=None)


def coming(people: Sequence[dict[str, Any]]) -> str:
    """Return who is on the way, as far as that is one person: who drives, else who is away; empty if nobody knows."""
    for status in ("driving", "parked"):
        found = [each["person"] for each in people if each["status"] == status and each["place"] != "home"]
        if found:
            return str(found[0]).capitalize() if len(found) == 1 and found[0] != "me" else ""
    return ""


def at(told: str | None) -> Moment | None:
    """Return a moment that the API tells."""
    return None if told is None else datetime.fromisoformat(told).timestamp()


def _says(told: dict[str, Any]) -> Says:
    if told["state"] == "cancelled":
        return "rests"
    if told["value"] is None or told["state"] == "idle":
        return _IDLE.get(told["mode"], "unplanned")
    if told["state"] == "heating":
        air = told["temperature"]
        return "warm" if air is not None and air >= told["value"] - _NEARLY else "warms"
    if told.get("by"):
        return "by"
    if told["mode"] == "manual":
        return "manual"
    if told["arrival"] is None:
        return _IDLE.get(told["mode"], "unplanned")
    return "waits"
