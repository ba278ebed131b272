"""What a protocol makes of a message: the neutral form between bytes and the twin."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from hyperconnect.model.device import Availability, Device, Event
from hyperconnect.model.message import Message
from hyperconnect.model.value import Path, Value


class Announced(Struct, frozen=True, tag=True):
    """A device, or a changed device, introduced itself; it replaces what this protocol said of it before.

    `writes` are topics that the announcement itself named for commands, as far as they are news.
    """

    device: Device
    writes: frozenset[str] = frozenset()


class Withdrawn(Struct, frozen=True, tag=True):
    """A device's announcement was removed."""

    device: str


class Trouble(Struct, frozen=True, tag=True):
    """A message could not be understood; `device` is empty when nobody can be blamed."""

    topic: str
    why: str
    device: str = ""


class Asking(Struct, frozen=True, tag=True):
    """A protocol has to ask before it understands: these are to be published, once."""

    messages: tuple[Message, ...]


class Refused(Struct, frozen=True, tag=True):
    """A device said no to the command that was to set this attribute."""

    path: Path
    why: str


Observation: TypeAlias = Value | Event | Availability | Announced | Withdrawn | Trouble | Asking | Refused
