"""What stands behind the question mark of an address: only what its route knows."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.automation.expression.flaw import near

_LONGEST = 64
"""So much of a name is said again."""


def refuse_unknown(request: Request) -> None:
    """Let a misspelt parameter not pass for none: an answer to another question looks like the one asked for.

    Raises:
        ProblemError: the route has no parameter of such a name (422, with a mistake for each).
    """
    route = request.scope.get("route")
    if not request.query_params or not isinstance(route, APIRoute):
        return
    known = sorted(_names(route.dependant))
    mistakes = [_mistake(name, known) for name in request.query_params if name not in known]
    if mistakes:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, mistakes[0].detail, errors=mistakes)


def _names(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for each in dependant.dependencies:
        yield from _names(each)


def _mistake(name: str, known: list[str]) -> Mistake:
    said = name[:_LONGEST]
    if close := near(name, known):
        there = f"did you mean {', '.join(close)}?"
    else:
        there = f"there are {', '.join(known)}" if known else "leave it out"
    return Mistake(f"there is no parameter {said!r} here", "extra_forbidden", parameter=said, suggestion=there)
