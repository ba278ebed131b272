"""Builds plain data out of YAML events and remembers where everything stands."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from msgspec import Struct
from ruamel.yaml import events

DEPTH = 32
"""Deeper nesting is not even read; what a rule may have is less."""

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")

Scalar: TypeAlias = bool | int | float | str | None


class Mark(Struct, frozen=True):
    """A place in a text, from line 1 and column 1.

    `inside` is how many columns further the content begins (1 after a quote), -1 where it is spread over lines.
    """

    line: int
    column: int
    inside: int = 0


class Refused(Exception):  # noqa: N818  (a signal between two files, never seen outside)
    """YAML that is readable, but that a rule may not use."""

    def __init__(self, code: str, why: str, line: int, column: int) -> None:
        self.code = code
        self.why = why
        self.line = line
        self.column = column
        super().__init__(why)


class _Frame:
    """A list or mapping being filled; `key` is the mapping key that waits for its value."""

    def __init__(self, pointer: str, filled: list[object] | dict[str, object]) -> None:
        self.pointer = pointer
        self.filled = filled
        self.key: str | None = None


class Builder:
    """Takes the events of one document. `line` is where the document begins in its file, from 0."""

    def __init__(self, line: int) -> None:
        self.document: object = None
        self.empty = True
        self.values: dict[str, Mark] = {}
        self.keys: dict[str, Mark] = {}
        self._line = line
        self._open: list[_Frame] = []

    def take(self, event: Any) -> None:
        """Take the next event.

        Raises:
            Refused: an alias, anchor, tag, duplicate or complex key, or too deep nesting.
        """
        if isinstance(event, events.NodeEvent):
            self._node(event)
        elif isinstance(event, events.CollectionEndEvent):
            self._open.pop()

    def _node(self, event: Any) -> None:
        mark = self._mark(event)
        if isinstance(event, events.AliasEvent) or event.anchor is not None:
            raise Refused(
                "HX006", "anchors and aliases (& and *) are not allowed; write it twice", mark.line, mark.column
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise Refused("HX006", f"tags are not allowed: {tag}", mark.line, mark.column)
        if isinstance(event, events.ScalarEvent):
            self._scalar(event, mark)
            return
        filled: list[object] | dict[str, object] = {} if isinstance(event, events.MappingStartEvent) else []
        pointer = self._put(filled, mark)
        if len(self._open) >= DEPTH:
            raise Refused("HX009", f"nested deeper than {DEPTH} levels", mark.line, mark.column)
        self._open.append(_Frame(pointer, filled))

    def _scalar(self, event: Any, mark: Mark) -> None:
        frame = self._open[-1] if self._open else None
        if frame is None or isinstance(frame.filled, list) or frame.key is not None:
            plain = event.style is None and event.implicit[0]
            self._put(resolve(event.value) if plain else event.value, mark)
            return
        key = str(event.value)
        if key in frame.filled:
            raise Refused("HX006", f"`{key}` is written twice", mark.line, mark.column)
        frame.key = key
        self.keys[f"{frame.pointer}/{key.replace('~', '~0').replace('/', '~1')}"] = mark

    def _put(self, value: object, mark: Mark) -> str:
        """Place a value where it belongs and return its pointer."""
        pointer = ""
        if not self._open:
            self.document = value
            self.empty = value is None
        else:
            frame = self._open[-1]
            if isinstance(frame.filled, list):
                pointer = f"{frame.pointer}/{len(frame.filled)}"
                frame.filled.append(value)
            elif frame.key is None:
                raise Refused("HX006", "a key must be a text", mark.line, mark.column)
            else:
                pointer = f"{frame.pointer}/{frame.key.replace('~', '~0').replace('/', '~1')}"
                frame.filled[frame.key] = value
                frame.key = None
        self.values[pointer] = mark
        return pointer

    def _mark(self, event: Any) -> Mark:
        start, end = event.start_mark, event.end_mark
        style = getattr(event, "style", None)
        spread = start.line != end.line or style in {"|", ">"}
        inside = -1 if spread else int(bool(style))
        return Mark(self._line + start.line + 1, start.column + 1, inside)


def resolve(text: str) -> Scalar:
    """Return what a plain scalar means in the core schema of YAML 1.2.2 (10.3.2), decimal numbers only."""
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INTEGER.fullmatch(text):
        return int(text)
    if len(text) <= 64 and _FLOAT.fullmatch(text):
        return float(text)
    return text
