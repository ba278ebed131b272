"""A backtest in sentences: what happened first, then how far it can be believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from hyperconnect.automation.expression import DURATION, render
from hyperconnect.core.backtest.missing import STARTS
from hyperconnect.core.backtest.report import Missing, Report, VersionTold
from hyperconnect.model.moment import Moment

_SOME = 5
"""How many names one sentence tells."""


def summary(report: Report) -> tuple[str, ...]:
    """Return what matters of a backtest, the most important first."""
    return (*_compared(report), *_happened(report), *_doubts(report))


def _happened(report: Report) -> Iterator[str]:
    for version in report.versions:
        runs = sum(rule.runs for rule in version.rules)
        misses = sum(sum(rule.misses.values()) for rule in version.rules)
        ran = [rule for rule in version.rules if rule.runs]
        who = f"{_counted(len(ran), 'rule')} would have run {_counted(runs, 'time')}"
        yield f"With {version.name}, {who}, with {_counted(misses, 'near miss', 'near misses')}."
        yield from _contests(version)
        for refused in version.refused[:_SOME]:
            yield f"{refused.rule} was not at work: {refused.why}."
        if len(version.refused) > _SOME:
            yield f"{len(version.refused) - _SOME} more were not at work."
    span = f"{_moment(report.since, report)} to {_moment(report.until, report)}"
    yield f"{_counted(report.records, 'record')} from {span} ({_long(report)}) were lived again."


def _contests(version: VersionTold) -> Iterator[str]:
    for contest in version.contests[:_SOME]:
        lost = "lost against" if contest.outcome == "shadowed" else "gave way to its equal"
        yield (
            f"{contest.rule} {lost} {contest.winner or 'another rule'} over {contest.target} "
            f"{_counted(contest.times, 'time')}."
        )


def _compared(report: Report) -> Iterator[str]:
    found = report.difference
    if found is None:
        return
    if not (found.only_first or found.only_second or found.moved):
        yield f"{found.first} and {found.second} would have done the same, {_counted(found.same, 'deed')} in all."
        return
    yield (
        f"{_counted(found.same, 'deed')} would have been the same; only {found.first} would have done "
        f"{found.only_first}, only {found.second} {found.only_second}, and {found.moved} at another time."
    )
    yield from (one.sentence for one in found.moments[:_SOME])


def _doubts(report: Report) -> Iterator[str]:
    missing = report.missing
    if missing.begins_at is None:
        yield "Nothing was recorded in this time: only clocks could set rules off."
    elif missing.begins_at - report.since > 3600:
        yield f"The record begins only on {_moment(missing.begins_at, report)}; nothing is known of the time before."
    yield from _unread(missing)
    for silence in missing.silences[:_SOME]:
        hours = (silence.until - silence.since) / 3600
        yield (
            f"Nothing was recorded from {_moment(silence.since, report)} to {_moment(silence.until, report)} "
            f"({hours:.3g} h): the hub was off, or nothing changed. The last known values were taken to hold."
        )
    if missing.requests:
        yield f"{_counted(missing.requests, 'request')} to other machines were taken to be answered at once."
    if missing.failed:
        yield f"{_counted(missing.failed, 'command')} of people came to nothing then, and were not given again."
    if missing.by_others:
        yield (f"{_counted(missing.by_others, 'change')} by rules that are not tried here happened as they did then.")
    yield (
        "Everything else is as it was measured: a device does what it is told, but rooms, people and prices do not "
        "answer to it."
    )


def _unread(missing: Missing) -> Iterator[str]:
    never = [one for one in missing.attributes if not one.records and not one.known]
    still = [one for one in missing.attributes if not one.records and one.known]
    coarse = [one for one in missing.attributes if one.thinned]
    if never:
        who = _names(sorted({rule for one in never for rule in one.rules}))
        yield f"Never recorded, so unknown throughout: {_names([one.attribute for one in never])} (read by {who})."
    if still:
        yield f"Did not change, as far as was recorded: {_names([one.attribute for one in still])}."
    if coarse:
        yield (
            f"Of {_names([one.attribute for one in coarse])} the older past is thinned to one value in five minutes: "
            "what was shorter cannot set a rule off."
        )
    for one in missing.triggers[:_SOME]:
        here = "at most one is lived here, at the beginning" if one.what == STARTS else "it cannot run by them here"
        yield f"{one.rule} listens to {one.what}, which are not recorded: {here}."


def _names(names: list[str]) -> str:
    more = len(names) - _SOME
    return ", ".join(names[:_SOME]) + (f" and {more} more" if more > 0 else "")


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one}" if count == 1 else f"{count:,} {many or one + 's'}"


def _long(report: Report) -> str:
    """Return how long the time is that was lived again."""
    took = report.until - report.since
    return f"{took / 86_400:.3g} days" if took >= 2 * 86_400 else render(float(round(took)), DURATION)


def _moment(moment: Moment, report: Report) -> str:
    return datetime.fromtimestamp(moment, ZoneInfo(report.timezone)).strftime("%d %b %Y %H:%M")
