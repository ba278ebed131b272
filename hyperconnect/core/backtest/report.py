"""What a backtest comes to: what each version did, how they differ, and what the record does not tell."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum

Kind: TypeAlias = Literal["command", "variable", "notice", "message", "request", "event"]
"""What a rule does: a command to a device, a variable of the household, a notice to a person, an MQTT message, an HTTP
request, an event of the home."""


class Deed(Struct, frozen=True):
    """Something rules did: `target` is what it was done to, `value` how, `rule` who did it (empty: nobody can say)."""

    at: Moment
    kind: Kind
    target: str
    value: Datum
    rule: str = ""


class Story(Struct, frozen=True):
    """One run or near miss, in a sentence."""

    at: Moment
    outcome: str
    sentence: str
    times: int = 1


class RuleTold(Struct, frozen=True):
    """What one rule did: how its runs ended and what kept it from running, counted; the first and the last of both."""

    rule: str
    runs: int
    outcomes: dict[str, int]
    misses: dict[str, int]
    first_runs: tuple[Story, ...]
    last_runs: tuple[Story, ...]
    first_misses: tuple[Story, ...]
    last_misses: tuple[Story, ...]


class Effects(Struct, frozen=True):
    """How often something was done, with which values how often, and by whom."""

    kind: Kind
    target: str
    times: int
    values: dict[str, int]
    rules: tuple[str, ...]


class Contest(Struct, frozen=True):
    """One rule lost against another, so many times: `outcome` is `shadowed` or `contended`."""

    rule: str
    target: str
    winner: str
    outcome: str
    times: int
    first_at: Moment
    last_at: Moment


class Refused(Struct, frozen=True):
    """A rule that was not at work, and why."""

    rule: str
    why: str


class VersionTold(Struct, frozen=True):
    """What one version of the rules did."""

    name: str
    rules: tuple[RuleTold, ...]
    effects: tuple[Effects, ...]
    contests: tuple[Contest, ...]
    refused: tuple[Refused, ...]
    deeds: int
    deeds_kept: int


class Differing(Struct, frozen=True):
    """Something that only one version did, or that the other did `later` (seconds; earlier where negative)."""

    at: Moment
    which: Literal["only_first", "only_second", "moved"]
    deed: Deed
    later: Seconds
    sentence: str


class RunsCompared(Struct, frozen=True):
    """How often a rule ran in either version."""

    rule: str
    first: int
    second: int


class Difference(Struct, frozen=True):
    """Where two versions did not do the same. `first` and `second` are their names, `moments` some of the places."""

    first: str
    second: str
    same: int
    only_first: int
    only_second: int
    moved: int
    moments: tuple[Differing, ...]
    runs: tuple[RunsCompared, ...]


class Silence(Struct, frozen=True):
    """A time in which nothing was recorded."""

    since: Moment
    until: Moment


class Unrecorded(Struct, frozen=True):
    """An attribute that a rule reads: `known` tells whether anything is known of it, `records` how many values are.

    `thinned` are those that stand for several minutes.
    """

    attribute: str
    rules: tuple[str, ...]
    records: int
    thinned: int
    known: bool


class Unheard(Struct, frozen=True):
    """A trigger that no record can set off."""

    rule: str
    trigger: int
    what: str


class Missing(Struct, frozen=True):
    """What the record does not tell, so that nobody takes silence for an answer.

    `echoes` are recorded changes that were earlier commands' doing and came about by the commands of this time instead;
    `by_others` those of rules that are there no more, replayed as they were; `by_people` are commands of people that
    were given again, `failed` those that came to nothing then and were not.
    """

    begins_at: Moment | None
    attributes: tuple[Unrecorded, ...]
    triggers: tuple[Unheard, ...]
    silences: tuple[Silence, ...]
    requests: int
    echoes: int
    by_others: int
    by_people: int
    failed: int


class Report(Struct, frozen=True):
    """A whole backtest; `sentences` say what matters, the most important first. Times are Unix seconds."""

    since: Moment
    until: Moment
    timezone: str
    records: int
    versions: tuple[VersionTold, ...]
    difference: Difference | None
    missing: Missing
    sentences: tuple[str, ...]
