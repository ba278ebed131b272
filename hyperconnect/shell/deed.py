"""Which messages did what must not be done twice, until the broker knows that they were dealt with.

A message with QoS 1 is acknowledged after its turn. If the hub is killed between what it made durable and this word,
the broker says the message again: then it is heard as what was so before, like a retained message, and does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from msgspec.structs import replace

from hyperconnect.model.effect import Effect, Remember
from hyperconnect.model.input import Input, Received
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds

_PATIENCE: Seconds = 60.0
"""How long after a start the broker may take to say again what it never heard of."""


class Deeds:
    """Messages with consequences, by a digest of what they say, and how often each was said."""

    kind: Final = "deed"

    def __init__(self) -> None:
        self._open: dict[str, int] = {}
        self._over: dict[str, None] = {}
        self._before: dict[str, int] = {}
        self._until: Moment = 0.0

    def open(self, memory: Mapping[str, Any], now: Moment) -> None:
        """Know what an earlier life did and may not have told the broker."""
        self._before = {key: int(count) for key, count in memory.items()}
        self._until = now + _PATIENCE

    def rows(self, inputs: Sequence[Input], effects: Sequence[Effect], ends: Sequence[int]) -> list[Remember]:
        """Return what is to be committed together with the effects; those of each input end at `ends`."""
        fresh: dict[str, None] = {}
        begin = 0
        for happened, end in zip(inputs, ends, strict=True):
            if (
                type(happened) is Received
                and happened.message.qos
                and not happened.message.retain
                and any(type(effect) is Remember for effect in effects[begin:end])
            ):
                key = _digest(happened.message)
                self._open[key] = self._open.get(key, 0) + 1
                fresh[key] = None
            begin = end
        for key in fresh:
            self._over.pop(key, None)
        counts = {key: self._open[key] + self._before.get(key, 0) for key in fresh}
        return [*(Remember(self.kind, key, count) for key, count in counts.items()), *self._take_over()]

    def seen(self, message: Message) -> Message:
        """Return a message that is said again: as state from before, if an earlier life dealt with it."""
        key = _digest(message)
        count = self._before.get(key, 0)
        if not count:
            return message
        if count == 1:
            del self._before[key]
        else:
            self._before[key] = count - 1
        self._open[key] = self._open.get(key, 0) + 1
        self._over.pop(key, None)
        return replace(message, retain=True)

    def acknowledged(self) -> None:
        """The broker knows what was dealt with so far."""
        if self._open:
            self._over.update(dict.fromkeys(self._open))
            self._open.clear()

    def forget(self, now: Moment) -> list[Remember]:
        """Return what is to be forgotten: it will not be said again."""
        if self._before and now > self._until:
            self._over.update(dict.fromkeys(self._before))
            self._before.clear()
        return self._take_over()

    def _take_over(self) -> list[Remember]:
        gone = [key for key in self._over if key not in self._before and key not in self._open]
        self._over.clear()
        return [Remember(self.kind, key, None) for key in gone]


def _digest(message: Message) -> str:
    return sha256(b"%b\0%b" % (message.topic.encode(), message.payload)).hexdigest()[:32]
