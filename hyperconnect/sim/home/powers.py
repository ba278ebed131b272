"""What is drawn or given at the moment, by name, and altogether."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping


def total(powers: Iterable[float]) -> float:
    """Return the sum, added one by one: the built-in one rounds otherwise from Python 3.12 on."""
    whole = 0.0
    for power in powers:
        whole += power
    return whole


class Powers(MutableMapping[str, float]):
    """W by name. It is added up again only when something has changed."""

    def __init__(self) -> None:
        self._watts: dict[str, float] = {}
        self._total: float | None = None

    @property
    def total(self) -> float:
        """All of it, added in the order of first names."""
        if self._total is None:
            self._total = total(self._watts.values())
        return self._total

    def __getitem__(self, name: str) -> float:
        return self._watts[name]

    def __setitem__(self, name: str, watts: float) -> None:
        self._watts[name] = watts
        self._total = None

    def __delitem__(self, name: str) -> None:
        del self._watts[name]
        self._total = None

    def __iter__(self) -> Iterator[str]:
        return iter(self._watts)

    def __len__(self) -> int:
        return len(self._watts)
