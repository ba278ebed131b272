"""Everything the hub wants done. The shell carries these out: remember first, then publish, then tell."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from msgspec import Struct

from hyperconnect.model.command import CommandReport
from hyperconnect.model.device import Availability, Device, Event
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Finding, Reason
from hyperconnect.model.value import Path, Value


class Publish(Struct, frozen=True, tag=True, gc=False):
    """Send a message."""

    message: Message


class Subscribe(Struct, frozen=True, tag=True):
    """Ask the broker for these topic filters, in this order."""

    filters: tuple[str, ...]


class Remember(Struct, frozen=True, tag=True):
    """Make durable before anything of this batch is published; `data` None forgets the row."""

    kind: str
    key: str
    data: Any


class Noted(Struct, frozen=True, tag=True, gc=False):
    """A value changed or was confirmed: for history and live views."""

    value: Value


class Happened(Struct, frozen=True, tag=True):
    """A device told an event."""

    event: Event


class Turned(Struct, frozen=True, tag=True):
    """A device's availability changed."""

    availability: Availability


class Registered(Struct, frozen=True, tag=True):
    """A device was announced or changed."""

    at: Moment
    device: Device


class Retired(Struct, frozen=True, tag=True):
    """A device was withdrawn."""

    at: Moment
    device: str


class Reported(Struct, frozen=True, tag=True):
    """A command went a step further in its life."""

    report: CommandReport


class Explained(Struct, frozen=True, tag=True):
    """A rule fired, or nearly did: the facts, of which a sentence is made on demand."""

    reason: Reason


class RuleJudged(Struct, frozen=True, tag=True):
    """A saved rule was checked. With an error among `findings` its last good version keeps running, if there is one.

    `waits_for` names the devices it mentions that are not known yet, and what known ones have not shown yet: until
    they do, it rests. `paused`: it ran wild before, and rests until it is reset.
    """

    at: Moment
    rule: str
    findings: tuple[Finding, ...]
    accepted: bool
    waits_for: tuple[str, ...] = ()
    keeps_running: bool = False
    paused: bool = False


class RuleGone(Struct, frozen=True, tag=True):
    """A rule was removed: its runs have ended, and what it held is let go."""

    at: Moment
    rule: str


class Notify(Struct, frozen=True, tag=True):
    """Tell a person something that no device could take."""

    at: Moment
    to: tuple[str, ...]
    text: str
    title: str = ""
    level: str = "normal"
    actions: dict[str, str] = {}
    image: str = ""
    tag: str = ""


class Fetch(Struct, frozen=True, tag=True):
    """Send an HTTP request for a rule; how it ended comes back as `Fetched` with the same token."""

    at: Moment
    rule: str
    token: str
    method: str
    url: str
    headers: dict[str, str]
    body: bytes


class Logged(Struct, frozen=True, tag=True):
    """A rule wants a line in the log."""

    at: Moment
    rule: str
    text: str


Steering: TypeAlias = Literal["", "start", "cancel", "postpone"]
"""How a person changed a plan: it begins at once, not at all, or for somebody who comes later; empty if nobody did."""


class Planned(Struct, frozen=True, tag=True):
    """A rule's aim and the plan for it: told when the plan changes enough to matter.

    `path` is what will be set to `value`; `start_at` is when that is begun (None: nobody is likely to come within a
    day) for `arrival`, which lies between `early` and `late` with a probability of 80 %. `likely` and `safe` are
    seconds of heating, `temperature` is the room's now and `predicted` that on arrival, `risk` the probability of being
    late (0 to 1), `reached_at` when the value will be met. `state` walks from `waits` to `heating`, back again where
    nobody comes after all, and ends in `done` or `cancelled`.

    Of a plan that is done `arrival` is when somebody came, `promised` when that was foretold as heating began, and
    `heated` for how many seconds it did. `steered` says how a person changed the plan (see `Steered`); one that was
    cancelled waits as `cancelled`, one that was put off expects nobody before `not_before`.
    """

    at: Moment
    rule: str
    path: Path
    value: float
    state: Literal["waits", "heating", "done", "cancelled"]
    arrival: Moment | None
    start_at: Moment | None
    likely: Seconds
    safe: Seconds
    temperature: float | None
    early: Moment | None = None
    late: Moment | None = None
    predicted: float | None = None
    risk: float = 0.0
    reached_at: Moment | None = None
    why: str = ""
    lacks: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    promised: Moment | None = None
    heated: Seconds = 0.0
    steered: Steering = ""
    not_before: Moment | None = None


class Faulted(Struct, frozen=True, tag=True):
    """Something from outside could not be used; counted per `about` (a device, rule or topic)."""

    at: Moment
    about: str
    why: str


Effect: TypeAlias = (
    Publish
    | Subscribe
    | Remember
    | Noted
    | Happened
    | Turned
    | Registered
    | Retired
    | Reported
    | Explained
    | RuleJudged
    | RuleGone
    | Notify
    | Fetch
    | Logged
    | Planned
    | Faulted
)
