"""How the API describes itself: the OpenAPI document."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final, TypedDict

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from hyperconnect.api.example import keep_nulls
from hyperconnect.api.link import link
from hyperconnect.api.listing import describe_lists
from hyperconnect.api.model.problem import Problem
from hyperconnect.api.problem import MEDIA_TYPE
from hyperconnect.api.scope import SCOPES


class Metadata(TypedDict):
    """What the document says of the whole."""

    summary: str
    description: str
    openapi_tags: list[dict[str, Any]]


METADATA: Final[Metadata] = {
    "summary": "Rules, devices and the past of one household",
    "description": (
        "Everything a household's hub knows and does. Each operation asks for a token with the scope that it names "
        "under `security`; on the hub's own machine the socket file `hub.sock` asks for none.\n\n"
        "Lists come as `items` and `next`: send `next` again as `cursor` for the page that follows. Moments are "
        "written as RFC 3339 with the household's offset. What is refused is told as a problem document (RFC 9457), "
        "with the next step where there is one.\n\n"
        "| scope | lets |\n|---|---|\n" + "\n".join(f"| `{name}` | {lets} |" for name, lets in SCOPES.items())
    ),
    "openapi_tags": [
        {"name": "rules", "description": "What the house does by itself: read, change, try, explain."},
        {"name": "jobs", "description": "What takes long: begun, told of, given up."},
        {"name": "runs", "description": "What rules did, and what they nearly did."},
        {"name": "claims", "description": "Who holds which attribute, and since when."},
        {"name": "variables", "description": "What the household remembers under names of its own."},
        {"name": "devices", "description": "Things, their values, and what they can be told."},
        {"name": "comfort", "description": "When rooms are warmed, for whom, and why."},
        {"name": "history", "description": "What was."},
        {"name": "events", "description": "What happens, as it happens."},
        {"name": "words", "description": "What rules may say: schema, functions, capabilities."},
        {"name": "simulation", "description": "Simulated households beside the hub, and what happens in them."},
        {"name": "access", "description": "The owner's first token, and all others."},
        {"name": "health", "description": "For whoever looks after the hub."},
    ],
}

_WHY: Final[dict[int, str]] = {
    400: "The request cannot be read.",
    401: "There is no token, or it opens nothing any more.",
    403: "The token lacks a scope, which `scope` names.",
    404: "Nothing is called that.",
    409: "It cannot be done as things stand now.",
    412: "It was changed meanwhile.",
    413: "The body is longer than what is read.",
    415: "The body is called something that is not read here.",
    422: "The request can be read, and parts of it are wrong: `errors` tells which.",
    423: "It came with hyperconnect, and stays.",
    428: "Say which version is meant: `If-Match`.",
    429: "Too often; `Retry-After` says when again.",
    503: "The hub cannot do it now.",
    507: "The disk refuses what must be kept.",
}


_TOO_OFTEN: Final = HTTPStatus.TOO_MANY_REQUESTS.value
_OFTEN: Final[dict[str, Any]] = {
    "Retry-After": {"description": "Seconds until it may be sent again.", "schema": {"type": "integer", "minimum": 1}},
    "RateLimit": {
        "description": "What is left, and in how many seconds there is more (draft-ietf-httpapi-ratelimit-headers).",
        "schema": {"type": "string"},
        "example": '"guesses";r=0;t=3',
    },
    "RateLimit-Policy": {
        "description": "How often is not too often: `q` times in `w` seconds.",
        "schema": {"type": "string"},
        "example": '"guesses";q=20;w=60',
    },
}


_SCHEMAS: Final = "#/components/schemas/"


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how these refusals are described, as `responses` of a route or router.

    By reference: FastAPI would make a validator of the model for each of them, which takes most of a hub's start.
    """
    return {
        status: {
            "description": _WHY[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_SCHEMAS}{Problem.__name__}"}}},
            **({"headers": _OFTEN} if status == _TOO_OFTEN else {}),
        }
        for status in statuses
    }


def describe(app: FastAPI) -> None:
    """Let an application describe itself with our problem documents."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's own guide does it


def _document(app: FastAPI) -> dict[str, Any]:
    described = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
    )
    problem = Problem.model_json_schema(ref_template=f"{_SCHEMAS}{{model}}")
    described["components"]["schemas"] |= {**problem.pop("$defs", {}), Problem.__name__: problem}
    operations = {
        operation["operationId"]: operation for methods in described["paths"].values() for operation in methods.values()
    }
    for operation in operations.values():
        for status, response in operation["responses"].items():
            content = response.get("content", {})
            if int(status) >= HTTPStatus.BAD_REQUEST and content:
                response["content"] = {MEDIA_TYPE: next(iter(content.values()))}
        for parameter in operation.get("parameters", ()):
            _leave_out(parameter)
        _need(operation)
    link(operations)
    keep_nulls(app, described["components"]["schemas"], operations)
    describe_lists(described)
    return described


def _leave_out(parameter: dict[str, Any]) -> None:
    """Say nothing of null: a parameter can be left out, and is never that."""
    schema = parameter["schema"]
    choices = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(choices) == 1:
        del schema["anyOf"]
        schema.update(choices[0])


def _need(operation: dict[str, Any]) -> None:
    """Say that `If-Match` is required, where nothing else can say which version is meant."""
    headers = {one["name"]: one for one in operation.get("parameters", ())}
    if str(HTTPStatus.PRECONDITION_REQUIRED.value) in operation["responses"] and not headers.keys() & {"check", "plan"}:
        headers["If-Match"]["required"] = True
