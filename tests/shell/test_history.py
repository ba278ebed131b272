from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.errors import StoreError
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.effect import Effect, Explained, Happened, Noted, Notify, Publish, Turned
from hyperconnect.model.message import Message
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum, Source, Value, path_of
from hyperconnect.model.value import Path as ValuePath
from hyperconnect.shell.history import BUFFER, DAY, History, read_latest
from hyperconnect.shell.store import Store
from tests.shell.disk import full_disk

MOTION = path_of("hall", "main", "motion", "motion")
WARMTH = path_of("hall", "main", "temperature", "temperature")


def noted(path: ValuePath, value: Datum, at: float) -> Noted:
    return Noted(Value(path, value, at, at, Source("homeassistant", "t")))


def opened(path: Path | None = None, *, cap: int = 1 << 30, keep: float = 90 * DAY) -> History:
    history = History(path, cap=cap, keep=keep)
    history.open()
    return history


@given(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text()
    | st.tuples(st.floats(0, 1), st.floats(0, 1))
)
def test_a_value_comes_back_as_it_was(value: Datum) -> None:
    history = opened()
    history.record([noted(WARMTH, value, 5.0)])
    history.flush(6.0)
    ((at, found),) = history.values(WARMTH, 0.0, 10.0)
    assert (at, found) == (5.0, value)
    assert type(found) is type(value)
    history.close()


def test_every_change_of_state_is_kept_and_the_last_of_the_floats() -> None:
    history = opened()
    history.record([noted(MOTION, True, 1.0), noted(WARMTH, 20.1, 1.0), noted(MOTION, False, 1.2)])
    history.record([noted(WARMTH, 20.2, 1.5), noted(MOTION, True, 1.6)])
    history.flush(2.0)
    history.record([noted(WARMTH, 20.3, 2.5)])
    history.flush(3.0)
    assert history.values(MOTION, 0.0, 9.0) == [(1.0, True), (1.2, False), (1.6, True)]
    assert history.values(WARMTH, 0.0, 9.0) == [(1.5, 20.2), (2.5, 20.3)]
    assert history.values(WARMTH, 2.0, 9.0) == [(2.5, 20.3)]
    assert history.values("nobody.main.motion.motion", 0.0, 9.0) == []
    history.close()


def test_what_happened_is_found_by_kind_and_whom_it_concerns() -> None:
    reasons = [Reason("warm", float(n), "ran", 0, WARMTH, n, n + 1) for n in range(3)]
    other: list[Effect] = [
        Publish(Message("a", b"")),
        Notify(4.0, ("ada",), "The home is warm"),
        Happened(Event("hall", "main", "button", "pressed", {"times": 2}, 5.0, 5.0)),
        Turned(Availability("hall", State.OFFLINE, 6.0, "expired")),
    ]
    history = opened()
    history.record([*map(Explained, reasons), *other])
    history.flush(7.0)
    assert history.reasons.of("warm", 9.0) == reasons[::-1]
    assert history.entries("notice", "", 0.0) == [other[1]]
    assert history.entries("event", "hall", 0.0) == [other[2]]
    assert history.entries("availability", "hall", 0.0) == [other[3]]
    assert history.reasons.of("cool", 9.0) == []
    history.close()


def test_history_outlives_its_process(tmp_path: Path) -> None:
    for life in (1.0, 2.0):
        history = opened(tmp_path / "history.db")
        history.record([noted(MOTION, True, life)])
        history.flush(life)
        history.close()
    history = opened(tmp_path / "history.db")
    assert history.values(MOTION, 0.0, 9.0) == [(1.0, True), (2.0, True)]
    history.close()


def test_a_flood_is_bounded_and_counted() -> None:
    history = opened()
    history.record(noted(MOTION, n, float(n)) for n in range(BUFFER + 10))
    history.flush(3000.0)
    kept = history.values(MOTION, 0.0, 3000.0)
    assert [value for _, value in kept] == list(range(10, BUFFER + 10))
    assert history.dropped == 10
    history.close()


def test_what_is_too_old_goes() -> None:
    history = opened(keep=100.0)
    for at in (10.0, 50.0, 120.0):
        history.record([noted(MOTION, True, at), Notify(at, (), str(at))])
        history.flush(at)
    assert [at for at, _ in history.values(MOTION, 0.0, 1e3)] == [50.0, 120.0]
    assert history.entries("notice", "", 0.0) == [Notify(120.0, (), "120.0"), Notify(50.0, (), "50.0")]
    history.close()


def test_the_file_stays_near_its_cap_and_the_newest_are_kept(tmp_path: Path) -> None:
    history = opened(tmp_path / "history.db", cap=2 << 20)
    for batch in range(12):
        at = float(batch)
        history.record(Notify(at, (), f"{batch} " + "x" * 200) for _ in range(4000))
        history.flush(at + 0.5)
    newest = history.entries("notice", "", 0.0, limit=1)
    history.close()
    assert (tmp_path / "history.db").stat().st_size < 5 << 20
    assert [entry.at for entry in newest if isinstance(entry, Notify)] in ([11.0], [])


def test_a_disk_that_is_full_for_a_while_costs_no_buffered_row(tmp_path: Path) -> None:
    history = opened(tmp_path / "history.db")
    paths = [path_of(f"d{n}", "main", "a", "a") for n in range(1000)]
    history.record([noted(path, "x" * 500, 1.0) for path in paths])
    with full_disk(200_000), pytest.raises(StoreError) as caught:
        history.flush(2.0)
    assert "space" in caught.value.hint
    assert history.values(paths[0], 0.0, 9.0) == []
    history.flush(3.0)
    assert [history.values(path, 0.0, 9.0) for path in paths] == [[(1.0, "x" * 500)]] * 1000
    history.close()


def test_a_closed_history_says_so() -> None:
    history = opened()
    history.close()
    history.flush(1.0)
    with pytest.raises(StoreError, match="closed"):
        history.values(MOTION, 0.0, 1.0)


def test_a_history_damaged_while_the_hub_runs_is_begun_afresh(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    store.record([Notify(1.0, (), "x" * 1000) for _ in range(1000)])
    store.flush(1.0)
    store.history.close()
    path = tmp_path / "history.db"
    path.write_bytes(path.read_bytes()[:4096] + b"\xa5" * (path.stat().st_size - 4096))
    store.history.open()
    store.record([Notify(2.0, (), "after")])
    store.flush(2.0)
    store.flush(3.0)
    assert store.history.entries("notice", "", 1.5) == [Notify(2.0, (), "after")]
    assert store.set_aside == [tmp_path / "history.db.corrupt-1"]
    store.close()


def test_what_an_attribute_last_was_stays_however_old(tmp_path: Path) -> None:
    history = opened(tmp_path / "history.db", keep=100.0)
    history.record([noted(MOTION, True, 10.0), noted(WARMTH, 20.5, 5.0)])
    history.flush(1000.0)
    history.record([noted(MOTION, False, 20.0)])
    history.flush(1001.0)
    history.close()
    assert read_latest(tmp_path) == {MOTION: (20.0, False), WARMTH: (5.0, 20.5)}


def test_many_that_stay_do_not_keep_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hyperconnect.shell.history.PRUNE", 8)
    history = opened(tmp_path / "history.db", keep=100.0)
    history.record(noted(path_of(f"d{number}", "main", "a", "a"), number, 1.0) for number in range(30))
    history.flush(1.0)
    history.record(noted(MOTION, number, 2.0 + number) for number in range(40))
    for _ in range(30):
        history.flush(1000.0)
    assert history.values(MOTION, 0.0, 1000.0) == [(41.0, 39)]
    assert len(history.values(path_of("d7", "main", "a", "a"), 0.0, 9.0)) == 1
    history.close()
