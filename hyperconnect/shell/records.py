"""The records: what a running hub writes to disk, and what becomes of it while the disk refuses."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal, TypeAlias

from hyperconnect.errors import StoreError
from hyperconnect.model.effect import Effect, Remember
from hyperconnect.model.input import Input
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.journal import Journal
from hyperconnect.shell.reasons import Reasons
from hyperconnect.shell.store import Store

_log = logging.getLogger(__name__)

_REFUSING: Seconds = 60.0
"""For how long a disk that refused something counts as one that refuses."""
_OWED = 4096
"""Rows that wait for a disk that refuses them; beyond that the oldest are given up."""

Target: TypeAlias = Literal["memory", "history", "journal"]
"""What is written to disk, each for itself."""


class Records:
    """The memory, the history and perhaps a journal. What the memory could not take is owed, and tried again."""

    def __init__(self, store: Store, journal: Journal | None) -> None:
        self._store = store
        self._journal = journal
        self._owed: dict[tuple[str, str], Remember] = {}
        self._refused: dict[Target, Moment] = {}

    @property
    def reasons(self) -> Reasons:
        """Why rules ran or did not, as far as that was kept."""
        return self._store.history.reasons

    @property
    def owing(self) -> bool:
        """Whether something that must be remembered is not durable yet."""
        return bool(self._owed)

    def refusing(self, now: Moment) -> tuple[Target, ...]:
        """Return what could not be written to disk within the last minute, or still waits to be."""
        return tuple(
            target
            for target, at in self._refused.items()
            if now - at <= _REFUSING or (target == "memory" and self._owed)
        )

    def write(self, inputs: Sequence[Input], now: Moment) -> None:
        """Let the journal hear of inputs."""
        if self._journal is not None:
            self._keep("journal", partial(self._journal.write, inputs), now)

    def remember(self, rows: list[Remember], now: Moment) -> None:
        """Make rows durable, together with those the disk refused before; what it refuses now is owed."""
        owed = self._owed
        if owed:
            self._owe(rows)
            rows = list(owed.values())
        if not rows:
            return
        if self._keep("memory", partial(self._store.remember, rows), now):
            owed.clear()
        elif not owed:
            self._owe(rows)

    def record(self, effects: Sequence[Effect]) -> None:
        """Let history hear of effects; they wait for the next `flush`."""
        self._store.record(effects)

    def flush(self, now: Moment) -> None:
        """Write what waits for history."""
        self._keep("history", partial(self._store.flush, now), now)

    def close(self, now: Moment) -> None:
        """Write what the journal still gathers."""
        if self._journal is not None:
            self._keep("journal", self._journal.flush, now)

    def _owe(self, rows: list[Remember]) -> None:
        owed = self._owed
        for row in rows:
            owed.pop((row.kind, row.key), None)
            owed[row.kind, row.key] = row
        for oldest in list(owed)[: max(0, len(owed) - _OWED)]:
            del owed[oldest]

    def _keep(self, target: Target, write: Callable[[], None], now: Moment) -> bool:
        """Write to disk and return whether it took it. When not, the house is still to be kept warm: the hub goes on.

        A disk that goes on refusing is told once. That a write succeeds is no sign of its end, because the journal's
        writes mostly only gather; a quiet minute is.
        """
        try:
            write()
        except StoreError as error:
            before = self._refused.get(target)
            if before is None or now - before > _REFUSING:
                _log.error("%s", error)
            self._refused[target] = now
            return False
        return True
