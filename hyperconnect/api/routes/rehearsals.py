"""Dry runs: what a rule would do in this home."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

import msgspec
from fastapi import APIRouter

from hyperconnect.api.description import problems
from hyperconnect.api.model.rehearsal import RehearsalWish, Rehearsed
from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.api.rehearsing import home_then, rehearsed
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import Caller, requires
from hyperconnect.automation.form import MomentForm, RuleForm, form_of
from hyperconnect.automation.proof.rehearse import Asked
from hyperconnect.model.value import Datum
from hyperconnect.shell.editing.shelf import unknown
from hyperconnect.shell.service import Service
from hyperconnect.shell.trying import draft_of, home_as_it_is

_Reader = Annotated[Caller, requires("rules:read", "devices:read")]


def make_router(service: Service) -> APIRouter:
    """Return the route that rehearses rules."""
    router = APIRouter(prefix=ROOT, tags=["rules"], responses=problems(401, 403, 404, 422, 429))

    @router.post("/rules:dryRun", operation_id="dryRunRule", responses=problems(400))
    async def dry_run_rule(wish: RehearsalWish, caller: _Reader) -> Rehearsed:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Tell what a rule would do if something happened, now or at a moment of the past. Nothing is sent.

        Of the other rules only those are at work that it calls or switches.
        """
        return await _tried(service, _form(service, wish), wish, caller)

    return router


async def _tried(service: Service, form: RuleForm, wish: RehearsalWish, caller: Caller) -> Rehearsed:
    at = service.now() if wish.at is None else wish.at.timestamp()
    if at > service.now() + 366 * 86_400.0:
        raise _refused("/at", "this is too far ahead", "choose a moment of this year")
    values = home_as_it_is(service.hub) if wish.at is None else await home_then(service, at, caller)
    known = {field: msgspec.convert(value, Datum) for field, value in wish.args.items()}
    asked = Asked(at, values, wish.values, _happens(wish), known, wish.conditions, wish.lasting)
    return await rehearsed(service, form, asked, "/document" if wish.rule is None else "/rule")


def _form(service: Service, wish: RehearsalWish) -> RuleForm:
    if (wish.rule is None) == (wish.document is None):
        raise _refused("/rule", "one of `rule` and `document` is to be given", "name a saved rule, or send a document")
    if wish.rule is not None:
        return _saved(service, wish.rule)
    draft = draft_of(wish.document)
    if draft.document is None:
        errors = [Mistake(each.detail, each.code, pointer=f"/document{each.pointer}") for each in draft.findings]
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "the document is no rule", errors=errors)
    return form_of(draft.document)


def _saved(service: Service, rule: str) -> RuleForm:
    document = service.hub.registry.rules.get(rule)
    if document is None:
        raise unknown(rule, service.hub.registry.rule_names())
    return form_of(document)


def _happens(wish: RehearsalWish) -> MomentForm | None:
    trigger = wish.trigger
    if trigger is None:
        return None
    return MomentForm(
        "0s",
        trigger.set,
        trigger.event,
        trigger.mqtt,
        trigger.webhook,
        trigger.payload,
        trigger.offline,
        trigger.online,
    )


def _refused(pointer: str, why: str, hint: str) -> ProblemError:
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY, why, hint=hint, errors=[Mistake(why, "impossible", pointer=pointer)]
    )
