"""A place in an expression's text."""

from __future__ import annotations

from msgspec import Struct


class Mark(Struct, frozen=True, gc=False):
    """The characters from `start` up to, not including, `end`."""

    source: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """What is written there."""
        return self.source[self.start : self.end]

    @property
    def span(self) -> tuple[int, int]:
        """Both ends, for a `Flaw`."""
        return self.start, self.end

    def to(self, other: Mark) -> Mark:
        """Return the place from here to the end of another."""
        return Mark(self.source, self.start, other.end)


def whole(source: str) -> Mark:
    """Return the mark of a whole text."""
    return Mark(source, 0, len(source))
