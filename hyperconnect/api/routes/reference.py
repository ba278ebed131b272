"""What rules may say: their schema, the grammar, functions and capabilities, for editors and for people."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Response

from hyperconnect.api.description import problems
from hyperconnect.api.fresh import IfChanged, is_known
from hyperconnect.api.model.word import AttributeKind, Capabilities, CapabilityView, Functions, FunctionView
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import requires
from hyperconnect.automation.document import schema
from hyperconnect.automation.expression.function import FUNCTIONS
from hyperconnect.automation.expression.grammar import GRAMMAR
from hyperconnect.model.device import Attribute
from hyperconnect.model.registry import FAMILIES
from hyperconnect.shell.editing.rule_text import etag_of

_SCHEMA: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A JSON Schema (2020-12) with descriptions and examples.",
        "content": {
            "application/schema+json": {"schema": {"type": "object"}, "example": {"title": "Rule", "type": "object"}}
        },
    },
    304: {"description": "It is still the one of `If-None-Match`."},
}
_GRAMMAR: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "EBNF.",
        "content": {"text/plain": {"schema": {"type": "string"}, "example": "expression = condition ;\n"}},
    }
}


class _Schema(Response):
    media_type = "application/schema+json"


class _Text(Response):
    media_type = "text/plain"


def make_router() -> APIRouter:
    """Return the routes of what never changes while a hub runs."""
    router = APIRouter(
        prefix=ROOT, tags=["words"], dependencies=[requires("rules:read")], responses=problems(401, 403, 422, 429)
    )

    @router.get("/schema/rule.json", operation_id="showRuleSchema", response_class=_Schema, responses=_SCHEMA)
    async def show_schema(if_none_match: IfChanged = None) -> _Schema:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Show the schema of a rule's document, as an editor needs it."""
        text, etag = _schema()
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if is_known(if_none_match, etag):
            return _Schema(status_code=304, headers=headers)
        return _Schema(text, headers=headers)

    @router.get("/grammar", operation_id="showGrammar", response_class=_Text, responses=_GRAMMAR)
    async def show_grammar() -> _Text:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Show the grammar of expressions."""
        return _Text(GRAMMAR)

    @router.get("/functions", operation_id="listFunctions")
    async def list_functions() -> Functions:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """List the functions that expressions may call."""
        return Functions(
            items=[
                FunctionView(
                    name=each.name, signature=each.signature, gives=each.gives, about=each.about, cost=each.cost
                )
                for each in FUNCTIONS.values()
            ]
        )

    @router.get("/capabilities", operation_id="listCapabilities")
    async def list_capabilities() -> Capabilities:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """List what devices can be and do, in the words that rules use."""
        return _capabilities()

    return router


@lru_cache(1)
def _schema() -> tuple[str, str]:
    text = msgspec.json.encode(schema()).decode()
    return text, etag_of(text)


@lru_cache(1)
def _capabilities() -> Capabilities:
    return Capabilities(
        items=[
            CapabilityView(
                name=each.name,
                family=family,
                about=each.about,
                attributes={name: _kind(attribute) for name, attribute in each.attributes.items()},
                commands={
                    command: {name: _kind(one.attribute, required=one.required) for name, one in arguments.items()}
                    for command, arguments in each.commands.items()
                },
                events=[*each.events],
            )
            for family, members in FAMILIES.items()
            for each in members
        ]
    )


def _kind(attribute: Attribute, *, required: bool = False) -> AttributeKind:
    return AttributeKind(
        type=attribute.type,
        unit=attribute.unit,
        minimum=attribute.minimum,
        maximum=attribute.maximum,
        options=[*attribute.options],
        writable=attribute.writable,
        required=required,
        about=attribute.about,
    )
