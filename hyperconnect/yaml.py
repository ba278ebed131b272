"""From YAML 1.2 to the data JSON could hold, each part with its place.

What people exchange as files is not to be trusted: 64 KiB, 16 levels, no aliases (a few lines of them can stand for
gigabytes), no tags, no key twice. There are no YAML 1.1 surprises either: `on`, `no`, `12:30` and `2026-01-01` are
texts, and keys are always texts. Data is built from the parser's events without recursion, and nothing is constructed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

from msgspec import Struct
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from hyperconnect.errors import ContentError

SIZE = 64 << 10
"""Bytes of one text at most."""

DEPTH = 16
"""Levels of mappings and lists at most."""

Flaw: TypeAlias = Literal["unreadable", "forbidden", "too large"]
"""What is wrong with a text: it is no YAML; it uses what is not read here; it is beyond a bound."""

_WORDS: Mapping[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
# The core schema of YAML 1.2.2, 10.3.2; infinities and not-a-number stay texts, for nothing here can use them.
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NUMERIC = frozenset("+-.0123456789")
_DIGITS = 40
_SURROGATE = re.compile("[\ud800-\udfff]")


class YamlError(ContentError):
    """A text cannot be used as YAML; `line` and `column` count from 1."""

    def __init__(self, flaw: Flaw, why: str, where: str, line: int, column: int, *, hint: str = "") -> None:
        super().__init__(why, where=f"{where}:{line}:{column}", hint=hint)
        self.flaw: Flaw = flaw
        self.line = line
        self.column = column


class Mark(Struct, frozen=True):
    """A place in a text, from line 1 and column 1.

    `inside` is how many columns further the content of a text begins (1 after a quote), -1 where it is spread over
    lines.
    """

    line: int
    column: int
    inside: int = 0


class Document(Struct, frozen=True):
    """One YAML document: its data, and by RFC 6901 pointer the place of each value and of the key before it."""

    data: Any
    values: Mapping[str, Mark]
    keys: Mapping[str, Mark]

    def mark(self, pointer: str, *, key: bool = False) -> Mark:
        """Return the place of the value, or with `key` of the key, at a pointer; of what holds it if none is there."""
        while True:
            mark = (self.keys.get(pointer) if key else None) or self.values.get(pointer)
            if mark is not None:
                return mark
            if not pointer:
                return Mark(1, 1)
            pointer = pointer.rpartition("/")[0]


def documents(text: str, where: str, line: int = 1) -> list[Document]:
    """Return all documents of a text; `where` names it in errors, `line` is the line of `where` it begins in.

    Raises:
        YamlError: the text is no YAML, or uses what is not allowed; names line and column.
    """
    measure(text, where)
    text = text.removeprefix("\ufeff")
    builder = _Builder(where, line)
    parser: Any = YAML(typ="safe", pure=True)
    event: Any = None
    try:
        for event in parser.parse(text):
            builder.take(event)
    except (YAMLError, ValueError, OverflowError, RecursionError) as error:
        why, row, column = _unreadable(error, text, event)
        raise YamlError("unreadable", f"not readable as YAML: {why}", where, line + row, column + 1) from error
    return builder.found


def measure(text: str, where: str) -> None:
    """Do nothing if a text is short enough to be read.

    Raises:
        YamlError: it is not.
    """
    if len(text) > SIZE or len(text.encode("utf-8", "replace")) > SIZE:
        raise YamlError("too large", f"longer than {SIZE >> 10} KiB", where, 1, 1, hint="split it into several files")


class Piece(Struct, frozen=True):
    """What stands in a text from the character `start` to before `end`, from 0; `column` counts from 0 too.

    `text` is what a scalar says, `flow` whether a mapping or list stands in brackets. Only the beginning of a mapping
    or list is exact: blank lines and comments may stand before its `end`.
    """

    kind: Literal["scalar", "mapping", "list", "end"]
    start: int
    end: int
    column: int
    text: str = ""
    flow: bool = False


def pieces(text: str) -> Iterator[Piece]:
    """Yield what a text that `documents` has read consists of, in its order, each mapping and list with an `end`."""
    skipped = len(text) - len(text.removeprefix("\ufeff"))
    parser: Any = YAML(typ="safe", pure=True)
    event: Any
    for event in parser.parse(text[skipped:]):
        kind = _PIECES.get(event.__class__)
        if kind is not None:
            start, end = event.start_mark.index + skipped, event.end_mark.index + skipped
            said, flow = getattr(event, "value", ""), bool(getattr(event, "flow_style", False))
            yield Piece(kind, start, end, event.start_mark.column, said, flow)


_PIECES: Mapping[type, Literal["scalar", "mapping", "list", "end"]] = {
    ScalarEvent: "scalar",
    MappingStartEvent: "mapping",
    SequenceStartEvent: "list",
    MappingEndEvent: "end",
    SequenceEndEvent: "end",
}


class Token(Struct, frozen=True):
    """A sign or scalar that stands in a text from the character `start` to before `end`; all counts from 0.

    A `mapping` or `list` begins, and a block of either ends (`close`), without anything that stands there. So does a
    `key`, unless it is written with a question mark. `literal` is a scalar after `|` or `>`.
    """

    kind: TokenKind
    start: int
    end: int
    column: int


def tokens(text: str) -> Iterator[Token]:
    """Yield all signs and scalars of a text that `documents` has read, and that begins with no byte order mark."""
    scanner: Any = YAML(typ="safe", pure=True)
    for token in scanner.scan(text):
        kind = _KINDS.get(token.id, "other")
        if kind == "scalar" and token.style in {"|", ">"}:
            kind = "literal"
        yield Token(kind, token.start_mark.index, token.end_mark.index, token.start_mark.column)


TokenKind: TypeAlias = Literal[
    "mapping", "list", "close", "key", "scalar", "literal", "-", "{", "}", "[", "]", ",", ":", "other"
]
_KINDS: Mapping[str, TokenKind] = {
    "<block mapping start>": "mapping",
    "<block sequence start>": "list",
    "<block end>": "close",
    "?": "key",
    "<scalar>": "scalar",
    "-": "-",
    "{": "{",
    "}": "}",
    "[": "[",
    "]": "]",
    ",": ",",
    ":": ":",
}

_PLAIN = (
    (
        "mapping values are not allowed here",
        "a `:` within a value; begin a new line as far right as its neighbours, or put the text in quotes",
    ),
    ("found character '\\t' that cannot start any token", "a tab; indent with spaces"),
    ("expected <block end>", "this begins further left or right than its neighbours; begin it in their column"),
    ("but got '<stream end>' while parsing a flow mapping", "a `{` is never closed; close it with `}`"),
    ("but got '<stream end>' while parsing a flow sequence", "a `[` is never closed; close it with `]`"),
    ("but found '<stream end>' while parsing a flow node", "a `[` or `{` is never closed"),
    ("found unexpected end of stream while scanning a quoted scalar", "a quotation mark is never closed"),
    ("found character '@'", "a text cannot begin with `@`; put it in quotes"),
    ("found character '`'", "a text cannot begin with a backtick; put it in quotes"),
    ("but got ':' while parsing a flow", "a `:` within a value; put the text in quotes"),
    ("but got '{'", "a `{` within a text; put the text in quotes"),
    ("but got '['", "a `[` within a text; put the text in quotes"),
)
"""What the parser says where people stumble most, and what helps them more."""


def _unreadable(error: Any, text: str, last: Any) -> tuple[str, int, int]:
    """Return why the parser stopped after its `last` event, and the line and column where, from 0."""
    at = getattr(error, "position", None)
    if isinstance(at, int):
        why = f"the character #x{error.character:04x} is not allowed"
        return why, text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        why = " ".join(str(part) for part in (error.problem, error.context) if part)
        plain = next((ours for theirs, ours in _PLAIN if theirs in why), why)
        # Where the text ends helps nobody whose brace or quotation stands open: name where that is.
        if "<stream end>" in why or "end of stream" in why:
            mark = error.context_mark or mark
        return plain, mark.line, mark.column
    # An escape beyond the last character, say, is an error of Python's that knows no place: name what stood before.
    return str(error).partition("\n")[0], last.end_mark.line, last.end_mark.column


class _Open:
    """A list or mapping being filled; `key` and its pointer `beneath` wait for their value."""

    __slots__ = ("beneath", "filled", "key", "pointer")

    def __init__(self, pointer: str, filled: list[Any] | dict[str, Any]) -> None:
        self.pointer = pointer
        self.filled = filled
        self.key: str | None = None
        self.beneath = ""


class _Builder:
    """Takes the parser's events and builds documents of them."""

    def __init__(self, where: str, line: int) -> None:
        self.found: list[Document] = []
        self._where = where
        self._line = line
        self._data: Any = None
        self._open: list[_Open] = []
        self._values: dict[str, Mark] = {}
        self._keys: dict[str, Mark] = {}

    def take(self, event: Any) -> None:
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, MappingStartEvent):
            self._begin(event, {})
        elif isinstance(event, SequenceStartEvent):
            self._begin(event, [])
        elif isinstance(event, CollectionEndEvent):
            self._open.pop()
        elif isinstance(event, AliasEvent):
            self._check(event, None, self._mark(event))
        elif isinstance(event, DocumentEndEvent):
            self.found.append(Document(self._data, self._values, self._keys))
            self._values, self._keys = {}, {}

    def _scalar(self, event: Any) -> None:
        text: str = event.value
        style: str | None = event.style
        mark = self._mark(event, style)
        self._check(event, event.tag, mark)
        if style == '"' and not text.isascii() and _SURROGATE.search(text):
            raise self._wrong("unreadable", mark, "half a character is written here", "write the character itself")
        top = self._open[-1] if self._open else None
        if top is not None and top.key is None and isinstance(top.filled, dict):
            self._key(top, top.filled, text, mark)
        else:
            self._put(text if style else self._meaning(text, mark), mark)

    def _begin(self, event: Any, filled: list[Any] | dict[str, Any]) -> None:
        mark = self._mark(event)
        self._check(event, event.tag, mark)
        if self._open and self._open[-1].key is None and isinstance(self._open[-1].filled, dict):
            raise self._wrong("forbidden", mark, "a key must be a text", "write keys as words")
        if len(self._open) >= DEPTH:
            raise self._wrong("too large", mark, f"nested deeper than {DEPTH} levels", "make it flatter")
        self._open.append(_Open(self._put(filled, mark), filled))

    def _key(self, top: _Open, filled: dict[str, Any], key: str, mark: Mark) -> None:
        beneath = f"{top.pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        if key in filled:
            first = self._keys[beneath].line
            raise self._wrong(
                "forbidden", mark, f"the key {key!r} stands here twice, first in line {first}", "remove one"
            )
        self._keys[beneath] = mark
        top.key, top.beneath = key, beneath

    def _put(self, value: Any, mark: Mark) -> str:
        """Put a value where it belongs and return its pointer."""
        pointer = ""
        if not self._open:
            self._data = value
        else:
            top = self._open[-1]
            filled = top.filled
            if isinstance(filled, list):
                pointer = f"{top.pointer}/{len(filled)}"
                filled.append(value)
            elif top.key is not None:
                pointer = top.beneath
                filled[top.key] = value
                top.key = None
        self._values[pointer] = mark
        return pointer

    def _meaning(self, text: str, mark: Mark) -> bool | float | str | None:
        """Return what a text without quotes means."""
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in _NUMERIC:
            return text
        number: float
        if _INTEGER.fullmatch(text):
            number = int(text[:_DIGITS], 0 if text[:2] in {"0x", "0o"} else 10)
            fits = len(text) < _DIGITS and -(1 << 63) <= number < 1 << 63
        elif _FLOAT.fullmatch(text):
            number = float(text)
            fits = math.isfinite(number)
        else:
            return text
        if not fits:
            raise self._wrong("too large", mark, "this number is too large", "put it in quotes if it is a text")
        return number

    def _mark(self, event: Any, style: str | None = None) -> Mark:
        start = event.start_mark
        inside = -1 if start.line != event.end_mark.line or style in {"|", ">"} else int(bool(style))
        return Mark(self._line + start.line, start.column + 1, inside)

    def _check(self, event: Any, tag: str | None, mark: Mark) -> None:
        if event.anchor is not None:
            raise self._wrong(
                "forbidden", mark, "anchors and aliases are not used here (& and *)", "write the value out"
            )
        if tag is not None:
            raise self._wrong("forbidden", mark, f"the tag {tag} is not used here", "write the value without a tag")

    def _wrong(self, flaw: Flaw, mark: Mark, why: str, hint: str) -> YamlError:
        return YamlError(flaw, why, self._where, mark.line, mark.column, hint=hint)
