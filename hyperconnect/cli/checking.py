"""Checking rule files without a hub: what a compiler would say, with file, line and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.automation.engine import Engine
from hyperconnect.automation.text import Written, read_rules
from hyperconnect.cli.known import remembered
from hyperconnect.config import Settings
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.errors import ContentError
from hyperconnect.model.reason import Finding
from hyperconnect.shell.store import read_memory


class Problem(Struct, frozen=True):
    """A finding in a file, and the line it is about."""

    path: Path
    finding: Finding
    source: str

    def text(self) -> str:
        """Return it as a compiler prints it: place, severity, sentence, the line and a caret."""
        finding = self.finding
        place = f"{self.path}:{finding.line}:{finding.column}" if finding.line else str(self.path)
        lines = [f"{place}: {finding.severity}: {finding.detail} [{finding.code}]"]
        if self.source:
            width = max(1, finding.span[1] - finding.span[0])
            lines += [f"    {self.source}", f"    {' ' * (finding.column - 1)}{'^' * width}"]
        if finding.did_you_mean:
            lines.append(f"    did you mean {', '.join(finding.did_you_mean)}?")
        return "\n".join(lines)

    def json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {"file": str(self.path), **msgspec.to_builtins(self.finding)}


class Checked(Struct, frozen=True):
    """How many rules were looked at, and everything found."""

    rules: int
    problems: tuple[Problem, ...]


def check_files(paths: Sequence[Path], settings: Settings) -> Checked:
    """Check files against the devices that the hub of these settings knows.

    Raises:
        ContentError: a file cannot be read.
    """
    engine, known = _engine(settings)
    problems: list[Problem] = []
    rules = 0
    seen: dict[str, Path] = {}
    for path in paths:
        text = _read(path)
        lines = text.splitlines()
        for written in read_rules(text):
            rules += 1
            for finding in _findings(written, engine, seen, path, known=known):
                source = lines[finding.line - 1] if 0 < finding.line <= len(lines) else ""
                problems.append(Problem(path, finding, source))
    return Checked(rules, tuple(problems))


def _findings(
    written: Written,
    engine: Engine,
    seen: dict[str, Path],
    path: Path,
    *,
    known: bool,
) -> Iterator[Finding]:
    yield from written.findings
    if written.document is None:
        return
    rule, wrong = read_rule(written.document)
    yield from written.placed(wrong)
    if rule is None:
        return
    if rule.rule in seen:
        yield from written.placed(
            [Finding("HX008", "error", "/rule", f"the rule {rule.rule} stands in {seen[rule.rule]} too")]
        )
    seen[rule.rule] = path
    found = engine.save(rule.rule, canonical(rule), 0.0)
    # Without a single known device every name would be a warning: that tells nobody anything.
    yield from written.placed([one for one in found if known or one.severity == "error"])


def _engine(settings: Settings) -> tuple[Engine, bool]:
    twin = Twin()
    registry = remembered(read_memory(settings.directories.data), Registry(twin))
    engine = Engine(registry, twin.values)
    engine.open(0.0, settings.home.timezone, settings.home.latitude or 0.0, settings.home.longitude or 0.0, {})
    return engine, len(registry) > 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise ContentError("this is not UTF-8 text", where=str(path), hint="save the file as UTF-8") from error
