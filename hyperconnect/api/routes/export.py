"""All rules at once: to keep them elsewhere, and what is doubtful about them."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import AsyncGenerator, Sequence
from io import BytesIO
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Query, Response

from hyperconnect.api.description import problems
from hyperconnect.api.model.analysis import Analysis, RuleFindings
from hyperconnect.api.model.rule import DOCUMENT, TEXT
from hyperconnect.api.page import Paged, Paging, cursor_of
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.validation import finding_view
from hyperconnect.api.scope import requires
from hyperconnect.errors import UnknownError
from hyperconnect.shell.asking.analysis import RuleAnalysis
from hyperconnect.shell.editing.editor import Editor
from hyperconnect.shell.editing.rule_text import RuleText
from hyperconnect.shell.service import Service

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""When every file of an archive was written, so that the same rules are the same archive."""
_AT_ONCE: Final = 16
"""Files that are read before others have their turn."""
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "All rules, by their names: documents of YAML as their authors wrote them, a list of canonical "
        "documents, or an archive with a file for each.",
        "content": {
            "application/yaml": {"schema": {"type": "string"}, "example": f"---\n{TEXT}"},
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}, "example": [DOCUMENT]},
            "application/zip": {},
        },
    }
}


def make_router(service: Service, editor: Editor) -> APIRouter:
    """Return the routes over all rules."""
    analysis = RuleAnalysis(service)
    router = APIRouter(
        prefix=ROOT, tags=["rules"], dependencies=[requires("rules:read")], responses=problems(401, 403, 422, 429)
    )

    @router.get("/rules:export", operation_id="exportRules", response_class=Response, responses=_ANSWERS)
    async def export_rules(  # pyright: ignore[reportUnusedFunction]  # the router has it
        format: Annotated[Literal["yaml", "json", "zip"], Query(description="How they are written.")] = "yaml",  # noqa: A002  the name of the API
    ) -> Response:
        """Export all rules, in an order that never changes: what goes into Git shows what changed."""
        engine = service.hub.engine
        if format == "json":
            documents = [engine.document(rule) for rule in sorted(engine.rules)]
            return Response(
                msgspec.json.format(msgspec.json.encode(documents), indent=2), media_type="application/json"
            )
        texts = await _texts(service, editor)
        if format == "zip":
            headers = {"Content-Disposition": 'attachment; filename="rules.zip"'}
            return Response(_archive(texts), media_type="application/zip", headers=headers)
        return Response("".join(f"---\n{_whole(each.text)}" for each in texts), media_type="application/yaml")

    @router.get("/analysis", operation_id="analyseRules")
    async def analyse(paging: Paged) -> Analysis:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Look all rules over, each beside the others, and list those of which there is something to say."""
        items: list[RuleFindings] = []
        async for each in _analysed(service, analysis, paging):
            if len(items) == paging.limit:
                return Analysis(items=items, next=cursor_of((items[-1].rule,)))
            items.append(each)
        return Analysis(items=items)

    return router


async def _analysed(service: Service, analysis: RuleAnalysis, paging: Paging) -> AsyncGenerator[RuleFindings]:
    """Yield rules with findings, behind the place of the cursor."""
    behind = paging.place(("",))[0] if paging.cursor else ""
    for rule in sorted(service.hub.engine.rules):
        if rule > behind:
            findings = await analysis.of(rule)
            if findings:
                yield RuleFindings(rule=rule, findings=[finding_view(one) for one in findings])
            await asyncio.sleep(0)


async def _texts(service: Service, editor: Editor) -> list[RuleText]:
    """Return the texts of all rules; those whose files have just gone are left out."""
    found: list[RuleText] = []
    for number, rule in enumerate(sorted(service.hub.engine.rules)):
        try:
            found.append(editor.read(rule))
        except UnknownError:
            continue
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
    return found


def _archive(texts: Sequence[RuleText]) -> bytes:
    """Return a zip file with a file for each rule, the same for the same rules."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for each in texts:
            entry = zipfile.ZipInfo(f"rules/{each.rule}.yaml", _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, _whole(each.text))
    return archive.getvalue()


def _whole(text: str) -> str:
    """Return a text that ends with its last line."""
    return text if text.endswith("\n") else f"{text}\n"
