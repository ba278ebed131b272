"""Versions of rules: what each said, what changed, and back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query, Request, Response

from hyperconnect.api.description import problems
from hyperconnect.api.meant import IfMatch, match_of
from hyperconnect.api.model.saved_rule import SavedRule
from hyperconnect.api.model.version import VersionDiff, VersionPage, VersionText, VersionView
from hyperconnect.api.page import Paged, cursor_of
from hyperconnect.api.refusal import refusing
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.rules import YAML, RuleName
from hyperconnect.api.routes.rules_write import Message, author_of, view
from hyperconnect.api.scope import Caller, requires
from hyperconnect.automation.text import read_rules
from hyperconnect.protocols.payload import is_object
from hyperconnect.shell.editing.editor import ANY, Editor
from hyperconnect.shell.editing.merge import diff
from hyperconnect.shell.editing.rule_text import etag_of
from hyperconnect.shell.editing.versions import Version
from hyperconnect.shell.service import Service

_Number = Annotated[int, Path(ge=1, le=1 << 31, description="A version, counted from 1.")]
_To = Annotated[int | None, Query(ge=1, le=1 << 31, description="Another version; the newest if left out.")]


def make_router(service: Service, editor: Editor) -> APIRouter:
    """Return the routes about versions."""
    router = APIRouter(prefix=f"{ROOT}/rules", tags=["rules"], responses=problems(401, 403, 422, 429))
    reads = [requires("rules:read")]

    def told(version: Version) -> dict[str, Any]:
        return {
            "rule": version.rule,
            "version": version.number,
            "at": datetime.fromtimestamp(round(version.at, 3), ZoneInfo(service.timezone)),
            "author": version.author,
            "message": version.message,
            "deleted": version.deleted,
            "etag": None if version.deleted else etag_of(version.text),
        }

    def page(found: list[Version], limit: int) -> VersionPage:
        more = cursor_of((found[limit - 1].number,)) if len(found) > limit else None
        return VersionPage(items=[VersionView(**told(each)) for each in found[:limit]], next=more)

    @router.get("/{rule}/versions", operation_id="listRuleVersions", dependencies=reads, responses=problems(404))
    async def list_versions(rule: RuleName, paging: Paged) -> VersionPage:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """List the versions of a rule, the newest first. A rule that nobody ever changed has none."""
        before = int(paging.place((1,))[0]) if paging.cursor else None
        return page(editor.versions(rule, before, paging.limit + 1), paging.limit)

    @router.get(
        "/{rule}/versions/{version}:diff",
        operation_id="diffRuleVersions",
        dependencies=reads,
        responses=problems(404),
    )
    async def diff_versions(rule: RuleName, version: _Number, to: _To = None) -> VersionDiff:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Tell what changed in the text of a rule from one version to another."""
        first = editor.version(rule, version)
        second = editor.versions(rule, None, 1)[0] if to is None else editor.version(rule, to)
        names = (f"version {first.number}", f"version {second.number}")
        return VersionDiff(
            rule=rule, version=first.number, to=second.number, diff=diff(first.text, second.text, *names)
        )

    @router.get(
        "/{rule}/versions/{version}",
        operation_id="showRuleVersion",
        dependencies=reads,
        response_model=VersionText,
        responses={
            200: {"content": {YAML: {"schema": {"type": "string"}, "example": "rule: hall-light\n…"}}},
            **problems(404),
        },
    )
    async def show_version(request: Request, rule: RuleName, version: _Number) -> Response:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Show a version of a rule; with `Accept: application/yaml` its text alone."""
        found = editor.version(rule, version)
        headers = {} if found.deleted else {"etag": etag_of(found.text)}
        if YAML in request.headers.get("accept", ""):
            return Response(found.text, 200, headers, YAML)
        document = next((written.document for written in read_rules(found.text)), None)
        shown = VersionText(**told(found), text=found.text, document=document if is_object(document) else None)
        return Response(shown.model_dump_json(), 200, headers, "application/json")

    @router.post(
        "/{rule}/versions/{version}:restore",
        operation_id="restoreRuleVersion",
        responses=problems(400, 404, 409, 412, 507),
    )
    async def restore_version(  # pyright: ignore[reportUnusedFunction]  # the router has it
        response: Response,
        rule: RuleName,
        version: _Number,
        caller: Annotated[Caller, requires("rules:write")],
        if_match: IfMatch = None,
        message: Message = "",
    ) -> SavedRule:
        """Let a rule say again what it said in a version: a new version. A deleted rule is there again."""
        match = (ANY,) if if_match is None else match_of(if_match)
        with refusing():
            saved = await editor.restore(rule, version, match, by=author_of(caller), message=message)
        response.headers["etag"] = saved.rule.etag
        return view(saved)

    return router


def make_deleted_router(service: Service, editor: Editor) -> APIRouter:
    """Return the route that tells what can be restored."""
    router = APIRouter(prefix=ROOT, tags=["rules"], responses=problems(401, 403, 422, 429))

    @router.get("/rules:deleted", operation_id="listDeletedRules", dependencies=[requires("rules:read")])
    async def list_deleted(paging: Paged) -> VersionPage:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """List the rules that were deleted within 30 days, each with the version that says so."""
        zone = ZoneInfo(service.timezone)
        found, more = paging.cut(editor.deleted(), _of_rule)
        items = [
            VersionView(
                rule=each.rule,
                version=each.number,
                at=datetime.fromtimestamp(round(each.at, 3), zone),
                author=each.author,
                message=each.message,
                deleted=True,
                etag=None,
            )
            for each in found
        ]
        return VersionPage(items=items, next=more)

    return router


def _of_rule(version: Version) -> tuple[str]:
    return (version.rule,)
