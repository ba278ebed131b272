"""The past, read beside the hub."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.model.command import Command, CommandReport, CommandState
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.effect import Happened, Notify, Reported, Turned
from hyperconnect.shell.history import DAY, History
from hyperconnect.shell.past import Kept, Past
from tests.shell.test_history import MOTION, WARMTH, noted


def opened(path: Path | None = None) -> History:
    history = History(path, cap=1 << 30, keep=90 * DAY)
    history.open()
    return history


def rang(at: float) -> Happened:
    return Happened(Event("hall", "main", "button", "pressed", {}, at, at))


@given(st.lists(st.tuples(st.sampled_from([MOTION, WARMTH]), st.floats(0.0, 3e6)), max_size=40))
def test_a_replay_is_everything_in_order(told: list[tuple[str, float]]) -> None:
    history = opened()
    for number, (path, at) in enumerate(told):
        history.record([noted(MOTION if path == MOTION else WARMTH, number, at), rang(at)])
    history.flush(0.0)
    lived = list(history.replay(0.0, 2e6))
    assert [at for at, _ in lived] == sorted(at for _, at in told if at < 2e6 for _ in "ab")
    assert sorted(each.value for _, each in lived if isinstance(each, Kept) and isinstance(each.value, int)) == [
        number for number, (_, at) in enumerate(told) if at < 2e6
    ]
    history.close()


def test_a_replay_goes_on_while_the_hub_writes(tmp_path: Path) -> None:
    history = opened(tmp_path / "history.db")
    history.record(noted(MOTION, number, float(number)) for number in range(100))
    history.flush(100.0)
    lived = history.replay(0.0, 1e6)
    begun = [next(lived)]
    history.record([noted(MOTION, 100, 50_000.0)])
    history.flush(50_000.0)
    assert [each.value for _, each in [*begun, *lived] if isinstance(each, Kept)] == list(range(101))
    history.close()


def test_much_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hyperconnect.shell.past.AT_ONCE", 3)
    history = opened()
    for number in range(200):
        history.record([noted(MOTION, number, float(number // 2) * 7), rang(float(number))])
    history.flush(0.0)
    lived = list(history.replay(0.0, 1e5))
    assert [at for at, _ in lived] == sorted(at for at, _ in lived)
    assert [each.value for _, each in lived if isinstance(each, Kept)] == list(range(200))
    with history.past() as past:
        assert [each.value for each in past.series(MOTION, 0.0, 1e5)] == list(range(200))
    history.close()


def test_buckets_tell_the_last_the_least_and_the_most() -> None:
    history = opened()
    for at, value in ((0.0, 20.0), (30.0, 25.0), (59.0, 21.0), (60.0, 19.5), (200.0, None), (210.0, 18.0)):
        history.record([noted(WARMTH, value, at)])
        history.flush(at)
    with history.past() as past:
        assert past.series(WARMTH, 0.0, 300.0, bucket=60.0) == [
            Kept(WARMTH, 59.0, 21.0, 20.0, 25.0),
            Kept(WARMTH, 60.0, 19.5),
            Kept(WARMTH, 210.0, 18.0, 18.0, 18.0),
        ]
        assert [each.at for each in past.series(WARMTH, 30.0, 200.0, limit=2)] == [30.0, 59.0]
        assert past.series(WARMTH, 0.0, 300.0, bucket=60.0, limit=1) == [Kept(WARMTH, 59.0, 21.0, 20.0, 25.0)]
    history.close()


def test_what_stood_at_a_moment() -> None:
    history = opened()
    for at, value in ((10.0, True), (20.0, False)):
        history.record([noted(MOTION, value, at), noted(WARMTH, at, at + 5)])
        history.flush(at)
    with history.past() as past:
        assert past.standing(12.0) == {MOTION: Kept(MOTION, 10.0, True)}
        assert past.standing(20.0) == {MOTION: Kept(MOTION, 20.0, False), WARMTH: Kept(WARMTH, 15.0, 10.0)}
        assert past.span() == (10.0, 25.0)
    history.close()


def test_what_happened_in_a_period(tmp_path: Path) -> None:
    command = Command("c1", "lamp", "main", "switch", "set", {"value": True}, "user:ada", 3.0, 30.0, "on")
    did = Reported(CommandReport(command, CommandState.SENT, 3.0, 0.0))
    bell, told = rang(1.0), Notify(2.0, ("ada",), "warm")
    left = Turned(Availability("lamp", State.OFFLINE, 9.0, "expired"))
    history = opened(tmp_path / "history.db")
    history.record([bell, told, did, left])
    history.flush(5.0)
    with history.past() as past:
        assert past.entries(("event", "notice", "command"), 0.0, 5.0) == [(1.0, bell), (2.0, told), (3.0, did)]
        assert past.entries(("event", "command", "availability"), 0.0, 9.0, about="lamp") == [(3.0, did), (9.0, left)]
        assert past.entries(("command",), 4.0, 5.0) == []
        assert past.entries(("event", "notice"), 0.0, 5.0, limit=1) == [(1.0, bell)]
        assert past.entries(("event", "notice", "command"), 0.0, 5.0, limit=2, latest=True) == [(2.0, told), (3.0, did)]
    history.close()


def test_no_history_is_an_empty_past(tmp_path: Path) -> None:
    with Past(tmp_path / "history.db") as past:
        assert past.span() is None
        assert past.standing(1.0) == {}
        assert list(past.replay(0.0, 1e6)) == []
        assert past.series(MOTION, 0.0, 1.0) == []
    assert not (tmp_path / "history.db").exists()
