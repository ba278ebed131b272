"""Everything that can happen to the hub. Each input carries its moment; the journal is a list of these."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from msgspec import Struct

from hyperconnect.model.command import Command
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path


class Opened(Struct, frozen=True, tag=True):
    """The hub starts. `latitude` and `longitude` (degrees) are the household's, None if it never said where it is.

    `timezone` is an IANA name. `memory` is what an earlier life remembered: kind → key → data, as `Remember` effects
    wrote it.
    """

    at: Moment
    latitude: float | None
    longitude: float | None
    timezone: str
    memory: dict[str, dict[str, Any]]


class Closing(Struct, frozen=True, tag=True):
    """The hub is about to stop: what is only now and then made durable is made durable now."""

    at: Moment


class Received(Struct, frozen=True, tag=True, gc=False):
    """A message arrived."""

    at: Moment
    message: Message


class Elapsed(Struct, frozen=True, tag=True):
    """Time passed; the shell sends this when the hub's `deadline` is reached."""

    at: Moment


class Connected(Struct, frozen=True, tag=True):
    """The bus is there: subscriptions are to be made (again) and open commands sent again."""

    at: Moment


class Disconnected(Struct, frozen=True, tag=True):
    """The bus is gone; `why` is for people."""

    at: Moment
    why: str


class Found(Struct, frozen=True, tag=True):
    """mDNS found a service: a candidate, never yet a device."""

    at: Moment
    service: str
    name: str
    host: str
    port: int
    addresses: tuple[str, ...] = ()
    txt: dict[str, str] = {}


class Lost(Struct, frozen=True, tag=True):
    """mDNS says that a service went away; what it offered is then unknown, not gone."""

    at: Moment
    service: str
    name: str


class ProfileLoaded(Struct, frozen=True, tag=True):
    """A file of `devices/` was read; `document` is its content, already checked for shape."""

    at: Moment
    name: str
    document: dict[str, Any]


class RuleSaved(Struct, frozen=True, tag=True):
    """A rule was written. `document` is the canonical JSON; the hub answers with `RuleJudged`.

    One that is `known` was accepted before, in an earlier life, and is not looked over again. `scopes` are its
    author's, which it acts with; None are the owner's.
    """

    at: Moment
    rule: str
    document: dict[str, Any]
    known: bool = False
    scopes: tuple[str, ...] | None = None


class RuleRefused(Struct, frozen=True, tag=True):
    """What was written last of a rule cannot be used; its last good version keeps running, if there is one."""

    at: Moment
    rule: str
    findings: tuple[Finding, ...]


class RuleRemoved(Struct, frozen=True, tag=True):
    """A rule was deleted."""

    at: Moment
    rule: str


class Asked(Struct, frozen=True, tag=True):
    """Somebody outside (API, command line) wants a device to do something."""

    at: Moment
    command: Command


class Edited(Struct, frozen=True, tag=True):
    """A person named or placed a device; what is None stays as it is.

    An empty name or area takes the edit back; a slug is never empty.
    """

    at: Moment
    device: str
    name: str | None = None
    slug: str | None = None
    area: str | None = None


class Forgotten(Struct, frozen=True, tag=True):
    """A person wants nothing more to do with a device: it is removed, and its announcements count no more."""

    at: Moment
    device: str


class Accepted(Struct, frozen=True, tag=True):
    """A person takes a forgotten device in again."""

    at: Moment
    device: str


class HouseRead(Struct, frozen=True, tag=True):
    """What the household calls its own was read: `document` is the canonical `home.yaml`."""

    at: Moment
    document: dict[str, Any]


class CalendarRead(Struct, frozen=True, tag=True):
    """A calendar was read: its entries of the days to come, each with begin, end and what it is called."""

    at: Moment
    calendar: str
    entries: tuple[tuple[Moment, Moment, str], ...]


class Hooked(Struct, frozen=True, tag=True):
    """Somebody called a web hook; `payload` is JSON, or text."""

    at: Moment
    name: str
    payload: Any = None


class Called(Struct, frozen=True, tag=True):
    """Somebody wants a rule to run now, maybe `regardless` of its conditions; `by` names them."""

    at: Moment
    rule: str
    args: dict[str, Any] = {}
    by: str = "somebody"
    regardless: bool = False


class Cancelled(Struct, frozen=True, tag=True):
    """Somebody ends what a rule has under way: all of it, or the `run` of that number."""

    at: Moment
    rule: str
    by: str = "somebody"
    run: int = 0


class Switched(Struct, frozen=True, tag=True):
    """Somebody switches a rule on or off; to switch on a rule that is paused resets it."""

    at: Moment
    rule: str
    on: bool


class Resumed(Struct, frozen=True, tag=True):
    """Somebody gives an attribute that was set by hand back to the rules."""

    at: Moment
    path: Path


class Steered(Struct, frozen=True, tag=True):
    """Somebody changes the plan for what `path` is to reach, until whoever is expected has come.

    `start` begins now, `cancel` not at all, `postpone` lets nobody be expected before `until`; `resume` takes all of
    that back.
    """

    at: Moment
    path: Path
    how: Literal["start", "cancel", "postpone", "resume"]
    until: Moment = 0.0


class Fetched(Struct, frozen=True, tag=True):
    """An HTTP request that a rule asked for came to its end."""

    at: Moment
    token: str
    ok: bool
    why: str = ""


class Wavered(Struct, frozen=True, tag=True):
    """What the last day's history shows: how often an hour each number turned back, by path; 0 is left out."""

    at: Moment
    turns: dict[Path, float]


class Unlearned(Struct, frozen=True, tag=True):
    """Somebody wants forgotten what was learned of `people`, `rooms` or `all`; of the one called `name`, if any."""

    at: Moment
    what: Literal["people", "rooms", "all"]
    name: str = ""


class TimeChanged(Struct, frozen=True, tag=True):
    """The system's clock was set; `by` is how many seconds it jumped."""

    at: Moment
    by: Seconds


Input: TypeAlias = (
    Opened
    | Closing
    | Received
    | Elapsed
    | Connected
    | Disconnected
    | Found
    | Lost
    | ProfileLoaded
    | RuleSaved
    | RuleRefused
    | RuleRemoved
    | Asked
    | Edited
    | Forgotten
    | Accepted
    | HouseRead
    | CalendarRead
    | Hooked
    | Called
    | Cancelled
    | Switched
    | Resumed
    | Steered
    | Fetched
    | Wavered
    | Unlearned
    | TimeChanged
)
