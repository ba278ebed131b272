"""Runs and near misses, each as one line of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.dashboard.pages.rules import OUTCOMES, Kind
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Reason
from hyperconnect.shell.asking.runs import Run

Tab: TypeAlias = Literal["runs", "misses"]

Title: TypeAlias = Callable[[str], str]
Say: TypeAlias = Callable[[Reason], str]


class Entry(Struct, frozen=True):
    """One run or near miss, in one sentence of the hub's English; `run` is empty where there was none.

    A near miss that came several `times` in a row came from `at` until `until`.
    """

    at: Moment
    until: Moment
    rule: str
    title: str
    text: str
    word: str
    kind: Kind
    run: str = ""
    times: int = 1

    @property
    def took(self) -> Seconds:
        """How long it went on."""
        return max(0.0, self.until - self.at)


def run_entry(run: Run, title: Title, say: Say) -> Entry:
    """Return a run as a line."""
    whole = run.whole
    word, kind = OUTCOMES["waits"] if run.under_way else OUTCOMES["ran" if whole.outcome == "waits" else whole.outcome]
    return Entry(
        whole.at,
        whole.until or whole.at,
        run.rule,
        title(run.rule),
        in_its_list(say(whole), run.rule),
        word,
        kind,
        run.id,
    )


def miss_entry(reason: Reason, title: Title, say: Say) -> Entry:
    """Return a near miss as a line."""
    word, kind = OUTCOMES[reason.outcome]
    until = reason.until or reason.at
    said = in_its_list(say(reason), reason.rule)
    return Entry(reason.at, until, reason.rule, title(reason.rule), said, word, kind, times=reason.times)


def in_its_list(sentence: str, rule: str) -> str:
    """Return a sentence about a rule as it stands below the rule's title."""
    said = sentence.removeprefix(f"{rule} ")
    return said[:1].upper() + said[1:]


def told_before(misses: Sequence[Reason], last: Moment) -> int:
    """Return how many of some near misses, which end at a moment, are of this very moment."""
    return sum(reason.at == last for reason in misses)
