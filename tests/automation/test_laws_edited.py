"""Laws that hold of all rules, whatever happens, and whatever people change meanwhile."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hyperconnect.automation import engine as engine_module
from hyperconnect.automation import gate
from hyperconnect.model.reason import Reason
from tests.automation.edits import UNNOTICED, Edit, World, edits
from tests.automation.laws import Document, Input, Store, inputs, is_postscript, lived, rules
from tests.automation.test_laws import NaiveIndex

seldom = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

CUT_OFF = "the version it began with cannot go on"
FLOOD = 200
"""Wishes and reasons at once that only rules which call themselves have: they go on until a guard ends them."""


def due(changes: list[Edit], place: int) -> list[Edit]:
    return [edit for edit in changes if edit.place == place]


@seldom
@given(rules(), inputs(), edits(), st.randoms(use_true_random=False))
def test_the_order_in_which_rules_were_saved_changes_nothing_however_they_are_edited(
    documents: list[Document], happened: list[Input], changes: list[Edit], chance: Random
) -> None:
    shuffled = list(documents)
    chance.shuffle(shuffled)
    one, other = World(documents), World(shuffled)
    for place, each in enumerate(happened):
        for edit in due(changes, place):
            assert one.edit(edit) == other.edit(edit)
        told, kept = lived(one.household, each), lived(other.household, each)
        assume(len(kept) < FLOOD)
        assert told == kept


@seldom
@given(rules(), inputs(), edits())
def test_the_index_follows_every_edit(documents: list[Document], happened: list[Input], changes: list[Edit]) -> None:
    indexed = World(documents)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_module, "Index", NaiveIndex)
        naive = World(documents)
    for place, each in enumerate(happened):
        for edit in due(changes, place):
            assert indexed.edit(edit) == naive.edit(edit)
        told, kept = lived(indexed.household, each), lived(naive.household, each)
        assume(len(kept) < FLOOD)
        assert told == kept


@seldom
@given(rules(), inputs(), edits(UNNOTICED))
def test_an_edit_that_changes_no_meaning_changes_nothing(
    documents: list[Document], happened: list[Input], changes: list[Edit]
) -> None:
    edited, left_alone = World(documents), World(documents)
    for place, each in enumerate(happened):
        for edit in due(changes, place):
            assert edited.edit(edit) == []
        told, kept = lived(edited.household, each), lived(left_alone.household, each)
        assume(len(kept) < FLOOD)
        assert told == kept


@seldom
@given(rules(), inputs(gaps=False), edits(), st.data())
def test_a_restart_at_any_moment_changes_nothing_however_rules_are_edited(
    documents: list[Document], happened: list[Input], changes: list[Edit], data: st.DataObject
) -> None:
    restarts = data.draw(st.sets(st.integers(0, len(happened) - 1), min_size=1, max_size=3))
    # As in the law about restarts without edits: a guard against loops of milliseconds is not exact.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "WILD", 1000)
        steady, restarted, store = World(documents), World(documents), Store()
        for place, each in enumerate(happened):
            for edit in due(changes, place):
                assert restarted.edit(edit) == steady.edit(edit)
            store.take(restarted.household, everything=place in restarts)
            if place in restarts:
                restarted.restart(store)
            # Who is killed right after handing something over can only say that it may not have been sent.
            told = [one for one in lived(restarted.household, each) if not is_postscript(one)]
            kept = [one for one in lived(steady.household, each) if not is_postscript(one)]
            assume(len(kept) < FLOOD)
            # A restart compiles the version a run began with; where an edit took away what that calls, the run ends.
            assume(not any(isinstance(one, Reason) and CUT_OFF in "".join(one.did) for one in told))
            assert told == kept
