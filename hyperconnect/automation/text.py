"""From a file of rules to plain data that knows its lines and columns.

A file may hold several rules, each a YAML document read on its own, so that one that cannot be read keeps none of the
others from being read. What is wrong becomes a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.model.reason import Finding
from hyperconnect.yaml import Document, Flaw, YamlError, documents, measure

KEYED = frozenset({"HX003", "HX006", "HX007", "HX008", "HX101", "HX103"})
"""Findings that, where they have no span, speak of a key and not of its value."""

_CODES: Mapping[Flaw, str] = {"unreadable": "HX001", "forbidden": "HX006", "too large": "HX009"}
_NOTHING = Document(None, {}, {})
_SEPARATOR = re.compile(r"^---(?=[ \t\r]|$)", re.MULTILINE)


class Written(Struct, frozen=True):
    """One document of a file (its data None where it could not be read), and what is wrong with it."""

    text: Document
    findings: tuple[Finding, ...] = ()

    @property
    def document(self) -> object:
        """The plain data."""
        return self.text.data

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
        start, end = finding.span
        mark = self.text.mark(finding.pointer, key=finding.code in KEYED and not end)
        exact = end and mark.inside >= 0 and finding.pointer in self.text.values
        return replace(finding, line=mark.line, column=mark.column + (mark.inside + start if exact else 0))


def read_rules(text: str) -> list[Written]:
    """Read one YAML 1.2 file with one or more rule documents; never raises for its content.

    An empty document is left out.
    """
    try:
        measure(text, "")
    except YamlError as error:
        return [_unread(error)]
    return [written for part, line in split(text) for written in _read(part, line)]


def split(text: str) -> Iterator[tuple[str, int]]:
    """Split before each `---` line, which can stand nowhere else, and tell the line each part begins in."""
    start, line = 0, 1
    for found in _SEPARATOR.finditer(text):
        yield text[start : found.start()], line
        line += text.count("\n", start, found.start())
        start = found.start()
    yield text[start:], line


def _read(text: str, line: int) -> list[Written]:
    try:
        return [Written(document) for document in documents(text, "", line) if document.data is not None]
    except YamlError as error:
        return [_unread(error)]


def _unread(error: YamlError) -> Written:
    why = f"{error.why}; {error.hint}" if error.hint else error.why
    return Written(_NOTHING, (Finding(_CODES[error.flaw], "error", "", why, line=error.line, column=error.column),))
