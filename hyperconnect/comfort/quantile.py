"""Quantiles of some hundred numbers, where numpy's own takes longer to begin than to reckon."""

from __future__ import annotations

import numpy as np

from hyperconnect.comfort.prior import Floats


def quantile(numbers: Floats, part: float) -> float:
    """Return a quantile (`part` is 0 to 1), interpolated between neighbours; of no numbers there is none."""
    ordered = np.sort(numbers, axis=None)
    place = part * (len(ordered) - 1)
    below = int(place)
    low, high = float(ordered[below]), float(ordered[min(below + 1, len(ordered) - 1)])
    return low + (high - low) * (place - below)


def quantiles(numbers: Floats, parts: Floats) -> Floats:
    """Return several of them."""
    ordered = np.sort(numbers, axis=None)
    places = parts * (len(ordered) - 1)
    below = places.astype(np.intp)
    low, high = ordered[below], ordered[np.minimum(below + 1, len(ordered) - 1)]
    between: Floats = low + (high - low) * (places - below)
    return between
