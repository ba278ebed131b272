"""What rules want done. The core turns intents into commands, notices and heating plans."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum, Path


class Lease(Struct, frozen=True):
    """How long a written value is held against others: until `ends`, or until `until` is true.

    `release` says what comes after it, where nobody else claims the attribute. `band` is the rule's own if empty.
    """

    band: str = ""
    ends: Moment | None = None
    until: str = ""
    release: Literal["keep", "restore"] = "keep"


class Set(Struct, frozen=True, gc=False):
    """Bring an attribute to a value (registry unit); with a `lease` hold it so. `run` is its run's number."""

    rule: str
    path: Path
    value: Datum
    run: int = 0
    lease: Lease | None = None


class Bounds(Struct, frozen=True, gc=False):
    """Not a value but limits for whatever value wins; None is no limit on that side."""

    min: float | None = None
    max: float | None = None


class Wish(Struct, frozen=True):
    """What a state rule holds from now on: attributes with a value or bounds each; all else it lets go."""

    rule: str
    holds: tuple[tuple[Path, Datum | Bounds], ...]


class Unlease(Struct, frozen=True):
    """End the leases of a run that was ended before its time."""

    rule: str
    run: int


class Do(Struct, frozen=True):
    """Send a command with arguments. With a `token` its outcome is to be told as the signal `outcome:<token>`."""

    rule: str
    device: str
    component: str
    capability: str
    name: str
    args: dict[str, Datum]
    token: str = ""


class Tell(Struct, frozen=True):
    """Notify people or screens; `to` are device slugs or ids, or names of people the household knows.

    `actions` are answers to offer, id to label; each comes back as an event of the device that was told. `image`
    is an address or a name of one. `tag` replaces an earlier notice of the same tag.
    """

    rule: str
    to: tuple[str, ...]
    text: str
    title: str = ""
    level: str = "normal"
    actions: dict[str, str] = {}
    image: str = ""
    tag: str = ""


class Broadcast(Struct, frozen=True):
    """Publish an MQTT message; `payload` is its bytes."""

    rule: str
    topic: str
    payload: bytes
    retain: bool = False


class Fetch(Struct, frozen=True):
    """Send an HTTP request; its outcome is told as the signal `outcome:<token>`."""

    rule: str
    token: str
    method: str
    url: str
    headers: dict[str, str] = {}
    body: bytes = b""


class Emit(Struct, frozen=True):
    """Let an event of the home happen: rules hear it as `home.<name>` in a later turn."""

    rule: str
    name: str
    data: dict[str, Datum] = {}


class Log(Struct, frozen=True):
    """Write a line into the log."""

    rule: str
    text: str


class Switch(Struct, frozen=True):
    """Switch rules on or off, or end their runs."""

    rule: str
    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    cancel: tuple[str, ...] = ()


class Reach(Struct, frozen=True):
    """Bring what `path` sets to `value` by a moment, starting as late as is safe.

    A `by` of 0 is the next arrival of anybody who is away, whether they drive yet or not; `arrival_of` names the
    device whose way home set the rule off, if one did. Any other `by` is a fixed moment.
    """

    rule: str
    path: Path
    value: float
    arrival_of: str = ""
    by: Moment = 0.0


Intent: TypeAlias = Set | Wish | Unlease | Do | Tell | Reach | Broadcast | Fetch | Emit | Log | Switch | Reason
