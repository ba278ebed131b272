"""The difference between two versions: what one did at a moment and the other did not, or did later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from hyperconnect.automation.teller import Teller
from hyperconnect.core.backtest.report import Deed, Difference, Differing, RunsCompared
from hyperconnect.model.moment import Seconds

ALIKE: Final[Seconds] = 2.0
"""Deeds as close as this are the same."""
LATER: Final[Seconds] = 900.0
"""Deeds as close as this are the same, at another time."""
MOST: Final = 200
"""Differences that are told one by one."""

_Key: TypeAlias = tuple[str, str, str]


def difference(
    names: tuple[str, str],
    deeds: tuple[Sequence[Deed], Sequence[Deed]],
    runs: tuple[Mapping[str, int], Mapping[str, int]],
    teller: Teller,
) -> Difference:
    """Compare what two versions did. Who did it is no difference; what, with which value and when is."""
    found: list[Differing] = []
    same = 0
    first, second = _by_what(deeds[0]), _by_what(deeds[1])
    for key in {**first, **second}:
        mine, theirs = first.get(key, []), second.get(key, [])
        pairs, mine, theirs = _paired(mine, theirs, ALIKE)
        same += len(pairs)
        pairs, mine, theirs = _paired(mine, theirs, LATER)
        found += [Differing(one.at, "moved", one, two.at - one.at, "") for one, two in pairs]
        found += [Differing(one.at, "only_first", one, 0.0, "") for one in mine]
        found += [Differing(one.at, "only_second", one, 0.0, "") for one in theirs]
    found.sort(key=lambda one: (one.at, one.which, one.deed.target))
    told = tuple(
        Differing(one.at, one.which, one.deed, one.later, _sentence(one, names, teller)) for one in found[:MOST]
    )
    changed = [
        RunsCompared(rule, runs[0].get(rule, 0), runs[1].get(rule, 0))
        for rule in sorted({**runs[0], **runs[1]})
        if runs[0].get(rule, 0) != runs[1].get(rule, 0)
    ]
    counts = {which: sum(one.which == which for one in found) for which in ("only_first", "only_second", "moved")}
    return Difference(
        names[0],
        names[1],
        same,
        counts["only_first"],
        counts["only_second"],
        counts["moved"],
        told,
        tuple(changed),
    )


def _by_what(deeds: Sequence[Deed]) -> dict[_Key, list[Deed]]:
    found: dict[_Key, list[Deed]] = {}
    for deed in deeds:
        found.setdefault((deed.kind, deed.target, str(deed.value)), []).append(deed)
    return found


def _paired(
    first: Sequence[Deed], second: Sequence[Deed], within: Seconds
) -> tuple[list[tuple[Deed, Deed]], list[Deed], list[Deed]]:
    """Return the pairs that are no further apart than this, and what is left of both, all in order of time."""
    pairs: list[tuple[Deed, Deed]] = []
    left: list[Deed] = []
    right: list[Deed] = []
    here = there = 0
    while here < len(first) and there < len(second):
        one, two = first[here], second[there]
        if abs(one.at - two.at) <= within:
            pairs.append((one, two))
            here, there = here + 1, there + 1
        elif one.at < two.at:
            left.append(one)
            here += 1
        else:
            right.append(two)
            there += 1
    return pairs, [*left, *first[here:]], [*right, *second[there:]]


def _sentence(one: Differing, names: tuple[str, str], teller: Teller) -> str:
    what = told(one.deed, teller)
    when = teller.moment(one.at, 0.0)
    match one.which:
        case "only_first":
            return f"{when}: only {names[0]} {what}."
        case "only_second":
            return f"{when}: only {names[1]} {what}."
        case "moved":
            late = f"{abs(one.later):.0f} s {'later' if one.later > 0 else 'earlier'}"
            return f"{when}: {names[0]} {what}; {names[1]} did so {late}."


def told(deed: Deed, teller: Teller) -> str:
    """Return what was done, in the past tense."""
    match deed.kind:
        case "command" | "variable":
            name = teller.name(deed.target)
            by = f" ({deed.rule})" if deed.rule else ""
            settable = deed.target.count(".") >= 3 and not isinstance(deed.value, str) and deed.value is not None
            value = teller.value(deed.target, deed.value) if settable else str(deed.value or "")
            return f"set {name} to {value}{by}" if value else f"gave the command {name}{by}"
        case "notice":
            return f"told {deed.target} “{deed.value}”"
        case "message":
            return f"published on {deed.target}"
        case "request":
            return f"asked {deed.target}"
        case "event":
            return f"let {deed.target} happen"
