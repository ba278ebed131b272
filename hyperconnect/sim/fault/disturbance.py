"""A fault at work: what becomes of each message it concerns."""

from __future__ import annotations

from random import Random
from typing import TypeAlias, assert_never

from msgspec.structs import replace

from hyperconnect.model.message import Message
from hyperconnect.model.moment import Seconds
from hyperconnect.sim.fault.field import changed, renamed, value
from hyperconnect.sim.fault.unit import UNITS, announces, reannounced
from hyperconnect.sim.script.faults import (
    Converted,
    Doubled,
    Fault,
    Flapping,
    Flood,
    Late,
    Lost,
    NotANumber,
    Offline,
    Reboot,
    Renamed,
    Reordered,
    Scaled,
    Stuck,
    Twin,
)

Carried: TypeAlias = list[tuple[Seconds, Message]]
"""What arrives instead of a message, each with its delay."""

_NOISE: dict[str, object] = {"NaN": float("nan"), "null": None, "text": "error", "huge": 1e300}
TWIN_DELAY: Seconds = 0.2


class Disturbance:
    """One fault, begun; it remembers what it needs of the messages that passed."""

    def __init__(self, fault: Fault, rng: Random) -> None:
        self.fault: Fault = fault
        self._rng = rng
        self._first: dict[str, Message] = {}
        """the first message since it began, by topic"""
        self.silent = False
        """whether nothing passes, in neither direction"""

    def carry(self, message: Message) -> Carried:
        """Return what arrives instead of a message."""
        if self.silent:
            return []
        fault = self.fault
        match fault:
            case Late():
                stray = self._rng.uniform(-fault.give_or_take, fault.give_or_take)
                return [(max(0.0, fault.by + stray), message)]
            case Lost():
                return [] if self._by_chance(fault.share) else [(0.0, message)]
            case Doubled():
                return [(0.0, message), *([(fault.after, message)] if self._by_chance(fault.share) else [])]
            case Reordered():
                return [(self._rng.uniform(0.0, fault.within), message)]
            case Twin():
                other = replace(message, payload=_moved(message.payload, fault.field, 1.0, fault.plus))
                return [(0.0, message), *([(TWIN_DELAY, other)] if other != message else [])]
            case Stuck() | NotANumber() | Scaled() | Converted() | Renamed():
                return [(0.0, replace(message, payload=self._changed(message, fault)))]
            case Offline() | Reboot() | Flood() | Flapping():
                return [(0.0, message)]
            case _:
                assert_never(fault)

    def _by_chance(self, share: float) -> bool:
        return self._rng.random() * 100 < share

    def _changed(self, message: Message, fault: Stuck | NotANumber | Scaled | Converted | Renamed) -> bytes:
        payload = message.payload
        match fault:
            case Stuck():
                first = self._first.setdefault(message.topic, message).payload
                if fault.field is None:
                    return first
                held = value(first, fault.field)
                return payload if held is None else changed(payload, fault.field, lambda _: held)
            case NotANumber():
                noise = _NOISE[fault.says]
                return changed(payload, fault.field, lambda _: noise)
            case Scaled():
                return _moved(payload, fault.field, fault.by, fault.plus)
            case Converted() if announces(message.topic):
                return reannounced(payload, fault.of or "", fault.field, fault.to) if fault.announced else payload
            case Converted():
                _, by, plus = UNITS[fault.to]
                return _moved(payload, fault.field, by, plus)
            case Renamed():
                return renamed(payload, fault.field, fault.to)
            case _:
                assert_never(fault)


def _moved(payload: bytes, field: str, by: float, plus: float) -> bytes:
    """Return a payload whose field is a number times `by` plus `plus`; the same bytes if it is none."""

    def move(held: object) -> object:
        if isinstance(held, bool) or not isinstance(held, int | float):
            return held
        return round(held * by + plus, 3)

    return changed(payload, field, move)
