"""Reading rules: as they are written, how they stand, and what they wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path as FilePath
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi import Path as InPath
from fastapi.responses import JSONResponse, PlainTextResponse
from msgspec import Struct

from hyperconnect.api.description import problems
from hyperconnect.api.fresh import IfChanged, is_known
from hyperconnect.api.model.reason import Explanation
from hyperconnect.api.model.rule import (
    TEXT,
    BandName,
    Outlook,
    RuleLine,
    RulePage,
    RuleParts,
    RuleStatusView,
    RuleView,
    StandingName,
)
from hyperconnect.api.page import Paged
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import requires
from hyperconnect.api.telling import explanation, outlook, rule_line, status_view, telling_of
from hyperconnect.automation.lint import Facts
from hyperconnect.automation.status import RuleStatus
from hyperconnect.automation.validation.neighbour import uses_of
from hyperconnect.errors import UnknownError
from hyperconnect.model.value import Path, parts_of
from hyperconnect.shell.asking.devices import known
from hyperconnect.shell.asking.rules import at_work, coming, explained, status_of, whole
from hyperconnect.shell.editing.editor import Editor
from hyperconnect.shell.editing.rule_text import RuleText
from hyperconnect.shell.service import Service

YAML: Final = "application/yaml"
RuleName = Annotated[str, InPath(pattern="^[a-z0-9_-]{1,64}$", description="The rule's name.", examples=["hall-light"])]
_Text = Annotated[str, Query(max_length=200)]
_FIELD: Final = "|".join(RuleLine.model_fields)
_Fields = Annotated[
    str | None,
    Query(
        pattern=f"^({_FIELD})(,({_FIELD}))*$",
        max_length=400,
        description="Tell only these parts of each rule, with commas between them.",
        examples=["rule,standing"],
    ),
]
_AT_ONCE: Final = 4
"""Rules at work that are read before others have their turn."""
_ETAG: Final = {"ETag": {"description": "A hash of the rule's text, for `If-Match`.", "schema": {"type": "string"}}}


class Wanted(Struct, frozen=True):
    """Which rules are wanted; what is empty or None does not matter."""

    tag: str
    band: BandName | None
    enabled: bool | None
    standing: StandingName | None
    device: str
    attribute: str
    writes: str
    words: str

    def keeps(self, status: RuleStatus, document: dict[str, object]) -> bool:
        """Whether a rule is among them, as far as its document and its standing tell."""
        tags, words = document.get("tags"), self.words.casefold()
        return (
            (not self.tag or (isinstance(tags, list) and self.tag in tags))
            and (self.band is None or str(document.get("band") or "comfort") == self.band)
            and (self.enabled is None or status.enabled is self.enabled)
            and (self.standing is None or status.standing == self.standing)
            and any(words in str(text or "").casefold() for text in (status.id, status.title, document.get("about")))
        )


def _wanted(  # noqa: PLR0917  (the parameters of a query)
    tag: Annotated[_Text, Query(description="Only those with this tag.")] = "",
    band: Annotated[BandName | None, Query(description="Only those of this band.")] = None,
    enabled: Annotated[bool | None, Query(description="Only those that are switched on, or off.")] = None,
    standing: Annotated[StandingName | None, Query(description="Only those that stand so.")] = None,
    device: Annotated[_Text, Query(description="Only those at work that have to do with this device.")] = "",
    attribute: Annotated[_Text, Query(description="Only those at work that hear, read or set this one.")] = "",
    writes: Annotated[_Text, Query(description="Only those at work that set this attribute.")] = "",
    q: Annotated[_Text, Query(description="Only those whose name, title or text about them holds this.")] = "",
) -> Wanted:
    return Wanted(tag, band, enabled, standing, device, attribute, writes, q)


def make_router(service: Service, editor: Editor) -> APIRouter:
    """Return the routes that read rules."""
    router = APIRouter(
        prefix=f"{ROOT}/rules",
        tags=["rules"],
        dependencies=[requires("rules:read")],
        responses=problems(401, 403, 422, 429),
    )

    @router.get("", operation_id="listRules", response_model=RulePage | RuleParts, responses=problems(404))
    async def list_rules(  # pyright: ignore[reportUnusedFunction]  # the router has it
        wanted: Annotated[Wanted, Depends(_wanted)], paging: Paged, fields: _Fields = None
    ) -> RulePage | JSONResponse:
        """List rules by their names, and how they stand."""
        among = await _among(service, wanted)
        telling, engine = telling_of(service), service.hub.engine
        kept = (
            status
            for status in engine.rules.values()
            if (among is None or status.id in among) and wanted.keeps(status, engine.document(status.id) or {})
        )
        items, more = paging.cut(kept, _name)
        page = RulePage(items=[rule_line(service, each, telling) for each in items], next=more)
        if fields is None:
            return page
        return JSONResponse(
            page.model_dump(mode="json", include={"items": {"__all__": {*fields.split(",")}}, "next": True})
        )

    @router.get(
        "/{rule}",
        operation_id="showRule",
        response_model=RuleView,
        responses={
            200: {
                "description": "The rule; with `Accept: application/yaml` the text as its author wrote it.",
                "content": {YAML: {"schema": {"type": "string"}, "example": TEXT}},
                "headers": _ETAG,
            },
            304: {"description": "It is still the one of `If-None-Match`.", "headers": _ETAG},
            **problems(404),
        },
    )
    async def show_rule(  # pyright: ignore[reportUnusedFunction]  # the router has it
        rule: RuleName,
        response: Response,
        accept: Annotated[str, Header(include_in_schema=False)] = "",
        if_none_match: IfChanged = None,
    ) -> RuleView | Response:
        """Show a rule as it is written, comments and all. How it stands is told by `/status`."""
        found = text_of(service, editor, rule)
        headers = {"ETag": found.etag, "Vary": "Accept"}
        if is_known(if_none_match, found.etag):
            return Response(status_code=304, headers=headers)
        if _wants_yaml(accept):
            return PlainTextResponse(found.text, headers=headers, media_type=YAML)
        response.headers.update(headers)
        document = service.hub.engine.document(rule) or {}
        return RuleView(
            rule=rule,
            title=str(document.get("title") or ""),
            version=found.version,
            etag=found.etag,
            ours=found.ours,
            file=found.path.name,
            scopes=None if (scopes := service.hub.scopes(rule)) is None else [*scopes],
            document=document,
            text=found.text,
        )

    @router.get("/{rule}/status", operation_id="showRuleStatus", responses=problems(404))
    async def show_status(rule: RuleName) -> RuleStatusView:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Tell how a rule stands, what it waits for, what it has under way, and what it holds."""
        return status_view(service, status_of(service, rule), whole(service, rule, telling_of(service)))

    @router.get("/{rule}/next", operation_id="showNext", responses=problems(404, 409))
    async def show_next(rule: RuleName) -> Outlook:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Tell what a rule at work waits for, and its moments of the next 14 days."""
        telling = telling_of(service)
        return outlook(rule, coming(service, at_work(service, rule, telling), telling))

    @router.get("/{rule}/why", operation_id="explainRule", responses=problems(404))
    async def explain_rule(  # pyright: ignore[reportUnusedFunction]  # the router has it
        rule: RuleName,
        at: Annotated[
            str,
            Query(
                max_length=64,
                description="A moment of the past: 07:30 is the last one, without an offset it is local time. Now, "
                "if left out.",
                examples=["07:30", "2026-11-22T18:41:12+01:00"],
            ),
        ] = "",
        ran: Annotated[bool, Query(description="Why it ran last; false: why it did not.")] = True,  # noqa: FBT002  (of a query)
    ) -> Explanation:
        """Tell why a rule ran last, or why it did not: one sentence, and what it rests on."""
        return explanation(explained(service, rule, telling_of(service), at=at, ran=ran))

    return router


async def _among(service: Service, wanted: Wanted) -> set[str] | None:
    """Return the rules at work that have to do with all that is asked for; None if nothing of that kind is.

    Raises:
        UnknownError: nothing is called that.
    """
    asked = list(_asked(service, wanted))
    if not asked:
        return None
    critic = service.hub.engine.critic
    while not critic.prepare(_AT_ONCE):  # noqa: ASYNC110  (it works meanwhile, and waits for nobody)
        await asyncio.sleep(0)
    return {facts.rule for facts in critic if all(fits(facts) for fits in asked)}


def _asked(service: Service, wanted: Wanted) -> Iterator[Callable[[Facts], bool]]:
    if wanted.device:
        meant = known(service, wanted.device)
        yield lambda facts: any(parts_of(path)[0] == meant for path in uses_of(facts) if path.count(".") >= 3)
    if wanted.attribute:
        path = _path(service, wanted.attribute)
        yield lambda facts: path in uses_of(facts)
    if wanted.writes:
        written = _path(service, wanted.writes)
        yield lambda facts: "writes" in uses_of(facts).get(written, ())


def _path(service: Service, name: str) -> Path:
    found = service.hub.registry.attribute(name)
    if found is None:
        raise UnknownError(f"{name} is not known", hint="GET /api/v1/devices lists what is")
    return found.path


def text_of(service: Service, editor: Editor, rule: str) -> RuleText:
    """Return the text of a rule; of one whose file is lost, the last that is known of it.

    Raises:
        UnknownError: no rule is called that.
    """
    try:
        return editor.read(rule)
    except UnknownError:
        status_of(service, rule)
        newest = service.store.versions.newest(rule)
        text, version = ("", 0) if newest is None else (newest.text, newest.number)
        return RuleText(rule, text, FilePath(), version)


def _wants_yaml(accept: str) -> bool:
    """Return whether a caller names YAML, and not JSON before it."""
    named = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    first = next((each for each in named if each in {YAML, "application/json", "*/*"}), "")
    return first == YAML


def _name(status: RuleStatus) -> tuple[str]:
    return (status.id,)
