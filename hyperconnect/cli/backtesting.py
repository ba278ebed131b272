"""A backtest on the command line: what is asked, the bar while it goes on, and what came of it in words."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hyperconnect.automation.expression import ExpressionError
from hyperconnect.automation.expression.literal import parse_duration
from hyperconnect.cli.saying import put_sentence
from hyperconnect.cli.terminal import console, put, put_table
from hyperconnect.cli.writings import Writing, all_writings, no_rule, read_home, writings
from hyperconnect.config import Settings
from hyperconnect.core.backtest import Report, Version
from hyperconnect.core.backtest.life import Listen
from hyperconnect.errors import ContentError, HyperconnectError, SettingsError
from hyperconnect.model.moment import Moment
from hyperconnect.shell.asking.moment import past_moment
from hyperconnect.shell.backtesting import Asking, live_again, read_version
from hyperconnect.shell.trying import document_of

NOW = "the rules as they are"
_SUFFIXES = frozenset({".yaml", ".yml"})
_MOST = 20
"""Differences that are told one by one."""


def asked(wanted: Sequence[str], since: str, compare: str, settings: Settings) -> Asking:
    """Return the backtest that somebody wants.

    Raises:
        ContentError: a file cannot be read.
        UnknownError: no rule is called so.
        SettingsError: an option means nothing.
    """
    content, data = settings.directories.content, settings.directories.data
    timezone, now = settings.home.timezone or "UTC", time.time()
    files = [Path(each) for each in wanted if Path(each).suffix in _SUFFIXES]
    names = [each for each in wanted if Path(each).suffix not in _SUFFIXES]
    saved = _documents(all_writings(content, files), strict=False)
    drafts = _documents(writings(files), strict=True)
    rules = {**saved, **drafts}
    for name in names:
        if name not in rules:
            raise no_rule(name, rules)
    chosen = [*names, *drafts]
    versions = [Version(NOW, rules)]
    if Path(compare).suffix in _SUFFIXES:
        others = _documents(writings([Path(compare)]), strict=True)
        chosen += [name for name in others if name not in chosen]
        versions.append(Version(Path(compare).name, {**rules, **others}))
    elif compare:
        rule, number = _version(compare, chosen)
        document = document_of(read_version(data, rule, number), f"version {number} of {rule}")
        versions.insert(0, Version(f"version {number} of {rule}", {**rules, rule: document}))
    house, _ = read_home(content)
    home = settings.home
    begin = moment_meant(since, now, timezone)
    return Asking(str(data), begin, now, timezone, home.latitude, home.longitude, house, tuple(versions), tuple(chosen))


def live_through(asking: Asking, listen: Listen = lambda _: None) -> Report:
    """Live through the record, with a bar for people; `listen` is told what the hub does.

    Raises:
        StoreError: there is no record, or it cannot be read.
    """
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("living through the record"),
        BarColumn(),
        TextColumn("{task.percentage:.0f} %"),
        TimeRemainingColumn(),
    )
    seen = console()
    with Progress(*columns, console=seen, transient=True, disable=not seen.is_terminal) as bar:
        task = bar.add_task("", total=1.0)
        steps = live_again(asking, listen)
        while True:
            try:
                bar.update(task, completed=next(steps))
            except StopIteration as done:
                report: Report = done.value
                return report


def put_report(report: Report) -> None:
    """Tell a person what came of it: sentences first, then each rule."""
    first, *others = report.sentences
    put_sentence(first, others)
    found = report.difference
    if found is not None:
        for one in found.moments[:_MOST]:
            put(f"  {one.sentence}")
        if len(found.moments) > _MOST:
            put(f"  and {found.only_first + found.only_second + found.moved - _MOST} more")
    version = report.versions[-1]
    rows = [
        (
            rule.rule,
            str(rule.runs),
            _counts(rule.outcomes),
            _counts(rule.misses),
            rule.last_runs[-1].sentence if rule.last_runs else rule.first_runs[-1].sentence if rule.first_runs else "",
        )
        for rule in version.rules
    ]
    if rows:
        put("")
        put_table(("rule", "runs", "ended", "near misses", "last"), rows)


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _documents(found: Iterable[Writing], *, strict: bool) -> dict[str, dict[str, Any]]:
    """Return rules by name; those of a file that somebody named must be sound."""
    documents: dict[str, dict[str, Any]] = {}
    for writing in found:
        if writing.document is not None:
            documents[writing.rule] = writing.document
        elif strict:
            problems = writing.problems(writing.findings)
            why = problems[0].finding.detail if problems else "there is no rule in it"
            raise ContentError(
                why, where=str(writing.path), hint=f"`hyperconnect rules check {writing.path}` tells more"
            )
    return documents


def _version(compare: str, chosen: Sequence[str]) -> tuple[str, int]:
    if not compare.isdecimal() or int(compare) < 1:
        raise SettingsError(
            f"{compare!r} is neither a version nor a file", where="--compare", hint="write 3, or rules/new.yaml"
        )
    if len(chosen) != 1:
        raise SettingsError(
            "a version is one of one rule", where="--compare", hint="name exactly one rule, or compare with a file"
        )
    return chosen[0], int(compare)


def moment_meant(since: str, now: Moment, timezone: str) -> Moment:
    """Return the moment that a person means: so long ago, or then.

    Raises:
        SettingsError: it is neither.
    """
    try:
        return now - parse_duration(since)
    except ExpressionError:
        pass
    try:
        return past_moment(since, now, ZoneInfo(timezone))
    except HyperconnectError as error:
        raise SettingsError(
            f"{since!r} is neither a duration nor a moment of the past",
            where="--since",
            hint="write 30d, 12h or 2026-01-31 07:30",
        ) from error
