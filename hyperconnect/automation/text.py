"""From the YAML a person wrote to plain data that knows its lines and columns.

Read as YAML 1.2 from the parser's events, so that nothing is ever constructed: no aliases, no tags, no duplicate
keys, and `on`, `no` and `22:30` stay texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from hyperconnect.automation.tree import Builder, Mark, Refused
from hyperconnect.model.reason import Finding

SIZE = 64 * 1024
"""How many bytes a file may have."""

KEYED = frozenset({"HX003", "HX006", "HX101", "HX103"})
"""Findings that, where they have no span, speak of a key and not of its value."""

Marks: TypeAlias = Mapping[str, Mark]

_SEPARATOR = re.compile(r"^---(?=[ \t\r]|$)", re.MULTILINE)


class Written(Struct, frozen=True):
    """One document of a file: plain data (None where it could not be read), where each part stands, what is wrong.

    `values` and `keys` map a JSON pointer to the place of a value and of the key before it.
    """

    document: object
    findings: tuple[Finding, ...]
    values: Marks
    keys: Marks

    @property
    def rule(self) -> str:
        """The rule's name as far as it can be read, else nothing."""
        match self.document:
            case {"rule": str(name)}:
                return name
            case _:
                return ""

    def placed(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return findings with the line and column of the text they speak of."""
        return tuple(self._place(finding) for finding in findings)

    def _place(self, finding: Finding) -> Finding:
        if finding.line:
            return finding
        keyed = finding.code in KEYED and finding.span == (0, 0)
        pointer = finding.pointer
        while True:
            mark = (self.keys.get(pointer) if keyed else None) or self.values.get(pointer)
            if mark is not None:
                inside = mark.inside + finding.span[0] if mark.inside >= 0 and pointer == finding.pointer else 0
                column = mark.column + (inside if finding.span[1] else 0)
                return replace(finding, line=mark.line, column=column)
            if not pointer:
                return replace(finding, line=1, column=1)
            pointer = pointer.rpartition("/")[0]


def read_rules(text: str) -> list[Written]:
    """Read one YAML 1.2 file with one or more rule documents; never raises for its content.

    An empty document is left out. A document that cannot be read does not keep the others from being read.
    """
    size = len(text.encode(errors="replace"))
    if size > SIZE:
        return [_unread(f"the file has {size} bytes; at most {SIZE} are read", 1, 1, code="HX009")]
    parts = (_read(part, line) for part, line in _documents(text.removeprefix("\ufeff")))
    return [written for written in parts if written is not None]


def _documents(text: str) -> Iterator[tuple[str, int]]:
    """Split at `---` lines, which can stand nowhere else, and tell the line each document begins in (from 0)."""
    start = 0
    for found in _SEPARATOR.finditer(text):
        yield text[start : found.start()], text.count("\n", 0, start)
        start = found.start()
    yield text[start:], text.count("\n", 0, start)


def _read(text: str, line: int) -> Written | None:
    builder = Builder(line)
    try:
        for event in _events(text):
            builder.take(event)
    except Refused as refused:
        return _unread(refused.why, refused.line, refused.column, code=refused.code)
    except MarkedYAMLError as error:
        return _misread(error, line)
    except (YAMLError, ValueError, RecursionError) as error:
        return _unread(f"not readable as YAML: {str(error).splitlines()[0]}", line + 1, 1)
    if builder.empty:
        return None
    return Written(builder.document, (), builder.values, builder.keys)


def _events(text: str) -> Iterator[object]:
    parser: Any = YAML(typ="safe", pure=True)
    yield from parser.parse(text)


def _misread(error: Any, line: int) -> Written:
    mark = error.problem_mark or error.context_mark
    row, column = (mark.line, mark.column) if mark is not None else (0, 0)
    why = " ".join(str(part) for part in (error.problem, error.context) if part)
    return _unread(f"not readable as YAML: {why}", line + row + 1, column + 1)


def _unread(why: str, line: int, column: int, *, code: str = "HX001") -> Written:
    return Written(None, (Finding(code, "error", "", why, line=line, column=column),), {}, {})
