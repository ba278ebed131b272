"""How the hub itself is: its broker, its disk, its clock."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from hyperconnect import __version__
from hyperconnect.model.moment import Moment
from hyperconnect.shell.aside import find_aside
from hyperconnect.shell.backup import all_backups
from hyperconnect.shell.backups import BackedUp
from hyperconnect.shell.clock import is_known
from hyperconnect.shell.pulse import Step
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.records import Target
from hyperconnect.shell.service import Service

Part: TypeAlias = Literal["memory", "history", "journal"]

_STATM: Final = Path("/proc/self/statm")


class BrokerHealth(Struct, frozen=True):
    """The broker: `since` is when it came, or went; `outages` how often it was gone since the hub began.

    `received`, `sent` and `dropped` are messages since then, `backlog` the bytes that the broker has not taken yet.
    """

    connected: bool
    since: Moment | None
    name: str
    outages: int
    received: int
    sent: int
    dropped: int
    backlog: int


class Aside(Struct, frozen=True):
    """A damaged database that was put away under this name, and its bytes."""

    name: str
    size: int


class StorageHealth(Struct, frozen=True):
    """What lies on the disk, in bytes; `free` is None where everything is in memory only.

    `backups` tells of each database that is backed up, None if nobody makes backups; there are `copies` of them all,
    which take `copied` bytes.
    """

    sizes: dict[Part, int]
    free: int | None
    refusing: Sequence[Target]
    backups: Sequence[BackedUp] | None
    copies: int
    copied: int
    aside: Sequence[Aside]


class ClockHealth(Struct, frozen=True):
    """The hub's time, whether anybody ever told it to this machine, and when it was set while the hub ran."""

    now: Moment
    known: bool
    zone: str
    steps: Sequence[Step]


class RuleHealth(Struct, frozen=True):
    """How many rules are at work, cannot be used, and are paused because they ran wild."""

    sound: int
    broken: int
    paused: int


class System(Struct, frozen=True):
    """How the hub is. `memory` is what its process takes in bytes, None where the machine does not tell."""

    version: str
    python: str
    machine: str
    sqlite: str
    begun_at: Moment
    memory: int | None
    devices: int
    has_place: bool
    rules: RuleHealth
    broker: BrokerHealth
    storage: StorageHealth
    clock: ClockHealth


def system_of(service: Service, reader: Reader) -> System:
    """Return how a hub is."""
    standing = reader.standing()
    return System(
        version=__version__,
        python=platform.python_version(),
        machine=f"{platform.system()} {platform.machine()}",
        sqlite=sqlite3.sqlite_version,
        begun_at=service.pulse.begun_at,
        memory=_memory(),
        devices=len(service.hub.registry),
        has_place=None not in service.place,
        rules=RuleHealth(
            standing.sound,
            standing.broken,
            sum(status.standing == "paused" for status in service.hub.engine.rules.values()),
        ),
        broker=_broker(service),
        storage=_storage(service),
        clock=ClockHealth(service.now(), is_known(service.now()), service.timezone, [*service.pulse.steps]),
    )


def sizes_of(history: Path | None) -> dict[Part, int]:
    """Return the bytes on disk in the directory in which the history lies."""
    if history is None:
        return {}
    folder = history.parent
    return {
        "memory": _size(folder, "hub.db*"),
        "history": _size(folder, f"{history.name}*"),
        "journal": _size(folder / "journal", "*"),
    }


def _broker(service: Service) -> BrokerHealth:
    pulse, transport = service.pulse, service.transport
    gone = pulse.connections - 1 if service.connected else pulse.connections
    return BrokerHealth(
        connected=service.connected,
        since=pulse.turned_at,
        name=transport.description,
        outages=max(0, gone),
        received=service.heard,
        sent=pulse.sent,
        dropped=getattr(transport, "dropped", 0),
        backlog=getattr(transport, "backlog", 0),
    )


def _storage(service: Service) -> StorageHealth:
    history = service.store.history.path
    folder = None if history is None else history.parent
    copies = [] if folder is None else all_backups(folder)
    return StorageHealth(
        sizes=sizes_of(history),
        free=None if folder is None else _free(folder),
        refusing=service.refusing(),
        backups=None if service.backups is None else service.backups.standing(service.now()),
        copies=len(copies),
        copied=sum(each.size for each in copies),
        aside=[] if folder is None else [Aside(path.name, size) for path, size in find_aside(folder)],
    )


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _size(folder: Path, pattern: str) -> int:
    size = 0
    for path in folder.glob(pattern):
        try:
            size += path.stat().st_size
        except OSError:
            continue
    return size


def _memory() -> int | None:
    """Return the resident bytes of this process."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        if sys.platform == "win32":
            return None
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
