"""The past lived again by a hub of today, on virtual time: from its journal, or from what was recorded on a broker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hyperconnect.automation.expression import ExpressionError, parse_duration
from hyperconnect.cli.beginning import inputs_of
from hyperconnect.config import Settings
from hyperconnect.core.hub import Hub
from hyperconnect.errors import ContentError, SettingsError
from hyperconnect.model.effect import Effect
from hyperconnect.model.input import Connected, Elapsed, Input, Opened, Received
from hyperconnect.model.moment import Moment
from hyperconnect.shell.journal import read, segments
from hyperconnect.sim.recording.recording import Recording, read_recording

Begun = Callable[[Hub], None]
"""Is told each hub that begins to live."""
_WHAT = "name a .journal file, its directory, or an .ndjson of `hyperconnect record`"
Lived = Iterator[tuple[Input, Sequence[Effect]]]


class Replay:
    """A file of the past, to be lived again once. `begun` is told the hub of each life in it.

    A journal holds what a hub was given, rules included. A recording is of a broker: it is heard by the devices/ and
    rules/ of these settings, and what of them cannot be used is told to `wrong`. `passed` is how much of it is through,
    0 to 1.
    """

    def __init__(
        self,
        path: Path,
        settings: Settings,
        *,
        keys: Mapping[str, str],
        begun: Begun,
        wrong: Callable[[ContentError], None],
    ) -> None:
        self._path = path
        self._settings = settings
        self._keys = keys
        self._begun = begun
        self._wrong = wrong
        self.passed = 0.0

    def live(self, until: str = "") -> Lived:
        """Yield each input with its effects, until a moment or a while after the beginning.

        Raises:
            StoreError: the journal cannot be read, or is damaged; what stands before that was yielded.
            ContentError: the file cannot be read, or is neither.
            SettingsError: `until` is no moment.
        """
        if not self._path.exists():
            raise ContentError("there is no such file", where=str(self._path), hint=_WHAT)
        if self._path.suffix == ".ndjson":
            return self._of_recording(_recording(self._path), until)
        if self._path.suffix != ".journal" and not segments(self._path):
            beneath = self._path / "journal"
            hint = f"the journal of this data directory is {beneath}" if segments(beneath) else _WHAT
            raise ContentError("this is neither a journal nor a recording", where=str(self._path), hint=hint)
        return self._of_journal(self._inputs(), until)

    def _inputs(self) -> Iterator[Input]:
        paths = segments(self._path) if self._path.is_dir() else [self._path]
        whole = sum(path.stat().st_size for path in paths) or 1
        read_so_far = 0

        def pass_by(size: int) -> None:
            nonlocal read_so_far
            read_so_far += size
            self.passed = min(1.0, read_so_far / whole)

        return read(self._path, pass_by)

    def _hub(self) -> Hub:
        hub = Hub(phone_keys=dict(self._keys))
        self._begun(hub)
        return hub

    def _of_journal(self, inputs: Iterable[Input], until: str) -> Lived:
        hub: Hub | None = None
        end: Moment | None = None
        for happened in inputs:
            if end is None:
                end = moment_until(until, happened.at, self._settings.home.timezone)
            if happened.at > end:
                return
            if isinstance(happened, Opened):
                hub = self._hub()
            if hub is not None:
                yield happened, hub.handle(happened)

    def _of_recording(self, recording: Recording, until: str) -> Lived:
        home, began = self._settings.home, recording.began
        last = began + (recording.messages[-1][0] if recording.messages else 0.0)
        end = moment_until(until, began, home.timezone) if until else last
        hub = self._hub()
        first = asyncio.run(inputs_of(home.timezone, self._settings.directories.content, began, self._wrong))
        opened = Opened(began, home.latitude, home.longitude, home.timezone, {})
        for happened in (opened, *first, Connected(began)):
            yield happened, hub.handle(happened)
        for number, (after, message) in enumerate(recording.messages):
            self.passed = number / len(recording.messages)
            at = began + after
            yield from self._wait(hub, min(at, end))
            if at > end:
                return
            heard = Received(at, message)
            yield heard, hub.handle(heard)
        yield from self._wait(hub, end)

    @staticmethod
    def _wait(hub: Hub, until: Moment) -> Lived:
        """Let everything be that is due before a moment, or at it."""
        while (due := hub.deadline) is not None and due <= until:
            elapsed = Elapsed(due)
            yield elapsed, hub.handle(elapsed)
            if hub.deadline == due:
                return


def moment_until(until: str, began: Moment, timezone: str) -> Moment:
    """Return the moment that a text means: a date and time, in the household's zone unless it says one, or a while.

    Raises:
        SettingsError: it is neither.
    """
    if not until:
        return float("inf")
    try:
        at = datetime.fromisoformat(until)
    except ValueError:
        try:
            return began + parse_duration(until)
        except ExpressionError as error:
            raise SettingsError(
                f"{until!r} is no moment", where="--until", hint="write 2026-01-31T07:30, or 90min from the beginning"
            ) from error
    return (at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(timezone or "UTC"))).timestamp()


def _recording(path: Path) -> Recording:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise ContentError("this is not UTF-8 text", where=str(path)) from error
    return read_recording(text, str(path))
