"""Everything the hub wants done. The shell carries these out: remember first, then publish, then tell."""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import Struct

from hyperconnect.model.command import CommandReport
from hyperconnect.model.device import Availability, Device, Event
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Finding, Reason
from hyperconnect.model.value import Value


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


class Noted(Struct, frozen=True, tag=True):
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

    device: Device


class Retired(Struct, frozen=True, tag=True):
    """A device was withdrawn."""

    device: str


class Reported(Struct, frozen=True, tag=True):
    """A command went a step further in its life."""

    report: CommandReport


class Explained(Struct, frozen=True, tag=True):
    """A rule fired, or nearly did: the facts, of which a sentence is made on demand."""

    reason: Reason


class RuleJudged(Struct, frozen=True, tag=True):
    """A saved rule was checked. With an error among `findings` its last good version keeps running."""

    at: Moment
    rule: str
    findings: tuple[Finding, ...]
    accepted: bool


class Notify(Struct, frozen=True, tag=True):
    """Tell a person something that no device could take."""

    at: Moment
    to: tuple[str, ...]
    text: str
    title: str = ""
    level: str = "normal"


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
    | Notify
    | Faulted
)
