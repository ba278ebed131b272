from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

import pytest

from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Effect
from hyperconnect.model.input import CalendarRead, Input, Opened
from hyperconnect.shell.calendar import Calendars
from hyperconnect.shell.clock import PacedClock
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store
from hyperconnect.shell.virtual import run_virtual
from tests.shell.test_fetch import Page, said
from tests.shell.test_ical import NOW, calendar

DENTIST = calendar("SUMMARY:Dentist / DTSTART:20260328T120000 / DTEND:20260328T130000")
FAIR = calendar("SUMMARY:Fair / DTSTART:20260329T120000 / DTEND:20260329T130000")


class Listening(Hub):
    """A hub that notes the calendars it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, tuple[str, ...]]] = []

    def handle(self, happened: Input) -> list[Effect]:
        if isinstance(happened, CalendarRead):
            self.told.append((happened.calendar, tuple(text for _, _, text in happened.entries)))
        return super().handle(happened)


def write(path: Path, text: bytes, at: int) -> None:
    path.write_bytes(text)
    os.utime(path, ns=(at, at))


async def live(hub: Hub, calendars: Calendars, *steps: object) -> None:
    """Let a hub with calendars live; each step is called two minutes after the one before."""
    store = Store(None)
    service = Service(hub, MemoryTransport(MemoryBus()), store, PacedClock(NOW), companions=[calendars.run])
    service.begin(Opened(NOW, None, None, "Europe/Berlin", store.open()))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(service.run(), name="service")
        for step in steps:
            await asyncio.sleep(120)
            assert callable(step)
            step()
        await asyncio.sleep(120)
        running.cancel()
    store.close()


def test_a_file_is_read_and_again_when_it_changes(tmp_path: Path) -> None:
    path, hub, calendars = tmp_path / "alex.ics", Listening(), Calendars("Europe/Berlin")
    write(path, DENTIST, 1)
    calendars.furnish({"calendars": {"alex": {"file": "alex.ics"}}}, lambda _: tmp_path)
    run_virtual(live(hub, calendars, lambda: write(path, FAIR, 2), lambda: calendars.furnish({}, lambda _: tmp_path)))
    assert hub.told == [("alex", ("Dentist",)), ("alex", ("Fair",)), ("alex", ())]


def test_a_wrong_file_is_told_once_and_what_was_known_holds_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, hub, calendars = tmp_path / "alex.ics", Listening(), Calendars("Europe/Berlin")
    write(path, DENTIST, 1)
    write(tmp_path / "kim.ics", FAIR, 1)
    calendars.furnish({"calendars": {"alex": {"file": "alex.ics"}, "kim": {"file": "kim.ics"}}}, lambda _: tmp_path)
    with caplog.at_level(logging.ERROR):
        run_virtual(live(hub, calendars, lambda: write(path, b"<html>", 2), path.unlink))
    assert hub.told == [("alex", ("Dentist",)), ("kim", ("Fair",))]
    wrong = [record.getMessage().split("\n")[0] for record in caplog.records]
    assert wrong == [
        f"calendar alex: {path}: this is no iCalendar",
        f"calendar alex: {path}: the calendar cannot be read: No such file or directory",
    ]


def test_days_to_come_are_counted_out_anew_as_they_come_near(tmp_path: Path) -> None:
    hub, calendars = Listening(), Calendars("Europe/Berlin")
    write(tmp_path / "alex.ics", calendar("SUMMARY:Far / DTSTART:20260410T110000 / DTEND:20260410T120000"), 1)
    calendars.furnish({"calendars": {"alex": {"file": "alex.ics"}}}, lambda _: tmp_path)
    run_virtual(live(hub, calendars, *[lambda: None] * 60))
    assert hub.told == [("alex", ()), ("alex", ("Far",))]


async def test_an_address_is_read_and_asked_whether_it_changed(tmp_path: Path) -> None:
    async with Page(said(DENTIST, "200 OK", "ETag: abc"), said(b"", "304 Not Modified"), said(FAIR)).open() as page:
        calendars = Calendars("Europe/Berlin")
        calendars.furnish(
            {"calendars": {"alex": {"url": f"http://{page.place}/alex.ics?key=hunter2"}}}, lambda _: tmp_path
        )
        (source,) = calendars.sources
        changes = [await source.read("Europe/Berlin", NOW + hours * 3600) for hours in (0, 0.5, 1, 2)]
        assert changes == [True, False, False, True]
        assert "hunter2" not in source.place
    assert [b"If-None-Match: abc" in head for head in page.asked] == [False, True, True]
    assert source.entries is not None
    assert [text for _, _, text in source.entries] == ["Fair"]


async def test_an_address_that_fails_is_told_and_what_was_known_holds_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Page(said(DENTIST), said(b"", "500 Oh no"), said(bytes(1 << 21))).open() as page:
        calendars = Calendars("Europe/Berlin")
        calendars.furnish({"calendars": {"alex": {"url": f"http://{page.place}/alex.ics"}}}, lambda _: tmp_path)
        (source,) = calendars.sources
        with caplog.at_level(logging.ERROR):
            for hours in range(3):
                await source.read("Europe/Berlin", NOW + hours * 3600)
    with caplog.at_level(logging.ERROR):
        await source.read("Europe/Berlin", NOW + 3 * 3600)
    assert source.entries is not None
    assert [text for _, _, text in source.entries] == ["Dentist"]
    wrong = [record.getMessage() for record in caplog.records]
    assert len(wrong) == 3
    for words, line in zip(("the answer is 500", "more than 1024 KiB", "cannot be reached"), wrong, strict=True):
        assert words in line
