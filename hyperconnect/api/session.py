"""Sessions: a browser that was let in has a token of its own, which is listed and revoked like any other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from hyperconnect.api.browser import COOKIE
from hyperconnect.api.scope import Caller
from hyperconnect.api.setup import new_token
from hyperconnect.api.token import parse
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.tokens import Token, Tokens

LASTS: Final[Seconds] = 90 * 86_400.0
"""How long a browser stays signed in."""
MOST: Final = 100
"""How many sessions there may be; of the token that let in most, the one that was used longest ago makes room."""
_NAME: Final = "browser of "
_LONGEST: Final = 64


def begin(tokens: Tokens, caller: Caller, now: Moment) -> str:
    """Make the token of a session for somebody who was let in; return it.

    It lets do what they may, and ends with the token that let them in.

    Raises:
        StoreError: it was not kept.
    """
    token = tokens.get(caller.token)
    via = caller.token if token is None or token.via is None else token.via
    ends = [now + LASTS, *([token.expires_at] if token is not None and token.expires_at is not None else [])]
    sessions = [each for each in tokens.all() if each.via is not None]
    if len(sessions) >= MOST:
        tokens.forget(_who_leaves(sessions).id)
    name = f"{_NAME}{caller.name.removeprefix(_NAME)}"[:_LONGEST]
    return new_token(tokens, name, tuple(caller.scopes), now, min(ends), via)[1]


def is_in(tokens: Tokens, caller: Caller, now: Moment) -> bool:
    """Return whether a caller of a moment ago may still come in: what they showed was not revoked since."""
    token = tokens.get(caller.token)
    return not caller.token or (token is not None and token.is_good(now))


def end(request: Request, tokens: Tokens) -> None:
    """Let the session end that a browser shows, if it shows one.

    Raises:
        StoreError: the disk did not take it; the session is as it was.
    """
    parsed = parse(request.cookies.get(COOKIE, ""))
    token = None if parsed is None else tokens.find(parsed.id, parsed.digest)
    if token is not None and token.via is not None:
        tokens.forget(token.id)


def keep(request: Request, response: Response, secret: str) -> None:
    """Let the browser keep a session's token."""
    response.set_cookie(
        COOKIE, secret, max_age=round(LASTS), path="/", secure=_is_encrypted(request), httponly=True, samesite="strict"
    )


def forget(request: Request, response: Response) -> None:
    """Let the browser keep no token any more."""
    response.delete_cookie(COOKIE, path="/", secure=_is_encrypted(request), httponly=True, samesite="strict")


def _who_leaves(sessions: Sequence[Token]) -> Token:
    """Return who makes room: whoever signs in again and again puts out themself, and nobody else."""
    many = Counter(each.via for each in sessions)
    most = max(many.values())
    return min((each for each in sessions if many[each.via] == most), key=_quiet_since)


def _quiet_since(session: Token) -> Moment:
    return session.created_at if session.used_at is None else session.used_at


def _is_encrypted(request: Request) -> bool:
    """Return whether the browser came over HTTPS; a proxy may say so, and whoever lies keeps a cookie less."""
    told = request.headers.get("x-forwarded-proto", "").partition(",")[0]
    return "https" in {request.url.scheme, told.strip().lower()}
