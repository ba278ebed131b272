"""One week and a day of living, learned once."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import pytest

from tests.comfort.living import NEXT, WEEK, Living, settled


@pytest.fixture(scope="session")
def learned() -> Living:
    """Somebody who has lived here for seven working days; on Tuesday evening of the second week."""
    living = settled()
    for index, day in enumerate((*WEEK, *NEXT[:2])):
        living.day(day, returns=f"17:{(0, 10, 0, 5, 15, 0, 5)[index]:02d}", navigation=index % 2 == 0)
    return living


@pytest.fixture
def living(learned: Living) -> Living:
    """The same person, for a test of its own."""
    return deepcopy(learned)


@pytest.fixture
def at_work(learned: Living) -> Callable[[], Living]:
    """Return how to get that person to work on Wednesday, at noon."""

    def there() -> Living:
        living = deepcopy(learned)
        living.live(living.at + 3600 * 14)
        return living

    return there
