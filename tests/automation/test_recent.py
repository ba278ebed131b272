"""How often something happened lately, also after the clock was set back."""

from __future__ import annotations

import pytest

from hyperconnect.automation.recent import EXACT, Recent


@pytest.mark.parametrize("most", [3, EXACT + 1])
def test_it_is_full_until_the_time_has_passed(most: int) -> None:
    recent = Recent(most, 60.0)
    for _ in range(most):
        assert not recent.full(1000.0)
        recent.add(1000.0)
    assert recent.full(1030.0)
    assert not recent.full(1061.0)


@pytest.mark.parametrize("most", [3, EXACT + 1])
def test_what_a_fast_clock_counted_counts_no_more(most: int) -> None:
    recent = Recent(most, 60.0)
    for _ in range(most):
        recent.add(1e9)
    assert not recent.full(1000.0)
    assert not recent.remembered
    for _ in range(most):
        recent.add(1001.0)
    assert recent.full(1002.0)
