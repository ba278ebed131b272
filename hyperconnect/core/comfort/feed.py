"""What of the household's words is to be taken in, and when: at once where it matters, else now and then."""

from __future__ import annotations

from collections.abc import Container, Mapping
from math import inf

from hyperconnect.core.comfort.source import Car, Phone, Room, Source, Weather, slots
from hyperconnect.model.moment import Moment, Seconds

_APART: Seconds = 60.5
"""What is told oftener than that is taken in as often as that: after what is told every minute, never beside it."""
_GATHERING: Seconds = 5.0
"""Once the bus is there, so long is waited for what the broker remembers: phones are heard before cars."""
_ORDER = (Weather, Phone, Car, Room)


class Feed:
    """Sources, and which of them have news.

    `watched` are their slots, each with the key of its source and whether it is urgent. Until `gathering` nothing is
    taken in.
    """

    def __init__(self) -> None:
        self.watched: dict[int, tuple[str, bool]] = {}
        self.gathering: Moment = 0.0
        self._sources: Mapping[str, Source] = {}
        self._news: dict[str, Moment] = {}
        self._urgent: set[str] = set()
        self._taken: dict[str, Moment] = {}

    def learn(self, sources: Mapping[str, Source], now: Moment) -> None:
        """Know the sources there are; each has news."""
        self._sources = sources
        self.watched.clear()
        self.watched.update(
            (slot, (key, urgent))
            for key, source in sources.items()
            for slot, urgent in slots(source)
            if urgent or not isinstance(source, Room | Weather)
        )
        self._news = dict.fromkeys(sources, now)
        self._urgent &= set(sources)

    def connected(self, now: Moment) -> None:
        """The bus is there: what the broker remembers comes now, in any order."""
        self.gathering = now + _GATHERING

    def heard(self, slot: int, now: Moment, *, changed: bool) -> Moment | None:
        """Something watched was told; return when it is to be taken in, None if it waits for the next refreshing."""
        key, urgent = self.watched[slot]
        if urgent and changed:
            self._urgent.add(key)
            due = now
        elif isinstance(self._sources[key], Room | Weather):
            return None
        else:
            due = max(now, self._taken.get(key, -inf) + _APART)
        due = self._news[key] = min(max(due, self.gathering), self._news.get(key, inf))
        return due

    def take(self, now: Moment) -> list[tuple[Source, bool]]:
        """Return the sources with news that is due, in the order to hear them, and whether it is urgent."""
        if now < self.gathering:
            return []
        due = [(self._sources[key], key in self._urgent) for key, at in self._news.items() if at <= now]
        for source, _ in due:
            del self._news[source.key]
            self._taken[source.key] = now
            self._urgent.discard(source.key)
        return sorted(due, key=_rank)

    def refresh(self, now: Moment, but: Container[str] = ()) -> None:
        """Let rooms (`but` for those with these keys) and weather be taken in as they stand, told anew or not.

        What is not urgent there waits for this.
        """
        for key, source in self._sources.items():
            if isinstance(source, Room | Weather) and key not in but:
                self._news[key] = now
                self._urgent.discard(key)

    @property
    def next(self) -> Moment | None:
        """When the next news is due."""
        return max(min(self._news.values()), self.gathering) if self._news else None

    def shift(self, by: Seconds, now: Moment) -> None:
        """The clock was set to now."""
        self._taken = {key: at + by for key, at in self._taken.items()}
        self._news = dict.fromkeys(self._news, now)
        self.gathering += by


def _rank(news: tuple[Source, bool]) -> int:
    return _ORDER.index(type(news[0]))
