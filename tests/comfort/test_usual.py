"""Usual departures: what habits come down to, for people to read."""

from __future__ import annotations

from hyperconnect.comfort.habit import Entry
from hyperconnect.comfort.place import Places
from hyperconnect.comfort.usual import usual


def test_what_was_seen_often_comes_first_with_its_spread() -> None:
    places = Places((52.4, 13.06))
    work, shop = places.find("work", (52.5, 13.4), 1), places.find("shop", None, 1)
    work.habit(free=False).entries = [Entry(day, 540.0, 1040.0 + 2 * (day % 11)) for day in range(40)]
    shop.habit(free=True).entries = [Entry(1, 600.0, 640.0), Entry(8, 600.0, 660.0)]
    shop.habit(free=False).entries = [Entry(2, 600.0, 640.0)]
    places.drove(work, 28.0)
    first, second = usual(places)
    assert (first.place, first.free, first.count) == ("work", False, 20)
    assert 1040.0 <= first.early < first.middle < first.late <= 1060.0
    assert first.drive is not None
    assert 20.0 < first.drive < 40.0
    assert (second.place, second.free, second.middle, second.drive) == ("shop", True, 650.0, None)


def test_once_is_no_habit() -> None:
    places = Places(None)
    places.find("work", None, 1).habit(free=False).entries = [Entry(1, 540.0, 1040.0)]
    assert usual(places) == []
