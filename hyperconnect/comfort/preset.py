"""Presets: how much being late may cost against being early."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

Preset: TypeAlias = Literal["eco", "balanced", "comfort"]

ALPHA: Final[dict[Preset, float]] = {"eco": 0.25, "balanced": 0.07, "comfort": 0.03}
"""The probability of being late that each takes: a newsvendor's c_early / (c_early + c_late)."""
