"""Backtests of a real household: the recorded past read from its data directory, beside a hub that may be running."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.core.backtest import Record, Report, Scene, Version, Was, backtest
from hyperconnect.core.backtest.life import Listen
from hyperconnect.errors import StoreError, UnknownError
from hyperconnect.model.command import CommandReport
from hyperconnect.model.effect import Reported
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.database import translated
from hyperconnect.shell.past import Kept, Past
from hyperconnect.shell.store import read_memory

LONGEST: Seconds = 366 * 86_400.0
"""How long a time one backtest may be about."""
_PAGE = 10_000
"""Commands that are read at once."""


class Asking(Struct, frozen=True):
    """A backtest that is wanted: `data` is the hub's data directory, `versions` one or two; else as in `Scene`."""

    data: str
    since: Moment
    until: Moment
    timezone: str
    latitude: float | None
    longitude: float | None
    house: dict[str, Any]
    versions: tuple[Version, ...]
    chosen: tuple[str, ...] = ()


def live_again(asking: Asking, listen: Listen = lambda _: None) -> Generator[float, None, Report]:
    """Read the record and live through it; yield how far it is (0 to 1). Blocks, for minutes.

    `listen` is told what the hub does with the last version of the rules.

    Raises:
        StoreError: there is no record of that time, or it cannot be read.
    """
    data = Path(asking.data)
    path = data / "history.db"
    if not path.exists():
        raise StoreError(
            "nothing was recorded here yet", where=str(path), hint="let the hub run for a while, then try again"
        )
    since = max(asking.since, asking.until - LONGEST)
    try:
        with Past(path) as past:
            span = past.span()
            if span is None or span[1] < since or span[0] >= asking.until:
                raise StoreError(
                    "nothing was recorded in this time", where=str(path), hint=_hint(span, asking.timezone)
                )
            since = max(since, span[0])
            scene = _scene(asking, since, past)
            report = yield from backtest(scene, asking.versions, _records(past, since, asking.until), listen)
    except msgspec.DecodeError as error:
        raise StoreError(
            f"the history holds something that is no value: {error}",
            where=str(path),
            hint="it was written by another version or another program; start the hub, which checks it",
        ) from error
    return report if since == asking.since else _begun_later(report, asking.since)


def _scene(asking: Asking, since: Moment, past: Past) -> Scene:
    before = past.standing(since)
    return Scene(
        since,
        asking.until,
        asking.timezone,
        asking.latitude,
        asking.longitude,
        read_memory(Path(asking.data)),
        asking.house,
        {path: _was(kept) for path, kept in before.items() if _is_path(path) and kept.at < since},
        tuple(_commands(past, since, asking.until)),
        frozenset(asking.chosen),
    )


def _begun_later(report: Report, since: Moment) -> Report:
    """Return a report that tells how much of the time asked for is recorded at all."""
    days = (report.since - since) / 86_400
    if days * 86_400 < 3600:
        return report
    first, *others = report.sentences
    return replace(
        report, sentences=(first, f"Of the time asked for, the first {days:.3g} days are not recorded.", *others)
    )


def _records(past: Past, since: Moment, until: Moment) -> Iterator[Record]:
    for _, each in past.replay(since, until):
        if not isinstance(each, Kept):
            yield each
        elif _is_path(each.path):
            yield _was(each)


def _was(kept: Kept) -> Was:
    return Was(kept.at, kept.path, kept.value, thinned=kept.least is not None)  # type: ignore[arg-type]  # a path is a text


def _is_path(text: str) -> bool:
    return text.count(".") >= 3


def _commands(past: Past, since: Moment, until: Moment) -> Iterator[CommandReport]:
    """Yield the reports on commands; some at the seam of two pages come twice."""
    begin = since
    while True:
        page = past.entries(("command",), begin, until, limit=_PAGE)
        yield from (entry.report for _, entry in page if isinstance(entry, Reported))
        if len(page) < _PAGE or page[-1][0] <= begin:
            return
        begin = page[-1][0]


def _hint(span: tuple[Moment, Moment] | None, timezone: str) -> str:
    if span is None:
        return "let the hub run for a while, then try again"
    from datetime import datetime
    from zoneinfo import ZoneInfo

    first, last = (datetime.fromtimestamp(at, ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M") for at in span)
    return f"the record goes from {first} to {last}"


def read_version(directory: Path, rule: str, number: int) -> str:
    """Return the text of one version of a rule, without disturbing a hub that may be running.

    Raises:
        UnknownError: there is no such version.
        StoreError: the database cannot be read.
    """
    path = directory / "hub.db"
    row: tuple[str] | None = None
    if path.exists():
        with translated(path):
            connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)
            try:
                query = "SELECT text FROM rule_text WHERE rule = ? AND version = ?"
                row = connection.execute(query, (rule, number)).fetchone()
            finally:
                connection.close()
    if row is None or not row[0]:
        raise UnknownError(f"{rule} has no version {number}", hint="a rule has a version for each time it was saved")
    return row[0]
