"""Laws that hold of all rules, whatever happens."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hyperconnect.automation import engine as engine_module
from hyperconnect.automation import gate
from hyperconnect.automation.index import Index, Listener, Watched
from hyperconnect.model.value import Datum
from tests.automation.laws import Document, Input, Store, furnished, inputs, is_postscript, lived, rules

_LONG = 1_800.0
"""Longer than any drawn run can take, and short enough that its rule begins no other meanwhile."""
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


_EDGES: list[Document] = [
    {"rule": f"r{place}", "when": [{"becomes": f"meter.power {sign} 100 W"}], "then": [{"log": sign}]}
    for place, sign in enumerate((">=", "<", "<=", "==", ">"))
]
"""Each looks at one side of the same edge."""
_TO_THE_EDGE = [Input(1.0, "meter.power", pick) for pick in (1, 1, 1, 2, 2)]
"""From 200 W to 80, 100, 80, 120 and 100."""
_RIVALS: list[Document] = [
    {"rule": name, "when": [{"change": "hall_motion.motion"}], "then": [{"log": name}]} for name in ("r1", "r0")
]
"""Two that say something at the same moment."""


class _Everybody(Watched):
    """Who tells of a slot by asking all there are whether they want to hear of it."""

    __slots__ = ("_everybody", "_slot")

    def __init__(self, everybody: list[Listener], slot: int) -> None:
        super().__init__()
        self._everybody = everybody
        self._slot = slot

    def concerned(self, old: Datum, new: Datum, *, gap: bool) -> Sequence[Listener]:
        """See `Watched`; `only` and `edges` are allowed to be passed over."""
        del old, new, gap
        found = [each for each in self._everybody if self._slot in each.slots]
        return sorted(found, key=lambda each: each.order)


class _Slots(dict[int, Watched]):
    """Every slot, whether somebody looks at it or not."""

    def __init__(self, everybody: list[Listener]) -> None:
        super().__init__()
        self._everybody = everybody

    def get(self, slot: int, default: object = None) -> Watched:
        """Return whoever there is."""
        del default
        return _Everybody(self._everybody, slot)


class NaiveIndex(Index):
    """An index that indexes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._everybody: list[Listener] = []
        self.watched = _Slots(self._everybody)

    def add(self, listener: Listener) -> None:
        """See `Index`."""
        self._everybody.append(listener)

    def remove(self, listener: Listener) -> None:
        """See `Index`."""
        self._everybody.remove(listener)

    def listening(self, key: str) -> Sequence[Listener]:
        """See `Index`."""
        return sorted((each for each in self._everybody if key in each.keys), key=lambda each: each.order)


@often
@given(rules(), inputs(), st.randoms(use_true_random=False))
@example(_RIVALS, [Input(1.0, "hall_motion.motion")], Random(1))
def test_the_order_in_which_rules_are_saved_changes_nothing(
    documents: list[Document], happened: list[Input], chance: Random
) -> None:
    shuffled = list(documents)
    chance.shuffle(shuffled)
    one, other = furnished(documents), furnished(shuffled)
    for each in happened:
        assert lived(one, each) == lived(other, each)


@often
@given(rules(), inputs())
@example(_EDGES, _TO_THE_EDGE)
@example(_RIVALS, [Input(1.0, "hall_motion.motion")])
def test_the_index_leaves_out_only_those_who_would_have_done_nothing(
    documents: list[Document], happened: list[Input]
) -> None:
    indexed = furnished(documents)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_module, "Index", NaiveIndex)
        naive = furnished(documents)
    for each in happened:
        assert lived(indexed, each) == lived(naive, each)


@often
@given(rules(), inputs(gaps=False), st.data())
def test_a_restart_at_any_moment_changes_nothing(
    documents: list[Document], happened: list[Input], data: st.DataObject
) -> None:
    restarts = data.draw(st.sets(st.integers(0, len(happened) - 1), min_size=1, max_size=3))
    # How often a rule without a limit of its own ran is not remembered: that guards against loops of milliseconds.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "WILD", 1000)
        steady, restarted, store = furnished(documents), furnished(documents), Store()
        for place, each in enumerate(happened):
            store.take(restarted, everything=place in restarts)
            if place in restarts:
                restarted = furnished(documents, after=restarted, store=store)
            # Who is killed right after handing something over can only say that it may not have been sent.
            told = [one for one in lived(restarted, each) if not is_postscript(one)]
            assert told == [one for one in lived(steady, each) if not is_postscript(one)]


@often
@given(rules(only_events=True), inputs())
def test_no_more_runs_are_under_way_than_a_rule_allows(documents: list[Document], happened: list[Input]) -> None:
    house = furnished(documents)
    for each in happened:
        lived(house, each)
        for document in documents:
            live = house.engine.live(str(document["rule"]))
            if live is not None:
                most = live.plan.most if live.plan.mode == "parallel" else 1
                assert len(live.runs) <= most


@often
@given(rules(), inputs())
def test_every_run_ends(documents: list[Document], happened: list[Input]) -> None:
    house = furnished(documents)
    for each in happened:
        lived(house, each)
    house.wait(0.0)
    house.wait(_LONG)
    lives = [house.engine.live(str(document["rule"])) for document in documents]
    late = [run for live in lives if live is not None for run in live.runs if run.began_at <= house.now - _LONG]
    assert late == []
