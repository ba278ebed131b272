"""Signing in and out: a token that is typed once, or a ticket, becomes a session of this browser."""

from __future__ import annotations

from http import HTTPStatus

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from hyperconnect.api import session
from hyperconnect.api.app import Behind
from hyperconnect.api.problem import ProblemError
from hyperconnect.api.scope import Caller
from hyperconnect.dashboard.form import read_form, way_on
from hyperconnect.dashboard.page import address_of, open_page, visit
from hyperconnect.dashboard.render import render
from hyperconnect.dashboard.trouble import Arriving
from hyperconnect.dashboard.words import text


class SignIn(Struct, frozen=True):
    """What the page shows: where it leads, and what was wrong with the last try."""

    way_on: str
    wrong: str = ""


def make_routes(behind: Behind) -> list[Route]:
    """Return the routes of signing in and out."""
    access, tokens, service = behind.access, behind.service.store.tokens, behind.service

    async def show(request: Request) -> Response:
        on, ticket = way_on(request.query_params.get("next")), request.query_params.get("ticket")
        if ticket is not None and request.method == "GET":
            return enter(request, on, ticket)
        if visit(request).caller is not None:
            return RedirectResponse(on, HTTPStatus.SEE_OTHER)
        return render(request, "sign-in.html", SignIn(on))

    def enter(request: Request, on: str, ticket: str) -> Response:
        caller, now = behind.tickets.take(ticket), service.now()
        if caller is None or not session.is_in(tokens, caller, now):
            access.count(address_of(request))
            wrong = text("This link was used already, or is too old.")
            return render(request, "sign-in.html", SignIn(on, wrong), HTTPStatus.UNAUTHORIZED)
        answer = render(request, "arriving.html", Arriving(on))
        secret = session.begin(tokens, caller, now)
        session.end(request, tokens)
        session.keep(request, answer, secret)
        behind.owning.begin(now)
        return answer

    async def sign_in(request: Request) -> Response:
        form = await read_form(request)
        on = way_on(form.get("next"))
        try:
            token = access.admit(form.get("token", ""), address_of(request))
        except ProblemError as error:
            view = SignIn(on, _wrong(error))
            answer = render(request, "sign-in.html", view, error.status)
            answer.headers.update({name: text for name, text in error.headers.items() if name != "www-authenticate"})
            return answer
        answer = RedirectResponse(on, HTTPStatus.SEE_OTHER)
        caller = Caller(token.name, token.scopes, token.id)
        secret = session.begin(tokens, caller, service.now())
        session.end(request, tokens)
        session.keep(request, answer, secret)
        return answer

    async def sign_out(request: Request) -> Response:
        session.end(request, tokens)
        answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
        session.forget(request, answer)
        return answer

    return [
        open_page("/sign-in", show),
        open_page("/sign-in", sign_in, methods=("POST",)),
        open_page("/sign-out", sign_out, methods=("POST",)),
    ]


def _wrong(error: ProblemError) -> str:
    if error.status is HTTPStatus.TOO_MANY_REQUESTS:
        return text("Too many wrong tokens. Wait a moment.")
    return text("This token opens nothing here.")
