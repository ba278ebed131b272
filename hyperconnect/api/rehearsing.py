"""Rehearsals as the API tells them: run in a thread, in the home as it is or was."""

from __future__ import annotations

import asyncio
from datetime import datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from hyperconnect.api.model.rehearsal import Rehearsed
from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.api.scope import Caller
from hyperconnect.api.telling import reason_view, telling_of
from hyperconnect.automation.form import RuleForm
from hyperconnect.automation.proof.rehearse import Asked, Condition, Part, Rehearsal, rehearse
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path
from hyperconnect.shell.past import Past
from hyperconnect.shell.service import Service
from hyperconnect.shell.trying import names_of


async def rehearsed(service: Service, form: RuleForm, asked: Asked, pointer: str) -> Rehearsed:
    """Return what a rule would do; `pointer` is where the request tells of the rule.

    Raises:
        ProblemError: this cannot be rehearsed.
    """
    hub = service.hub
    latitude, longitude = service.place
    place = (latitude, longitude) if latitude is not None and longitude is not None else None
    others = list(hub.registry.rules.values())
    more: dict[str, Any] = {} if place is None else {"place": place}
    found = await asyncio.to_thread(
        rehearse, form, names_of(hub), asked, others=others, timezone=service.timezone, **more
    )
    if found.flaw:
        raise _flawed(found, pointer)
    return _told(service, found)


async def home_then(service: Service, at: Moment, caller: Caller) -> dict[Path, Datum]:
    """Return what was known of the home at a moment.

    Raises:
        ProblemError: the caller may not read the past.
    """
    caller.need("history:read")

    def read() -> dict[Path, Datum]:
        with Past(service.store.history.path) as past:
            return {Path(path): kept.value for path, kept in past.standing(at).items()}

    return await asyncio.to_thread(read)


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
    return {
        "text": one.text,
        "value": one.value,
        "used": one.used,
        "condition": one.condition,
        "parts": [_part(each) for each in one.parts],
    }


def _moment(at: Moment, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(round(at, 3), zone)
