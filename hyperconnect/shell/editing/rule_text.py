"""Rules in a file: the text of each, taken out, put in its place, or away, and nothing of the others touched."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from hyperconnect.automation.text import read_rules, split
from hyperconnect.errors import ConflictError

_SEPARATOR = re.compile(r"---(?:[ \t]*(?:#[^\n]*)?(?:\r?\n|$)|[ \t]*)")
_NAME = re.compile(r"^rule:[ \t]+([\"']?)([a-z0-9_-]{1,64})\1[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_END = re.compile(r"^\.\.\.(?=[ \t\r]|$)", re.MULTILINE)
_SAID = re.compile(r"^[ \t]*[^ \t\r\n#]", re.MULTILINE)
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
    """One document of a file: it begins at `head` with its `---`, its text reaches from `start` to before `end`.

    `several` tells that it holds more than one, which a line of `...` divides.
    """

    rule: str
    head: int
    start: int
    end: int
    several: bool = False


def etag_of(text: str) -> str:
    """Return what a text is told from others by, as HTTP writes it."""
    return f'"{sha256(text.encode()).hexdigest()[:32]}"'


def parts_of(text: str) -> list[Part]:
    """Return the documents of a file of rules that hold anything; one that cannot be read has its name all the same."""
    parts: list[Part] = []
    head = 0
    for piece, _ in split(text):
        found = _SEPARATOR.match(piece)
        begin = found.end() if found else len(piece) - len(piece.removeprefix(_BOM))
        own = piece[begin:]
        if _SAID.search(own):
            end = _END.search(own)
            several = end is not None and _SAID.search(own, end.end()) is not None
            parts.append(Part(_name(own), head, head + begin, head + len(piece), several))
        head += len(piece)
    return parts


def part_of(text: str, rule: str) -> Part | None:
    """Return the document of a rule.

    Raises:
        ConflictError: it stands there in a way that leaves no document of its own.
    """
    parts = parts_of(text)
    found = [part for part in parts if part.rule == rule]
    if any(part.several for part in parts):
        raise ConflictError(f"the file of {rule} divides rules by `...`", hint="divide them by lines of `---`")
    if len(found) > 1:
        raise ConflictError(f"{rule} stands {len(found)} times in its file", hint="remove all but one from the file")
    return found[0] if found else None


def put(text: str, part: Part, new: str) -> str:
    """Return a file's text in which one document is another, which ends its last line."""
    before, after = text[: part.start], text[part.end :]
    if before.strip(_BOM) and not before.endswith("\n"):
        before = before.rstrip(" \t") + "\n"
    return before + new + after


def without(text: str, part: Part) -> str | None:
    """Return a file's text without one document; None if it was the only one."""
    if len(parts_of(text)) == 1:
        return None
    return text[: part.head] + text[part.end :]


def _name(text: str) -> str:
    found = _NAME.search(text)
    if found is not None:
        return found[2]
    return next((written.rule for written in read_rules(text)), "")
