"""Rules as they are sent: YAML or JSON, one or several, read from a body by what it is called."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from fastapi import Request

from hyperconnect.api.problem import ProblemError
from hyperconnect.protocols.payload import decoded

YAML: Final = frozenset({"application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"})
JSON: Final = frozenset({"application/json"})

_RULE: Final = {
    "rule": "hall-light",
    "when": [{"change": "hall.motion", "to": True}],
    "then": [{"set": {"hall_light.on": True}}],
}
_TEXT: Final = """# the hall, by night
rule: hall-light
when:
  - {change: hall.motion, to: true}
then:
  - set: {hall_light.on: true}
"""
_SCHEMA: Final = {
    "title": "Rules",
    "description": "A rule, or a list of them. `GET /api/v1/schema/rule.json` is the schema of one.",
}
BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "One rule, or several: YAML documents, or a JSON list.",
        "content": {
            "application/yaml": {"schema": _SCHEMA, "example": _TEXT},
            "application/json": {"schema": _SCHEMA, "example": _RULE},
        },
    }
}
"""How such a body is described, as `openapi_extra` of a route."""


async def read_body(request: Request) -> str | list[object]:
    """Return the text of a body of YAML, or the documents of one of JSON.

    Raises:
        ProblemError: it is called something else (415), or is no UTF-8 (400).
        PayloadError: it is no JSON.
    """
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    body = await request.body()
    if kind in YAML:
        try:
            return body.decode()
        except UnicodeDecodeError as error:
            why = f"the byte {error.start} is no UTF-8"
            raise ProblemError(HTTPStatus.BAD_REQUEST, why, hint="save the text as UTF-8") from error
    if kind not in JSON:
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"{kind[:64]!r} is not read here",
            hint="send application/yaml or application/json",
        )
    data = decoded(body)
    return data if isinstance(data, list) else [data]  # pyright: ignore[reportUnknownVariableType]  # JSON is what it is
