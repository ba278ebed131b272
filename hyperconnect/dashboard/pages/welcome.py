"""The first visit: whoever knows the set-up code becomes the owner."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from hyperconnect.api import session
from hyperconnect.api.app import Behind
from hyperconnect.api.problem import ProblemError
from hyperconnect.api.scope import Caller
from hyperconnect.dashboard.form import read_form
from hyperconnect.dashboard.page import address_of, open_page
from hyperconnect.dashboard.render import render
from hyperconnect.dashboard.words import text

_LONGEST: Final = 48
_NAMELESS: Final = "owner"


class Welcome(Struct, frozen=True):
    """What the page shows: the name that was said, and what was wrong with the last try."""

    name: str = ""
    wrong: str = ""


class Owned(Struct, frozen=True):
    """What the new owner is shown, this once."""

    token: str


def make_routes(behind: Behind) -> list[Route]:
    """Return the routes of the first visit."""
    access, tokens, service = behind.access, behind.service.store.tokens, behind.service

    async def show(request: Request) -> Response:
        if tokens.has_owner(service.now()):
            return RedirectResponse("/", HTTPStatus.SEE_OTHER)
        return render(request, "welcome.html", Welcome())

    async def set_up(request: Request) -> Response:
        form = await read_form(request)
        name = _name(form.get("name", ""))
        try:
            with access.guessing(address_of(request)):
                token, secret = behind.owning.finish(form.get("code", ""), name or _NAMELESS, service.now())
        except ProblemError as error:
            if error.status is HTTPStatus.CONFLICT:
                return RedirectResponse("/", HTTPStatus.SEE_OTHER)
            return render(request, "welcome.html", Welcome(name, _wrong(error)), error.status)
        answer = render(request, "owned.html", Owned(secret))
        caller = Caller(token.name, token.scopes, token.id)
        session.keep(request, answer, session.begin(tokens, caller, service.now()))
        return answer

    return [open_page("/welcome", show), open_page("/welcome", set_up, methods=("POST",))]


def _name(said: str) -> str:
    """Return a name as one line."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())[:_LONGEST]


def _wrong(error: ProblemError) -> str:
    if error.status is HTTPStatus.TOO_MANY_REQUESTS:
        return text("Too many wrong codes. Wait a moment.")
    return text("This is not the set-up code. The hub writes a new one after ten wrong ones.")
