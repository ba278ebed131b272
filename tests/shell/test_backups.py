"""When backups are made, and which of them are kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.core.hub import Hub
from hyperconnect.model.input import Opened
from hyperconnect.shell.backup import Backup, all_backups, backups_of, sound
from hyperconnect.shell.backups import BackedUp, Backups, spared
from hyperconnect.shell.clock import WallClock
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store
from tests.shell.kept import AT, HOUR, lived


@given(st.lists(st.integers(0, 24 * 40), max_size=60, unique=True), st.integers(0, 24 * 3))
def test_of_the_older_backups_few_are_kept(hours: list[int], later: int) -> None:
    made = [Backup(Path(f"hub-{hour}"), "hub", AT + hour * HOUR) for hour in hours]
    now = max((each.at for each in made), default=AT) + later * HOUR
    kept = spared(made, now)
    assert len(kept) <= 7
    newest = sorted(made, key=lambda each: each.at, reverse=True)
    assert set(newest[:3]) <= set(kept)
    old = [each for each in made if now - 14 * 24 * HOUR >= each.at]
    assert not [each for each in old if each in kept and each not in newest[:3]]


def test_every_hour_for_a_month_keeps_one_of_yesterday_and_one_of_last_week() -> None:
    made: list[Backup] = []
    for hour in range(24 * 30):
        now = AT + hour * HOUR
        made = spared([*made, Backup(Path(f"hub-{hour}"), "hub", now)], now)
        if hour > 24 * 14:
            ages = [(now - each.at) / HOUR for each in made]
            assert any(24 <= age < 48 for age in ages)
            assert any(24 * 7 <= age < 24 * 14 for age in ages)
    assert len(made) <= 7


async def test_backups_are_made_when_it_is_time_and_bounded(tmp_path: Path) -> None:
    path = lived(tmp_path)
    backups = Backups(tmp_path, every=HOUR, cap=200_000)
    first = await backups.take(path, AT)
    assert first is not None
    assert await backups.take(path, AT + HOUR - 1) is None
    assert await backups.take(tmp_path / "nothing.db", AT) is None
    for hour in range(1, 12):
        assert await backups.take(path, AT + hour * HOUR) is not None
    assert sum(backup.size for backup in all_backups(tmp_path)) <= 200_000
    assert backups_of(path)[0].at == AT + 11 * HOUR
    # A clock that was ahead must not keep us from making backups.
    assert await backups.take(path, AT - 100 * HOUR) is not None


async def test_what_cannot_be_backed_up_is_told_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = lived(tmp_path)
    backups = Backups(tmp_path, every=HOUR)
    with monkeypatch.context() as full:
        full.setattr("hyperconnect.shell.backup.RESERVE", 1 << 60)
        for minutes in range(0, 60, 5):
            assert await backups.take(path, AT + minutes * 60) is None
        failing, _ = backups.standing(AT + HOUR)
        assert (failing.of, failing.at, failing.failed_at) == ("hub", None, AT + 45 * 60)
        assert "no room" in failing.why
    assert len(caplog.records) == 1
    assert await backups.take(path, AT + HOUR) is not None
    assert backups.standing(AT + HOUR)[0] == BackedUp("hub", AT + HOUR)


async def test_backups_that_are_not_made_are_late(tmp_path: Path) -> None:
    path = lived(tmp_path)
    backups = Backups(tmp_path, every=HOUR)
    await backups.take(path, AT)
    assert [backups.standing(AT + hours * HOUR)[0].late for hours in (3, 4)] == [False, True]


async def test_who_stops_the_hub_waits_for_no_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = lived(tmp_path, big=3000)
    monkeypatch.setattr("hyperconnect.shell.backups._REST", 0.05)
    taking = asyncio.ensure_future(Backups(tmp_path).take(path, AT))
    folder = tmp_path / "backups"
    while not (folder.exists() and list(folder.iterdir())):  # noqa: ASYNC110 - a thread writes there
        await asyncio.sleep(0)
    taking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await taking
    assert list(folder.iterdir()) == []


async def test_a_history_larger_than_all_backups_may_become_has_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = lived(tmp_path)
    backups = Backups(tmp_path, cap=1)
    assert [await backups.take(path, AT + hour * HOUR) for hour in range(3)] == [None] * 3
    assert len(caplog.records) == 1


async def test_a_running_hub_is_backed_up(tmp_path: Path) -> None:
    store = Store(tmp_path)
    memory = store.open()
    backups = Backups(tmp_path, every=0.01)
    service = Service(Hub(), MemoryTransport(MemoryBus()), store, WallClock(), companions=[backups.run])
    service.begin(Opened(service.now(), None, None, "UTC", memory))
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(service.run(), name="service")
        while {backup.of for backup in all_backups(tmp_path)} != {"hub", "history"}:  # noqa: ASYNC110 - a thread writes there
            await asyncio.sleep(0.01)
        running.cancel()
    store.close()
    assert all(sound(backup.path) for backup in all_backups(tmp_path))
