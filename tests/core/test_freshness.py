from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.core.freshness import LIMITS, Freshness
from hyperconnect.core.twin import Twin
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Path, Quality, Source, Value


def told(twin: Twin, path: str, at: float) -> int:
    slot = twin.slot(Path(path))
    twin.note(slot, Value(Path(path), 20.0, at, at, Source("test", "t")))
    return slot


def test_a_silent_sensor_goes_stale_once_and_comes_back_with_its_next_word() -> None:
    twin = Twin()
    freshness = Freshness(twin)
    slot = told(twin, "room.main.temperature.temperature", 0.0)
    freshness.heard(0.0)
    assert not list(freshness.look(300.0))
    assert [value.quality for value in freshness.look(4 * 3600.0)] == [Quality.STALE]
    assert twin.values[slot] == 20.0, "the last value is still the last value"
    assert not list(freshness.look(5 * 3600.0))
    told(twin, "room.main.temperature.temperature", 6 * 3600.0)
    note = twin.notes[slot]
    assert note is not None
    assert note.quality is Quality.GOOD


PATHS = [f"room.main.{each}.value" for each in ("temperature", "power", "navigation", "energy_site", "contact")]


@given(st.lists(st.tuples(st.integers(1, 4_000), st.sampled_from([None, *PATHS])), max_size=60), st.integers(-50, 50))
def test_what_is_looked_at_in_time_goes_stale_when_all_are_looked_at_each_time(
    story: list[tuple[int, str | None]], jump: int
) -> None:
    twin, now = Twin(), 0.0
    freshness = Freshness(twin)
    freshness.heard(now)
    for index, (pause, path) in enumerate(story):
        now += pause
        if index == len(story) // 2:
            now += jump * 100
            twin.shift(jump * 100.0)
            freshness.shift(jump * 100.0)
        if path is not None:
            told(twin, path, now)
        elif freshness.deadline is not None and freshness.deadline <= now:
            old = [
                note.path
                for note in twin.notes
                if note is not None
                and note.quality is Quality.GOOD
                and now - note.received_at > LIMITS.get(note.path.split(".")[2], 1e9)
            ]
            assert [value.path for value in freshness.look(now)] == old


def test_what_is_told_only_when_it_changes_never_goes_stale() -> None:
    twin = Twin()
    freshness = Freshness(twin)
    told(twin, "door.main.contact.open", 0.0)
    freshness.heard(0.0)
    assert not list(freshness.look(1e9))


def test_every_limit_is_of_a_capability() -> None:
    assert LIMITS.keys() <= CAPABILITIES.keys()
