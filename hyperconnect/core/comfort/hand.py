"""What a person set by hand at a thermostat, as the claims tell it: it holds until the next departure."""

from __future__ import annotations

from collections.abc import Iterator

from hyperconnect.automation.claim import Claims
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Path


class Handled:
    """Follows the claims of people: a new one counts, one that was given back too; one that merely ran out does not."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[int, Moment | None]] = {}

    def look(self, path: Path, claims: Claims, now: Moment) -> Iterator[float | None]:
        """Yield what a person set there since the last look, None where it was given back to the rules."""
        claim = next((each for each in claims.of(path) if each.kind == "manual"), None)
        known = self._known.get(path)
        if claim is None:
            if known is not None:
                del self._known[path]
                if known[1] is None or now < known[1]:
                    yield None
        elif (known is None or known[0] != claim.id) and isinstance(claim.value, int | float):
            self._known[path] = (claim.id, claim.ends)
            yield float(claim.value)

    def shift(self, by: Seconds) -> None:
        """The clock was set."""
        self._known = {
            path: (number, None if ends is None else ends + by) for path, (number, ends) in self._known.items()
        }
