"""Bands: how strong a claim is. Safety, security, manual, comfort, energy, ambience; within a band by priority."""

from __future__ import annotations

from typing import TypeAlias, get_args

from hyperconnect.automation.form import Band

Rank: TypeAlias = tuple[int, int]
"""How strong a rule's wish is: its band's place and its negated priority. The smaller one wins."""

_BANDS: tuple[str, ...] = get_args(Band)
_SECURITY = _BANDS.index("security")
_ORDINARY = _BANDS.index("comfort")

MANUAL = "manual"
"""The band of what people do by hand. No rule can be in it, so it has no number of its own."""

BY_HAND: Rank = (_SECURITY, 1_000)
"""The rank of what people do by hand: behind any priority of security, before all comfort."""


def rank_of(band: str, priority: int) -> Rank:
    """Return how strong a rule of a band and a priority (-100 to 100) is."""
    return _BANDS.index(band), -priority


def band_of(rank: Rank) -> str:
    """Return the band a rank belongs to."""
    return MANUAL if rank == BY_HAND else _BANDS[rank[0]]


def is_ordinary(rank: Rank) -> bool:
    """Return whether a rank is that of comfort or less: what any bound may clip."""
    return rank[0] >= _ORDINARY
