"""Who wants to hear of what: listeners by slot, by value and by threshold, by signal and by topic."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from hyperconnect.automation.alarm import Order
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.trigger.watch import Edge
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum


class Listener(Protocol):
    """Whoever wants to hear of something.

    With `only` it wants to hear of that value of its slots alone, with `edges` only of a value that crosses one.
    """

    slots: tuple[int, ...]
    keys: tuple[str, ...]
    filters: tuple[str, ...]
    order: Order

    @property
    def only(self) -> Datum:
        """The one value it wants to hear of; None: all."""
        ...

    @property
    def edges(self) -> tuple[Edge, ...]:
        """What its slot must cross before it wants to hear of it; none: nothing."""
        ...

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:
        """Look at a changed slot."""
        ...

    def sense(self, signal: Signal, now: Moment, out: list[Intent]) -> None:
        """Look at a signal."""
        ...


def _order(listener: Listener) -> Order:
    return listener.order


class Watched:
    """The listeners of one slot, in order; those that want but one value or a crossing stand apart, if there are any.

    Of many slots most have few listeners, and of these most hear of everything.
    """

    __slots__ = ("_always", "_choosy")

    def __init__(self) -> None:
        self._always: Sequence[Listener] = ()
        self._choosy: _Choosy | None = None

    def concerned(self, old: Datum, new: Datum, *, gap: bool) -> Sequence[Listener]:
        """Return who wants to hear that a value became another, in order; `gap`: it was unknown in between.

        Whoever begins or ceases to listen meanwhile changes nothing in what was returned.
        """
        if isinstance(self._always, list):
            self._always = tuple(self._always)
        return self._always if self._choosy is None else self._choosy.concerned(self._always, old, new, gap=gap)

    def add(self, listener: Listener) -> None:
        """Let somebody hear."""
        if listener.edges or listener.only is not None:
            if self._choosy is None:
                self._choosy = _Choosy()
            self._choosy.add(listener)
        else:
            insort(self._open(), listener, key=_order)

    def remove(self, listener: Listener) -> bool:
        """Let somebody hear no more; return whether nobody is left."""
        if self._choosy is not None and (listener.edges or listener.only is not None):
            if self._choosy.remove(listener):
                self._choosy = None
        else:
            self._open().remove(listener)
        return not self._always and self._choosy is None

    def _open(self) -> list[Listener]:
        """Return those who hear everything, to change who they are; they are fixed when they are next asked for."""
        opened = self._always if isinstance(self._always, list) else list(self._always)
        self._always = opened
        return opened


class _Choosy:
    """The listeners of one slot that want to hear of one value alone, or of a crossing."""

    __slots__ = ("_by_value", "_constants", "_crossers", "_edged")

    def __init__(self) -> None:
        self._by_value: dict[Datum, list[Listener]] = {}
        self._constants: list[float] = []
        self._crossers: list[Listener] = []
        self._edged: dict[int, Listener] = {}

    def concerned(self, always: Sequence[Listener], old: Datum, new: Datum, *, gap: bool) -> Sequence[Listener]:
        """Return who of these wants to hear that a value became another, and those who always do, in order."""
        if not self._edged:
            found = self._by_value.get(new)
            if not found:
                return always
            return sorted((*always, *found), key=_order) if always else tuple(found)
        if gap or old is None or new is None:
            crossed: Iterable[Listener] = self._edged.values()
        else:
            crossed = self._crossed(old, new)
        everybody = {id(each): each for each in (*always, *self._by_value.get(new, ()), *crossed)}
        return sorted(everybody.values(), key=_order)

    def _crossed(self, old: Datum, new: Datum) -> Iterable[Listener]:
        """Return those of whose constants one lies between two values; both ends count, whatever the sign."""
        if isinstance(old, int | float) and isinstance(new, int | float):
            low, high = (old, new) if old < new else (new, old)
            yield from self._crossers[bisect_left(self._constants, low) : bisect_right(self._constants, high)]
        else:
            yield from self._by_value.get(("edge", str(old)), ())
            yield from self._by_value.get(("edge", str(new)), ())

    def add(self, listener: Listener) -> None:
        """Let somebody hear."""
        edges = listener.edges
        if not edges:
            insort(self._by_value.setdefault(listener.only, []), listener, key=_order)
            return
        self._edged[id(listener)] = listener
        for edge in edges:
            if isinstance(edge.constant, int | float):
                place = bisect_right(self._constants, edge.constant)
                self._constants.insert(place, edge.constant)
                self._crossers.insert(place, listener)
            else:
                self._by_value.setdefault(("edge", edge.constant), []).append(listener)

    def remove(self, listener: Listener) -> bool:
        """Let somebody hear no more; return whether nobody is left."""
        edges = listener.edges
        if edges:
            del self._edged[id(listener)]
        else:
            self._forget(listener.only, listener)
        for edge in edges:
            if isinstance(edge.constant, int | float):
                place = bisect_left(self._constants, edge.constant)
                while self._crossers[place] is not listener:
                    place += 1
                del self._constants[place], self._crossers[place]
            else:
                self._forget(("edge", edge.constant), listener)
        return not (self._by_value or self._edged)

    def _forget(self, value: Datum, listener: Listener) -> None:
        self._by_value[value].remove(listener)
        if not self._by_value[value]:
            del self._by_value[value]


class Index:
    """All indexes; `watched` maps a slot to its listeners, `wanted` an MQTT filter to how many want it."""

    def __init__(self) -> None:
        self.watched: dict[int, Watched] = {}
        self._listening: dict[str, list[Listener]] = {}
        self._topics = _Level()
        self.wanted: dict[str, int] = {}
        self._mentions: dict[str, set[str]] = {}

    def add(self, listener: Listener) -> None:
        """Let somebody hear of what they want."""
        for slot in listener.slots:
            watched = self.watched.get(slot)
            if watched is None:
                watched = self.watched[slot] = Watched()
            watched.add(listener)
        for key in listener.keys:
            insort(self._listening.setdefault(key, []), listener, key=_order)
        for each in listener.filters:
            self.wanted[each] = self.wanted.get(each, 0) + 1
            self._topics.at(each.split("/"), make=True).listeners.append(listener)

    def remove(self, listener: Listener) -> None:
        """Let somebody hear no more."""
        for slot in listener.slots:
            if self.watched[slot].remove(listener):
                del self.watched[slot]
        for key in listener.keys:
            self._listening[key].remove(listener)
            if not self._listening[key]:
                del self._listening[key]
        for each in listener.filters:
            self._topics.at(each.split("/"), make=False).listeners.remove(listener)
            self.wanted[each] -= 1
            if not self.wanted[each]:
                del self.wanted[each]

    def listening(self, key: str) -> Sequence[Listener]:
        """Return who listens to a signal, in order."""
        return tuple(self._listening.get(key, ()))

    def subscribed(self, topic: str) -> Sequence[Listener]:
        """Return whose MQTT filters a topic fits, in order, each once."""
        if not self.wanted:
            return ()
        found = {id(each): each for each in self._topics.matching(topic.split("/"))}
        return sorted(found.values(), key=_order)

    @property
    def filters(self) -> tuple[str, ...]:
        """All MQTT filters that somebody wants, in order of their names."""
        return tuple(sorted(self.wanted))

    def mention(self, rule: str, names: Iterable[str]) -> None:
        """Note that a rule's text names devices, groups or what else may change under it."""
        for name in names:
            self._mentions.setdefault(name, set()).add(rule)

    def unmention(self, rule: str, names: Iterable[str]) -> None:
        """Forget that."""
        for name in names:
            rules = self._mentions.get(name, set())
            rules.discard(rule)
            if not rules:
                self._mentions.pop(name, None)

    def mentioning(self, *names: str) -> list[str]:
        """Return the rules that name any of these, in order of their ids."""
        return sorted({rule for name in names for rule in self._mentions.get(name, ())})


class _Level:
    """One level of the tree of topic filters."""

    __slots__ = ("below", "listeners")

    def __init__(self) -> None:
        self.below: dict[str, _Level] = {}
        self.listeners: list[Listener] = []

    def at(self, parts: Sequence[str], *, make: bool) -> _Level:
        level = self
        for part in parts:
            level = level.below.setdefault(part, _Level()) if make else level.below[part]
        return level

    def matching(self, parts: Sequence[str], *, top: bool = True) -> Iterator[Listener]:
        """Yield whose filters fit; `$…` topics are reached by no wildcard at the top (MQTT 5, 4.7.2)."""
        hidden = top and bool(parts) and parts[0].startswith("$")
        rest = self.below.get("#")
        if rest is not None and not hidden:
            yield from rest.listeners
        if not parts:
            yield from self.listeners
            return
        for name in (parts[0],) if hidden else (parts[0], "+"):
            below = self.below.get(name)
            if below is not None:
                yield from below.matching(parts[1:], top=False)
