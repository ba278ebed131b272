"""What a hub refuses, and why it cannot be asked: each error says the next step."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hyperconnect.errors import HyperconnectError


class Mistake(Struct, frozen=True):
    """One thing that is wrong with what was sent.

    `pointer` is a JSON Pointer (RFC 6901) into it; what is no part of it is named by `parameter`. `line` and `column`
    count from 1 in a text.
    """

    detail: str
    code: str = ""
    pointer: str | None = None
    parameter: str | None = None
    suggestion: str = ""
    line: int | None = None
    column: int | None = None


class Written(Struct, frozen=True):
    """What a rule says in one of its versions; `etag` is empty where it is not the one it says now."""

    text: str
    version: int = 0
    etag: str = ""


class Merged(Struct, frozen=True):
    """Two changes in one text. Where they contradict each other, `conflicts` times, both stand between markers."""

    text: str
    conflicts: int = 0


class ClosedError(HyperconnectError):
    """No hub answers there, or it does not let us in."""

    exit_code = 4


class LateError(HyperconnectError):
    """The hub did not answer in time; whether it did what it was asked is not known."""

    exit_code = 5


class GarbledError(HyperconnectError):
    """What answers is no hub, or one of another time."""


class UndoneError(HyperconnectError):
    """A job came to nothing, or was given up."""


class RefusedError(HyperconnectError):
    """The hub understood and will not: `status` is that of HTTP, `mistakes` tell what is wrong in particular."""

    def __init__(self, status: int, why: str, *, hint: str = "", mistakes: Sequence[Mistake] = ()) -> None:
        self.status = status
        self.mistakes = tuple(mistakes)
        super().__init__(why, hint=hint)

    @property
    def code(self) -> str:
        """What is wrong first, the same word for ever; empty where nothing in particular is."""
        return self.mistakes[0].code if self.mistakes else ""

    @property
    def pointer(self) -> str | None:
        """Where that is, as a JSON Pointer into what was sent."""
        return self.mistakes[0].pointer if self.mistakes else None


class AuthError(RefusedError):
    """There is no token, it opens nothing any more, or it lacks a scope."""

    exit_code = 6


class ConflictError(RefusedError):
    """A rule was changed since it was read, or is there already.

    `current` is what it says now (None: it is gone), `base` what it said when it was read, `sent` what it was to say,
    `merged` both changes in one text and `diff` from the current text to the one sent. What the hub cannot tell is
    None.
    """

    def __init__(
        self,
        status: int,
        why: str,
        *,
        hint: str = "",
        current: Written | None = None,
        base: Written | None = None,
        sent: str | None = None,
        merged: Merged | None = None,
        diff: str = "",
    ) -> None:
        self.current = current
        self.base = base
        self.sent = sent
        self.merged = merged
        self.diff = diff
        super().__init__(status, why, hint=hint)
