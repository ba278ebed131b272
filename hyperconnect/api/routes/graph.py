"""What triggers what, as data or as a drawing."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from hyperconnect.api.description import problems
from hyperconnect.api.model.graph import EdgeView, GraphView, NodeView
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.rules import RuleName
from hyperconnect.api.scope import requires
from hyperconnect.automation.drawing import dot, mermaid
from hyperconnect.automation.graph import Graph, around
from hyperconnect.shell.editing.shelf import unknown
from hyperconnect.shell.service import Service
from hyperconnect.shell.validating import graph_of_rules

_Format = Annotated[Literal["json", "dot", "mermaid"], Query(description="As data, for Graphviz, or for Mermaid.")]
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "model": GraphView,
        "content": {
            "text/vnd.graphviz": {"schema": {"type": "string"}, "example": "digraph rules {\n}\n"},
            "text/vnd.mermaid": {"schema": {"type": "string"}, "example": "flowchart LR\n"},
        },
    }
}


def make_router(service: Service) -> APIRouter:
    """Return the routes of graphs."""
    router = APIRouter(
        prefix=ROOT, tags=["rules"], dependencies=[requires("rules:read")], responses=problems(401, 403, 422, 429)
    )

    @router.get("/rules:graph", operation_id="drawRules", responses=_ANSWERS, response_model=GraphView)
    async def draw_rules(format: _Format = "json") -> Response | GraphView:  # pyright: ignore[reportUnusedFunction]  # noqa: A002  the router has it; the name of the API
        """Tell what triggers what, over all rules at work."""
        return _told(await graph_of_rules(service.hub), format)

    @router.get(
        "/rules/{rule}/graph",
        operation_id="drawRule",
        responses={**_ANSWERS, **problems(404)},
        response_model=GraphView,
    )
    async def draw_rule(  # pyright: ignore[reportUnusedFunction]  # the router has it
        rule: RuleName,
        format: _Format = "json",  # noqa: A002  the name of the API
        steps: Annotated[int, Query(ge=1, le=8, description="How many edges away what is told may be.")] = 2,
    ) -> Response | GraphView:
        """Tell what sets a rule off, what it sets, and which rules are behind that."""
        if service.hub.engine.status(rule) is None:
            raise unknown(rule, service.hub.registry.rule_names())
        return _told(around(await graph_of_rules(service.hub), rule, steps=steps), format)

    return router


def _told(graph: Graph, wanted: Literal["json", "dot", "mermaid"]) -> Response | GraphView:
    match wanted:
        case "dot":
            return Response(dot(graph), media_type="text/vnd.graphviz; charset=utf-8")
        case "mermaid":
            return Response(mermaid(graph), media_type="text/vnd.mermaid; charset=utf-8")
        case _:
            return GraphView(
                nodes=[NodeView(id=node.id, kind=node.kind, label=node.label) for node in graph.nodes],
                edges=[EdgeView(source=edge.source, target=edge.target, kind=edge.kind) for edge in graph.edges],
            )
