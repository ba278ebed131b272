"""Forms as browsers send them, and where they lead back to."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from hyperconnect.api.problem import ProblemError

_FIELDS: Final = 16
_OURS: Final = re.compile(r"/(?![/\\])[^\x00-\x20\\\x7f]{0,1000}")


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form.

    Raises:
        ProblemError: it cannot be read (400).
    """
    try:
        return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "the form cannot be read", hint="send it as UTF-8") from error


def way_on(said: str | None) -> str:
    """Return the path of ours that a text is, or that of the first page."""
    return said if said is not None and _OURS.fullmatch(said) else "/"
