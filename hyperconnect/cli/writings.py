"""What a household wrote: its rules and its `home.yaml`, read without a hub, with the place of all that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.automation.text import Written, read_rules
from hyperconnect.content.find import find, find_home
from hyperconnect.errors import ContentError, UnknownError
from hyperconnect.model.reason import Finding
from hyperconnect.shell.rule_file import NO_RULE, join_house, read_house_file
from hyperconnect.yaml import Document


class Problem(Struct, frozen=True):
    """A finding in a file, and the line it is about."""

    path: Path
    finding: Finding
    source: str

    @property
    def width(self) -> int:
        """How many characters it is about."""
        return max(1, self.finding.span[1] - self.finding.span[0])

    def text(self) -> str:
        """Return it as a compiler prints it: place, severity, sentence, the line and a caret."""
        finding = self.finding
        place = f"{self.path}:{finding.line}:{finding.column}" if finding.line else str(self.path)
        lines = [f"{place}: {finding.severity} {finding.code}: {finding.detail}"]
        if self.source:
            # What is in front of the caret is as wide as what it stands under, tabs included.
            before = "".join("\t" if each == "\t" else " " for each in self.source[: finding.column - 1])
            lines += [f"    {self.source}", f"    {before:<{finding.column - 1}}{'^' * self.width}"]
        if finding.did_you_mean:
            lines.append(f"    did you mean {', '.join(finding.did_you_mean)}?")
        return "\n".join(lines)

    def json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {"file": str(self.path), **msgspec.to_builtins(self.finding)}


class Writing(Struct, frozen=True):
    """A rule as it stands in a file: its canonical document, if it is one, and what is wrong with its shape."""

    path: Path
    written: Written
    lines: Sequence[str]
    document: dict[str, object] | None
    findings: tuple[Finding, ...]

    @property
    def rule(self) -> str:
        """Its name, as far as it can be read."""
        return self.written.rule

    def problems(self, findings: Iterable[Finding]) -> list[Problem]:
        """Return findings with their places in the file."""
        placed = self.written.placed(tuple(findings))
        return [Problem(self.path, finding, self._line(finding.line)) for finding in placed]

    def _line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


def writings(paths: Iterable[Path]) -> Iterator[Writing]:
    """Yield the rules of files.

    Raises:
        ContentError: a file cannot be read.
    """
    for path in paths:
        text = text_of(path)
        lines = text.splitlines()
        for written in read_rules(text) or [Written(Document(None, {}, {}), (NO_RULE,))]:
            document: dict[str, object] | None = None
            findings = written.findings
            if written.document is not None:
                rule, wrong = read_rule(written.document)
                findings = (*findings, *written.placed(wrong))
                document = None if rule is None else canonical(rule)
            yield Writing(path, written, lines, document, findings)


def all_writings(content: Path | None, but: Iterable[Path]) -> list[Writing]:
    """Return the rules of the household's own folder and of ours, without those of certain files."""
    left_out = {path.resolve() for path in but}
    found: list[Writing] = []
    for path in find("rules", content):
        if path.resolve() not in left_out:
            found += _readable(path)
    return found


def read_home(content: Path | None) -> tuple[dict[str, object], list[Problem]]:
    """Return the household's own words as a canonical document, and what is wrong with them.

    Raises:
        ContentError: the file cannot be read.
    """
    path = find_home(content)
    text = text_of(path)
    lines = text.splitlines()
    file = read_house_file(text)
    problems: list[Problem] = []
    for finding in file.findings:
        source = lines[finding.line - 1] if 0 < finding.line <= len(lines) else ""
        problems.append(Problem(path, finding, source))
    base = read_house_file(text_of(find_home())).document
    return join_house(file.document or {}, base or {}), problems


def _readable(path: Path) -> list[Writing]:
    try:
        return list(writings([path]))
    except ContentError:
        return []


def no_rule(name: str, known: Iterable[str]) -> UnknownError:
    """Return the error for a name that no rule has."""
    close = get_close_matches(name, [*known], n=3)
    hint = f"did you mean {', '.join(close)}?" if close else "`hyperconnect rules check` reads all there are"
    return UnknownError(f"no rule is called {name}", hint=hint)


def text_of(path: Path) -> str:
    """Return a file's text.

    Raises:
        ContentError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise ContentError("this is not UTF-8 text", where=str(path), hint="save the file as UTF-8") from error
