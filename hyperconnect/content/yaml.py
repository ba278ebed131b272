"""From YAML 1.2 to the data JSON could hold, each part with its line and column.

What people exchange as files is not to be trusted: 64 KiB, 16 levels, no aliases (a few lines of them can stand for
gigabytes), no tags, no key twice. There are no YAML 1.1 surprises either: `on`, `no`, `12:30` and `2026-01-01` are
texts, and keys are always texts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, cast

from msgspec import Struct
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from hyperconnect.errors import ContentError

SIZE = 64 << 10
"""Bytes of one file at most."""

DEPTH = 16
"""Levels of maps and lists at most."""


class Document(Struct, frozen=True):
    """One YAML document: its data, and by RFC 6901 pointer the line and column (from 1) of each value and key."""

    data: Any
    values: Mapping[str, tuple[int, int]]
    keys: Mapping[str, tuple[int, int]]


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the one mapping a file holds.

    Raises:
        ContentError: it cannot be read or used; names file, line and column.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(SIZE + 1)
        text = raw.decode("utf-8-sig") if len(raw) <= SIZE else " " * len(raw)
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        line = 1 + error.object.count(b"\n", 0, error.start)
        raise ContentError("this is not UTF-8 text", where=f"{path}:{line}", hint="save the file as UTF-8") from error
    return load_yaml(text, str(path))


def load_yaml(text: str, where: str) -> dict[str, Any]:
    """Return the one mapping a text holds; `where` names the text in errors.

    Raises:
        ContentError: the text is no such YAML; names line and column.
    """
    found = documents(text, where)
    if len(found) != 1:
        why = "this file is empty" if not found else f"{len(found)} documents stand where one is expected"
        raise ContentError(why, where=where, hint="write one mapping of keys and values")
    data = found[0].data
    if not isinstance(data, dict):
        raise ContentError("a mapping of keys and values is expected here", where=f"{where}:1:1")
    return cast("dict[str, Any]", data)


def documents(text: str, where: str) -> list[Document]:
    """Return all documents of a text.

    Raises:
        ContentError: the text is no YAML, or uses what is not allowed; names line and column.
    """
    if len(text) > SIZE or len(text.encode("utf-8", "replace")) > SIZE:
        raise ContentError(f"longer than {SIZE >> 10} KiB", where=where, hint="split it into several files")
    steps = _steps(text, where)
    return [_Reader(where, steps).document(step) for step in steps]


class _Step(Struct, frozen=True):
    """One event of the parser: a scalar, the begin or the end of a collection, or an alias."""

    kind: Literal["scalar", "map", "list", "end", "alias"]
    line: int
    column: int
    text: str
    plain: bool
    tag: str | None
    anchor: str | None


def _steps(text: str, where: str) -> Iterator[_Step]:
    """Yield the events of a text. ruamel works through them without recursion, so depth is ours to bound."""
    parser = cast("Any", YAML(typ="safe", pure=True))
    try:
        for event in parser.parse(text):
            kind = _KINDS.get(event.__class__)
            if kind is not None:
                mark = event.start_mark
                yield _Step(
                    kind=kind,
                    line=mark.line + 1,
                    column=mark.column + 1,
                    text=getattr(event, "value", ""),
                    plain=not getattr(event, "style", None),
                    tag=getattr(event, "tag", None),
                    anchor=getattr(event, "anchor", None),
                )
    except YAMLError as error:
        raise _no_yaml(error, where) from error


def _no_yaml(error: Any, where: str) -> ContentError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return ContentError(
            f"this is no YAML: {str(error).splitlines()[0]}", where=where, hint="remove control characters"
        )
    why = " ".join(str(part) for part in (error.problem, error.context) if part)
    return ContentError(f"this is no YAML: {why}", where=f"{where}:{mark.line + 1}:{mark.column + 1}")


class _Reader:
    """Builds one document from the parser's steps."""

    def __init__(self, where: str, steps: Iterator[_Step]) -> None:
        self._where = where
        self._steps = steps
        self._values: dict[str, tuple[int, int]] = {}
        self._keys: dict[str, tuple[int, int]] = {}

    def document(self, first: _Step) -> Document:
        """Take the steps of one document, whose first was taken already."""
        return Document(data=self._value(first, "", 1), values=self._values, keys=self._keys)

    def _value(self, step: _Step, pointer: str, depth: int) -> Any:
        self._values[pointer] = (step.line, step.column)
        if step.kind == "alias" or step.anchor is not None:
            raise self._wrong(step, "anchors and aliases are not used here", "write the value out")
        if step.tag is not None and step.tag != "!":
            raise self._wrong(step, f"the tag {step.tag} is not used here", "write the value without a tag")
        if step.kind == "scalar":
            return self._scalar(step)
        if depth > DEPTH:
            raise self._wrong(step, f"nested deeper than {DEPTH} levels", "make it flatter")
        if step.kind == "list":
            return [self._value(item, f"{pointer}/{index}", depth + 1) for index, item in enumerate(self._parts())]
        found: dict[str, Any] = {}
        for key in self._parts():
            if key.kind != "scalar":
                raise self._wrong(key, "a key is a plain text", "write keys as words")
            beneath = f"{pointer}/{key.text.replace('~', '~0').replace('/', '~1')}"
            if key.text in found:
                line = self._keys[beneath][0]
                raise self._wrong(key, f"the key {key.text!r} stands here twice, first in line {line}", "remove one")
            self._keys[beneath] = (key.line, key.column)
            found[key.text] = self._value(next(self._steps), beneath, depth + 1)
        return found

    def _parts(self) -> Iterator[_Step]:
        """Yield the first steps of the parts of a collection; whoever takes one takes its rest."""
        for step in self._steps:
            if step.kind == "end":
                return
            yield step

    def _scalar(self, step: _Step) -> bool | float | str | None:
        text = step.text
        if not step.plain:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            number = int(text[:_DIGITS], 0 if text[:2] in {"0x", "0o"} else 10)
            if len(text) >= _DIGITS or not -(1 << 63) <= number < 1 << 63:
                raise self._wrong(step, "this number is too large", "put it in quotes if it is a text")
            return number
        if _FLOAT.fullmatch(text):
            real = float(text)
            if not math.isfinite(real):
                raise self._wrong(step, "this number is too large", "put it in quotes if it is a text")
            return real
        return text

    def _wrong(self, step: _Step, why: str, hint: str) -> ContentError:
        return ContentError(why, where=f"{self._where}:{step.line}:{step.column}", hint=hint)


_KINDS: dict[type, Literal["scalar", "map", "list", "end", "alias"]] = {
    ScalarEvent: "scalar",
    MappingStartEvent: "map",
    SequenceStartEvent: "list",
    MappingEndEvent: "end",
    SequenceEndEvent: "end",
    AliasEvent: "alias",
}
_WORDS: dict[str, bool | None] = {
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
_DIGITS = 40
