"""Which version a request means, as HTTP says it (RFC 9110, 13.1): the headers and what they hold."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Header

from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.shell.editing.editor import ANY, Match

_TAG = re.compile(r'[ \t]*(W/)?("[!#-~\x80-\xff]*")[ \t]*')
_ONE: Final = r'(W/)?"[!#-~]*"'
_LONGEST: Final = 4096

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=_LONGEST,
        description="The `ETag` of what you read; `*` for whatever it is now.",
        json_schema_extra={"pattern": rf"^(\*|{_ONE}(, ?{_ONE})*)$"},
        examples=['"9b1c0e6f5d7a4e22b07f3c4a1d5e8f90"'],
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        max_length=_LONGEST,
        description="`*`: only if there is no such rule yet.",
        json_schema_extra={"const": ANY},
    ),
]


def needed(if_match: str | None) -> Match:
    """Return which versions a request means.

    Raises:
        ProblemError: it says none (428), or what it says is no list of ETags (400).
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
    """Return the ETags of a header; one that is weak matches nothing.

    Raises:
        ProblemError: it holds something else.
    """
    if if_match.strip() == ANY:
        return (ANY,)
    found = [_TAG.fullmatch(each) for each in if_match.split(",") if each.strip()]
    if not found or None in found:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST,
            "If-Match holds no ETag",
            hint='send the ETag as it came, in its quotes: "0f…"',
            errors=[Mistake("is no ETag", "etag_unread", parameter="If-Match")],
        )
    return [each[2] for each in found if each is not None and not each[1]]


def is_new(if_none_match: str | None) -> bool:
    """Return whether a request means a rule that is not there yet.

    Raises:
        ProblemError: the header says something else than `*`.
    """
    if if_none_match is None:
        return False
    if if_none_match.strip() != ANY:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST,
            "If-None-Match can only be * here",
            hint="send If-None-Match: * to make a rule, or If-Match to change one",
            errors=[Mistake("is not *", "etag_unread", parameter="If-None-Match")],
        )
    return True
