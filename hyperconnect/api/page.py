"""Pages of long lists: so many items, and where the next page begins."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar

import msgspec
from fastapi import Depends, Query
from msgspec import Struct

from hyperconnect.api.problem import Mistake, ProblemError

MOST: Final = 200
_LONGEST = 1024

Item = TypeVar("Item")
Key = TypeVar("Key", bound="tuple[str | int | float, ...]")


class Paging(Struct, frozen=True):
    """What part of a list is wanted: at most `limit` items, behind the place of `cursor`; empty is the beginning."""

    limit: int
    cursor: str

    def cut(self, items: Iterable[Item], key: Callable[[Item], Key]) -> tuple[list[Item], str | None]:
        """Return a page of items, which come in the order of their keys, and the cursor of the next if there is one.

        Raises:
            ProblemError: the cursor is none of ours.
        """
        ordered = sorted(((key(item), item) for item in items), key=_first)
        if self.cursor and ordered:
            behind = self.place(type_of=ordered[0][0])
            ordered = [each for each in ordered if each[0] > behind]
        page = ordered[: self.limit]
        more = cursor_of(page[-1][0]) if len(ordered) > len(page) else None
        return [item for _, item in page], more

    def place(self, type_of: Key) -> Key:
        """Return the key a cursor stands for, made like another.

        Raises:
            ProblemError: the cursor is none of ours.
        """
        try:
            text = urlsafe_b64decode(self.cursor.encode() + b"=" * (-len(self.cursor) % 4))
            parts = tuple(msgspec.json.decode(text, type=list[str | int | float]))
        except (binascii.Error, ValueError, msgspec.DecodeError, RecursionError):
            raise _WRONG from None
        if len(parts) != len(type_of) or not all(
            isinstance(part, str) == isinstance(like, str) for part, like in zip(parts, type_of, strict=True)
        ):
            raise _WRONG
        return parts  # type: ignore[return-value]  # of the same length and types


def cursor_of(key: tuple[str | int | float, ...]) -> str:
    """Return the cursor of the place behind an item."""
    return urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def _paging(
    limit: Annotated[int, Query(ge=1, le=MOST, description="At most so many items.")] = 50,
    cursor: Annotated[
        str, Query(max_length=_LONGEST, description="The `next` of the page before; empty for the first.")
    ] = "",
) -> Paging:
    return Paging(limit, cursor)


def _first(pair: tuple[Any, Any]) -> Any:
    return pair[0]


_WRONG = ProblemError(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "this cursor is none of ours",
    hint="send `next` of the page before as it is, or nothing for the first page",
    errors=[Mistake("no cursor of this list", "cursor_unknown", parameter="cursor")],
)

Paged = Annotated[Paging, Depends(_paging)]
"""The parameters `limit` and `cursor` of a list."""
