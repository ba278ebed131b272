"""Backups while the hub runs: one of each database every hour, the older ones thinned, all together bounded."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hyperconnect.errors import StoreError
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.backup import SMALL, Backup, StoppedCopyError, all_backups, back_up, backups_of, doubt
from hyperconnect.shell.database import DamagedError

if TYPE_CHECKING:
    from hyperconnect.shell.service import Service

NEWEST: Final = 3
"""How many of the newest are kept."""
LATE: Final = 3
"""After so many backups that were not made, people are to hear of it."""
_LOOK: Final[Seconds] = 60.0
_PATIENCE: Final[Seconds] = 900.0
_REST: Final[Seconds] = 0.005

_log = logging.getLogger(__name__)


class BackedUp(Struct, frozen=True):
    """How a database is backed up: when last, and when and why that failed since, if it did.

    `late` says that its newest backup is much older than it should be.
    """

    of: str
    at: Moment | None
    late: bool = False
    failed_at: Moment | None = None
    why: str = ""


class Backups:
    """Makes backups of the databases in a data directory.

    `every` is how many seconds lie between two; `cap` how many bytes all of them may take, beside the newest of each.
    """

    def __init__(self, directory: Path, *, every: Seconds = 3600.0, cap: int = 1 << 30) -> None:
        self._databases = (directory / "hub.db", directory / "history.db")
        self._directory = directory
        self._every = every
        self._cap = cap
        self._refused: dict[Path, Moment] = {}
        self._why: dict[Path, str] = {}
        self._begun: Moment | None = None

    async def run(self, service: Service) -> None:
        """Make backups until cancelled; what cannot be made is told once and tried again."""
        self._begun = service.now()
        service.backups = self
        while True:
            await asyncio.sleep(min(_LOOK, self._every))
            for database in self._databases:
                await self.take(database, service.now())

    async def take(self, database: Path, now: Moment) -> Backup | None:
        """Make a backup of a database if it is time for one, and let go those that are not needed any more.

        The copy is made in a thread; who is cancelled waits for its end, which comes within a MiB.
        """
        if not self.is_due(database, now):
            return None
        stop = threading.Event()
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(None, partial(back_up, database, now, stopped=stop.is_set, rest=_REST))
        try:
            made = await asyncio.shield(work)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait([work])
            if not work.cancelled():
                work.exception()
            raise
        except StoppedCopyError:
            return None
        except StoreError as error:
            if isinstance(error, DamagedError):
                doubt(database)
            if database not in self._refused:
                _log.error("no backup: %s", error)
            self._refused[database] = now
            self._why[database] = error.why
            return None
        self._refused.pop(database, None)
        self._why.pop(database, None)
        self.spare(now)
        return made

    def is_due(self, database: Path, now: Moment) -> bool:
        """Return whether it is time for a backup of a database."""
        try:
            size = database.stat().st_size
        except OSError:
            return False
        if size > self._cap:
            if self._refused.get(database) is None:
                _log.warning("%s is larger than all backups may become: it has none", database)
                self._refused[database] = now
                self._why[database] = "it is larger than all backups may become"
            return False
        refused = self._refused.get(database)
        if refused is not None and 0 <= now - refused < min(_PATIENCE, self._every):
            return False
        newest = backups_of(database)[:1]
        # One of a moment to come was made by a clock that went wrong.
        return not newest or abs(now - newest[0].at) >= self._every * max(1.0, size / SMALL)

    def standing(self, now: Moment) -> list[BackedUp]:
        """Return how each database that there is is backed up."""
        return [self._standing(database, now) for database in self._databases if database.exists()]

    def _standing(self, database: Path, now: Moment) -> BackedUp:
        at = newest_of(database)
        since = at if at is not None else self._begun
        late = since is not None and now - since > overdue(database, self._every)
        return BackedUp(database.stem, at, late, self._refused.get(database), self._why.get(database, ""))

    def spare(self, now: Moment) -> None:
        """Let go the backups that are not needed any more, then the oldest until the rest fits."""
        found = all_backups(self._directory)
        kept = [backup for backup in found if backup.path in {each.path for each in spared(found, now)}]
        total = sum(backup.size for backup in kept)
        newest = {backup.of: backup for backup in reversed(kept)}
        for backup in reversed(kept):
            if total > self._cap and newest[backup.of] is not backup:
                total -= backup.size
                kept.remove(backup)
        for backup in found:
            if backup not in kept:
                try:
                    backup.path.unlink(missing_ok=True)
                except OSError as error:
                    _log.warning("%s cannot be deleted: %s", backup.path, error.strerror)


def newest_of(database: Path) -> Moment | None:
    """Return when the newest backup of a database was made, if there is one."""
    newest = backups_of(database)[:1]
    return newest[0].at if newest else None


def overdue(database: Path, every: Seconds) -> Seconds:
    """Return how old the newest backup of a database may become before somebody should look; large ones are rarer."""
    return LATE * every * max(1.0, database.stat().st_size / SMALL)


def spared(backups: Iterable[Backup], now: Moment) -> list[Backup]:
    """Return the backups to keep, by UTC.

    Of each database these are the newest three, the first of today, yesterday, this week and the last one, and the
    newest of those made before its shape changed.
    """
    kept: dict[Path, Backup] = {}
    newest_first = sorted(backups, key=lambda backup: backup.at, reverse=True)
    for of in {backup.of: None for backup in newest_first}:
        mine = [backup for backup in newest_first if backup.of == of]
        plain = [backup for backup in mine if not backup.shape]
        days = {_day(backup.at): backup for backup in plain}
        weeks = {_week(day): backup for day, backup in days.items()}
        today = _day(now)
        chosen = [
            *plain[:NEWEST],
            *[backup for backup in mine if backup.shape][:1],
            *(days[day] for day in (today, _before(today, 1)) if day in days),
            *(weeks[week] for week in (_week(today), _week(_before(today, 7))) if week in weeks),
        ]
        kept.update({backup.path: backup for backup in chosen})
    return list(kept.values())


def _day(at: Moment) -> date:
    return datetime.fromtimestamp(at, UTC).date()


def _before(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() - days)


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]
