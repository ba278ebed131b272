"""Answers about rules: how they stand, why they ran or did not, and what a person wants of them."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from hyperconnect.automation.claim import Bounds, Claim, Rank
from hyperconnect.automation.expression import ExpressionError, compile_expression
from hyperconnect.automation.expression.flaw import near
from hyperconnect.automation.names import Scope
from hyperconnect.automation.occurrence import occurrence
from hyperconnect.automation.reason import folded
from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.status import RuleStatus
from hyperconnect.automation.why import why
from hyperconnect.errors import CommandError
from hyperconnect.model.effect import Effect, Explained
from hyperconnect.model.input import Called, Cancelled, Resumed, Switched
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum
from hyperconnect.shell.door.request import (
    AboutRules,
    Call,
    Cancel,
    Claims,
    Next,
    Resume,
    Rules,
    Runs,
    Switch,
    Why,
)
from hyperconnect.shell.door.telling import Telling, Told
from hyperconnect.shell.reasons import OF_A_RUN
from hyperconnect.shell.service import Service

BY = "the command line"
"""Who wants it, in the sentence of a reason."""
_PAST = 200
"""How many reasons an answer may rest on, beside the run it is about."""
_MOST = 10_000
"""How many reasons one question may be answered with."""

_GUIDE = 5
"""How many attributes a hint names."""

_PAYLOAD = re.compile(r"(?<![\w.])(?:trigger\.)?payload\.(\w+)")
"""What an expression reads of what a rule is set off with."""
_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")


async def answer(service: Service, request: AboutRules) -> AsyncGenerator[Told]:
    """Yield the answers to a request.

    Raises:
        CommandError: it cannot be done; says why and the next step.
    """
    telling = Telling(service.hub.registry, service.timezone)
    match request:
        case Rules(rule=""):
            for status in sorted(service.hub.engine.rules.values(), key=_name):
                yield telling.status(status)
        case Rules(rule=rule):
            yield _whole(service, rule, telling)
        case Why():
            yield _why(service, request, telling)
        case Next(rule=rule):
            yield _live(service, _at_work(service, rule, telling), telling)
        case Runs(rule=rule, limit=limit):
            reasons = folded(service.reasons.of(rule, service.now(), max(1, min(limit * OF_A_RUN, _MOST)))[::-1])
            if not reasons:
                _status(service, rule)
            for reason in reasons[-max(1, limit) :]:
                yield telling.reason(reason)
        case Call():
            for reason in await _call(service, request, telling):
                yield telling.reason(reason)
        case Cancel(rule=rule):
            _status(service, rule)
            live = service.hub.engine.live(rule)
            ended = 0 if live is None else len(live.runs)
            await service.settle(Cancelled(service.now(), rule, BY))
            yield {"rule": rule, "ended": ended}
        case Switch():
            yield await _switch(service, request, telling)
        case Claims():
            for claim in sorted(service.hub.engine.claims, key=_strongest):
                yield _claim(service, claim, telling)
        case Resume(attribute=name):
            yield await _resume(service, name)
        case _:
            assert_never(request)


def _status(service: Service, rule: str) -> RuleStatus:
    status = service.hub.engine.status(rule)
    if status is None:
        close = near(rule, service.hub.registry.rule_names())
        hint = f"did you mean {', '.join(close)}?" if close else "`hyperconnect rules ls` lists them"
        raise CommandError(f"no rule is called {rule}", hint=hint)
    return status


def _at_work(service: Service, rule: str, telling: Telling) -> LiveRule:
    status = _status(service, rule)
    live = service.hub.engine.live(rule)
    if live is None:
        said = _why(service, Why(rule, ran=False), telling)["sentence"]
        hint = {"disabled": "enable", "tripped": "reset"}.get(status.standing, "show")
        raise CommandError(str(said).removesuffix("."), hint=f"`hyperconnect rules {hint} {rule}`")
    return live


def _whole(service: Service, rule: str, telling: Telling) -> Told:
    status, engine = _status(service, rule), service.hub.engine
    live = engine.live(rule)
    held = sorted((claim for claim in engine.claims if claim.rule == rule), key=_strongest)
    return {
        **telling.status(status),
        **({} if live is None else _live(service, live, telling)),
        "claims": [_claim(service, claim, telling) for claim in held],
        "document": engine.document(rule),
    }


def _live(service: Service, live: LiveRule, telling: Telling) -> Told:
    """Return what a rule at work is about, with the moments of what it wants reached."""
    told = telling.live(live, service.now())
    plans = telling.plans(service.hub.planned(live.plan.id))
    return {**told, "next": sorted((*told["next"], *plans), key=_at)}


def _at(coming: Told) -> datetime:
    return datetime.fromisoformat(str(coming["at"]))


def _claim(service: Service, claim: Claim, telling: Telling) -> Told:
    claimed = service.hub.engine.claims.ledger.claimed[claim.path]
    return telling.claim(claim, stands=isinstance(claim.value, Bounds) or claimed.standing().claim == claim.id)


def _why(service: Service, request: Why, telling: Telling) -> Told:
    rule, now = request.rule, service.now()
    at = _moment(request.at, now, telling.zone) if request.at else now
    past = tuple(dict.fromkeys((*service.reasons.of(rule, at, _PAST), *service.reasons.trace(rule, at))))
    engine = service.hub.engine
    status, live = engine.status(rule), engine.live(rule)
    if request.at and (status is not None or past):
        # How a rule stood then is not kept; that it stands otherwise now says nothing about it.
        status, live = RuleStatus(rule, standing="running"), None
    told = why(
        rule,
        "why" if request.ran else "why not",
        at,
        status=status,
        live=live,
        past=past[::-1],
        names=service.hub.registry,
        timezone=telling.zone.key,
    )
    if status is None:
        raise CommandError(told.sentence.removesuffix("."), hint="`hyperconnect rules ls` lists them")
    return {
        "rule": rule,
        "at": telling.moment(at),
        "ran": told.ran,
        "sentence": told.sentence,
        "more": list(told.more),
        "reasons": [telling.reason(reason) for reason in told.reasons],
    }


async def _call(service: Service, call: Call, telling: Telling) -> list[Reason]:
    """Run a rule; return what came of it at once, its own reason first."""
    live = _at_work(service, call.rule, telling)
    args = {name: _argument(service, live, name, text) for name, text in call.args.items()}
    heard: list[Reason] = []

    def hear(effects: Sequence[Effect]) -> None:
        heard.extend(each.reason for each in effects if isinstance(each, Explained) and each.reason.rule == call.rule)

    with service.listening(hear):
        await service.settle(Called(service.now(), call.rule, args, BY))
    own = [reason for reason in heard if reason.cause == f"call:{BY}"]
    runs = {reason.run for reason in own if reason.run}
    return [*own, *(reason for reason in heard if reason.run in runs and reason not in own)]


def _argument(service: Service, live: LiveRule, name: str, text: str) -> Datum:
    """Read a value as a person wrote it: as the parameter's type; what it reads of a payload, as what it looks like."""
    plan = live.plan
    types = {each: term.type for each, term in plan.lets if each in plan.parameters}
    known = sorted(types) or sorted({each for one in plan.expressions for each in _PAYLOAD.findall(one.text)})
    if name not in known:
        raise CommandError(f"{plan.id} has no parameter {name}", hint=f"it takes {', '.join(known) or 'none'}")
    wanted = types.get(name)
    if wanted is not None and wanted.sort == "text":
        return text
    try:
        value = compile_expression(text, service.hub.registry, wanted=wanted)
    except ExpressionError as error:
        if wanted is None:
            return text
        raise CommandError(f"{name}: {error.why}", hint=error.hint) from error
    if not value.constant:
        if wanted is None:
            return text
        raise CommandError(f"{name}: {text} is no value", hint="write a value, as in 30 %, 21.5 °C, true")
    return value.run([], Scope(0.0))


async def _switch(service: Service, switch: Switch, telling: Telling) -> Told:
    rule = switch.rule
    status = _status(service, rule)
    if switch.to == "reset" and status.standing != "tripped":
        raise CommandError(f"{rule} is not paused", hint=f"`hyperconnect rules show {rule}` tells how it stands")
    await service.settle(Switched(service.now(), rule, switch.to != "off"))
    return telling.status(status)


async def _resume(service: Service, name: str) -> Told:
    found = service.hub.registry.attribute(name)
    if found is None:
        raise CommandError(f"{name} is not known", hint="`hyperconnect claims` lists what is held")
    by_hand = sorted(claim.path for claim in service.hub.engine.claims if claim.kind == "manual")
    if found.path not in by_hand:
        some = ", ".join(by_hand[:_GUIDE])
        hint = f"by hand: {some}" if some else "nothing was, so rules have their way already"
        raise CommandError(f"nobody set {name} by hand", hint=hint)
    await service.settle(Resumed(service.now(), found.path))
    return {"resumed": name}


def _moment(text: str, now: Moment, zone: ZoneInfo) -> Moment:
    """Return the past moment that a person means: `07:30` is the last one, without an offset it is local time."""
    today = datetime.fromtimestamp(now, zone).date()
    try:
        if _TIME.fullmatch(text):
            at = time.fromisoformat(text.zfill(5) if text.count(":") == 1 else text.zfill(8))
            moments = [occurrence(today - timedelta(days=ago), at, zone) for ago in range(3)]
            moment = next(each for each in moments if each is not None and each <= now)
        else:
            written = datetime.fromisoformat(text.strip())
            moment = (written if written.tzinfo else written.replace(tzinfo=zone)).timestamp()
    except (ValueError, OverflowError, OSError, StopIteration) as error:
        raise CommandError(
            f"{text!r} is no moment", hint="write 07:30, 2026-01-31 07:30 or 2026-01-31T07:30:00+01:00"
        ) from error
    if moment > now:
        raise CommandError(f"{text} is still to come", hint="`hyperconnect rules next` tells what is")
    return moment


def _name(status: RuleStatus) -> str:
    return status.id


def _strongest(claim: Claim) -> tuple[str, Rank, Moment]:
    return claim.path, claim.rank, claim.since
