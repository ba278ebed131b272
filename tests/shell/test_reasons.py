"""Reasons: what is kept of why rules ran or did not, for how long, and what it takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.errors import StoreError
from hyperconnect.model.effect import Explained
from hyperconnect.model.reason import Outcome, Reason
from hyperconnect.shell import database
from hyperconnect.shell.database import connect
from hyperconnect.shell.history import History
from hyperconnect.shell.reasons import BUFFER, DULL, FOLD, OF_A_RUN, RUNS, Reasons
from tests.shell.disk import full_disk

FOREVER = 1e12
WARMTH = "hall.main.temperature.temperature"


def opened(path: Path | None = None, *, cap: int = 1 << 30, keep: float = FOREVER) -> History:
    history = History(path, cap=1 << 40, keep=FOREVER, reasons=Reasons(cap=cap, keep=keep))
    history.open()
    return history


def ran(rule: str, run: int, at: float = 0.0, **more: Any) -> Reason:
    """A run that began at this second of the clock."""
    return Reason(rule, at or run / 1000, "ran", 0, WARMTH, did=("set hall.on to true",), run=run, **more)


def missed(rule: str, at: float, **more: Any) -> Reason:
    return Reason(rule, at, "cooldown", 0, WARMTH, did=("it rests",), **more)


def keep(history: History, reasons: Iterable[Reason], now: float = 0.0) -> None:
    history.record(Explained(reason) for reason in reasons)
    history.flush(now)


def kept(history: History, rule: str = "warm") -> list[Reason]:
    """All reasons of a rule, oldest first."""
    return history.reasons.of(rule, FOREVER, 1 << 30)[::-1]


def told(reason: Reason) -> tuple[object, ...]:
    """What makes two near misses the same."""
    return reason.rule, reason.outcome, reason.trigger, reason.cause, reason.did


def happened(rule: str, outcome: Outcome, trigger: int, new: int, did: str, run: int) -> Reason:
    return Reason(rule, 0.0, outcome, trigger, WARMTH, None, new, did=(did,), run=run)


OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
REASONS = st.builds(
    happened,
    rule=st.sampled_from(("warm", "cool")),
    outcome=st.sampled_from(OUTCOMES),
    trigger=st.integers(0, 1),
    new=st.integers(0, 2),
    did=st.sampled_from(("a", "b")),
    run=st.sampled_from((0, 0, 0, 1000, 2000)),
)
STORIES = st.lists(st.tuples(st.sampled_from((0.0, 1.0, 600.0, FOLD)), REASONS), max_size=40)


@given(STORIES, st.data())
def test_nothing_but_dull_misses_is_folded_and_nothing_is_lost(
    story: Sequence[tuple[float, Reason]], data: st.DataObject
) -> None:
    """Whenever it is flushed: what is kept, counted out again, is what happened, in order."""
    flushed = [data.draw(st.booleans()) for _ in story]
    history, now = opened(), 0.0
    all_: list[Reason] = []
    for (gap, each), flushes in zip(story, flushed, strict=True):
        now += gap
        reason = msgspec.structs.replace(each, at=now)
        all_.append(reason)
        history.record([Explained(reason)])
        if flushes:
            history.flush(now)
    for rule in ("warm", "cool"):
        ours = [reason for reason in all_ if reason.rule == rule]
        found = kept(history, rule)
        assert sum(reason.times for reason in found) == len(ours)
        for reason in found:
            parts, ours = ours[: reason.times], ours[reason.times :]
            assert {told(part) for part in parts} == {told(reason)}
            assert reason.at == parts[0].at
            if reason.times == 1:
                assert reason == parts[0]
                continue
            assert reason.outcome in DULL
            assert {part.run for part in parts} == {0}
            assert (reason.until, reason.new) == (parts[-1].at, parts[-1].new)
            assert reason.until - reason.at <= FOLD
        for _, alike in groupby(found, key=told):
            pairs = list(alike)
            for one, next_ in pairwise(pairs):
                assert one.run or next_.run or one.outcome not in DULL or next_.at - one.at > FOLD or next_.times == 1
    history.close()


def test_a_row_of_dull_misses_takes_one_row() -> None:
    history = opened()
    for minute in range(30):
        keep(history, [missed("warm", minute * 60.0, new=minute)], minute * 60.0)
    keep(history, [ran("warm", 1800_000), missed("warm", 1801.0)])
    first, run, last = kept(history)
    assert (first.times, first.at, first.until, first.new) == (30, 0.0, 29 * 60.0, 29)
    assert (run.times, last.times) == (1, 1)
    history.close()


@pytest.mark.parametrize("change", [{"outcome": "limit"}, {"did": ("other",)}, {"run": 7}, {"trigger": 1}])
def test_what_differs_is_told_apart(change: dict[str, Any]) -> None:
    history = opened()
    one = missed("warm", 1.0)
    keep(history, [one, msgspec.structs.replace(one, at=2.0, **change)])
    assert len(kept(history)) == 2
    history.close()


def test_what_waits_for_a_flush_is_known_already() -> None:
    history = opened()
    keep(history, [ran("warm", 1000), missed("warm", 2.0)])
    history.record([Explained(missed("warm", 3.0)), Explained(ran("warm", 4000)), Explained(ran("cool", 4000))])
    assert [(reason.run, reason.times) for reason in kept(history)] == [(1000, 1), (0, 2), (4000, 1)]
    assert [reason.run for reason in history.reasons.trace("warm", FOREVER)] == [4000]
    assert [reason.run for reason in history.reasons.of("warm", FOREVER, 1)] == [4000]
    history.close()


def test_a_run_is_traced_from_its_first_reason_to_its_last() -> None:
    history = opened()
    parts = [ran("warm", 1000, at) for at in (1.0, 60.0, 90_000.0)]
    keep(history, [parts[0], ran("warm", 2000), parts[1], missed("warm", 61.0), parts[2], missed("warm", 90_001.0)])
    reasons = history.reasons
    assert reasons.trace("warm", FOREVER) == parts[::-1]
    assert reasons.trace("warm", 70.0) == parts[1::-1]
    assert reasons.trace("warm", 5.0) == [ran("warm", 2000)]
    assert reasons.trace("warm", 0.5) == []
    assert reasons.of("warm", 61.0, since=60.0) == [missed("warm", 61.0), parts[1]]
    history.close()


@given(runs=st.integers(1, 40), each=st.integers(1, 3), batch=st.integers(1, 7))
@settings(max_examples=30, deadline=None)
def test_the_last_runs_of_a_rule_outlive_their_time(runs: int, each: int, batch: int) -> None:
    """However they were flushed, the last runs are whole and older ones are gone, as are near misses."""
    history = opened(keep=100.0)
    happened = [
        reason
        for run in range(1, runs + 1)
        for reason in (*(ran("warm", run * 1000, run + part / 10) for part in range(each)), missed("warm", run + 0.9))
    ]
    for start in range(0, len(happened), batch):
        keep(history, happened[start : start + batch], float(runs))
    keep(history, [ran("cool", 5)], 1e6)
    keep(history, [], 1e6)
    assert kept(history) == [reason for reason in happened if reason.run > (runs - RUNS) * 1000 and reason.run]
    assert len(kept(history, "cool")) == 1
    history.close()


def test_of_a_run_that_never_ends_the_first_and_last_reasons_are_spared() -> None:
    history = opened(keep=100.0)
    for hour in range(200):
        keep(history, [ran("warm", 1, 1.0 + hour * 3600.0)], 1.0 + hour * 3600.0)
    keep(history, [], 1e9)
    found = [(reason.at - 1.0) / 3600.0 for reason in kept(history)]
    assert found == [0, *range(200 - OF_A_RUN + 1, 200)]
    history.close()


@pytest.mark.parametrize("many_rules", [False, True])
def test_the_size_is_bounded_and_the_newest_stay(tmp_path: Path, *, many_rules: bool) -> None:
    """Near misses and older runs give way first, unless the last runs of all rules fill half of it."""
    path, cap = tmp_path / "history.db", 1 << 20
    history = opened(path, cap=cap)
    clock = 0
    for _ in range(12):
        batch: list[Reason] = []
        for _ in range(1000):
            clock += 1
            rule = f"r{clock % 6000}" if many_rules else "warm"
            batch.append(ran(rule, clock * 1000, new="x" * 100))
            batch.append(missed(rule, clock + 0.5, new="x" * 100))
        keep(history, batch, float(clock))
        assert history.reasons.bytes <= cap
    newest = f"r{clock % 6000}" if many_rules else "warm"
    found = kept(history, newest)
    assert (found[-1].at, found[-2].run) == (clock + 0.5, clock * 1000)
    if not many_rules:
        assert len({reason.run for reason in found if reason.run}) >= RUNS
        assert history.reasons.bytes > cap * 0.9
    history.close()
    assert path.stat().st_size < 4 * cap


def test_the_sum_is_what_the_rows_add_up_to(tmp_path: Path) -> None:
    history = opened(tmp_path / "history.db", cap=20_000, keep=100.0)
    for second in range(0, 300, 3):
        keep(
            history,
            [ran("warm", second * 1000 + 1), missed("warm", second + 1.0), missed("warm", second + 2.0)],
            second,
        )
    history.close()
    connection = connect(tmp_path / "history.db", "NORMAL")
    sums = connection.execute("SELECT sum(size), sum(size * kept) FROM reason").fetchone()
    said = connection.execute("SELECT bytes, kept FROM reason_size").fetchone()
    connection.close()
    assert sums == said
    assert 0 < said[1] < said[0] <= 20_000


def test_a_flood_is_bounded_and_counted() -> None:
    history = opened()
    keep(history, [ran("warm", run) for run in range(1, BUFFER + 11)])
    found = kept(history)
    assert [found[0].run, found[-1].run] == [11, BUFFER + 10]
    assert history.reasons.dropped == 10
    history.close()


def test_a_disk_that_is_full_for_a_while_costs_nothing(tmp_path: Path) -> None:
    history = opened(tmp_path / "history.db")
    happened = [ran(f"r{n}", 1000, new="x" * 500) for n in range(1000)]
    history.record(Explained(reason) for reason in happened)
    with full_disk(200_000), pytest.raises(StoreError):
        history.flush(1.0)
    keep(history, [missed("r1", 2.0)])
    assert [kept(history, f"r{n}")[0] for n in range(1000)] == happened
    assert len(kept(history, "r1")) == 2
    history.close()


def test_counting_begins_anew_with_each_life(tmp_path: Path) -> None:
    for life in (1.0, 2.0):
        history = opened(tmp_path / "history.db")
        keep(history, [missed("warm", life), missed("warm", life + 0.1)], life)
        history.close()
    history = opened(tmp_path / "history.db")
    assert [(reason.at, reason.times) for reason in kept(history)] == [(1.0, 2), (2.0, 2)]
    history.close()


def test_reasons_of_an_earlier_version_are_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    script = Path(database.__file__).parent / "migrations" / "history" / "001_history.sql"
    connection = connect(path, "NORMAL")
    connection.executescript(f"{script.read_text()} PRAGMA user_version=1;")
    old = [ran("warm", 1000), missed("warm", 2.0)]
    rows = [(one.at, "reason", "warm", msgspec.json.encode(Explained(one)).decode()) for one in old]
    rows += [(3.0, "reason", "warm", "{damaged"), (4.0, "notice", "", "{}")]
    connection.executemany("INSERT INTO entry (at, kind, about, data) VALUES (?, ?, ?, ?)", rows)
    connection.close()
    history = opened(path)
    keep(history, [ran("warm", 5000)], 5.0)
    assert kept(history) == [*old, ran("warm", 5000)]
    assert history.reasons.bytes > 3 * 100
    history.close()


def test_runs_are_looked_back_through_by_their_numbers() -> None:
    history = opened()
    keep(history, [ran("warm", number) for number in (1000, 2000, 2000, 3000)])
    keep(history, [missed("warm", 4.0), ran("cold", 5000)])
    history.record([Explained(ran("warm", 6000)), Explained(ran("cold", 7000))])
    reasons = history.reasons
    assert reasons.runs("warm", None, 10) == [6000, 3000, 2000, 1000]
    assert reasons.runs("warm", 6000, 2) == [3000, 2000]
    assert reasons.runs("warm", 1000, 2) == []
    assert reasons.runs("nobody", None, 10) == []
    assert [len(reasons.of_run("warm", number)) for number in (1000, 2000, 6000, 7000, 0)] == [1, 2, 1, 0, 0]
    history.close()


def test_what_is_known_of_a_run_comes_in_its_order() -> None:
    history = opened()
    keep(history, [ran("warm", 1000, at=at) for at in (1.0, 2.0)])
    history.record([Explained(ran("warm", 1000, at=3.0))])
    assert [reason.at for reason in history.reasons.of_run("warm", 1000)] == [1.0, 2.0, 3.0]
    history.close()


def test_closed_reasons_say_so() -> None:
    history = opened()
    history.close()
    with pytest.raises(StoreError, match="closed"):
        history.reasons.of("warm", FOREVER)


def test_near_misses_of_all_rules_come_newest_first_with_those_that_wait_to_be_written() -> None:
    history = opened()
    keep(history, [missed("warm", 1.0), ran("warm", 2000), missed("cool", 3.0)])
    history.record([Explained(missed("lit", 4.0)), Explained(ran("lit", 5000))])
    assert [each.rule for each in history.reasons.misses(9.0, 10)] == ["lit", "cool", "warm"]
    assert [each.rule for each in history.reasons.misses(3.0, 1)] == ["cool"]
    assert [each.rule for each in history.reasons.misses(9.0, 10, since=3.0)] == ["lit", "cool"]
    history.close()
