"""What one connection sends: batches with one system call, within bounds.

QoS 0 is sent at once or dropped. QoS 1 (and 2, sent as 1) is sent once, as many at a time as the broker allows; others
wait for their turn and are overtaken by QoS 0 meanwhile.
"""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING

from hyperconnect.shell.packets import PacketWriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hyperconnect.model.message import Message
    from hyperconnect.shell.wire import Wire

WINDOW = 1_000
"""Messages with QoS 1 on their way at once."""

WAITING = 10_000
"""Messages with QoS 1 that may wait for their turn."""

BACKLOG = 8 * 1024 * 1024
"""Unsent bytes above which QoS 0 is dropped; QoS 1 at twice as many."""

LARGEST_SENT = 268_435_455

_FIRST_MID, _LAST_MID = 0x8000, 0xFFFF  # paho counts its subscriptions from 1

_log = logging.getLogger(__name__)


class Sender:
    """Sends over a wire; `window` and `largest` are what the broker allows."""

    def __init__(self, wire: Wire, *, properties: bool, window: int, largest: int) -> None:
        self.dropped = 0
        self._wire = wire
        self._writer = PacketWriter(properties=properties)
        self._window = min(window, WINDOW)
        self._largest = largest
        self._next_mid = _FIRST_MID
        self._unconfirmed: set[int] = set()
        self._waiting: deque[Message] = deque()

    @property
    def waits(self) -> bool:
        """Whether messages wait for their turn."""
        return bool(self._waiting)

    def send(self, messages: Sequence[Message]) -> None:
        """Send a batch; count as dropped what has no room, no topic, or is larger than the broker takes."""
        parts: list[bytes] = []
        add = self._writer.add
        queued = len(self._wire.backlog)
        for message in messages:
            if message.qos == 0:
                mid = 0
                room = queued < BACKLOG
            elif self._waiting or len(self._unconfirmed) >= self._window:
                self._wait(message)
                continue
            else:
                mid = self._number()
                room = queued < 2 * BACKLOG
            size = add(message, mid, parts) if room else 0
            if size > self._largest:
                del parts[-4:]
                size = 0
            if size == 0:
                self.dropped += 1
            elif mid:
                self._unconfirmed.add(mid)
            queued += size
        if parts:
            self._wire.write(b"".join(parts))

    def confirm(self, confirmed: Sequence[tuple[int, bool]]) -> None:
        """Note what the broker took or refused, and send as many as waited for that."""
        for mid, refused in confirmed:
            self._unconfirmed.discard(mid)
            if refused:
                self.dropped += 1
                _log.warning("the broker refused a message that we published (no permission, or too large)")
        free = self._window - len(self._unconfirmed)
        if self._waiting and free > 0:
            waiting, self._waiting = self._waiting, deque()
            self.send([waiting.popleft() for _ in range(min(free, len(waiting)))])
            self._waiting = waiting

    def end(self) -> None:
        """Give up what is not confirmed."""
        self.dropped += len(self._unconfirmed) + len(self._waiting)
        self._unconfirmed.clear()
        self._waiting.clear()

    def _wait(self, message: Message) -> None:
        if len(self._waiting) < WAITING:
            self._waiting.append(message)
        else:
            self.dropped += 1

    def _number(self) -> int:
        while True:
            mid = self._next_mid
            self._next_mid = mid + 1 if mid < _LAST_MID else _FIRST_MID
            if mid not in self._unconfirmed:
                return mid
