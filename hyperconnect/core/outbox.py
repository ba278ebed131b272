"""The outbox: commands that were sent and whose echo is awaited.

A command lives from `sent` to `confirmed`, `rejected` or `timeout`. At most one command for an attribute is open: a
newer one replaces it. While the bus is away nothing is sent; when it returns, what has not expired is sent again, and
what has expired never is.

Some commands are kept: written down before they are said, so that a hub that was killed knows of them. Nobody knows
then whether they were said. What has an echo is said again, but only after the device had a moment to tell that it is
done already; what has none is never said twice: its loss is told instead. A command to a device that an earlier life
knew and that has not introduced itself yet waits until it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

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
_UNMET = "the device has not introduced itself again"
_KIND = "command"


class Open(Struct, frozen=True):
    """A command under way, how it was said on the bus, and what would confirm it (None: nothing can)."""

    command: Command
    messages: tuple[Message, ...]
    expectation: Expectation | None


class Kept(Struct, frozen=True):
    """A command as it is written down; `said` tells whether it may have been said, `step` is its attribute's."""

    command: Command
    said: bool = True
    step: float = 0.0


class Outbox:
    """Open commands by the attribute whose echo confirms them; `connected` says whether the bus is there.

    `awaited` are the open ones by that attribute, `fresh` the commands given since `take_rows`, `unsaid` those still to
    be said, by their ids. `doubted` are the attributes of which nobody knows whether an earlier life said what it wrote
    down. `unmet` are commands that ended without their devices having obeyed, until somebody takes them out.
    """

    def __init__(self) -> None:
        self.connected = False
        self.awaited: dict[Path, Open] = {}
        self.fresh: list[Open] = []
        self.unsaid: dict[str, Open] = {}
        self.doubted: set[Path] = set()
        self._kept: set[str] = set()
        self._sent: dict[str, Moment] = {}
        self._lost: list[Command] = []
        self._again_at: Moment | None = None
        self._earliest: Moment | None = None
        self.outcomes: list[tuple[str, bool, str]] = []
        self.unmet: list[Command] = []
        self._last: dict[str, tuple[Datum, Moment]] = {}
        self._latency: dict[str, Seconds] = {}

    @property
    def deadline(self) -> Moment | None:
        """When to look for commands that expired; may be early, never late."""
        earliest = self._earliest if self.awaited else None
        if not self._kept:
            return earliest
        moments = [earliest, self._again_at, *self._sent.values()]
        moments += [lost.issued_at for lost in self._lost]
        moments += [entry.command.expires_at for entry in self.unsaid.values()]
        return min((moment for moment in moments if moment is not None), default=None)

    def open(self, memory: Mapping[str, Any]) -> None:
        """Take up the commands an earlier life kept and did not see the end of."""
        for key, data in memory.items():
            kept = msgspec.convert(data, Kept)
            command = kept.command
            entry = Open(command, (), expectation_of(command, kept.step))
            self._kept.add(key)
            if entry.expectation is not None:
                self._follow(entry, entry.expectation)
                self.unsaid[key] = entry
                if kept.said:
                    self.doubted.add(entry.expectation.path)
            elif kept.said:
                self._lost.append(command)
            else:
                self.unsaid[key] = entry

    def take_rows(self, guards: Callable[[str], bool], *, durable: bool) -> list[Remember]:
        """Return the rows of the commands given since the last call, if they must survive a crash.

        They must if something else of the same turn does (`durable`), if one of them has no echo or waits for its
        device, or if whoever issued one guards life or house.
        """
        fresh, self.fresh = self.fresh, []
        if not durable:
            for entry in fresh:
                if not entry.messages or entry.expectation is None or guards(entry.command.issued_by):
                    break
            else:
                return []
        rows: list[Remember] = []
        for entry in fresh:
            command, expectation = entry.command, entry.expectation
            said = command.id not in self.unsaid
            if expectation is not None and self.awaited.get(expectation.path) is not entry:
                continue
            if expectation is None and said:
                self._sent[command.id] = command.issued_at + _SURELY
            self._kept.add(command.id)
            kept = Kept(command, said, expectation.step if expectation is not None else 0.0)
            rows.append(Remember(_KIND, command.id, msgspec.to_builtins(kept)))
        return rows

    def is_open(self, path: Path, value: Datum) -> bool:
        """Return whether a command that wants this value is already under way."""
        entry = self.awaited.get(path)
        return entry is not None and _confirms(entry, value)

    def awaits(self, path: Path) -> bool:
        """Return whether any command for this attribute is under way."""
        return path in self.awaited

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
        if expectation is None and messages and not self.connected:
            # Nothing would tell whether it is still wanted, or has been done, when the bus returns.
            self._report(command, CommandState.REJECTED, at, "the broker is away", out)
            return
        entry = Open(command, messages, expectation)
        out.extend([Publish(message) for message in messages])
        self.fresh.append(entry)
        if messages:
            self._last[f"{command.device}.{command.component}.{command.capability}"] = (None, at)
        else:
            self.unsaid[command.id] = entry
        if expectation is not None:
            replaced = self._close(expectation.path)
            if replaced is not None:
                self._report(replaced.command, CommandState.REJECTED, at, "replaced by a newer command", out)
            self._follow(entry, expectation)
        if messages:
            state = CommandState.ACCEPTED if expectation is None else CommandState.SENT
            self._report(command, state, at, "", out)

    def due(self, now: Moment) -> list[Open]:
        """Return what may be said now, of what is still to be said."""
        if not self.unsaid or not self.connected:
            return []
        patient = self._again_at is not None and now < self._again_at
        return [
            entry
            for entry in self.unsaid.values()
            if not (patient and entry.expectation is not None and entry.expectation.path in self.doubted)
        ]

    def say(self, entry: Open, messages: tuple[Message, ...], now: Moment, out: list[Effect]) -> None:
        """Say what was still to be said."""
        command, expectation = entry.command, entry.expectation
        del self.unsaid[command.id]
        out.extend([Publish(message) for message in messages])
        if expectation is None:
            # Written down as said, in the same turn: nobody says it a second time.
            self._sent[command.id] = now + _SURELY
            out.append(Remember(_KIND, command.id, msgspec.to_builtins(Kept(command))))
            self._report_kept(command, CommandState.ACCEPTED, now, out)
            return
        self.doubted.discard(expectation.path)
        self.awaited[expectation.path] = Open(command, messages, expectation)
        self._report(command, CommandState.SENT, now, "", out)

    def shift(self, by: Seconds, out: list[Effect]) -> None:
        """The clock was set: every command expires as long from now as before."""
        moved: dict[str, Open] = {}
        for entry in (*self.awaited.values(), *self.unsaid.values()):
            if entry.command.id not in moved:
                moved[entry.command.id] = replace(entry, command=_moved(entry.command, by))
        self.awaited = {path: moved[entry.command.id] for path, entry in self.awaited.items()}
        self.fresh = [moved.get(entry.command.id, entry) for entry in self.fresh]
        for key in self._kept & moved.keys():
            entry = moved[key]
            step = entry.expectation.step if entry.expectation is not None else 0.0
            out.append(Remember(_KIND, key, msgspec.to_builtins(Kept(entry.command, key not in self.unsaid, step))))
        self.unsaid = {key: moved[key] for key in self.unsaid}
        self._sent = {key: at + by for key, at in self._sent.items()}
        self._lost = [_moved(command, by) for command in self._lost]
        self._last = {part: (value, at + by) for part, (value, at) in self._last.items()}
        self._again_at = None if self._again_at is None else self._again_at + by
        self._earliest = None if self._earliest is None else self._earliest + by

    def reject(self, command: Command, why: str, out: list[Effect]) -> None:
        """Report a command that could not even be sent."""
        self._report(command, CommandState.REJECTED, command.issued_at, why, out)

    def heard(self, path: Path, value: Datum, at: Moment, out: list[Effect]) -> bool:
        """Close the open command that this value confirms; return whether there was one."""
        entry = self.awaited.get(path)
        if entry is None or not _confirms(entry, value):
            return False
        self._close(path)
        self._report(entry.command, CommandState.CONFIRMED, at, "", out)
        return True

    def refuse(self, path: Path, why: str, at: Moment, out: list[Effect]) -> None:
        """Close the open command for an attribute whose device said no."""
        entry = self._close(path)
        if entry is not None:
            self.unmet.append(entry.command)
            self._report(entry.command, CommandState.REJECTED, at, why, out)

    def expire(self, now: Moment, out: list[Effect]) -> None:
        """Time out what has not been confirmed by its `expires_at`; settle what an earlier life left open."""
        if self._kept:
            self._tell_lost(now, out)
            for key in [key for key, surely in self._sent.items() if surely <= now]:
                del self._sent[key]
                self._forget(key, out)
            if self._again_at is not None and self._again_at <= now:
                self._again_at = None
            for entry in [one for one in self.unsaid.values() if one.command.expires_at <= now]:
                if entry.expectation is None:
                    del self.unsaid[entry.command.id]
                    self._report(entry.command, CommandState.TIMEOUT, now, _UNMET, out)
        if self._earliest is None or now < self._earliest:
            return
        for path, entry in list(self.awaited.items()):
            if entry.command.expires_at <= now:
                why = "no echo from the device" if entry.messages else _UNMET
                self._close(path)
                self.unmet.append(entry.command)
                self._report(entry.command, CommandState.TIMEOUT, now, why, out)
        self._earliest = min((entry.command.expires_at for entry in self.awaited.values()), default=None)

    def resend(self, now: Moment, out: list[Effect]) -> None:
        """Say again everything still open: the bus may have lost it. What is doubted waits for its device's word."""
        self.expire(now, out)
        for entry in self.awaited.values():
            out.extend(Publish(message) for message in entry.messages)
        if self.doubted:
            self._again_at = now + _GRACE

    def give_up(self, entry: Open, why: str, now: Moment, out: list[Effect]) -> None:
        """Report what cannot be said, though its device is there."""
        if entry.expectation is not None:
            self._close(entry.expectation.path)
        self.unmet.append(entry.command)
        self.unsaid.pop(entry.command.id, None)
        self._report(entry.command, CommandState.REJECTED, now, why, out)

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
        for path, entry in list(self.awaited.items()):
            older = entry.command
            if (older.device, older.component, older.capability) == one:
                self._close(path)
                self._report(older, CommandState.REJECTED, command.issued_at, "replaced by a newer command", out)

    def _close(self, path: Path) -> Open | None:
        self.doubted.discard(path)
        entry = self.awaited.pop(path, None)
        if entry is not None:
            self.unsaid.pop(entry.command.id, None)
        return entry

    def _follow(self, entry: Open, expectation: Expectation) -> None:
        """Await the echo of a command."""
        command, path = entry.command, expectation.path
        self._last[path] = (expectation.value, command.issued_at)
        self._last[_part(path)] = (None, command.issued_at)
        self.awaited[path] = entry
        if self._earliest is None or command.expires_at < self._earliest or len(self.awaited) == 1:
            self._earliest = command.expires_at

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
                out.append(Explained(Reason(rule, now, "postscript", -1, "hub:killed", did=(did,))))

    def _report(self, command: Command, state: CommandState, at: Moment, why: str, out: list[Effect]) -> None:
        if command.id in self._kept and state is not CommandState.SENT:
            self._forget(command.id, out)
        self._report_kept(command, state, at, out, why)

    def _report_kept(self, command: Command, state: CommandState, at: Moment, out: list[Effect], why: str = "") -> None:
        if state is CommandState.SENT:
            out.append(Reported(CommandReport(command, state, at, at - command.issued_at)))
            return
        if command.token:
            self.outcomes.append((command.token, state in _DONE, why))
        if state is CommandState.CONFIRMED:
            known = self._latency.get(command.device, 0.0)
            self._latency[command.device] = max(at - command.issued_at, known * 0.95)
        out.append(Reported(CommandReport(command, state, at, at - command.issued_at, why)))


def _confirms(entry: Open, value: Datum) -> bool:
    return entry.expectation is not None and confirms(entry.expectation, value)


def _moved(command: Command, by: Seconds) -> Command:
    return replace(command, issued_at=command.issued_at + by, expires_at=command.expires_at + by)


def _part(path: Path) -> str:
    return path.rpartition(".")[0]
