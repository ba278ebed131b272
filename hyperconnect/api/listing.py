"""Lists: where their next page is, and whether a caller has a page already (RFC 8288, RFC 9110)."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final, get_args
from urllib.parse import parse_qsl, urlencode

import msgspec
from fastapi.routing import APIRoute
from msgspec import Struct
from pydantic import BaseModel
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hyperconnect.api.fresh import is_known

_PAGE: Final = {"items", "next"}
_HEADERS: Final[dict[str, Any]] = {
    "ETag": {
        "description": "A weak one of this page, for `If-None-Match`.",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": "Where the next page is, as `rel=next`, if there is one.",
        "schema": {"type": "string"},
    },
}
_KNOWN: Final[dict[str, Any]] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "title": "If-None-Match"},
    "description": "The `ETag` of the page you have: 304 if it is that.",
}


class _Page(Struct):
    next: str | None = None


class Lists:
    """Tells of each page of a list that `app` answers with which one it is, and where the next one is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = bytearray()

        async def tell(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK and _is_list(scope):
                start = message
            elif start is None:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    for each in _told(scope, start, bytes(body)):
                        await send(each)

        await self._app(scope, receive, tell)


def describe_lists(described: dict[str, Any]) -> None:
    """Say in an OpenAPI document which operations answer with pages."""
    schemas = described["components"]["schemas"]
    for methods in described["paths"].values():
        operation = methods.get("get", {})
        answer = operation.get("responses", {}).get("200", {})
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        names = [each.get("$ref", "").rpartition("/")[2] for each in (schema, *schema.get("anyOf", ()))]
        if any(set(schemas.get(name, {}).get("properties", ())) >= _PAGE for name in names):
            answer["headers"] = {**answer.get("headers", {}), **_HEADERS}
            operation["responses"]["304"] = {
                "description": "It is still the page of `If-None-Match`.",
                "headers": {"ETag": _HEADERS["ETag"]},
            }
            operation.setdefault("parameters", []).append(_KNOWN)


def _is_list(scope: Scope) -> bool:
    route = scope.get("route")
    model = route.response_model if isinstance(route, APIRoute) else None
    models = get_args(model) or (model,)
    return any(
        isinstance(each, type) and issubclass(each, BaseModel) and set(each.model_fields) >= _PAGE for each in models
    )


def _told(scope: Scope, start: Message, body: bytes) -> tuple[Message, Message]:
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = MutableHeaders(raw=start["headers"])
    headers["etag"] = f"W/{tag}"
    more = msgspec.json.decode(body, type=_Page).next
    if more is not None:
        headers["link"] = f'<{_next(scope, more)}>; rel="next"'
    if is_known(Headers(scope=scope).get("if-none-match"), tag):
        for name in ("content-length", "content-type"):
            del headers[name]
        start, body = {**start, "status": HTTPStatus.NOT_MODIFIED.value}, b""
    return {**start, "headers": headers.raw}, {"type": "http.response.body", "body": body}


def _next(scope: Scope, cursor: str) -> str:
    """Return the reference of the page that follows: what was asked, with its cursor."""
    asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return f"{scope['path']}?{urlencode([*(pair for pair in asked if pair[0] != 'cursor'), ('cursor', cursor)])}"
