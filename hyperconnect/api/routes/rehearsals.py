"""Dry runs: what a rule would do in this home."""

from __future__ import annotations

import asyncio
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter

from hyperconnect.api.description import problems
from hyperconnect.api.model.rehearsal import RehearsalWish, Rehearsed
from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.api.scope import Caller, requires
from hyperconnect.api.telling import reason_view, telling_of
from hyperconnect.automation.form import MomentForm, RuleForm, form_of
from hyperconnect.automation.proof.rehearse import Asked, Condition, Part, Rehearsal, rehearse
from hyperconnect.errors import UnknownError
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path
from hyperconnect.shell.past import Past
from hyperconnect.shell.service import Service
from hyperconnect.shell.trying import draft_of, home_as_it_is, names_of

_Reader = Annotated[Caller, requires("rules:read", "devices:read")]


def make_router(service: Service) -> APIRouter:
    """Return the route that rehearses rules."""
    router = APIRouter(tags=["rules"], responses=problems(401, 403, 404, 422, 429))

    @router.post("/rules:dryRun", operation_id="dryRunRule", responses=problems(400))
    async def dry_run_rule(wish: RehearsalWish, caller: _Reader) -> Rehearsed:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Tell what a rule would do if something happened, now or at a moment of the past. Nothing is sent.

        Of the other rules only those are at work that it calls or switches.
        """
        return await _rehearsed(service, _form(service, wish), wish, caller)

    return router


async def _rehearsed(service: Service, form: RuleForm, wish: RehearsalWish, caller: Caller) -> Rehearsed:
    at = service.now() if wish.at is None else wish.at.timestamp()
    if at > service.now() + 366 * 86_400.0:
        raise _refused("/at", "this is too far ahead", "choose a moment of this year")
    values = home_as_it_is(service.hub) if wish.at is None else await _home_then(service, at, caller)
    hub = service.hub
    known = {field: msgspec.convert(value, Datum) for field, value in wish.args.items()}
    asked = Asked(at, values, wish.values, _happens(wish), known, wish.conditions, wish.lasting)
    latitude, longitude = service.place
    place = (latitude, longitude) if latitude is not None and longitude is not None else None
    others = list(hub.registry.rules.values())
    more: dict[str, Any] = {} if place is None else {"place": place}
    found = await asyncio.to_thread(
        rehearse, form, names_of(hub), asked, others=others, timezone=service.timezone, **more
    )
    if found.flaw:
        raise _flawed(found, "/document" if wish.rule is None else "/rule")
    return _told(service, found)


async def _home_then(service: Service, at: Moment, caller: Caller) -> dict[Path, Datum]:
    """Return what was known of the home at a moment."""
    caller.need("history:read")

    def read() -> dict[Path, Datum]:
        with Past(service.store.history.path) as past:
            return {Path(path): kept.value for path, kept in past.standing(at).items()}

    return await asyncio.to_thread(read)


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
        raise UnknownError(f"no rule is called {rule}", hint="GET /api/v1/rules lists them")
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


def _flawed(found: Rehearsal, rule: str) -> ProblemError:
    """Return why something cannot be rehearsed; `rule` is where the request tells of the rule."""
    code = "impossible" if found.finding is None else found.finding.code
    head, _, rest = found.pointer.removeprefix("/").partition("/")
    pointer = (f"{rule}/{rest}" if rest else rule) if head == "rule" else found.pointer
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        f"this cannot be rehearsed: {found.flaw}",
        hint="see `errors` for the place",
        errors=[Mistake(found.flaw, code, pointer=pointer)],
    )


def _refused(pointer: str, why: str, hint: str) -> ProblemError:
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY, why, hint=hint, errors=[Mistake(why, "impossible", pointer=pointer)]
    )


def _told(service: Service, found: Rehearsal) -> Rehearsed:
    telling, zone = telling_of(service), ZoneInfo(service.timezone)
    return Rehearsed.model_validate(
        {
            "rule": found.rule,
            "at": _moment(found.at, zone),
            "ran": found.ran,
            "reasons": [reason_view(each.rule, telling.reason(each)) for each in found.reasons],
            "conditions": [_condition(each) for each in found.conditions],
            "doings": [
                {"at": _moment(each.at, zone), "what": each.what, "words": each.words, "idle": each.idle}
                for each in found.doings
            ],
        }
    )


def _condition(each: Condition) -> dict[str, Any]:
    return {
        "pointer": each.pointer,
        "text": each.text,
        "truth": each.truth,
        "read": each.read,
        "part": _part(each.part),
    }


def _part(one: Part) -> dict[str, Any]:
    return {"text": one.text, "value": one.value, "used": one.used, "parts": [_part(each) for each in one.parts]}


def _moment(at: Moment, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(round(at, 3), zone)
