"""Who wants to hear of what: watches by slot and by value, rules by the devices they mention."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence

from hyperconnect.automation.alarm import Order
from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.trigger import Watch
from hyperconnect.model.value import Datum


def _order(watch: Watch) -> Order:
    return watch.order


class Watched:
    """The watches of one slot, in order; those that want but one value stand apart under it."""

    def __init__(self) -> None:
        self.always: list[Watch] = []
        self.by_value: dict[Datum, list[Watch]] = {}

    def concerned(self, value: Datum) -> Sequence[Watch]:
        """Return who wants to hear of a value, in order."""
        if not self.by_value:
            return self.always
        only = self.by_value.get(value)
        if only is None:
            return self.always
        return sorted((*self.always, *only), key=_order) if self.always else only


class Index:
    """Both indexes; `watched` maps a slot to its watches."""

    def __init__(self) -> None:
        self.watched: dict[int, Watched] = {}
        self._mentions: dict[str, set[str]] = {}

    def watch(self, live: LiveRule) -> None:
        """Let a rule hear of the slots it watches."""
        for watch in live.watches:
            for slot in watch.slots:
                watched = self.watched.setdefault(slot, Watched())
                if watch.only is None:
                    insort(watched.always, watch, key=_order)
                else:
                    insort(watched.by_value.setdefault(watch.only, []), watch, key=_order)

    def unwatch(self, live: LiveRule) -> None:
        """Let a rule hear no more."""
        for watch in live.watches:
            for slot in watch.slots:
                watched = self.watched[slot]
                if watch.only is None:
                    watched.always.remove(watch)
                else:
                    watched.by_value[watch.only].remove(watch)
                    if not watched.by_value[watch.only]:
                        del watched.by_value[watch.only]
                if not watched.always and not watched.by_value:
                    del self.watched[slot]

    def mention(self, rule: str, devices: Iterable[str]) -> None:
        """Note that a rule's text names devices."""
        for device in devices:
            self._mentions.setdefault(device, set()).add(rule)

    def unmention(self, rule: str, devices: Iterable[str]) -> None:
        """Forget that."""
        for device in devices:
            rules = self._mentions.get(device, set())
            rules.discard(rule)
            if not rules:
                self._mentions.pop(device, None)

    def mentioning(self, *devices: str) -> list[str]:
        """Return the rules that name any of these devices, in order of their ids."""
        return sorted({rule for device in devices for rule in self._mentions.get(device, ())})
