"""Who drives a car that several may drive: whoever is not at home."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hyperconnect.core.comfort.source import Car, Phone
from hyperconnect.model.moment import Moment, Seconds

if TYPE_CHECKING:
    from hyperconnect.comfort.comfort import Comfort
    from hyperconnect.core.comfort.reading import Reader

ALONE = "me"
"""Who drives the car of a household of which no other person is known."""
_PUZZLED: Seconds = 900.0
"""So long a car may be away while every phone says it is at home; then one of them was left there."""


class Drivers:
    """Ascribes what a car does to a person.

    A car at home belongs to who drove it last, else to the first who may; one that is away to the first of them who
    is not at home.
    """

    def __init__(self, comfort: Comfort, reader: Reader) -> None:
        self._comfort = comfort
        self._reader = reader
        self._phones: list[Phone] = []
        self._last: dict[str, str] = {}
        self._gone_at: dict[str, Moment] = {}

    def learn(self, phones: Sequence[Phone]) -> None:
        """Know who carries which phone."""
        self._phones = list(phones)

    def driver(self, car: Car, now: Moment) -> str | None:
        """Return whose doing it is what a car does; None while nobody can tell."""
        owners = car.owners
        if not owners:
            return ALONE
        home = self._reader.at_home(car.place)
        if home is not False:
            self._gone_at.pop(car.key, None)
            return self._last.get(car.key, owners[0])
        away = [owner for owner in owners if self._is_home(owner) is False]
        last = self._last.get(car.key, owners[0])
        if away:
            self._gone_at.pop(car.key, None)
            self._last[car.key] = last if last in away else away[0]
            return self._last[car.key]
        if all(self._is_home(owner) is None for owner in owners):
            return last
        gone = self._gone_at.setdefault(car.key, now)
        return last if now - gone >= _PUZZLED else None

    def _is_home(self, person: str) -> bool | None:
        """Return whether a person's phone says they are at home; None if it says nothing."""
        told = [self._reader.at_home(phone.place) for phone in self._phones if phone.person == person]
        return next((each for each in told if each is not None), None)
