"""Acknowledging what is doubtful about a rule: its author knows, and the hub need not say it again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from hyperconnect.api.description import problems
from hyperconnect.api.model.acknowledgement import Acknowledgement
from hyperconnect.api.model.saved_rule import SavedRule
from hyperconnect.api.refusal import refusing
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.rules_write import Message, author_of, view
from hyperconnect.api.scope import Caller, requires
from hyperconnect.errors import ConflictError
from hyperconnect.protocols.payload import is_array, is_object
from hyperconnect.shell.asking.rules import status_of
from hyperconnect.shell.editing.draft import patch_draft
from hyperconnect.shell.editing.editor import ANY, Editor
from hyperconnect.shell.editing.patch import Patch
from hyperconnect.shell.service import Service
from hyperconnect.shell.validating import validate_documents


def make_router(service: Service, editor: Editor) -> APIRouter:
    """Return the route that acknowledges findings."""
    router = APIRouter(
        prefix=ROOT, tags=["rules"], responses=problems(400, 401, 403, 404, 409, 422, 423, 429, 503, 507)
    )

    @router.post("/analysis:acknowledge", operation_id="acknowledgeFinding")
    async def acknowledge_finding(  # pyright: ignore[reportUnusedFunction]  # the router has it
        wish: Acknowledgement, caller: Annotated[Caller, requires("rules:write")], message: Message = ""
    ) -> SavedRule:
        """Take note of a warning: its code is written into the rule's `allow`, and it is an info from then on."""
        status_of(service, wish.rule)
        document = service.hub.engine.document(wish.rule)
        judged = await validate_documents(service.hub, [document])
        found = {one.code: one.severity for each in judged for one in each.findings}
        severity = found.get(wish.code)
        if severity == "error":
            raise ConflictError(f"{wish.code} is an error of {wish.rule}", hint="mend it; only warnings can wait")
        if severity != "warning":
            raise ConflictError(f"{wish.rule} has no warning {wish.code}", hint="GET /api/v1/analysis lists them")
        with refusing():
            draft = patch_draft(_allowing(wish.code))
            said = message or f"acknowledges {wish.code}"
            return view(await editor.change(wish.rule, draft, (ANY,), by=author_of(caller), message=said))

    return router


def _allowing(code: str) -> Patch:
    """Return the patch that lets a rule allow a warning."""

    def patched(data: object) -> object:
        if not is_object(data):
            return data
        known = data.get("allow")
        codes: list[object] = known if is_array(known) else []
        return {**data, "allow": [*codes, *(() if code in codes else (code,))]}

    return patched
