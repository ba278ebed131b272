"""The outbox: commands that were sent and whose echo is awaited.

A command lives from `sent` to `confirmed`, `rejected` or `timeout`. At most one command for an attribute is open: a
newer one replaces it. While the bus is away nothing is sent; when it returns, what has not expired is sent again, and
what has expired never is.
"""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.model.command import Command, CommandReport, CommandState
from hyperconnect.model.effect import Effect, Publish, Reported
from hyperconnect.model.expectation import Expectation, confirms, expectation_of
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path

_DONE = (CommandState.CONFIRMED, CommandState.ACCEPTED)
_USUAL: Seconds = 2.0
"""How long an echo may take of a device that never sent one yet."""
_ENDING = (False, "off", "closed")
"""Values that end what a capability does, whichever of its attributes takes them."""


class Open(Struct, frozen=True):
    """A command under way, how it was said on the bus, and what would confirm it."""

    command: Command
    messages: tuple[Message, ...]
    expectation: Expectation


class Outbox:
    """Open commands by the attribute whose echo confirms them; `connected` says whether the bus is there."""

    def __init__(self) -> None:
        self.connected = False
        self._open: dict[Path, Open] = {}
        self._earliest: Moment | None = None
        self.outcomes: list[tuple[str, bool, str]] = []
        self._last: dict[str, tuple[Datum, Moment]] = {}
        self._latency: dict[str, Seconds] = {}

    @property
    def deadline(self) -> Moment | None:
        """When to look for commands that expired; may be early, never late."""
        return self._earliest if self._open else None

    def is_open(self, path: Path, value: Datum) -> bool:
        """Return whether a command that wants this value is already under way."""
        entry = self._open.get(path)
        return entry is not None and confirms(entry.expectation, value)

    def awaits(self, path: Path) -> bool:
        """Return whether any command for this attribute is under way."""
        return path in self._open

    def last(self, path: Path) -> tuple[Datum, Moment | None]:
        """Return the last value asked of an attribute, and when its part of the device was last asked for anything."""
        value, _ = self._last.get(path, (None, 0.0))
        _, at = self._last.get(_part(path), (None, None))
        return value, at

    def latency(self, path: Path) -> Seconds:
        """Return how long a device's echoes took at the most lately, in seconds."""
        return self._latency.get(path.partition(".")[0], _USUAL)

    def send(
        self, command: Command, messages: tuple[Message, ...], out: list[Effect], step: float | None = None
    ) -> None:
        """Send a command and await its echo; one that nothing can confirm is accepted at once.

        `step` is the attribute's own: an echo within it is the device's nearest to what was wanted.
        """
        expectation = expectation_of(command, step or 0.0)
        at = command.issued_at
        self._close_contrary(command, out)
        if expectation is None and not self.connected:
            # Nothing would tell whether it is still wanted, or has been done, when the bus returns.
            self._report(command, CommandState.REJECTED, at, "the broker is away", out)
            return
        out.extend([Publish(message) for message in messages])
        self._last[f"{command.device}.{command.component}.{command.capability}"] = (None, at)
        if expectation is None:
            self._report(command, CommandState.ACCEPTED, at, "", out)
            return
        self._last[expectation.path] = (expectation.value, at)
        replaced = self._open.pop(expectation.path, None)
        if replaced is not None:
            self._report(replaced.command, CommandState.REJECTED, at, "replaced by a newer command", out)
        self._open[expectation.path] = Open(command, messages, expectation)
        if self._earliest is None or command.expires_at < self._earliest or len(self._open) == 1:
            self._earliest = command.expires_at
        out.append(Reported(CommandReport(command, CommandState.SENT, at, 0.0)))

    def reject(self, command: Command, why: str, out: list[Effect]) -> None:
        """Report a command that could not even be sent."""
        self._report(command, CommandState.REJECTED, command.issued_at, why, out)

    def heard(self, path: Path, value: Datum, at: Moment, out: list[Effect]) -> bool:
        """Close the open command that this live value confirms; return whether there was one."""
        entry = self._open.get(path)
        if entry is None or not confirms(entry.expectation, value):
            return False
        del self._open[path]
        self._report(entry.command, CommandState.CONFIRMED, at, "", out)
        return True

    def refuse(self, path: Path, why: str, at: Moment, out: list[Effect]) -> None:
        """Close the open command for an attribute whose device said no."""
        entry = self._open.pop(path, None)
        if entry is not None:
            self._report(entry.command, CommandState.REJECTED, at, why, out)

    def expire(self, now: Moment, out: list[Effect]) -> None:
        """Time out what has not been confirmed by its `expires_at`."""
        if self._earliest is None or now < self._earliest:
            return
        for path, entry in list(self._open.items()):
            if entry.command.expires_at <= now:
                del self._open[path]
                self._report(entry.command, CommandState.TIMEOUT, now, "no echo from the device", out)
        self._earliest = min((entry.command.expires_at for entry in self._open.values()), default=None)

    def resend(self, now: Moment, out: list[Effect]) -> None:
        """Say again everything still open: the bus may have lost it."""
        self.expire(now, out)
        for entry in self._open.values():
            out.extend(Publish(message) for message in entry.messages)

    def _close_contrary(self, command: Command, out: list[Effect]) -> None:
        """Close older commands that a new one may contradict: to stop a door is not to say `open` again later."""
        if command.name == "set" and command.args.get("value") not in _ENDING:
            return
        one = (command.device, command.component, command.capability)
        for path, entry in list(self._open.items()):
            older = entry.command
            if (older.device, older.component, older.capability) == one:
                del self._open[path]
                self._report(older, CommandState.REJECTED, command.issued_at, "replaced by a newer command", out)

    def _report(self, command: Command, state: CommandState, at: Moment, why: str, out: list[Effect]) -> None:
        if command.token:
            self.outcomes.append((command.token, state in _DONE, why))
        if state is CommandState.CONFIRMED:
            known = self._latency.get(command.device, 0.0)
            self._latency[command.device] = max(at - command.issued_at, known * 0.95)
        out.append(Reported(CommandReport(command, state, at, at - command.issued_at, why)))


def _part(path: Path) -> str:
    return path.rpartition(".")[0]
