"""Rules in a file: the text of each, taken out, put in its place, or away, and nothing of the others touched."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from hyperconnect.automation.text import Written, read_rules, split
from hyperconnect.errors import ConflictError

_SEPARATOR = re.compile(r"---(?:[ \t]*(?:#[^\n]*)?(?:\r?\n|$)|[ \t]*)")
_NAME = re.compile(r"^rule:[ \t]+[\"']?([a-z0-9_-]{1,64})\b", re.MULTILINE)
_BOM = "\ufeff"


class RuleText(Struct, frozen=True):
    """A rule as its author wrote it, where it lies, and which version that is (0: none yet).

    `ours` tells that it came with hyperconnect and nobody has edited it.
    """

    rule: str
    text: str
    path: Path
    version: int = 0
    ours: bool = False

    @property
    def etag(self) -> str:
        """What the text is told from others by, as HTTP writes it."""
        return etag_of(self.text)


class Part(Struct, frozen=True):
    """One document of a file: it begins at `head` with its `---`, its text reaches from `start` to before `end`."""

    rule: str
    head: int
    start: int
    end: int
    written: tuple[Written, ...]


def etag_of(text: str) -> str:
    """Return what a text is told from others by, as HTTP writes it."""
    return f'"{sha256(text.encode()).hexdigest()[:32]}"'


def parts_of(text: str) -> list[Part]:
    """Return the documents of a file of rules that hold anything; one that cannot be read has its name all the same."""
    parts: list[Part] = []
    head = 0
    for piece, _ in split(text):
        found = _SEPARATOR.match(piece)
        start = head + (found.end() if found else piece.startswith(_BOM))
        end = head + len(piece)
        written = tuple(read_rules(text[start:end]))
        if written:
            parts.append(Part(_name(written, text[start:end]), head, start, end, written))
        head = end
    return parts


def text_of(text: str, rule: str) -> str:
    """Return the text of a rule in a file that was read before, without reading the YAML; empty if it is not found."""
    found: list[tuple[str, str]] = []
    for piece, _ in split(text):
        separator = _SEPARATOR.match(piece)
        own = piece[separator.end() if separator else piece.startswith(_BOM) :]
        name = _NAME.search(own)
        if name or any(line.strip() and not line.lstrip().startswith("#") for line in own.splitlines()):
            found.append((name[1] if name else "", own))
    if len(found) == 1:
        return found[0][1]
    return next((own for name, own in found if name == rule), "")


def part_of(text: str, rule: str) -> Part | None:
    """Return the document of a rule.

    Raises:
        ConflictError: it stands there in a way that leaves no document of its own.
    """
    parts = parts_of(text)
    for part in parts:
        if len(part.written) > 1 and rule in {each.rule for each in part.written}:
            raise ConflictError(f"{rule} stands behind a line of `...`", hint="begin each rule with a `---` line")
    found = [part for part in parts if part.rule == rule]
    if len(found) > 1:
        raise ConflictError(f"{rule} stands {len(found)} times in its file", hint="remove all but one from the file")
    return found[0] if found else None


def put(text: str, part: Part, new: str) -> str:
    """Return a file's text in which one document is another, which ends its last line."""
    before, after = text[: part.start], text[part.end :]
    if before.strip(_BOM) and not before.endswith("\n"):
        before = f"{before}\n"
    if "\r\n" in text and "\r" not in new:
        new = new.replace("\n", "\r\n")
    return before + new + after


def without(text: str, part: Part) -> str | None:
    """Return a file's text without one document; None if it was the only one."""
    if len(parts_of(text)) == 1:
        return None
    return text[: part.head] + text[part.end :]


def _name(written: tuple[Written, ...], text: str) -> str:
    for each in written:
        if each.rule:
            return each.rule
    found = _NAME.search(text)
    return found[1] if found else ""
