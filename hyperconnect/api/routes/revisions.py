"""Revising a rule's text without saving it: what a form changes is changed where it stands, and comments stay."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter

from hyperconnect.api.description import problems
from hyperconnect.api.model.revision import PlaceView, Revision, RevisionWish
from hyperconnect.api.problem import ProblemError
from hyperconnect.api.problem import pointer as pointer_to
from hyperconnect.api.refusal import mistake, refusing
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.validation import finding_view
from hyperconnect.api.scope import requires
from hyperconnect.automation.text import read_rules
from hyperconnect.model.reason import Finding
from hyperconnect.protocols.payload import is_object
from hyperconnect.shell.editing.draft import patch_draft
from hyperconnect.shell.editing.patch import Patch, json_patch
from hyperconnect.shell.editing.tree import Node, tree

_AT_ONCE: Final = 2
"""Revisions at once: a long text takes seconds, and threads are for others too."""
_NONE: Final = Finding("HX001", "error", "", "there is no rule in this text", line=1, column=1)
_SEVERAL: Final = Finding("HX001", "error", "", "several rules stand here; send one at a time", line=1, column=1)


def make_router() -> APIRouter:
    """Return the route that revises texts."""
    router = APIRouter(prefix=ROOT, tags=["rules"], dependencies=[requires("rules:read")])
    turns = asyncio.Semaphore(_AT_ONCE)

    @router.post("/rules:revise", operation_id="reviseRule", responses=problems(400, 401, 403, 409, 413, 422, 429))
    async def revise_rule(wish: RevisionWish) -> Revision:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Change parts of a rule's text, and tell what it says and where. Nothing is saved, and nothing checked."""
        with refusing():
            patch = json_patch(wish.patch) if wish.patch else None
            async with turns:
                return await asyncio.to_thread(_revised, wish.text, patch)

    return router


def _revised(text: str, patch: Patch | None) -> Revision:
    document, wrong = _read(text)
    if patch is not None:
        if document is None:
            errors = [mistake(each, placed=True) for each in wrong]
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "what cannot be read cannot be changed", errors=errors)
        text = patch_draft(patch)(text)
        document, wrong = _read(text)
    root = None if document is None else tree(text)
    places = {} if root is None else {pointer_to(path): place for path, place in _places(root, text, ())}
    return Revision(text=text, document=document, places=places, findings=[finding_view(each) for each in wrong])


def _read(text: str) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Return the one rule of a text as data, or why there is none."""
    written = read_rules(text)
    wrong = [finding for each in written for finding in each.findings]
    if wrong or len(written) != 1:
        return None, wrong or [_SEVERAL if written else _NONE]
    document = written[0].document
    return (dict(document), []) if is_object(document) else (None, [_NONE])


def _places(node: Node, text: str, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], PlaceView]]:
    for index, entry in enumerate(node.entries):
        beneath = (*path, entry.key if node.kind == "mapping" else index)
        line = text.count("\n", 0, entry.head) + 1
        yield beneath, PlaceView(line=line, start=entry.head, end=max(entry.head, entry.end))
        yield from _places(entry.value, text, beneath)
