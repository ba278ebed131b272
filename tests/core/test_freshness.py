from __future__ import annotations

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


def test_what_is_told_only_when_it_changes_never_goes_stale() -> None:
    twin = Twin()
    freshness = Freshness(twin)
    told(twin, "door.main.contact.open", 0.0)
    freshness.heard(0.0)
    assert not list(freshness.look(1e9))


def test_every_limit_is_of_a_capability() -> None:
    assert LIMITS.keys() <= CAPABILITIES.keys()
