from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.sim.home.powers import Powers, total

NAMES = st.sampled_from("abc")


@given(st.lists(st.tuples(NAMES, st.none() | st.floats(-1e6, 1e6)), max_size=20))
def test_it_is_always_the_sum_of_what_is_drawn_now(changes: list[tuple[str, float | None]]) -> None:
    powers, plain = Powers(), dict[str, float]()
    for name, watts in changes:
        if watts is None:
            assert powers.pop(name, None) == plain.pop(name, None)
        else:
            powers[name] = plain[name] = watts
        assert powers.total == total(plain.values())
    assert powers == plain
    assert len(powers) == len(plain)
