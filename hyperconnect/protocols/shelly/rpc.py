"""Remote procedure calls over MQTT: requests go to `<prefix>/rpc`, answers come to a topic of ours.

Numbers are made of names, so that the same question or command has the same number whenever it is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zlib import crc32

from msgspec import Struct
from msgspec import json as codec

from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum, Path

ANSWERS: Final = "hyperconnect/rsp"
"""What we call ourselves in requests; answers come one level below, on `rpc`."""

NO_HANDLER: Final = 404
"""The error of a method that a device does not have."""

_LIMIT: Final = 64


class Order(Struct, frozen=True):
    """What a command was about: the attributes a refusal concerns, and what a good answer settles."""

    concerns: tuple[Path, ...] = ()
    settles: tuple[tuple[Path, Datum], ...] = ()


class Calls:
    """The requests to one device that have not been answered, and what follows from a good answer."""

    def __init__(self, prefix: str, answers: str) -> None:
        self._topic = f"{prefix}/rpc"
        self._prefix = prefix
        self._answers = answers
        self._open: dict[int, Order | None] = {}

    def request(self, method: str, params: Mapping[str, object], name: str = "", order: Order | None = None) -> Message:
        """Return a request: a command's, with what it was about, or a question whose answer is of interest."""
        number = crc32(f"{self._prefix} {name or method}".encode()) & 0x7FFFFFFF
        while len(self._open) >= _LIMIT:
            del self._open[next(iter(self._open))]
        self._open[number] = order
        document: dict[str, object] = {"id": number, "src": self._answers, "method": method}
        if params:
            document["params"] = params
        return Message(self._topic, codec.encode(document))

    def awaits(self, number: object) -> bool:
        """Return whether an answer with this number is this device's."""
        return isinstance(number, int) and number in self._open

    def close(self, number: object) -> Order | None:
        """Close a request; return what its command was about, or None for a question."""
        return self._open.pop(number, None) if isinstance(number, int) else None
