"""Quantiles of some hundred numbers, where numpy's own takes longer to begin than to reckon."""

from __future__ import annotations

import numpy as np

from hyperconnect.comfort.prior import Floats


def quantile(numbers: Floats, part: float) -> float:
    """Return a quantile (`part` is 0 to 1), interpolated between neighbours; of no numbers there is none."""
    return of_ascending(np.sort(numbers, axis=None), part)


def of_ascending(numbers: Floats, part: float) -> float:
    """Return what `quantile` does, of numbers in a row that ascend already."""
    place = part * (len(numbers) - 1)
    below = int(place)
    low, high = float(numbers[below]), float(numbers[min(below + 1, len(numbers) - 1)])
    return low + (high - low) * (place - below)


def quantiles(numbers: Floats, parts: Floats) -> Floats:
    """Return several of them."""
    return several_of_ascending(np.sort(numbers, axis=None), parts)


def several_of_ascending(numbers: Floats, parts: Floats) -> Floats:
    """Return what `quantiles` does, of numbers in a row that ascend already."""
    places = parts * (len(numbers) - 1)
    below = places.astype(np.intp)
    low, high = numbers.take(below), numbers.take(np.minimum(below + 1, len(numbers) - 1))
    between: Floats = low + (high - low) * (places - below)
    return between
