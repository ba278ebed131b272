"""Problem documents (RFC 9457): the one form in which anything is refused."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from hyperconnect.errors import HyperconnectError, StoreError
from hyperconnect.protocols.payload import PayloadError
from hyperconnect.shell.service import StoppedError

MEDIA_TYPE: Final = "application/problem+json"
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_log = logging.getLogger(__name__)


class ProblemError(HyperconnectError):
    """A request is refused with an HTTP `status`; `headers` go with the answer, `more` into the document."""

    def __init__(
        self,
        status: HTTPStatus,
        why: str,
        *,
        hint: str = "",
        headers: Mapping[str, str] = _NOTHING,
        more: Mapping[str, Any] = _NOTHING,
    ) -> None:
        self.status = status
        self.headers = headers
        self.more = more
        super().__init__(why, hint=hint)


def document(error: ProblemError) -> bytes:
    """Return the problem document of a refusal, as JSON."""
    said: dict[str, Any] = {"type": "about:blank", "title": error.status.phrase, "status": error.status.value}
    if error.why:
        said["detail"] = error.why
    if error.hint:
        said["suggestion"] = error.hint
    return msgspec.json.encode({**said, **error.more})


def answer(error: ProblemError) -> Response:
    """Return the response to a refused request."""
    return Response(document(error), error.status, dict(error.headers), MEDIA_TYPE)


def tell_problems(app: FastAPI) -> None:
    """Let an application answer every error of its routes with a problem document."""

    async def ours(_: Request, error: Exception) -> Response:
        return answer(_problem(error))

    for kind in (HyperconnectError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, ours)


def _problem(error: Exception) -> ProblemError:
    match error:
        case ProblemError():
            return error
        case PayloadError(why=why):
            return ProblemError(HTTPStatus.BAD_REQUEST, why)
        case StoreError(why=why, hint=hint):
            return ProblemError(HTTPStatus.INSUFFICIENT_STORAGE, why, hint=hint)
        case StoppedError(why=why, hint=hint):
            return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, why, hint=hint)
        case HyperconnectError(why=why, hint=hint):
            return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, why, hint=hint)
        case HTTPException(status_code=code, detail=detail, headers=headers):
            status = HTTPStatus(code)
            said = "" if detail == status.phrase else str(detail)
            return ProblemError(status, said, headers=headers or {})
        case RequestValidationError():
            wrong = [{"pointer": "/".join(("", *map(str, one["loc"]))), "detail": one["msg"]} for one in error.errors()]
            more = {"wrong": wrong}
            return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "parts of the request are wrong", more=more)
        case _:
            return ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "", hint="the hub's log says more")
