"""What is there, and which methods it answers to; the colon that begins a verb is part of no name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Receive, Scope, Send

from hyperconnect.api.problem import ProblemError, answer

_NAME = re.compile(r"\\\{\w+\\\}")


class Methods:
    """Lets requests through to `app` for which there is a place among those of `routed`, and a method at it.

    A router knows of one route at a time: of two at a place it would name the methods of the first alone, and take
    `lamp:toggle` for the name of a lamp. Places under `root` are all known here; of others it may know more.
    """

    def __init__(self, app: ASGIApp, routed: FastAPI, root: str) -> None:
        self._app = app
        self._routed = routed
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path, method = scope["path"], scope["method"]
        allowed = sorted({known for place, methods in self._places for known in methods if place.fullmatch(path)})
        if method in allowed or (not allowed and not path.startswith(self._root)):
            await self._app(scope, receive, send)
        elif allowed:
            error = ProblemError(
                HTTPStatus.METHOD_NOT_ALLOWED,
                f"this does not answer to {method[:16]}",
                hint=f"use {' or '.join(allowed)}",
                headers={"allow": ", ".join(allowed)},
            )
            await answer(error)(scope, receive, send)
        else:
            error = ProblemError(
                HTTPStatus.NOT_FOUND, "there is nothing here", hint=f"GET {self._root}/openapi.json tells what there is"
            )
            await answer(error)(scope, receive, send)

    @cached_property
    def _places(self) -> list[tuple[re.Pattern[str], frozenset[str]]]:
        return list(_places(self._routed))


def _places(app: FastAPI) -> Iterator[tuple[re.Pattern[str], frozenset[str]]]:
    for route in iter_route_contexts(app.routes):
        if route.path_format is not None:
            yield re.compile(_NAME.sub("[^/:]+", re.escape(route.path_format))), frozenset(route.methods or ())
