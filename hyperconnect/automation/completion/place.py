"""Where in a rule one is writing: the keys that lead there, what stands beside, and what is typed already.

Lines are read by their indentation alone, so that a text that is no YAML at present is no hindrance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from hyperconnect.automation.completion.flow import DEEPEST, Inside, Step, Way, inside

_ITEM = re.compile(r"-(?=[ \t]|$)[ \t]*")
_KEY = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'{}\[\],&*#?|>@%`-][^#\n]*?|-[^\s#][^#\n]*?)[ \t]*:(?=[ \t]|$)[ \t]*"""
)
_LONGEST_FLOW = 200
"""Lines that braces may be spread over."""


class Place(Struct, frozen=True):
    """A place in a document.

    `way` leads to the value that is written, or to the mapping or list in which a key or item is (`is_open`: it may be
    either). `typed` are the letters of the scalar before the cursor, which end there. `written` are the keys of every
    mapping that was passed, with what stands there where that is one text.
    """

    way: Way
    is_open: bool
    typed: str
    quote: str
    written: dict[Way, dict[str, str]]


class _Open(Struct):
    """A key or an item whose value may follow further right."""

    column: int
    way: Way
    is_item: bool
    has_value: bool


class _Lines:
    """Reads lines one after the other."""

    def __init__(self) -> None:
        self.written: dict[Way, dict[str, str]] = {}
        self.open: list[_Open] = []
        self.counts: dict[Way, int] = {}

    def at(self, column: int, *, is_item: bool) -> Way:
        """Return what leads to whatever begins in a column, and forget what ended before it."""
        while self.open:
            top = self.open[-1]
            if top.column < column or (is_item and top.column == column and not top.is_item):
                break
            self.open.pop()
        return self.open[-1].way if self.open else ()

    def begin(self, column: int, line: str) -> tuple[int, Way]:
        """Take in the dashes and the key that a line begins with; return where what follows begins, and its way."""
        position = column
        way: Way = ()
        while len(way) < DEEPEST and (dash := _ITEM.match(line, position)) is not None:
            parent = self.at(position, is_item=True)
            count = self.counts.get(parent, 0)
            self.counts[parent] = count + 1
            way = (*parent, count)
            self.open.append(_Open(position, way, is_item=True, has_value=False))
            position = dash.end()
        key = _KEY.match(line, position)
        if key is None:
            return position, way
        parent = self.at(position, is_item=False)
        name = key[1].strip().strip("\"'")
        way = (*parent, name)
        value = line[key.end() :]
        self.written.setdefault(parent, {})[name] = value.strip().strip("\"'")
        self.open.append(_Open(position, way, is_item=False, has_value=bool(value.strip())))
        return key.end(), way


def place_of(text: str, cursor: int) -> Place:
    """Return the place of a cursor, which counts letters of the text."""
    begin, end = _document(text, cursor)
    lines = _Lines()
    found: Place | None = None
    for start, line in _logical(text, begin, end, cursor):
        if found is None and start + len(line) >= cursor:
            found = _found(lines, line, cursor - start)
        _take(lines, line)
    if found is None:
        found = _found(lines, "", 0)
    # What stands below belongs to the same mappings, and was read after the place was found.
    merged = {way: {**lines.written.get(way, {}), **keys} for way, keys in found.written.items()}
    return Place(found.way, found.is_open, found.typed, found.quote, {**lines.written, **merged})


def _take(lines: _Lines, line: str) -> None:
    column = len(line) - len(line.lstrip(" \t"))
    if column == len(line) or line[column] == "#" or _continues(lines, column, line):
        return
    position, way = lines.begin(column, line)
    _note(lines.written, way, inside(line[position:]))


def _found(lines: _Lines, line: str, cursor: int) -> Place:
    """Return the place at a cursor in a line; lines above it were taken in."""
    before = line[:cursor]
    column = len(before) - len(before.lstrip(" \t"))
    known = {way: dict(keys) for way, keys in lines.written.items()}
    if _continues(lines, column, before) and before.strip():
        top = lines.open[-1]
        return Place(top.way, False, before, "", known)
    ahead = _Lines()
    ahead.written, ahead.open = known, list(lines.open)
    ahead.counts = dict(lines.counts)
    first_line = before.partition("\n")[0]
    position, way = ahead.begin(column, first_line) if before[column:] else (column, ())
    if not ahead.open or position == column or ahead.open[-1].is_item:
        way = ahead.at(position, is_item=False)
        is_key_done = False
    else:
        is_key_done = True
    rest = before[position:]
    there = inside(rest)
    _note(known, way, inside(line[position:]))
    steps: list[Step] = [*way]
    is_open = not is_key_done
    for level in there.levels:
        if level.is_list:
            steps.append(level.index)
            is_open = True
        elif level.key is None:
            is_open = True
        else:
            steps.append(level.key)
            is_open = False
    typed = rest[there.begins :]
    return Place(tuple(steps), is_open, typed if there.quote else typed.lstrip(), there.quote, known)


def _note(written: dict[Way, dict[str, str]], way: Way, there: Inside) -> None:
    """Take note of the keys in braces."""
    for within, keys in there.written.items():
        written.setdefault((*way, *within), {}).update(keys)


def _continues(lines: _Lines, column: int, line: str) -> bool:
    """Whether a line is more of the text that the key above began, further right than the key."""
    if not lines.open:
        return False
    top = lines.open[-1]
    return top.has_value and column > top.column and not (line[column:].startswith("- ") and top.is_item)


def _document(text: str, cursor: int) -> tuple[int, int]:
    """Return where the document begins and ends that the cursor is in."""
    begin = 0
    for found in re.finditer(r"^---(?=[ \t\r\n]|$)[^\n]*\n?", text, re.MULTILINE):
        if found.start() >= cursor or found.end() > cursor:
            return begin, found.start()
        begin = found.end()
    return begin, len(text)


def _logical(text: str, begin: int, end: int, cursor: int) -> Iterator[tuple[int, str]]:
    """Yield lines with where they begin; those over which braces are spread are one, up to the cursor at least."""
    starts = [begin]
    while (found := text.find("\n", starts[-1], end)) >= 0:
        starts.append(found + 1)
    number = 0
    while number < len(starts):
        start, last = starts[number], number
        stop = _stop(starts, last, end)
        opening = text[start:stop]
        while _is_open(text[start:stop]) and last + 1 < len(starts) and last - number < _LONGEST_FLOW:
            following = text[starts[last + 1] : _stop(starts, last + 1, end)]
            if starts[last + 1] > cursor and _begins_anew(following, opening):
                break
            last += 1
            stop = _stop(starts, last, end)
        yield start, text[start:stop]
        number = last + 1


def _stop(starts: list[int], number: int, end: int) -> int:
    return starts[number + 1] - 1 if number + 1 < len(starts) else end


def _is_open(line: str) -> bool:
    if "{" not in line and "[" not in line:
        return False
    column = len(line) - len(line.lstrip(" \t"))
    position, _ = _Lines().begin(column, line.partition("\n")[0])
    return bool(inside(line[position:]).levels)


def _begins_anew(line: str, opening: str) -> bool:
    """Whether a line begins something of its own, so that a brace above was never closed."""
    column = len(line) - len(line.lstrip(" \t"))
    first = len(opening) - len(opening.lstrip(" \t"))
    return column <= first and (_KEY.match(line, column) is not None or _ITEM.match(line, column) is not None)
