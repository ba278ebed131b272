"""Writing rules: new ones, changes, deletions, and the switch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal, TypeAlias

from fastapi import APIRouter, Header, Query, Request, Response
from msgspec.structs import replace

from hyperconnect.api.description import problems
from hyperconnect.api.meant import IfMatch, IfNoneMatch, needed
from hyperconnect.api.model.patch import STEPS
from hyperconnect.api.model.rule import RuleLine
from hyperconnect.api.model.saved_rule import SavedRule
from hyperconnect.api.model.validation import Validation
from hyperconnect.api.problem import ProblemError
from hyperconnect.api.refusal import refusing
from hyperconnect.api.replay import Replays
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.rules import RuleName
from hyperconnect.api.routes.validation import finding_view, told
from hyperconnect.api.scope import Caller, requires
from hyperconnect.api.telling import rule_line, telling_of
from hyperconnect.api.written import BODY, read_body
from hyperconnect.automation.teller import Teller
from hyperconnect.model.scope import ADMIN
from hyperconnect.protocols.payload import decoded
from hyperconnect.shell.asking.rules import reset
from hyperconnect.shell.asking.rules import switch as switch_rule_to
from hyperconnect.shell.editing.author import Author
from hyperconnect.shell.editing.draft import Draft, data_draft, patch_draft, text_draft
from hyperconnect.shell.editing.editor import Editor, Saved
from hyperconnect.shell.editing.judging import Checked
from hyperconnect.shell.editing.patch import json_patch, merge_patch
from hyperconnect.shell.service import Service

Message = Annotated[str, Query(max_length=500, description="Why, in a few words; it stands in the version.")]
_Check = Annotated[
    Literal["only"] | None, Query(description="`only`: tell what there is to say of the rule, and save nothing.")
]
_Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Chosen by the sender, anew for each request. The same request again within a day gets the same "
        "answer and makes nothing twice.",
    ),
]
_Writer = Annotated[Caller, requires("rules:write")]
_MERGE: Final = "application/merge-patch+json"
_STEPS: Final = "application/json-patch+json"
_PATCHES: Final = {
    "requestBody": {
        "required": True,
        "description": "A merge patch (RFC 7396) or a JSON patch (RFC 6902). Comments in the rule's text stay.",
        "content": {
            _MERGE: {"schema": {"type": "object"}, "example": {"cooldown": "20min", "about": None}},
            _STEPS: {
                "schema": STEPS,
                "example": [{"op": "replace", "path": "/cooldown", "value": "20min"}],
            },
        },
    }
}
_TAG: Final = {"ETag": {"description": "Of the rule as it is now.", "schema": {"type": "string"}}}
_SAVED: Final[dict[int | str, dict[str, Any]]] = {200: {"headers": _TAG}, **problems(400, 409, 413, 415, 422, 507)}
_MADE: Final[dict[int | str, dict[str, Any]]] = {
    201: {
        "model": SavedRule,
        "description": "The rule is there.",
        "headers": {**_TAG, "Location": {"description": "Where the rule is.", "schema": {"type": "string"}}},
    }
}


def make_router(service: Service, editor: Editor) -> APIRouter:
    """Return the routes that change rules."""
    router = APIRouter(
        prefix=f"{ROOT}/rules",
        tags=["rules"],
        dependencies=[requires("rules:write")],
        responses=problems(401, 403, 422, 429, 503),
    )
    replays = Replays(service.now)

    @router.post(
        "",
        operation_id="createRule",
        openapi_extra=BODY,
        response_model=Validation,
        response_description="What there is to say of the rule, with `check=only`; nothing was saved.",
        responses={**problems(400, 409, 413, 415, 422, 507), **_MADE},
    )
    async def create_rule(  # pyright: ignore[reportUnusedFunction]  # the router has it
        request: Request,
        caller: _Writer,
        check: _Check = None,
        message: Message = "",
        idempotency_key: _Key = None,
    ) -> Response:
        """Save a rule that is new. It is checked and its tests are tried before anything changes."""
        draft, placed = await _draft(request)
        with refusing(placed=placed):
            if check:
                return _checked(service, await editor.check(draft, by=author_of(caller)))
            save = partial(editor.create, draft, by=author_of(caller), message=message)
            return await replays.once(caller.name, idempotency_key, await request.body(), partial(_answer, save, True))

    @router.put(
        "/{rule}",
        operation_id="replaceRule",
        openapi_extra=BODY,
        response_model=SavedRule | Validation,
        responses={**_SAVED, **_MADE, **problems(404, 412, 428)},
    )
    async def replace_rule(  # pyright: ignore[reportUnusedFunction]  # the router has it
        request: Request,
        rule: RuleName,
        caller: _Writer,
        if_match: IfMatch = None,
        if_none_match: IfNoneMatch = None,
        check: _Check = None,
        message: Message = "",
    ) -> Response:
        """Save what a rule is to say. YAML is kept as it is; JSON changes only what it must in the rule's text.

        Of two people who edit a rule the second one is refused with 412, and gets what the rule is now, what it was,
        and both changes in one text.
        """
        new = if_none_match is not None
        draft, placed = await _draft(request)
        with refusing(placed=placed, new=new):
            if check:
                return _checked(service, await editor.check(draft, rule, by=author_of(caller)))
            if new:
                return await _answer(partial(editor.create, draft, rule, by=author_of(caller), message=message), True)
            match = needed(if_match)
            return await _answer(partial(editor.change, rule, draft, match, by=author_of(caller), message=message))

    @router.patch(
        "/{rule}",
        operation_id="patchRule",
        openapi_extra=_PATCHES,
        response_model=SavedRule | Validation,
        responses={**_SAVED, **problems(404, 412, 428)},
    )
    async def patch_rule(  # pyright: ignore[reportUnusedFunction]  # the router has it
        request: Request,
        rule: RuleName,
        caller: _Writer,
        if_match: IfMatch = None,
        check: _Check = None,
        message: Message = "",
    ) -> Response:
        """Change parts of a rule. In its text only these parts change; comments stay."""
        with refusing():
            draft = await _patch(request)
            if check:
                editor.read(rule)
                return _checked(service, await editor.check(draft, rule, by=author_of(caller)))
            match = needed(if_match)
            return await _answer(partial(editor.change, rule, draft, match, by=author_of(caller), message=message))

    @router.delete(
        "/{rule}", operation_id="deleteRule", status_code=204, responses=problems(400, 404, 409, 412, 423, 428, 507)
    )
    async def delete_rule(  # pyright: ignore[reportUnusedFunction]  # the router has it
        rule: RuleName,
        caller: _Writer,
        if_match: IfMatch = None,
        message: Message = "",
        purge: Annotated[  # noqa: FBT002  (of a query)
            bool, Query(description="Forget all its versions too. This needs the scope `admin`, and is for good.")
        ] = False,
    ) -> None:
        """Delete a rule: its runs end, and what it holds is let go. For 30 days each version can be restored.

        What was deleted can be purged after that, with `If-Match: *`. Rules that came with hyperconnect cannot be
        deleted (423); disable them.
        """
        with refusing():
            if purge:
                caller.need(ADMIN)
                await editor.purge(rule, needed(if_match), by=author_of(caller))
                return
            await editor.delete(rule, needed(if_match), by=author_of(caller), message=message)

    def switch(to: _Way) -> Callable[[RuleName], Awaitable[RuleLine]]:
        async def switch_rule(rule: RuleName) -> RuleLine:
            status = await (reset(service, rule) if to == "reset" else switch_rule_to(service, rule, on=to == "enable"))
            return rule_line(service, status, telling_of(service))

        return switch_rule

    for verb, about in _WAYS.items():
        router.post(
            f"/{{rule}}:{verb}", operation_id=f"{verb}Rule", description=about, responses=problems(404, 409, 422, 507)
        )(switch(verb))
    return router


_Way: TypeAlias = Literal["enable", "disable", "reset"]
_WAYS: Final[dict[_Way, str]] = {
    "enable": "Switch a rule on, whatever its text says. It stays so over restarts, until its text says otherwise.",
    "disable": "Switch a rule off, whatever its text says: its runs end, and what it holds is let go.",
    "reset": "Let a rule that was paused because it ran wild run again.",
}


def author_of(caller: Caller) -> Author:
    """Return a caller as the author of the rules they write, which may do no more than they."""
    return Author(caller.name, tuple(caller.scopes))


async def _draft(request: Request) -> tuple[Draft, bool]:
    """Return what a body wants a rule to say, and whether it is a text."""
    sent = await read_body(request)
    if isinstance(sent, str):
        return text_draft(sent), True
    if len(sent) != 1:
        why = f"{len(sent)} documents stand where one rule is expected"
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, why, hint="send one at a time")
    return data_draft(sent[0]), False


async def _patch(request: Request) -> Draft:
    kind = request.headers.get("content-type", _MERGE).partition(";")[0].strip().lower()
    if kind not in {_MERGE, _STEPS}:
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"{kind[:64]!r} is no patch",
            hint=f"send {_MERGE} or {_STEPS}",
            headers={"accept-patch": f"{_MERGE}, {_STEPS}"},
        )
    sent = decoded(await request.body())
    return patch_draft(merge_patch(sent) if kind == _MERGE else json_patch(sent))


async def _answer(save: Callable[[], Awaitable[Saved]], made: bool = False) -> Response:  # noqa: FBT001, FBT002  (bound by partial)
    saved = await save()
    headers = {"etag": saved.rule.etag}
    if made:
        headers["location"] = f"/api/v1/rules/{saved.rule.rule}"
    status = HTTPStatus.CREATED if made else HTTPStatus.OK
    return Response(view(saved).model_dump_json(), status, headers, "application/json")


def view(saved: Saved) -> SavedRule:
    """Return a saved rule as it is told."""
    rule = saved.rule
    return SavedRule(
        rule=rule.rule,
        version=rule.version,
        etag=rule.etag,
        changed=saved.changed,
        accepted=saved.accepted,
        waits_for=[*saved.waits_for],
        findings=[finding_view(finding) for finding in saved.findings],
        text=rule.text,
        document=saved.document,
    )


def _checked(service: Service, checked: Checked) -> Response:
    teller = Teller(service.hub.registry, service.timezone)
    found = told([replace(checked.validated, findings=checked.findings)], teller)
    return Response(found.model_dump_json(), media_type="application/json")
