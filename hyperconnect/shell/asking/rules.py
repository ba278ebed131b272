"""Answers about rules: how they stand, what they wait for, why they ran or did not."""

from __future__ import annotations

from datetime import datetime

from hyperconnect.automation.reason import folded
from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.status import RuleStatus
from hyperconnect.automation.why import why
from hyperconnect.errors import ConflictError
from hyperconnect.model.input import Cancelled, Switched
from hyperconnect.model.reason import Reason
from hyperconnect.shell.asking.claims import claims_of
from hyperconnect.shell.asking.moment import past_moment
from hyperconnect.shell.asking.telling import Telling, Told
from hyperconnect.shell.editing.shelf import unknown
from hyperconnect.shell.reasons import OF_A_RUN
from hyperconnect.shell.service import Service

_PAST = 200
"""How many reasons an answer may rest on, beside the run it is about."""
_MOST = 10_000
"""How many reasons one question may be answered with."""


def status_of(service: Service, rule: str) -> RuleStatus:
    """Return how a rule stands.

    Raises:
        UnknownError: no rule is called that.
    """
    status = service.hub.engine.status(rule)
    if status is None:
        raise unknown(rule, service.hub.registry.rule_names())
    return status


def at_work(service: Service, rule: str, telling: Telling) -> LiveRule:
    """Return a rule that is at work.

    Raises:
        UnknownError: no rule is called that.
        ConflictError: it is not at work; says why.
    """
    status = status_of(service, rule)
    live = service.hub.engine.live(rule)
    if live is None:
        said = explained(service, rule, telling, ran=False)["sentence"]
        hint = {"disabled": "enable", "paused": "reset"}.get(status.standing, "show")
        raise ConflictError(str(said).removesuffix("."), hint=f"`hyperconnect rules {hint} {rule}`")
    return live


def whole(service: Service, rule: str, telling: Telling) -> Told:
    """Return everything about a rule: how it stands, what it waits for and holds, and its document.

    Raises:
        UnknownError: no rule is called that.
    """
    status, engine = status_of(service, rule), service.hub.engine
    live = engine.live(rule)
    return {
        **telling.status(status),
        **({} if live is None else coming(service, live, telling)),
        "claims": claims_of(service, telling, lambda claim: claim.rule == rule),
        "document": engine.document(rule),
    }


def coming(service: Service, live: LiveRule, telling: Telling) -> Told:
    """Return what a rule at work is about, with the moments of what it wants reached."""
    told = telling.live(live, service.now())
    plans = telling.plans(service.hub.planned(live.plan.id))
    return {**told, "next": sorted((*told["next"], *plans), key=_at)}


def reasons_of(service: Service, rule: str, limit: int) -> list[Reason]:
    """Return why a rule ran or did not lately, a run in one: so many, the oldest first.

    Raises:
        UnknownError: no rule is called that.
    """
    limit = max(1, limit)
    reasons = folded(service.reasons.of(rule, service.now(), min(limit * OF_A_RUN, _MOST))[::-1])
    if not reasons:
        status_of(service, rule)
    return reasons[-limit:]


def explained(service: Service, rule: str, telling: Telling, *, at: str = "", ran: bool = True) -> Told:
    """Return why a rule ran last, or why it did not; `at` a moment of the past as a person writes it, or now.

    Raises:
        UnknownError: no rule is called that.
        CommandError: that is no moment of the past.
    """
    now = service.now()
    moment = past_moment(at, now, telling.zone) if at else now
    past = tuple(dict.fromkeys((*service.reasons.of(rule, moment, _PAST), *service.reasons.trace(rule, moment))))
    engine = service.hub.engine
    status, live = engine.status(rule), engine.live(rule)
    if status is None and not (at and past):
        raise unknown(rule, service.hub.registry.rule_names())
    if at and (status is not None or past):
        # How a rule stood then is not kept; that it stands otherwise now says nothing about it.
        status, live = RuleStatus(rule, standing="running"), None
    told = why(
        rule,
        "why" if ran else "why not",
        moment,
        status=status,
        live=live,
        past=past[::-1],
        names=service.hub.registry,
        timezone=telling.zone.key,
    )
    return {
        "rule": rule,
        "at": telling.moment(moment),
        "ran": told.ran,
        "sentence": told.sentence,
        "more": list(told.more),
        "reasons": [telling.reason(reason) for reason in told.reasons],
    }


async def cancel(service: Service, rule: str, by: str) -> int:
    """End what a rule has under way, in the name of `by`; return how many runs that were.

    Raises:
        UnknownError: no rule is called that.
    """
    status_of(service, rule)
    live = service.hub.engine.live(rule)
    ended = 0 if live is None else len(live.runs)
    await service.settle(Cancelled(service.now(), rule, by))
    return ended


async def switch(service: Service, rule: str, *, on: bool) -> RuleStatus:
    """Switch a rule on or off; return how it stands then. One that is paused is reset by being switched on.

    Raises:
        UnknownError: no rule is called that.
    """
    status = status_of(service, rule)
    await service.settle(Switched(service.now(), rule, on))
    return status


async def reset(service: Service, rule: str) -> RuleStatus:
    """Let a rule that is paused run again.

    Raises:
        UnknownError: no rule is called that.
        ConflictError: it is not paused.
    """
    if status_of(service, rule).standing != "paused":
        raise ConflictError(f"{rule} is not paused", hint=f"`hyperconnect rules show {rule}` tells how it stands")
    return await switch(service, rule, on=True)


def _at(coming: Told) -> datetime:
    return datetime.fromisoformat(str(coming["at"]))
