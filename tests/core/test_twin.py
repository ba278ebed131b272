from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.core.twin import Twin
from hyperconnect.model.value import Datum, Path, Quality, Source, Value

PATH = Path("su7.main.traction.soc")
SOURCE = Source("test", "t")


def value(datum: Datum, observed_at: float, quality: Quality = Quality.GOOD) -> Value:
    return Value(PATH, datum, observed_at, observed_at, SOURCE, quality)


@given(st.permutations(range(8)))
def test_in_whatever_order_values_come_the_newest_stands(order: list[int]) -> None:
    twin = Twin()
    slot = twin.slot(PATH)
    for moment in order:
        twin.note(slot, value(moment * 10, float(moment)))
        twin.note(slot, value(moment * 10, float(moment)))
    assert twin.values[slot] == 70


def test_a_retained_copy_does_not_replace_the_live_value_it_copies() -> None:
    twin = Twin()
    slot = twin.slot(PATH)
    assert twin.note(slot, value(50, 1.0))
    assert not twin.note(slot, value(40, 1.0, Quality.RESTORED))
    assert twin.values[slot] == 50
    assert twin.note(slot, value(40, 2.0, Quality.RESTORED)), "a newer copy is what the broker knows now"


def test_what_was_never_said_is_unknown() -> None:
    twin = Twin()
    assert twin.get(PATH) is None
    assert twin.values[twin.slot(PATH)] is None
    assert twin.slot(PATH) == 0
    assert twin.paths == [PATH]
