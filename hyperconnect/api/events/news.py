"""News: what of the hub's doing is told live, and which of it takes the place of what was told before."""

from __future__ import annotations

from sys import intern
from typing import Any, Final, TypeAlias, get_args

from msgspec import Struct

from hyperconnect.model.command import CommandState
from hyperconnect.model.effect import (
    Effect,
    Explained,
    Happened,
    Logged,
    Noted,
    Notify,
    Planned,
    Registered,
    Remember,
    Reported,
    Retired,
    RuleJudged,
    Turned,
)
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Outcome
from hyperconnect.shell.jobs import State

VALUE: Final = "value.changed"
CLAIM: Final = "claim.changed"
STANDING: Final = "rule.standing"
REMOVED: Final = "rule.removed"

KINDS: Final[tuple[str, ...]] = (
    "rule.judged",
    STANDING,
    REMOVED,
    "rule.logged",
    *(f"run.{outcome}" for outcome in get_args(Outcome)),
    CLAIM,
    VALUE,
    "device.announced",
    "device.retired",
    "device.turned",
    "device.event",
    *(f"command.{state.value}" for state in CommandState),
    *(f"plan.{state}" for state in ("waits", "heating", "done", "cancelled")),
    "notice.sent",
    *(f"job.{state}" for state in get_args(State)),
)
"""Every kind of news there is."""


class Claimed(Struct, frozen=True):
    """Who holds an attribute from now on, as JSON data; nobody where it is empty."""

    at: Moment
    path: str
    claims: tuple[dict[str, Any], ...]


class Stood(Struct, frozen=True):
    """How a rule stands from now on; nothing where it is gone."""

    at: Moment
    rule: str
    standing: str


class Worked(Struct, frozen=True):
    """How far a job is (0 to 1) and what it does just now; what it is about, those may ask who may see it."""

    at: Moment
    job: str
    kind: str
    progress: float
    doing: str


About: TypeAlias = (
    Noted
    | Happened
    | Turned
    | Registered
    | Retired
    | Reported
    | Explained
    | RuleJudged
    | Planned
    | Notify
    | Logged
    | Claimed
    | Stood
    | Worked
)
"""What news can be about."""


class News(Struct, frozen=True):
    """One thing to tell, of a `device` (by id) or of none. Of those with the same `key` only the latest matters."""

    kind: str
    device: str
    about: About
    key: str = ""


def news_of(effect: Effect) -> News | None:  # noqa: PLR0911  (one for each of a closed union)
    """Return what an effect is as news, or None where it is none.

    Who holds what is not to be read off an effect (see `claimed_path`), nor how rules stand (see `Standings`).
    """
    match effect:
        case Noted(value=value):
            path = value.path
            # News are kept for a while, and there are far more of them than devices.
            return News(VALUE, intern(path.partition(".")[0]), effect, path)
        case Explained(reason=reason):
            return News(f"run.{reason.outcome}", "", effect)
        case Reported(report=report):
            return News(f"command.{report.state.value}", report.command.device, effect)
        case Happened(event=event):
            return News("device.event", event.device, effect)
        case Turned(availability=turned):
            return News("device.turned", turned.device, effect)
        case Registered(device=device):
            return News("device.announced", device.id, effect)
        case Retired(device=device_id):
            return News("device.retired", device_id, effect)
        case RuleJudged():
            return News("rule.judged", "", effect)
        case Logged():
            return News("rule.logged", "", effect)
        case Planned(path=path, state=state):
            return News(f"plan.{state}", path.partition(".")[0], effect)
        case Notify():
            return News("notice.sent", "", effect)
        case _:
            return None


def claimed_path(effect: Effect) -> str:
    """Return the attribute of which an effect says that its claims are others now, or nothing."""
    return effect.key if type(effect) is Remember and effect.kind == "claim" else ""
