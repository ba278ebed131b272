"""What rules want done. The core turns intents into commands, notices and heating plans."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum, Path


class Set(Struct, frozen=True, gc=False):
    """Bring an attribute to a value (registry unit)."""

    rule: str
    path: Path
    value: Datum


class Do(Struct, frozen=True):
    """Send a command with arguments."""

    rule: str
    device: str
    component: str
    capability: str
    name: str
    args: dict[str, Datum]


class Tell(Struct, frozen=True):
    """Notify people or screens; `to` are device slugs or ids, or names of people the shell knows."""

    rule: str
    to: tuple[str, ...]
    text: str
    title: str = ""
    level: str = "normal"


class Reach(Struct, frozen=True):
    """Bring what `path` sets to `value` by a moment, starting as late as is safe.

    `arrival_of` names the device whose arrival is the moment (its navigation ETA is followed as it moves);
    where it is empty, `by` is a fixed moment.
    """

    rule: str
    path: Path
    value: float
    arrival_of: str = ""
    by: Moment = 0.0


Intent: TypeAlias = Set | Do | Tell | Reach | Reason
