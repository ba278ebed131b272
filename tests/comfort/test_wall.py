"""The clock on the wall."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.comfort.wall import Wall

DECADES = 50 * 365.25 * 86400.0


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham"])
@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(1e9, 1e9 + DECADES).map(lambda at: round(at, 1)), min_size=1, max_size=100))
def test_it_shows_what_everybodys_clock_shows(zone: str, moments: list[float]) -> None:
    wall = Wall(zone)
    for at in moments:
        local = datetime.fromtimestamp(at, ZoneInfo(zone))
        assert wall.read(at) == (local.toordinal(), local.hour * 60 + local.minute + local.second / 60)


def test_it_is_set_twice_a_year() -> None:
    wall = Wall("Europe/Berlin")
    before, after = (datetime.fromisoformat(f"2026-03-29T0{hour}:59:59+00:00").timestamp() for hour in (0, 1))
    assert [wall.read(at)[1] for at in (before, before + 1, after)] == [119 + 59 / 60, 180.0, 239 + 59 / 60]
