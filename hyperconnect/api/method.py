"""What each place answers to: all of its methods, and the colon that begins a verb is part of no name."""

from __future__ import annotations

import re
from functools import cached_property
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Receive, Scope, Send

from hyperconnect.api.problem import ProblemError, answer

_NAME = re.compile(r"\\\{\w+\\\}")


class Methods:
    """Lets requests through to `app` whose method a route of `routed` has at their place.

    A router knows of one route at a time: of two at a place it would name the methods of the first, and take
    `lamp:toggle` for the name of a lamp.
    """

    def __init__(self, app: ASGIApp, routed: FastAPI) -> None:
        self._app = app
        self._routed = routed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        allowed = self._allowed(scope["path"])
        if not allowed or scope["method"] in allowed:
            await self._app(scope, receive, send)
            return
        error = ProblemError(
            HTTPStatus.METHOD_NOT_ALLOWED,
            f"this place does not answer to {scope['method'][:16]}",
            hint=f"use {' or '.join(allowed)}",
            headers={"allow": ", ".join(allowed)},
        )
        await answer(error)(scope, receive, send)

    def _allowed(self, path: str) -> list[str]:
        return sorted({method for place, methods in self._places for method in methods if place.fullmatch(path)})

    @cached_property
    def _places(self) -> list[tuple[re.Pattern[str], frozenset[str]]]:
        return [
            (re.compile(_NAME.sub("[^/:]+", re.escape(route.path_format))), frozenset(route.methods or ()))
            for route in iter_route_contexts(self._routed.routes)
            if route.path_format is not None
        ]
