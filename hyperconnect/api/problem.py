"""Problem documents (RFC 9457): the one form in which anything is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from msgspec import Struct
from starlette.exceptions import HTTPException

from hyperconnect.api.wording import worded
from hyperconnect.errors import ConflictError, HyperconnectError, StoreError, UnknownError
from hyperconnect.protocols.payload import PayloadError
from hyperconnect.shell.service import StoppedError

MEDIA_TYPE: Final = "application/problem+json"
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_MOST = 100
"""How many mistakes one document tells of."""

_STATUSES: Final[tuple[tuple[type[HyperconnectError], HTTPStatus], ...]] = (
    (PayloadError, HTTPStatus.BAD_REQUEST),
    (UnknownError, HTTPStatus.NOT_FOUND),
    (ConflictError, HTTPStatus.CONFLICT),
    (StoreError, HTTPStatus.INSUFFICIENT_STORAGE),
    (StoppedError, HTTPStatus.SERVICE_UNAVAILABLE),
)
"""What our errors are over HTTP, the first that fits; all others are about what was sent."""


class Mistake(Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong with a request, or with a document in it.

    `pointer` is a JSON Pointer (RFC 6901) into the body; what is no part of the body is named by `parameter`. `code` is
    the same for ever, for programs. `line` and `column` count from 1 in a body of YAML.
    """

    detail: str
    code: str = ""
    pointer: str | None = None
    parameter: str | None = None
    suggestion: str = ""
    line: int | None = None
    column: int | None = None


class ProblemError(HyperconnectError):
    """A request is refused with an HTTP `status`; `headers` go with the answer, `more` into the document."""

    def __init__(
        self,
        status: HTTPStatus,
        why: str,
        *,
        hint: str = "",
        errors: Sequence[Mistake] = (),
        headers: Mapping[str, str] = _NOTHING,
        more: Mapping[str, Any] = _NOTHING,
    ) -> None:
        self.status = status
        self.errors = errors
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
    if error.errors:
        said["errors"] = error.errors[:_MOST]
    return msgspec.json.encode({**said, **error.more})


def answer(error: ProblemError) -> Response:
    """Return the response to a refused request."""
    return Response(document(error), error.status, dict(error.headers), MEDIA_TYPE)


def tell_problems(app: FastAPI, admit: Callable[[Request], Awaitable[None]]) -> None:
    """Let an application answer every error of its routes with a problem document.

    `admit` refuses whoever may not use the route: they learn nothing of what is wrong with what they sent.
    """

    async def ours(request: Request, error: Exception) -> Response:
        if isinstance(error, RequestValidationError):
            try:
                await admit(request)
            except ProblemError as refusal:
                return answer(refusal)
        return answer(problem_of(error))

    for kind in (HyperconnectError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, ours)


def pointer(parts: Sequence[str | int]) -> str:
    """Return the JSON Pointer to a part of a document."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def problem_of(error: Exception) -> ProblemError:
    """Return an error as the refusal that it is over HTTP."""
    match error:
        case ProblemError():
            return error
        case HyperconnectError(why=why, hint=hint):
            fitting = (status for kind, status in _STATUSES if isinstance(error, kind))
            return ProblemError(next(fitting, HTTPStatus.UNPROCESSABLE_ENTITY), why, hint=hint)
        case HTTPException(status_code=code, detail=detail, headers=headers):
            status = HTTPStatus(code)
            said = "" if detail == status.phrase else str(detail)
            return ProblemError(status, said, headers=headers or {})
        case RequestValidationError():
            errors = error.errors()
            unread = any(one["type"] == "json_invalid" for one in errors)
            status = HTTPStatus.BAD_REQUEST if unread else HTTPStatus.UNPROCESSABLE_ENTITY
            why = "the body is no JSON" if unread else "parts of the request are wrong"
            return ProblemError(status, why, errors=[_mistake(one) for one in errors])
        case _:
            return ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "", hint="the hub's log says more")


def _mistake(told: Mapping[str, Any]) -> Mistake:
    """Return what FastAPI found wrong in our form."""
    where, *parts = told["loc"]
    detail, code = worded(told), str(told["type"])
    if where == "body":
        return Mistake(detail, code, pointer=pointer([] if code == "json_invalid" else parts))
    return Mistake(detail, code, parameter=".".join(map(str, parts)))
