"""Commands and their life: sent → accepted → confirmed, or rejected, or timeout."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum


class Command(Struct, frozen=True):
    """A wish to a device.

    `name` is `set` for writing `attribute` (its value in `args["value"]`, in the registry's unit), else one of
    the capability's commands with its arguments. A command not confirmed by `expires_at` times out and is
    never sent again after that moment. `issued_by` names who wanted it: `rule:<id>`, `user:<name>`, `comfort`.
    A `token` names whoever waits for how it ends.
    """

    id: str
    device: str
    component: str
    capability: str
    name: str
    args: dict[str, Datum]
    issued_by: str
    issued_at: Moment
    expires_at: Moment
    attribute: str = ""
    token: str = ""


class CommandState(StrEnum):
    """Where a command is in its life.

    `sent`: handed to the transport. `accepted`: taken, by the device, or by the broker where nothing can confirm it.
    `confirmed`: the device reports
    the wanted value. `rejected`: refused by the device or never encodable. `timeout`: no echo until it expired.
    """

    SENT = "sent"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    TIMEOUT = "timeout"


class CommandReport(Struct, frozen=True):
    """A step in a command's life; `latency` is seconds since it was issued."""

    command: Command
    state: CommandState
    at: Moment
    latency: Seconds
    why: str = ""
