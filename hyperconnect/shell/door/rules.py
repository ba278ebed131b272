"""Answers about rules: how they stand, why they ran or did not, and what a person wants of them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import assert_never

from hyperconnect.automation.status import RuleStatus
from hyperconnect.shell.asking.calling import call
from hyperconnect.shell.asking.claims import claims_of, resume
from hyperconnect.shell.asking.rules import at_work, cancel, coming, explained, reasons_of, reset, switch, whole
from hyperconnect.shell.asking.telling import Telling, Told
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
from hyperconnect.shell.service import Service

BY = "the command line"
"""Who wants it, in the sentence of a reason."""


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
            yield whole(service, rule, telling)
        case Why():
            yield explained(service, request.rule, telling, at=request.at, ran=request.ran)
        case Next(rule=rule):
            yield coming(service, at_work(service, rule, telling), telling)
        case Runs(rule=rule, limit=limit):
            for reason in reasons_of(service, rule, limit):
                yield telling.reason(reason)
        case Call(rule=rule, args=args):
            for reason in await call(service, rule, args, BY, telling):
                yield telling.reason(reason)
        case Cancel(rule=rule):
            yield {"rule": rule, "ended": await cancel(service, rule, BY)}
        case Switch(rule=rule, to="reset"):
            yield telling.status(await reset(service, rule))
        case Switch(rule=rule, to=to):
            yield telling.status(await switch(service, rule, on=to == "on"))
        case Claims():
            for claim in claims_of(service, telling):
                yield claim
        case Resume(attribute=name):
            await resume(service, name)
            yield {"resumed": name}
        case _:
            assert_never(request)


def _name(status: RuleStatus) -> str:
    return status.id
