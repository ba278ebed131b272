"""Chance without memory: a number that follows from a seed, a device and a moment.

A hundred thousand random streams would fill the memory; this needs none, and leaves each device what it draws
whatever the others do.
"""

from __future__ import annotations

_MASK = (1 << 64) - 1


def draw(seed: int, device: int, tick: int) -> float:
    """Return a number from 0 to below 1: the finalizer of SplitMix64 (Steele, Lea and Flood, 2014) on all three."""
    x = (seed * 0x9E3779B97F4A7C15 + device * 0xD1B54A32D192ED03 + tick * 0x8CB92BA72F3D8DD7) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return ((x ^ (x >> 31)) >> 11) / 9007199254740992.0
