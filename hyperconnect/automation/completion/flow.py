"""Where one is within braces and brackets that may not be closed yet, and in quotes."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

Step = str | int
"""A key of a mapping, or a place in a list."""

Way = tuple[Step, ...]

DEEPEST: Final = 24
"""Levels that are looked at; no rule has more."""


class Level(Struct):
    """A mapping or list that is open: in a mapping the key whose value is written, if one is; else the item."""

    is_list: bool
    key: str | None = None
    index: int = 0

    @property
    def step(self) -> Step | None:
        """What leads on from here."""
        return self.index if self.is_list else self.key


class Inside(Struct, frozen=True):
    """The end of a text that began as a value: the levels that are open there, and what of a scalar is typed.

    `begins` is where the scalar begins. In a mapping without a key of its own a key is being written. `quote` is the
    quote that is open, or nothing. `written` are the keys of all mappings, also of closed ones, by the way from here,
    with what stands there as far as that is one text.
    """

    levels: tuple[Level, ...]
    begins: int
    quote: str
    written: dict[Way, dict[str, str]]


def inside(text: str) -> Inside:
    """Return where the end of a text is that began with the value of a key, or with an item of a list."""
    scan = _Scan(text)
    while scan.at < len(text):
        scan.step()
    return Inside(tuple(scan.levels), scan.begins, scan.quote, scan.written)


class _Scan:
    """Reads letter by letter."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.begins = 0
        self.quote = ""
        self.levels: list[Level] = []
        self.written: dict[Way, dict[str, str]] = {}
        self._closed = False
        self._blank = True

    def step(self) -> None:
        letter = self.text[self.at]
        blank, self._blank = self._blank, self._blank and letter in " \t\n"
        if self.quote:
            self._quoted(letter)
        elif letter in "\"'" and blank:
            self.quote, self.begins = letter, self.at + 1
        elif letter in "{[" and blank:
            if len(self.levels) < DEEPEST:
                self.levels.append(Level(letter == "["))
            self._anew()
        elif self.levels:
            self._between(letter, self.levels[-1])
        self.at += 1

    def _quoted(self, letter: str) -> None:
        if letter == "\\" and self.quote == '"':
            self.at += 1
        elif letter == self.quote:
            self.quote, self._closed = "", True

    def _between(self, letter: str, top: Level) -> None:
        if letter in "}]":
            self._write(top)
            self.levels.pop()
            self._anew()
        elif letter == ",":
            self._write(top)
            top.key, top.index = None, top.index + 1
            self._anew()
        elif letter == ":" and not top.is_list and top.key is None and self._ends():
            top.key = self._scalar()
            self._anew()

    def _anew(self) -> None:
        self.begins, self._closed, self._blank = self.at + 1, False, True

    def _ends(self) -> bool:
        """Whether a colon ends a key."""
        after = self.text[self.at + 1 : self.at + 2]
        return self._closed or not after or after in " \t\n,{}["

    def _scalar(self) -> str:
        return self.text[self.begins : self.at].strip().strip("\"'")

    def _write(self, level: Level) -> None:
        if level.is_list:
            return
        scalar = self._scalar()
        key = level.key if level.key is not None else scalar
        if key:
            steps = (one.step for one in self.levels[:-1])
            way = tuple(step for step in steps if step is not None)
            self.written.setdefault(way, {}).setdefault(key, scalar if level.key is not None else "")
