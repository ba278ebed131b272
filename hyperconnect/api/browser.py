"""What a browser shows without being asked: the cookie of its session, and where its requests come from."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from hyperconnect.api.problem import ProblemError

COOKIE: Final = "hc_session"
"""The cookie that holds a session's token."""

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def kept(visit: HTTPConnection) -> str | None:
    """Return the token of a browser's session, where a request shows no other.

    Raises:
        ProblemError: another page than ours lets the browser ask for more than to look (403).
    """
    said = None if "authorization" in visit.headers else visit.cookies.get(COOKIE)
    if said is not None and visit.scope["method"] not in _SAFE:
        need_ours(visit)
    return said


def need_ours(visit: HTTPConnection) -> None:
    """Let nothing on that a browser sends for another page than one of this hub.

    Another port of the same machine is another page: browsers send it the cookies of this one.

    Raises:
        ProblemError: the browser says so, or says nothing of it (403).
    """
    fetched, origin = visit.headers.get("sec-fetch-site"), visit.headers.get("origin", "")
    ours = urlsplit(origin).netloc == visit.headers.get("host") if fetched is None else fetched == "same-origin"
    if not ours:
        raise ProblemError(
            HTTPStatus.FORBIDDEN,
            "another page may not speak through your browser",
            hint="programs send a token as Authorization: Bearer hc_…",
        )
