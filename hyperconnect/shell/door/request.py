"""What a guest may ask: one line of JSON each, told apart by `ask`."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from hyperconnect.model.moment import Seconds


class Set(Struct, frozen=True, tag="set", tag_field="ask"):
    """Set an attribute, by its name, to a value as a person writes it; follow the command for so many seconds."""

    name: str
    value: str
    wait: Seconds = 30.0


class Do(Struct, frozen=True, tag="do", tag_field="ask"):
    """Give a command with arguments as a person writes them."""

    name: str
    args: dict[str, str] = {}
    wait: Seconds = 30.0


class Edit(Struct, frozen=True, tag="edit", tag_field="ask"):
    """Name or place a device."""

    device: str
    name: str | None = None
    slug: str | None = None
    area: str | None = None


class Forget(Struct, frozen=True, tag="forget", tag_field="ask"):
    """Forget a device."""

    device: str


class Accept(Struct, frozen=True, tag="accept", tag_field="ask"):
    """Take a forgotten device in again."""

    device: str


class Watch(Struct, frozen=True, tag="watch", tag_field="ask"):
    """Tell what happens, of all devices or of one."""

    device: str = ""


class Look(Struct, frozen=True, tag="look", tag_field="ask"):
    """Tell how all devices stand, an answer each, or one of them."""

    device: str = ""


class Rules(Struct, frozen=True, tag="rules", tag_field="ask"):
    """Tell how all rules stand, or everything about one."""

    rule: str = ""


class Why(Struct, frozen=True, tag="why", tag_field="ask"):
    """Tell why a rule ran last, or why it did not; `at` a moment of the past as a person writes it, or now."""

    rule: str
    at: str = ""
    ran: bool = True


class Next(Struct, frozen=True, tag="next", tag_field="ask"):
    """Tell what a rule waits for, and when its next moments are."""

    rule: str


class Runs(Struct, frozen=True, tag="runs", tag_field="ask"):
    """Tell why a rule ran or did not lately: so many reasons, the oldest first."""

    rule: str
    limit: int = 20


class Call(Struct, frozen=True, tag="call", tag_field="ask"):
    """Run a rule now, with values for its parameters as a person writes them."""

    rule: str
    args: dict[str, str] = {}


class Cancel(Struct, frozen=True, tag="cancel", tag_field="ask"):
    """End what a rule has under way."""

    rule: str


class Switch(Struct, frozen=True, tag="switch", tag_field="ask"):
    """Switch a rule on or off, or let one that is paused run again."""

    rule: str
    to: Literal["on", "off", "reset"]


class Claims(Struct, frozen=True, tag="claims", tag_field="ask"):
    """Tell who holds what."""


class Resume(Struct, frozen=True, tag="resume", tag_field="ask"):
    """Give an attribute that was set by hand back to the rules."""

    attribute: str


AboutDevices: TypeAlias = Set | Do | Edit | Forget | Accept | Watch | Look
AboutRules: TypeAlias = Rules | Why | Next | Runs | Call | Cancel | Switch | Claims | Resume
Request: TypeAlias = AboutDevices | AboutRules

_requests: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)


def read(line: bytes) -> Request:
    """Return what a guest asks.

    Raises:
        msgspec.DecodeError: it is no request.
    """
    return _requests.decode(line)
