"""Backtests of a past that was really lived: the household's scenarios with a hub that kept its history."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from hyperconnect.core.backtest import Report, Version
from hyperconnect.core.backtest.report import Story
from hyperconnect.errors import HyperconnectError, StoreError, UnknownError
from hyperconnect.model.reason import Reason
from hyperconnect.shell.backtest_worker import BacktestError, backtest_apart
from hyperconnect.shell.backtesting import Asking, live_again, read_version
from hyperconnect.shell.editing.versions import News
from hyperconnect.shell.store import Store
from tests.recorded import Recorded, record

SCENARIOS = ("burglary", "evening_commute", "solar_charging", "window_open")
RAN = frozenset({"ran", "waits", "failed", "ended"})
CLOSE = 5.0
"""Seconds by which a run may come sooner or later: of a number only the last value of two seconds is kept."""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    path = Path(mkdtemp())
    _recorded.cache_clear()
    yield path
    shutil.rmtree(path)


@cache
def _recorded(folder: Path, name: str) -> Recorded:
    data = folder / name
    data.mkdir()
    return record(name, data)


def again(asking: Asking) -> Report:
    """Return what came of a backtest."""
    steps = live_again(asking)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            report: Report = done.value
            return report


def stories(report: Report, rule: str) -> list[Story]:
    """Return the runs of a rule that are told."""
    found = next((each for each in report.versions[-1].rules if each.rule == rule), None)
    return [] if found is None else [*found.first_runs, *found.last_runs]


def runs(reasons: list[Reason]) -> dict[str, list[Reason]]:
    """Return the first reason of each run, by rule."""
    found: dict[str, dict[float, Reason]] = {}
    for reason in reasons:
        if reason.outcome in RAN:
            found.setdefault(reason.rule, {}).setdefault(reason.run or reason.at, reason)
    return {rule: [*each.values()] for rule, each in found.items()}


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_same_rules_do_the_same_again(folder: Path, name: str) -> None:
    recorded = _recorded(folder, name)
    report = again(recorded.asking())
    lived = runs(recorded.reasons)
    assert lived
    assert {each.rule: each.runs for each in report.versions[0].rules if each.runs} == {
        rule: len(each) for rule, each in lived.items()
    }
    for rule, reasons in lived.items():
        for reason, story in zip(reasons, stories(report, rule), strict=True):
            assert abs(reason.at - story.at) <= CLOSE


def test_another_version_differs_where_it_says_something_else_and_nowhere_else(folder: Path) -> None:
    recorded = _recorded(folder, "window_open")
    rules = recorded.rules
    never = {**rules, "heating-window-open": {**rules["heating-window-open"], "enabled": False}}
    report = again(recorded.asking(Version("as it is", rules), Version("without", never)))
    found = report.difference
    assert found is not None
    assert [(each.rule, each.first, each.second) for each in found.runs] == [("heating-window-open", 2, 0)]
    assert found.moments
    assert {one.deed.target.rpartition(".")[2] for one in found.moments} <= {"target", "notify"}
    without = runs([each for each in recorded.reasons if each.rule != "heating-window-open"])
    assert {each.rule: each.runs for each in report.versions[1].rules if each.runs} == {
        rule: len(each) for rule, each in without.items()
    }


def test_a_version_that_only_looks_different_differs_nowhere(folder: Path) -> None:
    recorded = _recorded(folder, "solar_charging")
    titled = {rule: {**document, "title": f"{rule}, again"} for rule, document in recorded.rules.items()}
    found = again(recorded.asking(Version("one", recorded.rules), Version("other", titled))).difference
    assert found is not None
    assert (found.only_first, found.only_second, found.moved) == (0, 0, 0)
    assert found.same > 0


def test_a_hub_that_was_away_leaves_a_gap_that_is_told(folder: Path, tmp_path: Path) -> None:
    recorded = _recorded(folder, "solar_charging")
    data = _copy(recorded, tmp_path)
    begin, end = recorded.since + 3600, recorded.since + 3 * 3600
    for table in ("sample", "entry"):
        _change(data, f"DELETE FROM {table} WHERE at BETWEEN {begin} AND {end}")  # noqa: S608  (our own words)
    (silence,) = again(_at(recorded.asking(), data)).missing.silences
    assert begin - 600 < silence.since <= begin
    assert end <= silence.until < end + 600


def test_what_is_asked_for_beyond_the_record_is_told(folder: Path) -> None:
    recorded = _recorded(folder, "burglary")
    report = again(recorded.asking(since=recorded.since - 5 * 86_400))
    assert any("the first 5 days are not recorded" in each for each in report.sentences)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("DROP TABLE sample", "no such table"),
        ("UPDATE sample SET value = '{[' WHERE id % 50 = 0", "no value"),
        ("DELETE FROM sample; DELETE FROM entry", "nothing was recorded in this time"),
    ],
)
def test_a_damaged_history_is_one_clear_error(folder: Path, tmp_path: Path, change: str, why: str) -> None:
    recorded = _recorded(folder, "burglary")
    data = _copy(recorded, tmp_path)
    _change(data, change)
    with pytest.raises(StoreError, match=why) as refused:
        again(_at(recorded.asking(), data))
    assert "history.db" in refused.value.where


def test_a_file_that_is_no_database_is_one_clear_error(folder: Path, tmp_path: Path) -> None:
    recorded = _recorded(folder, "burglary")
    (tmp_path / "history.db").write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(StoreError, match="damaged") as refused:
        again(_at(recorded.asking(), tmp_path))
    assert refused.value.hint


def test_a_hostile_record_is_passed_over(folder: Path, tmp_path: Path) -> None:
    recorded = _recorded(folder, "burglary")
    data, at = _copy(recorded, tmp_path), recorded.since + 60
    script = (
        "INSERT INTO path (id, path) VALUES (90001, 'no path'), (90002, '....'), (90003, '');"
        "INSERT INTO sample (path, at, value) VALUES (90001, :at, 1), (90002, :at, 9e999), (90003, :at, '[1,2]');"
        "INSERT INTO entry (at, kind, about, data) VALUES (:at, 'command', 'x', 'no'), (:at, 'odd', '', '{}');"
    )
    _change(data, script.replace(":at", str(at)))
    report = again(_at(recorded.asking(), data))
    assert {each.rule: each.runs for each in report.versions[0].rules if each.runs} == {
        rule: len(each) for rule, each in runs(recorded.reasons).items()
    }


def test_where_no_hub_ran_nothing_is_recorded(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing was recorded here yet"):
        again(_at(_recorded(folder, "burglary").asking(), tmp_path))


async def test_another_process_makes_the_same_report_and_says_how_far_it_is(folder: Path) -> None:
    recorded = await asyncio.to_thread(_recorded, folder, "burglary")
    said: list[float] = []
    report = await backtest_apart(recorded.asking(), lambda progress, _: said.append(progress))
    here = again(recorded.asking())
    assert report["sentences"] == list(here.sentences)
    assert (said[0], said[-1]) == (0.0, 1.0)
    assert said == sorted(said)


async def test_a_process_that_cannot_make_it_says_why(tmp_path: Path, folder: Path) -> None:
    recorded = await asyncio.to_thread(_recorded, folder, "burglary")
    with pytest.raises(BacktestError, match="nothing was recorded here yet") as refused:
        await backtest_apart(_at(recorded.asking(), tmp_path), _quiet)
    assert refused.value.hint


async def test_who_gives_a_backtest_up_leaves_no_process_behind(folder: Path) -> None:
    begun = asyncio.Event()

    def say(progress: float, doing: str) -> None:
        del progress, doing
        begun.set()

    others = {*_children()}
    recorded = await asyncio.to_thread(_recorded, folder, "evening_commute")
    task = asyncio.create_task(backtest_apart(recorded.asking(), say))
    await begun.wait()
    children = {*_children()} - others
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children
    assert not children & {*_children()}


def test_an_earlier_version_is_read_beside_a_running_hub(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    store.versions.note([News("lamp", "rule: lamp\n", 1.0, "kim")])
    assert read_version(tmp_path, "lamp", 1) == "rule: lamp\n"
    with pytest.raises(UnknownError, match="no version 2"):
        read_version(tmp_path, "lamp", 2)
    store.close()
    with pytest.raises(HyperconnectError):
        read_version(tmp_path / "elsewhere", "lamp", 1)


def _copy(recorded: Recorded, folder: Path) -> Path:
    data = folder / "data"
    shutil.copytree(recorded.data, data)
    return data


def _at(asking: Asking, data: Path) -> Asking:
    from msgspec.structs import replace

    return replace(asking, data=str(data))


def _change(data: Path, script: str) -> None:
    connection = sqlite3.connect(data / "history.db")
    try:
        connection.executescript(script)
        connection.commit()
    finally:
        connection.close()


def _quiet(progress: float, doing: str) -> None:
    """Care for neither."""


def _children() -> list[str]:
    """Return the processes of this one."""
    found: list[str] = []
    for each in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # a thread may end while it is looked at
            found += (each / "children").read_text().split()
    return found
