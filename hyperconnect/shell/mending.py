"""Opening a database that may be damaged: what is put in its place, and what is said about that.

Nothing is lost in silence: each loss is an error in the log, which says since when.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

from hyperconnect.errors import StoreError
from hyperconnect.shell.aside import put_away
from hyperconnect.shell.backup import SMALL, back_up, backups_of, is_doubtful, restore, trust
from hyperconnect.shell.database import DamagedError, check, connect

_log = logging.getLogger(__name__)

Begin: TypeAlias = Callable[[], None]
"""Opens a database, or makes a new one."""


def open_mended(path: Path, begin: Begin, *, costs: str = "") -> list[Path]:
    """Open a database; if it is damaged or gone, put its newest good backup in its place, or begin a new one.

    `costs` is what else to say of going back to a backup. Returns the damaged files that were put away.

    Raises:
        StoreError: it cannot be opened for another reason.
    """
    lost = not path.exists() or not path.stat().st_size
    if lost and backups_of(path):
        return mend(path, DamagedError("the database is gone", where=str(path)), begin, costs=costs)
    try:
        begin()
    except DamagedError as error:
        return mend(path, error, begin, costs=costs)
    return []


def mend(path: Path, error: DamagedError, begin: Begin, *, costs: str = "", quickly: bool = False) -> list[Path]:
    """Put a damaged database away and open what can take its place, telling what that costs.

    `quickly` is for a hub that is at work. Returns what was put away.

    Raises:
        StoreError: nothing could take its place.
    """
    aside: list[Path] = []
    if path.exists():
        aside.append(put_away(path))
    now_called = f"; it is now {aside[0].name}" if aside else ""
    tried: set[Path] = set()
    while (backup := restore(path, quickly=quickly, but=tried)) is not None:
        try:
            begin()
        except DamagedError as flaw:
            _log.error("the backup %s cannot be used: %s", backup.path.name, flaw.why)
            tried.add(backup.path)
            aside.append(put_away(path))
            continue
        back = f"what it held on {backup.moment} is back from its backup, what came later is lost{costs}"
        _log.error("%s: %s%s; %s", path, error.why, now_called, back)
        return aside
    _log.error("%s: %s%s; there is no good backup of it, and a fresh one begins", path, error.why, now_called)
    begin()
    return aside


def check_small(path: Path) -> None:
    """Read a database through if that takes but a moment, or if somebody found it damaged.

    Raises:
        DamagedError: it is damaged.
        StoreError: it cannot be read.
    """
    if not path.exists():
        return
    doubtful = is_doubtful(path)
    if doubtful or path.stat().st_size <= SMALL:
        trust(path)
        with closing(connect(path, "NORMAL")) as connection:
            check(connection, path)


def keep_before(path: Path, version: int) -> None:
    """Back a database up before its shape changes; of the past, which may be large, only where there is room.

    Raises:
        DamagedError: it is damaged.
        StoreError: the memory cannot be backed up, so its shape must not be changed.
    """
    try:
        back_up(path, time.time(), shape=version)
    except DamagedError:
        raise
    except StoreError as error:
        if path.stem != "history":
            raise
        _log.warning("the history is brought to its new shape without a backup: %s", error.why)
