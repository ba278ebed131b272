"""What a service manager is told (sd_notify): that the hub is ready, still turns, and stops.

Without a manager that wants to know, as in a terminal, nothing happens.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from hyperconnect.model.moment import Seconds

_SELDOM: Final[Seconds] = 3600.0


class Watchdog:
    """Tells the manager that the environment names. `run` is to be cancelled when the hub stops."""

    def __init__(self, environ: Mapping[str, str], pid: int) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        self._every = _every(environ, pid)

    async def run(self) -> None:
        """Say that the hub is ready, and again and again that it turns; when cancelled, that it stops."""
        self.tell("READY=1\nSTATUS=at work")
        try:
            while True:
                await asyncio.sleep(self._every or _SELDOM)
                if self._every:
                    self.tell("WATCHDOG=1")
        finally:
            self.tell("STOPPING=1\nSTATUS=stopping")

    def tell(self, state: str) -> None:
        """Send a state; a manager that does not listen is no concern of ours."""
        if not self._address:
            return
        # An address that begins with @ is one without a file.
        address = f"\0{self._address[1:]}" if self._address[0] == "@" else self._address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
            manager.setblocking(False)
            manager.sendto(state.encode(), address)


def _every(environ: Mapping[str, str], pid: int) -> Seconds:
    """Return how often the manager wants to hear of us, 0 for never: twice as often as it says."""
    if environ.get("WATCHDOG_PID", str(pid)) != str(pid):
        return 0.0
    try:
        return max(0, int(environ.get("WATCHDOG_USEC", "0"))) / 2e6
    except ValueError:
        return 0.0
