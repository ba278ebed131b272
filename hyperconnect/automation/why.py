"""Why a rule ran, or why it did not: one sentence first, then what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.expression.flaw import near
from hyperconnect.automation.names import Names
from hyperconnect.automation.outlook import conditions, waits_for
from hyperconnect.automation.reason import later, sentence
from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.status import RuleStatus
from hyperconnect.automation.teller import Teller
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Outcome, Reason

RECENT: Seconds = 600.0
"""A near miss as old as this still answers why a rule did not run."""

_RAN: frozenset[Outcome] = frozenset({"ran", "waits", "failed", "ended"})


class Answer(Struct, frozen=True):
    """An answer: one sentence, what it rests on in more sentences, and the reasons it is made of, oldest first."""

    rule: str
    ran: bool
    sentence: str
    more: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


def why(
    rule: str,
    asked: Literal["why", "why not"],
    at: Moment,
    *,
    status: RuleStatus | None,
    live: LiveRule | None,
    past: Sequence[Reason],
    names: Names,
    timezone: str,
) -> Answer:
    """Answer why a rule ran last before a moment, or why it did not.

    `past` are the rule's reasons, in any order. `live` is the rule at work now, if `at` is now.
    """
    known = sorted((reason for reason in past if reason.rule == rule and reason.at <= at), key=_when)
    runs = [reason for reason in known if reason.outcome in _RAN]
    if asked == "why" and runs:
        answer = _run(runs[-1], known, names, timezone)
        paused = _standing(status) if status is not None and status.standing == "paused" else ""
        return replace(answer, more=(*answer.more, paused)) if paused else answer
    return _silence(rule, at, status, live, known, names, timezone)


def _run(last: Reason, known: Sequence[Reason], names: Names, timezone: str) -> Answer:
    """Tell a run from its beginning to its end."""
    trace = [
        reason
        for reason in known
        if (reason.run == last.run if reason.run else reason is last or _came_after(reason, last))
    ]
    first, *rest = trace
    more = tuple(later(reason, first, names, timezone) for reason in rest)
    return Answer(last.rule, ran=True, sentence=sentence(first, names, timezone), more=more, reasons=tuple(trace))


def _came_after(reason: Reason, last: Reason) -> bool:
    """Return whether this became clear of no certain run after the last one."""
    return reason.outcome == "postscript" and reason.at >= last.at


def _silence(
    rule: str,
    at: Moment,
    status: RuleStatus | None,
    live: LiveRule | None,
    known: Sequence[Reason],
    names: Names,
    timezone: str,
) -> Answer:
    if status is None:
        guesses = near(rule, names.rule_names())
        hint = f"; did you mean {guesses[0]}?" if guesses else ""
        return Answer(rule, ran=False, sentence=f"No rule is called {rule}{hint}")
    standing = _standing(status)
    if standing:
        return Answer(rule, ran=False, sentence=standing, reasons=tuple(known[-1:]))
    teller = Teller(names, timezone)
    more = () if live is None else (*waits_for(live, teller, at), *conditions(live, teller))
    missed = [reason for reason in known if reason.outcome not in _RAN and reason.outcome != "postscript"]
    misses = [reason for reason in missed if at - max(reason.at, reason.until) <= RECENT]
    if misses:
        return Answer(rule, ran=False, sentence=sentence(misses[-1], names, timezone), more=more, reasons=tuple(misses))
    runs = [reason for reason in known if reason.outcome in _RAN]
    since = f" since {teller.moment(runs[-1].at, at)}" if runs else ""
    closest = f": {more[0]}" if more else ""
    return Answer(rule, ran=False, sentence=f"Nothing has set {rule} off{since}{closest}.", more=more[1:])


def _standing(status: RuleStatus) -> str:
    """Return why a rule cannot run at all, or nothing."""
    match status.standing:
        case "disabled":
            return f"{status.id} is switched off."
        case "paused":
            return f"{status.id} is paused: {status.paused}. It runs again once it is reset."
        case "broken":
            flaw = next(
                (finding.detail for finding in status.findings if finding.severity == "error"), "it has an error"
            )
            works = "; its last good version goes on" if status.keeps_running else ""
            return f"{status.id} cannot run as it is written: {flaw}{works}."
        case "dormant":
            return f"{status.id} waits for {' and '.join(status.waits_for)}, which nobody has announced yet."
        case "template":
            return f"{status.id} is a template: it runs only as the rules that are made of it."
        case "running":
            return ""


def _when(reason: Reason) -> tuple[Moment, int]:
    return reason.at, reason.run
