"""Values over the members of a group, kept by counting: one member's change costs the same in any group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hyperconnect.automation.derived.derivation import Member, Roll, Tally, Total
from hyperconnect.automation.derived.live import Writes
from hyperconnect.automation.minute import next_minute
from hyperconnect.automation.names import Scope
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum


class _Group:
    """Members and what each of them answered last; every answer is asked for anew when something it reads changes."""

    def __init__(self, derivation: Tally | Total | Roll, scope: Scope) -> None:
        self.key = derivation.key
        self.due: Moment | None = None
        self.touched = False
        self._members = derivation.members
        self._timed = derivation.timed
        self._scope = scope
        self._readers = _readers(derivation.members)
        self.slots = tuple(self._readers)

    def start(self, now: Moment, values: list[Datum]) -> Writes:
        """See `Derived`."""
        self._begin()
        return self._ask(range(len(self._members)), now, values)

    def react(self, slot: int, old: Datum, new: Datum, now: Moment, values: list[Datum]) -> Writes:  # noqa: ARG002  (the signature of every derived value)
        """See `Derived`."""
        return self._ask(self._readers.get(slot, ()), now, values)

    def elapse(self, now: Moment, values: list[Datum]) -> Writes:
        """See `Derived`."""
        return self._ask(range(len(self._members)), now, values)

    def shift(self, by: Seconds) -> None:
        """See `Derived`: its members know no time."""

    def remembered(self) -> dict[str, Any] | None:
        """Return nothing: members are asked again."""
        return None

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take nothing back."""

    def _ask(self, indices: Iterable[int], now: Moment, values: list[Datum]) -> Writes:
        self._scope.now = now
        if self._timed:
            self.due = next_minute(now)
        for index in indices:
            self._take(index, self._members[index].run(values, self._scope))
        return [(slot, value) for slot, value in self._results() if not _same(values[slot], value)]

    def _begin(self) -> None:
        raise NotImplementedError

    def _take(self, index: int, answer: Datum) -> None:
        raise NotImplementedError

    def _results(self) -> Iterator[tuple[int, Datum]]:
        raise NotImplementedError


class LiveTally(_Group):
    """Of how many members a condition is true. Where it matters, an unknown member makes the result unknown."""

    def __init__(self, tally: Tally, scope: Scope) -> None:
        super().__init__(tally, scope)
        self._tally = tally
        self._begin()

    def _begin(self) -> None:
        self._answers: list[Datum] = [False] * len(self._members)
        self._true = 0
        self._unknown = 0

    def _take(self, index: int, answer: Datum) -> None:
        before = self._answers[index]
        self._true += (answer is True) - (before is True)
        self._unknown += (answer is None) - (before is None)
        self._answers[index] = answer

    def _results(self) -> Iterator[tuple[int, Datum]]:
        unknown = self._unknown
        decided = self._true + unknown < len(self._members)
        yield self._tally.some, True if self._true else None if unknown else False
        yield self._tally.every, False if decided else None if unknown else True
        yield self._tally.count, None if unknown else self._true


class LiveTotal(_Group):
    """A sum; unknown while a member's value is.

    Partial sums stand in a binary tree, so that equal values give equal sums, whatever came before them.
    """

    def __init__(self, total: Total, scope: Scope) -> None:
        super().__init__(total, scope)
        self._slot = total.slot
        self._size = 1 << max(0, len(total.members) - 1).bit_length()
        self._begin()

    def _begin(self) -> None:
        self._sums: list[float] = [0] * (2 * self._size)
        self._known = [True] * len(self._members)
        self._unknown = 0

    def _take(self, index: int, answer: Datum) -> None:
        number = answer if isinstance(answer, int | float) else None
        self._unknown += (number is None) - (not self._known[index])
        self._known[index] = number is not None
        at = index + self._size
        self._sums[at] = number or 0
        while at > 1:
            at >>= 1
            self._sums[at] = self._sums[2 * at] + self._sums[2 * at + 1]

    def _results(self) -> Iterator[tuple[int, Datum]]:
        yield self._slot, None if self._unknown else self._sums[1]


class LiveRoll(_Group):
    """The names of those members of which a condition is known to be true, in the group's order."""

    def __init__(self, roll: Roll, scope: Scope) -> None:
        super().__init__(roll, scope)
        self._slot = roll.slot
        self._begin()

    def _begin(self) -> None:
        self._true = [False] * len(self._members)

    def _take(self, index: int, answer: Datum) -> None:
        self._true[index] = answer is True

    def _results(self) -> Iterator[tuple[int, Datum]]:
        pairs = zip(self._members, self._true, strict=True)
        yield self._slot, tuple(member.slug for member, true in pairs if true)


def _readers(members: tuple[Member, ...]) -> dict[int, list[int]]:
    """Return which members look at each slot."""
    readers: dict[int, list[int]] = {}
    for index, member in enumerate(members):
        for slot in member.sources:
            readers.setdefault(slot, []).append(index)
    return readers


def _same(one: Datum, other: Datum) -> bool:
    return one == other and type(one) is type(other)
