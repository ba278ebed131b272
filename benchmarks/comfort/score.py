"""Scores: what the arrivals and energies of all scenes come to, for each strategy and for its worst home."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from .play import BAND, FIRST_DAYS, NAMES, Arrival, Outcome

_FEW: Final = 8
"""Arrivals below which a scene's share is chance, and is not called the worst."""


class Score(Struct, frozen=True):
    """One strategy. Shares are 0 to 1; energies are shares of the oracle's, each scene counting alike."""

    strategy: str
    arrivals: int
    warm: float
    warm_first: float
    worst_home: float
    worst_home_name: str
    worst_scene: float
    worst_scene_name: str
    miss: float
    energy: float
    saved: float
    switches: float
    off_10: float
    off_50: float
    off_90: float


class Summary(Struct, frozen=True):
    """All scores, and what they rest on."""

    scenes: int
    arrivals: int
    infeasible: int
    scores: tuple[Score, ...]
    homes: dict[str, float]
    """Ours: the share of warm arrivals in each kind of home."""
    climates: dict[str, float]
    drivers: dict[str, float]
    decision_ms: dict[str, float]


def summarize(outcomes: Sequence[Outcome], names: Sequence[str] = NAMES) -> Summary:
    """Return the scores of outcomes, strategy by strategy."""
    every = [arrival for outcome in outcomes for arrival in outcome.arrivals if arrival.strategy == names[0]]
    decided = np.array([seconds for outcome in outcomes for seconds in outcome.decided]) * 1000
    ratio = {name: _energy(outcomes, name) for name in names}
    return Summary(
        len(outcomes),
        len(every),
        sum(not arrival.feasible for arrival in every),
        tuple(_score(outcomes, name, ratio) for name in names),
        _shares(outcomes, "ours", "home"),
        _shares(outcomes, "ours", "climate"),
        _shares(outcomes, "ours", "driver"),
        {f"p{at}": float(np.percentile(decided, at)) for at in (50, 99)} if len(decided) else {},
    )


def later(outcome: Outcome, name: str) -> list[Arrival]:
    """Return a strategy's feasible arrivals after the first days."""
    return [each for each in outcome.arrivals if _counts(each, name) and each.minute >= FIRST_DAYS * 1440]


def _counts(arrival: Arrival, name: str) -> bool:
    return arrival.feasible and arrival.strategy == name


def _warm(arrivals: Sequence[Arrival]) -> float:
    return float(np.mean([each.off >= -BAND for each in arrivals])) if arrivals else 1.0


def _energy(outcomes: Sequence[Outcome], name: str) -> float:
    return float(np.mean([outcome.energy[name] / max(outcome.energy["oracle"], 1e-9) for outcome in outcomes]))


def _shares(outcomes: Sequence[Outcome], name: str, by: str) -> dict[str, float]:
    found: dict[str, list[Arrival]] = defaultdict(list)
    for outcome in outcomes:
        found[getattr(outcome, by)].extend(later(outcome, name))
    return {key: _warm(arrivals) for key, arrivals in found.items() if arrivals}


def _score(outcomes: Sequence[Outcome], name: str, ratio: dict[str, float]) -> Score:
    arrivals = [each for outcome in outcomes for each in later(outcome, name)]
    first = [
        each
        for outcome in outcomes
        for each in outcome.arrivals
        if _counts(each, name) and each.minute < FIRST_DAYS * 1440
    ]
    homes = _shares(outcomes, name, "home") or {"": 1.0}
    scenes = {outcome.scene: _warm(later(outcome, name)) for outcome in outcomes if len(later(outcome, name)) >= _FEW}
    worst_home = min(homes, key=lambda key: homes[key])
    worst_scene = min(scenes, key=lambda key: scenes[key], default="")
    off = np.array([each.off for each in arrivals] or [0.0])
    room = ratio["always on"] - ratio["oracle"]
    return Score(
        name, len(arrivals), _warm(arrivals), _warm(first), homes[worst_home], worst_home,
        scenes.get(worst_scene, 1.0), worst_scene,
        float(np.mean([each.miss for each in arrivals] or [0.0])), ratio[name],
        (ratio["always on"] - ratio[name]) / room if abs(room) > 1e-6 else 0.0,
        float(np.mean([each.switches for each in arrivals] or [0])),
        *(float(np.percentile(off, at)) for at in (10, 50, 90)),
    )  # fmt: skip
