"""The outbox: commands that were sent and whose echo is awaited.

A command lives from `sent` to `confirmed`, `rejected` or `timeout`. At most one command for an attribute is open: a
newer one replaces it. While the bus is away nothing is sent; when it returns, what has not expired is sent again, and
what has expired never is.

Some commands are kept: written down before they are said, so that a hub that was killed knows of them. Nobody knows
then whether they were said. What has an echo is said again, but only after the device had a moment to tell that it is
done already; what has none is never said twice: its loss is told instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from hyperconnect.model.command import Command, CommandReport, CommandState
from hyperconnect.model.effect import Effect, Explained, Publish, Remember, Reported
from hyperconnect.model.expectation import Expectation, confirms, expectation_of
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum, Path

_DONE = (CommandState.CONFIRMED, CommandState.ACCEPTED)
_USUAL: Seconds = 2.0
"""How long an echo may take of a device that never sent one yet."""
_ENDING = (False, "off", "closed")
"""Values that end what a capability does, whichever of its attributes takes them."""
_GRACE: Seconds = 3.0
"""How long after a restart a device may take to tell what it did, before it is told again."""
_SURELY: Seconds = 2.0
"""How long after a command was given it has been said for sure."""
_KIND = "command"


class Open(Struct, frozen=True):
    """A command under way, how it was said on the bus, and what would confirm it (None: nothing can)."""

    command: Command
    messages: tuple[Message, ...]
    expectation: Expectation | None


class Outbox:
    """Open commands by the attribute whose echo confirms them; `connected` says whether the bus is there.

    `said` are the commands given since `take_rows`, `doubted` the attributes of which nobody knows whether an earlier
    life said what it wrote down.
    """

    def __init__(self) -> None:
        self.connected = False
        self.said: list[Open] = []
        self.doubted: set[Path] = set()
        self._kept: set[str] = set()
        self._sent: dict[str, Moment] = {}
        self._lost: list[Command] = []
        self._again_at: Moment | None = None
        self._open: dict[Path, Open] = {}
        self._earliest: Moment | None = None
        self.outcomes: list[tuple[str, bool, str]] = []
        self._last: dict[str, tuple[Datum, Moment]] = {}
        self._latency: dict[str, Seconds] = {}

    @property
    def deadline(self) -> Moment | None:
        """When to look for commands that expired; may be early, never late."""
        earliest = self._earliest if self._open else None
        if not self._kept:
            return earliest
        moments = [earliest, self._again_at, *self._sent.values(), *(lost.issued_at for lost in self._lost)]
        return min((moment for moment in moments if moment is not None), default=None)

    def open(self, memory: Mapping[str, Any]) -> None:
        """Take up the commands an earlier life kept and did not see the end of."""
        for key, data in memory.items():
            entry = msgspec.convert(data, Open)
            self._kept.add(key)
            if entry.expectation is None:
                self._lost.append(entry.command)
                continue
            command, path = entry.command, entry.expectation.path
            self._open[path] = entry
            self.doubted.add(path)
            self._last[path] = (entry.expectation.value, command.issued_at)
            self._last[_part(path)] = (None, command.issued_at)
            self._earliest = min(command.expires_at, self._earliest or command.expires_at)

    def take_rows(self, guards: Callable[[str], bool], *, durable: bool) -> list[Remember]:
        """Return the rows of the commands given since the last call, if they must survive a crash.

        They must if something else of the same turn does (`durable`), if one of them has no echo, or if whoever issued
        one guards life or house.
        """
        said, self.said = self.said, []
        if not durable and not any(one.expectation is None or guards(one.command.issued_by) for one in said):
            return []
        rows: list[Remember] = []
        for entry in said:
            command, expectation = entry.command, entry.expectation
            if expectation is None:
                self._sent[command.id] = command.issued_at + _SURELY
            elif self._open.get(expectation.path) is not entry:
                continue
            self._kept.add(command.id)
            rows.append(Remember(_KIND, command.id, msgspec.to_builtins(entry)))
        return rows

    def is_open(self, path: Path, value: Datum) -> bool:
        """Return whether a command that wants this value is already under way."""
        entry = self._open.get(path)
        return entry is not None and _confirms(entry, value)

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
        entry = Open(command, messages, expectation)
        self.said.append(entry)
        if expectation is None:
            self._report(command, CommandState.ACCEPTED, at, "", out)
            return
        self._last[expectation.path] = (expectation.value, at)
        replaced = self._close(expectation.path)
        if replaced is not None:
            self._report(replaced.command, CommandState.REJECTED, at, "replaced by a newer command", out)
        self._open[expectation.path] = entry
        if self._earliest is None or command.expires_at < self._earliest or len(self._open) == 1:
            self._earliest = command.expires_at
        out.append(Reported(CommandReport(command, CommandState.SENT, at, 0.0)))

    def reject(self, command: Command, why: str, out: list[Effect]) -> None:
        """Report a command that could not even be sent."""
        self._report(command, CommandState.REJECTED, command.issued_at, why, out)

    def heard(self, path: Path, value: Datum, at: Moment, out: list[Effect]) -> bool:
        """Close the open command that this value confirms; return whether there was one."""
        entry = self._open.get(path)
        if entry is None or not _confirms(entry, value):
            return False
        self._close(path)
        self._report(entry.command, CommandState.CONFIRMED, at, "", out)
        return True

    def refuse(self, path: Path, why: str, at: Moment, out: list[Effect]) -> None:
        """Close the open command for an attribute whose device said no."""
        entry = self._close(path)
        if entry is not None:
            self._report(entry.command, CommandState.REJECTED, at, why, out)

    def expire(self, now: Moment, out: list[Effect]) -> None:
        """Time out what has not been confirmed by its `expires_at`; settle what an earlier life left open."""
        if self._kept:
            self._tell_lost(now, out)
            for key in [key for key, surely in self._sent.items() if surely <= now]:
                del self._sent[key]
                self._forget(key, out)
        if self._earliest is None or now < self._earliest:
            return
        for path, entry in list(self._open.items()):
            if entry.command.expires_at <= now:
                self._close(path)
                self._report(entry.command, CommandState.TIMEOUT, now, "no echo from the device", out)
        self._earliest = min((entry.command.expires_at for entry in self._open.values()), default=None)

    def resend(self, now: Moment, out: list[Effect]) -> None:
        """Say again everything still open: the bus may have lost it. What is doubted waits for its device's word."""
        self.expire(now, out)
        for path, entry in self._open.items():
            if path not in self.doubted:
                out.extend(Publish(message) for message in entry.messages)
        if self.doubted:
            self._again_at = now + _GRACE

    def say_again(self, now: Moment, out: list[Effect]) -> None:
        """Say what an earlier life may not have said, once its device had time to tell that it is done."""
        if self._again_at is None or now < self._again_at or not self.connected:
            return
        self._again_at = None
        doubted, self.doubted = self.doubted, set()
        for path, entry in self._open.items():
            if path in doubted:
                out.extend(Publish(message) for message in entry.messages)

    def close(self, out: list[Effect]) -> None:
        """The hub stops: what was given has been said."""
        for key in self._sent:
            self._forget(key, out)
        self._sent.clear()

    def _close_contrary(self, command: Command, out: list[Effect]) -> None:
        """Close older commands that a new one may contradict: to stop a door is not to say `open` again later."""
        if command.name == "set" and command.args.get("value") not in _ENDING:
            return
        one = (command.device, command.component, command.capability)
        for path, entry in list(self._open.items()):
            older = entry.command
            if (older.device, older.component, older.capability) == one:
                self._close(path)
                self._report(older, CommandState.REJECTED, command.issued_at, "replaced by a newer command", out)

    def _close(self, path: Path) -> Open | None:
        self.doubted.discard(path)
        return self._open.pop(path, None)

    def _forget(self, key: str, out: list[Effect]) -> None:
        self._kept.discard(key)
        out.append(Remember(_KIND, key, None))

    def _tell_lost(self, now: Moment, out: list[Effect]) -> None:
        """Tell of commands without an echo that may never have been said; to say them twice could do harm."""
        lost, self._lost = self._lost, []
        for command in lost:
            why = "the hub was killed as it said this: it may be lost, and is not said twice"
            self._report(command, CommandState.REJECTED, now, why, out)
            who, _, rule = command.issued_by.partition(":")
            if who == "rule":
                did = f"{command.device} may not have heard `{command.capability}.{command.name}`; it is not said twice"
                out.append(Explained(Reason(rule, now, "failed", -1, "hub:killed", did=(did,))))

    def _report(self, command: Command, state: CommandState, at: Moment, why: str, out: list[Effect]) -> None:
        if command.id in self._kept and state is not CommandState.SENT:
            self._forget(command.id, out)
        if command.token:
            self.outcomes.append((command.token, state in _DONE, why))
        if state is CommandState.CONFIRMED:
            known = self._latency.get(command.device, 0.0)
            self._latency[command.device] = max(at - command.issued_at, known * 0.95)
        out.append(Reported(CommandReport(command, state, at, at - command.issued_at, why)))


def _confirms(entry: Open, value: Datum) -> bool:
    return entry.expectation is not None and confirms(entry.expectation, value)


def _part(path: Path) -> str:
    return path.rpartition(".")[0]
