"""What goes wrong: a page for who looks with a browser, a problem document for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hyperconnect.api import session
from hyperconnect.api.app import Behind
from hyperconnect.api.browser import COOKIE
from hyperconnect.api.problem import answer, problem_of
from hyperconnect.dashboard.form import way_on
from hyperconnect.dashboard.render import render

_ELSEWHERE: Final = frozenset({"cross-site", "same-site"})


class Arriving(Struct, frozen=True):
    """Where a browser goes on by itself: then it sends its cookie, whoever led it here."""

    way_on: str


class Trouble(Struct, frozen=True):
    """What the page shows: the number that stands for it, what is wrong, and what may help, in the hub's English."""

    status: int
    why: str
    hint: str


async def tell(request: Request, error: Exception) -> Response:
    """Answer a request that something went wrong with."""
    problem = problem_of(error)
    if "text/html" not in request.headers.get("accept", ""):
        return answer(problem)
    if problem.status is HTTPStatus.UNAUTHORIZED:
        return _let_in(request)
    view = Trouble(problem.status.value, problem.why, problem.hint)
    told = render(request, "trouble.html", view, problem.status)
    told.headers.update(problem.headers)
    return told


def _let_in(request: Request) -> Response:
    """Lead who has not signed in to where they can."""
    behind: Behind = request.app.state.behind
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method == "GET" and request.headers.get("sec-fetch-site") in _ELSEWHERE:
        # A browser sends no strict cookie along with another site's link; it does when our own page leads on.
        return render(request, "arriving.html", Arriving(way_on(asked)))
    if not behind.service.store.tokens.has_owner(behind.service.now()):
        return RedirectResponse("/welcome", HTTPStatus.SEE_OTHER)
    way = "/sign-in" if asked == "/" or request.method != "GET" else f"/sign-in?next={quote(asked, safe='/')}"
    told = RedirectResponse(way, HTTPStatus.SEE_OTHER)
    if COOKIE in request.cookies:
        session.forget(request, told)
    return told
