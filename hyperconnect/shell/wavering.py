"""What wavered lately: how often an hour each number turned back, told to the hub for its advice on thresholds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from hyperconnect.model.input import Wavered
from hyperconnect.model.moment import Seconds
from hyperconnect.model.value import Datum, Path
from hyperconnect.shell.history import History
from hyperconnect.shell.service import Service

EVERY: Final[Seconds] = 6 * 3600.0
FIRST: Final[Seconds] = 300.0
"""After a start the hub has other things to do."""
LOOKED_AT: Final[Seconds] = 24 * 3600.0
SMALL: Final = 0.05
"""The share of the day's span that a number must go back for it to count: rounding turns back all the time."""


def turns(values: Iterable[Datum]) -> int:
    """Return how often a number turned back, by more than a small share of the span of all its values."""
    numbers = [float(value) for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if not numbers:
        return 0
    least = SMALL * (max(numbers) - min(numbers))
    turned, direction, extreme = 0, 0, numbers[0]
    for number in numbers:
        ahead = number - extreme
        if direction * ahead > 0:
            extreme = number
        elif abs(ahead) > least:
            turned += direction != 0
            direction, extreme = (1 if ahead > 0 else -1), number
    return turned


class Wavering:
    """Looks through the last day of the history now and then."""

    def __init__(self, history: History) -> None:
        self._history = history

    async def run(self, service: Service) -> None:
        """Tell the hub what wavered, until cancelled; a path at a time, so that nothing waits for it."""
        await asyncio.sleep(FIRST)
        while True:
            until = service.now()
            found: dict[Path, float] = {}
            for path in self._history.paths():
                values = [value for _, value in self._history.values(path, until - LOOKED_AT, until)]
                if often := turns(values):
                    found[Path(path)] = round(often / (LOOKED_AT / 3600), 2)
                await asyncio.sleep(0)
            service.tell(Wavered(service.now(), found))
            await asyncio.sleep(EVERY)
