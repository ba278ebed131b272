"""A household's rules as one bundle, as people keep them elsewhere: planned, then applied, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from hyperconnect.api.description import problems
from hyperconnect.api.meant import IfMatch, needed
from hyperconnect.api.model.bundle import BundlePlan, BundleStep
from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.api.refusal import refusing
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.rules_write import Message, author_of
from hyperconnect.api.routes.validation import finding_view
from hyperconnect.api.scope import Caller, requires
from hyperconnect.api.written import BODY, read_body
from hyperconnect.automation.validation import Validated
from hyperconnect.protocols.payload import is_object
from hyperconnect.shell.editing.bundle import Bundles, Others, Outlined, StaleBundleError
from hyperconnect.shell.editing.draft import Draft, data_draft, text_draft
from hyperconnect.shell.editing.rule_text import parts_of
from hyperconnect.shell.service import Service
from hyperconnect.shell.validating import validate_documents, validate_text

_TAG: Final[dict[int | str, dict[str, Any]]] = {
    200: {"headers": {"ETag": {"description": "Of all rules as they are now.", "schema": {"type": "string"}}}}
}


def make_router(service: Service, bundles: Bundles) -> APIRouter:
    """Return the route of bundles."""
    router = APIRouter(
        prefix=ROOT,
        tags=["rules"],
        responses={**_TAG, **problems(400, 401, 403, 409, 412, 413, 415, 422, 428, 429, 503, 507)},
    )

    @router.put("/rules:bundle", operation_id="applyBundle", openapi_extra=BODY)
    async def apply_bundle(  # pyright: ignore[reportUnusedFunction]  # the router has it
        request: Request,
        response: Response,
        caller: Annotated[Caller, requires("rules:write")],
        plan: Annotated[bool, Query(description="Only tell what would change; nothing does.")] = False,  # noqa: FBT002  (of a query)
        others: Annotated[
            Others, Query(description="What becomes of the household's own rules that are not in the bundle.")
        ] = "remove",
        if_match: IfMatch = None,
        message: Message = "",
    ) -> BundlePlan:
        """Let these be all rules of the household: new ones are made, others changed, and what is not here is removed.

        With `others=keep` they come to those that are there, of which nothing is removed.

        Send it with `plan=true` first: that tells what would change, and the `ETag` with which to apply it. Either all
        of it changes or, where one rule has errors, nothing. Rules that came with hyperconnect stay where the bundle
        does not name them. What is removed can be restored for 30 days.
        """
        sent = await read_body(request)
        hub = service.hub
        validated = await (validate_text(hub, sent) if isinstance(sent, str) else validate_documents(hub, sent))
        drafts = _drafts(sent, validated)
        with refusing(placed=isinstance(sent, str)):
            if plan:
                found = await bundles.outline(drafts, validated, by=author_of(caller), others=others)
            else:
                match = needed(if_match)
                try:
                    by = author_of(caller)
                    found = await bundles.apply(drafts, validated, match, by=by, message=message, others=others)
                except StaleBundleError as error:
                    raise ProblemError(HTTPStatus.PRECONDITION_FAILED, error.why, hint=error.hint) from error
        response.headers["etag"] = found.etag
        return _told(found, applied=not plan)

    return router


def _drafts(sent: str | list[object], validated: Sequence[Validated]) -> Mapping[str, Draft]:
    """Return the drafts of a body, by the names of the rules.

    Raises:
        ProblemError: there is none, one has no name, or two have the same.
    """
    if isinstance(sent, str):
        pieces = [(part.rule, text_draft(sent[part.head : part.end])) for part in parts_of(sent)]
    else:
        pieces = [(str(one.get("rule", "")) if is_object(one) else "", data_draft(one)) for one in sent]
    names = [name for name, _ in pieces]
    twice = sorted({name for name in names if names.count(name) > 1})
    if not pieces:
        raise _unfit("there is no rule in this bundle", "delete rules one by one if none is to be left")
    if "" in names:
        wrong = [one for each in validated for one in each.findings if one.severity == "error"]
        raise _unfit(wrong[0].detail if wrong else "a rule has no name", "let each have its own name: rule: <name>")
    if twice:
        raise _unfit(f"{', '.join(twice)} stands there more than once", "leave one of them out")
    return dict(pieces)


def _unfit(why: str, hint: str) -> ProblemError:
    errors = [Mistake(why, "bundle_unfit", pointer="")]
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, why, hint=hint, errors=errors)


def _told(found: Outlined, *, applied: bool) -> BundlePlan:
    findings = {each.rule: [finding_view(one) for one in each.findings] for each in found.validated}
    return BundlePlan(
        applied=applied,
        etag=found.etag,
        items=[
            BundleStep(rule=step.rule, deed=step.deed, diff=step.diff, findings=findings.get(step.rule, []))
            for step in found.steps
        ],
    )
