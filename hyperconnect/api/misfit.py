"""Refusals of values, told with their place in the body."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from http import HTTPStatus

from hyperconnect.api.problem import Mistake, ProblemError, pointer
from hyperconnect.shell.asking.calling import ArgumentError


@contextmanager
def in_body(within: Sequence[str] = ()) -> Generator[None]:
    """Tell a value that does not fit with its place: its name, within a part of the body.

    Raises:
        ProblemError: one did not fit (422).
    """
    try:
        yield
    except ArgumentError as error:
        mistake = Mistake(error.why, "value", pointer=pointer([*within, error.name]), suggestion=error.hint)
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, error.why, hint=error.hint, errors=[mistake]) from error
