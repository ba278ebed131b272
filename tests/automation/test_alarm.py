"""Alarms: everybody is woken once, in order of time and rank, however often they change their mind."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.alarm import Alarms, Order
from hyperconnect.automation.intent import Intent
from hyperconnect.model.moment import Moment


class Sleeper:
    """Somebody to be woken."""

    def __init__(self, number: int) -> None:
        self.due: Moment | None = None
        self.order: Order = (0, 0, f"rule{number:02}", 0)

    def elapse(self, now: Moment, out: list[Intent]) -> None:
        """Do nothing."""


WISHES = st.lists(st.tuples(st.integers(0, 9), st.none() | st.integers(0, 20).map(float)), max_size=400)


@given(WISHES)
def test_the_last_wish_counts(wishes: list[tuple[int, Moment | None]]) -> None:
    alarms, sleepers = Alarms(), [Sleeper(number) for number in range(10)]
    for number, due in wishes:
        alarms.set(sleepers[number], due)
    last = dict(wishes)
    expected = sorted((due, number) for number, due in last.items() if due is not None)
    woken: list[tuple[Moment, int]] = []
    while (deadline := alarms.deadline) is not None:
        assert alarms.take(deadline - 0.5) is None
        sleeper = alarms.take(deadline)
        assert isinstance(sleeper, Sleeper)
        woken.append((deadline, sleepers.index(sleeper)))
    assert woken == expected
