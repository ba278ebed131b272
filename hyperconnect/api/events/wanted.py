"""What one listener wants to hear of."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from hyperconnect.api.events.news import KINDS, News
from hyperconnect.automation.expression.flaw import near
from hyperconnect.errors import HyperconnectError


class WantedError(HyperconnectError):
    """Nothing is ever told under this name."""


class Wanted(Struct, frozen=True):
    """Kinds of news, and the ids of the devices that they must be of; without any, all devices and none."""

    kinds: frozenset[str] = frozenset(KINDS)
    devices: frozenset[str] = frozenset()

    def takes(self, news: News) -> bool:
        """Return whether news are wanted."""
        return news.kind in self.kinds and (not self.devices or news.device in self.devices)


def kinds_of(patterns: Iterable[str]) -> frozenset[str]:
    """Return the kinds that names such as `value.changed`, `run.*` and `*` mean; all of them without any name.

    Raises:
        WantedError: a name means nothing.
    """
    found: set[str] = set()
    for pattern in patterns:
        family = pattern.removesuffix("*")
        is_family = pattern in {"*", f"{family}*"} and family[-1:] in {"", "."}
        named = [kind for kind in KINDS if kind == pattern or (is_family and kind.startswith(family))]
        if not named:
            families = list(dict.fromkeys(f"{kind.partition('.')[0]}.*" for kind in KINDS))
            close = near(pattern, (*KINDS, *families))
            there = f"did you mean {', '.join(close)}?" if close else f"there are {', '.join(families)}"
            raise WantedError(f"no events are called {pattern[:64]!r}", hint=there)
        found.update(named)
    return frozenset(found or KINDS)
