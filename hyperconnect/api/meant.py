"""Which version a request means, as HTTP says it (RFC 9110, 13.1): the headers and what they hold."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated, Final, Literal

from fastapi import Header
from pydantic import AfterValidator

from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.shell.editing.editor import ANY, Match

_TAG: Final = re.compile(r'(W/)?("[!#-~\x80-\xff]*")')
_LIST: Final = r'^(\*|(W/)?"[!#-~\x80-\xff]*"([ \t]*,[ \t]*(W/)?"[!#-~\x80-\xff]*")*)$'
_LONGEST: Final = 4096


def _listed(text: str | None) -> str | None:
    if text is not None and re.fullmatch(_LIST, text) is None:
        raise ValueError('this is no ETag: send it as it came, in its quotes: "0f…"')
    return text


IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=_LONGEST,
        description="The `ETag` of what you read; `*` for whatever it is now.",
        json_schema_extra={"pattern": _LIST},
        examples=['"9b1c0e6f5d7a4e22b07f3c4a1d5e8f90"'],
    ),
    AfterValidator(_listed),
]
IfNoneMatch = Annotated[
    Literal["*"] | None, Header(alias="If-None-Match", description="`*`: only if there is no such rule yet.")
]


def needed(if_match: str | None) -> Match:
    """Return which versions a request means.

    Raises:
        ProblemError: it says none (428).
    """
    if if_match is None:
        raise ProblemError(
            HTTPStatus.PRECONDITION_REQUIRED,
            "a change needs If-Match, so that nobody's work is overwritten",
            hint="read it and send its ETag as If-Match",
            errors=[Mistake("is missing", "missing", parameter="If-Match")],
        )
    return match_of(if_match)


def match_of(if_match: str) -> Match:
    """Return the ETags of an `IfMatch`; one that is weak matches nothing."""
    if if_match == ANY:
        return (ANY,)
    return [tag for weak, tag in _TAG.findall(if_match) if not weak]
