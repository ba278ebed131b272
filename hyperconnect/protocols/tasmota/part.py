"""What a part of a Tasmota device is, whatever it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.growing import Growing
from hyperconnect.protocols.payload import PayloadError
from hyperconnect.protocols.tasmota.config import Config
from hyperconnect.protocols.telling import Telling


class Part(Protocol):
    """A part of a device: what keys of messages it reads, and what commands mean to it."""

    component: str

    @property
    def keys(self) -> frozenset[str]:
        """The keys of messages that are this part's."""
        ...

    def offer(self, growing: Growing) -> None:
        """Add what the part tells and takes to its device."""
        ...

    def read(self, document: Mapping[str, object], told: Telling) -> None:
        """Tell what a message says of the part.

        Raises:
            PayloadError: it says something impossible.
        """
        ...

    def encode(self, order: str, args: Mapping[str, Datum]) -> tuple[Message, ...]:
        """Return what to publish for one of its commands, whose arguments are checked.

        Raises:
            CommandError: an argument has no form here.
        """
        ...


def is_on(native: object, config: Config) -> bool:
    """Return what one of the device's words says of an output.

    Raises:
        PayloadError: it is neither its word for on nor its word for off.
    """
    off, on, *_ = words = config.words
    if native not in words[:2]:
        raise PayloadError(f"{str(native)[:40]!r} is neither {on} nor {off}")
    return native == on
