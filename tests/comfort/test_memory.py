"""What survives a restart, and how little of it there is."""

from __future__ import annotations

import json

import pytest

from hyperconnect.comfort import Comfort
from tests.comfort.living import HOME, ZONE, Living


def kept(living: Living) -> dict[str, object]:
    memory: dict[str, object] = json.loads(json.dumps(living.comfort.memory()))
    return memory


def test_it_is_small_and_has_no_tracks(living: Living) -> None:
    memory = living.comfort.memory()
    assert len(json.dumps(memory["zones"])) < 8192
    assert len(json.dumps(memory)) < 12000
    assert sorted(memory) == ["days", "home", "people", "version", "zones"]


def test_an_earlier_life_goes_on(living: Living) -> None:
    again = Comfort(seed=9, timezone=ZONE, home=HOME)
    assert again.remember(kept(living))
    old, new = living.comfort, again
    assert new.memory()["people"] == old.memory()["people"]
    expected = old.decide(living.at + 60)
    found = new.decide(living.at + 60)
    assert found.mode == expected.mode == "home"
    assert found.setpoint == expected.setpoint


@pytest.mark.parametrize(
    "spoilt", [{}, {"version": 2}, {"version": 1, "zones": {"home": {}}, "people": {}}, {"version": "x"}]
)
def test_what_is_no_memory_is_not_taken(spoilt: dict[str, object]) -> None:
    comfort = Comfort(seed=1)
    before = comfort.memory()
    assert not comfort.remember(spoilt)
    assert comfort.memory() == before


@pytest.mark.parametrize("candidates", ["", "not base64!", "AAAA"])
def test_spoilt_candidates_are_not_taken(living: Living, candidates: str) -> None:
    memory = kept(living)
    zones = memory["zones"]
    assert isinstance(zones, dict)
    zones["home"]["candidates"] = candidates
    comfort = Comfort(seed=1)
    assert not comfort.remember(memory)
    assert comfort.memory()["people"] == {}


def test_what_arrivals_taught_is_not_learned_again(living: Living) -> None:
    again = Comfort(seed=9, timezone=ZONE, home=HOME)
    assert again.remember(kept(living))
    old, new = living.comfort.climates["home"].correction, again.climates["home"].correction
    assert new.arrivals == old.arrivals
    assert new.value == pytest.approx(old.value, abs=1e-4)
    assert new.boldness == pytest.approx(old.boldness, abs=1e-4)


def test_remembering_again_changes_nothing(living: Living) -> None:
    first = Comfort(seed=9, timezone=ZONE, home=HOME)
    assert first.remember(kept(living))
    second = Comfort(seed=9, timezone=ZONE, home=HOME)
    assert second.remember(json.loads(json.dumps(first.memory())))
    assert first.memory() == second.memory()
