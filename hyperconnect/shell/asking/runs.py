"""Answers about runs: what a rule did, one run at a time, and what it nearly did."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from msgspec import Struct

from hyperconnect.automation.reason import folded
from hyperconnect.errors import ConflictError, UnknownError
from hyperconnect.model.input import Cancelled
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Outcome, Reason
from hyperconnect.shell.asking.rules import status_of
from hyperconnect.shell.service import Service

RAN: Final[frozenset[Outcome]] = frozenset({"ran", "waits", "failed", "ended"})
"""How the reason of a run ends; all others but postscripts are near misses."""
_LOOKED_AT: Final = 2000
"""How many runs or reasons are looked at for one answer."""
_EARLY: Final = 60_000
"""By how many milliseconds the number of a run may be later than the run began."""


class Run(Struct, frozen=True):
    """One run: its number within the rule, everything it said in one reason, and each of its reasons, oldest first."""

    rule: str
    number: int
    whole: Reason
    reasons: tuple[Reason, ...]
    under_way: bool

    @property
    def id(self) -> str:
        """What names it among all runs."""
        return f"{self.rule}.{self.number}"


def run_of(service: Service, name: str) -> Run:
    """Return a run by its id.

    Raises:
        UnknownError: nothing is known of such a run.
    """
    rule, _, digits = name.rpartition(".")
    found = _run(service, rule, int(digits)) if digits.isascii() and digits.isdecimal() and len(digits) < 17 else None
    if found is None:
        status_of(service, rule)
        raise UnknownError(f"nothing is known of the run {name}", hint=f"GET /api/v1/rules/{rule}/runs lists them")
    return found


def runs_of(
    service: Service,
    rule: str,
    *,
    limit: int,
    before: int | None = None,
    since: Moment = 0.0,
    outcomes: Collection[Outcome] = RAN,
) -> list[Run]:
    """Return the runs of a rule, the newest first: those before the one of a number, and begun since a moment.

    Raises:
        UnknownError: no rule is called that.
    """
    found: list[Run] = []
    numbers = service.reasons.runs(rule, before, _LOOKED_AT)
    if not numbers:
        status_of(service, rule)
    for number in numbers:
        if len(found) == limit or number + _EARLY < since * 1000:
            break
        run = _run(service, rule, number)
        if run is not None and run.whole.at >= since and run.whole.outcome in outcomes:
            found.append(run)
    return found


def runs_of_all(
    service: Service,
    *,
    limit: int,
    before: tuple[int, str] | None = None,
    since: Moment = 0.0,
    outcomes: Collection[Outcome] = RAN,
) -> list[Run]:
    """Return the runs of all rules, the newest first: those before the one of a number and rule, begun since a moment.

    Also those of rules that are gone are told as long as they are remembered.
    """
    found: list[Run] = []
    for number, rule in service.reasons.runs_of_all(before, _LOOKED_AT):
        if len(found) == limit or number + _EARLY < since * 1000:
            break
        run = _run(service, rule, number)
        if run is not None and run.whole.at >= since and run.whole.outcome in outcomes:
            found.append(run)
    return found


def misses_of(
    service: Service, rule: str, *, limit: int, until: Moment | None = None, since: Moment = 0.0
) -> list[Reason]:
    """Return why a rule did not run though something set it off, the newest first.

    Raises:
        UnknownError: no rule is called that.
    """
    end = service.now() if until is None else until
    known = service.reasons.of(rule, end, _LOOKED_AT + limit, since=since)
    if not known:
        status_of(service, rule)
    return [reason for reason in known if reason.outcome not in RAN and reason.outcome != "postscript"][:limit]


def misses_of_all(
    service: Service,
    *,
    limit: int,
    until: Moment | None = None,
    since: Moment = 0.0,
    outcomes: Collection[Outcome] = (),
) -> list[Reason]:
    """Return why rules did not run though something set them off, the newest first; without `outcomes` all of them."""
    known = service.reasons.misses(service.now() if until is None else until, _LOOKED_AT + limit, since=since)
    return [
        reason
        for reason in known
        if reason.outcome not in RAN and reason.outcome != "postscript" and (not outcomes or reason.outcome in outcomes)
    ][:limit]


async def cancel_run(service: Service, name: str, by: str) -> Run:
    """End one run, in the name of `by`; return what became of it.

    Raises:
        UnknownError: nothing is known of such a run.
        ConflictError: it has ended already.
    """
    run = run_of(service, name)
    if not run.under_way:
        raise ConflictError(f"the run {name} has ended already")
    await service.settle(Cancelled(service.now(), run.rule, by, run.number))
    return run_of(service, name)


def _run(service: Service, rule: str, number: int) -> Run | None:
    reasons = tuple(service.reasons.of_run(rule, number))
    own = [reason for reason in folded(reasons) if reason.outcome in RAN]
    if not own:
        return None
    live = service.hub.engine.live(rule)
    under_way = live is not None and any(run.number == number for run in live.runs)
    return Run(rule, number, own[-1], reasons, under_way)
