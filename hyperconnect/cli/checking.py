"""Checking rule files without a hub: what a compiler would say, with file, line and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from hyperconnect.automation.form import form_of
from hyperconnect.automation.proof import prove, review
from hyperconnect.cli.checking_house import doubts_of
from hyperconnect.cli.known import remembered
from hyperconnect.cli.writings import Problem, Writing, all_writings, read_home, writings
from hyperconnect.config import Settings
from hyperconnect.core.home import Home
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.reason import Finding
from hyperconnect.shell.store import read_memory


class Checked(Struct, frozen=True):
    """How many rules were looked at, and everything found."""

    rules: int
    problems: tuple[Problem, ...]


class Bench(Struct, frozen=True):
    """What rules are checked against: the devices and rules of a household.

    `problems` are what is wrong with `home.yaml`.
    """

    registry: Registry
    documents: tuple[dict[str, object], ...]
    problems: tuple[Problem, ...]


def check_files(paths: Sequence[Path], settings: Settings) -> Checked:
    """Check files and try the tests in them.

    Devices that the hub of these settings knows are what they are there, all others are imagined by what is named of
    them. Rules are looked at alone, and beside the others of these files.

    Raises:
        ContentError: a file cannot be read.
    """
    mine = list(writings(paths))
    bench = bench_of(settings, mine)
    documents = [writing.document for writing in mine if writing.document is not None]
    found = iter(review(documents, bench.registry))
    problems = [*bench.problems, *doubts_of(settings.directories.content, bench.registry)]
    seen: dict[str, Path] = {}
    for writing in mine:
        findings = [*writing.findings]
        if writing.document is not None:
            findings += _alone(writing, seen)
            findings += _meant(writing.document, next(found), bench, settings)
        problems += writing.problems(findings)
    return Checked(len(mine), tuple(problems))


def bench_of(settings: Settings, mine: Sequence[Writing]) -> Bench:
    """Return the household of these settings; `mine` are the rules in question, and stand in place of their files.

    Raises:
        ContentError: `home.yaml` cannot be read.
    """
    twin = Twin()
    registry = remembered(read_memory(settings.directories.data), Registry(twin))
    document, problems = read_home(settings.directories.content)
    Home(registry, twin).furnish(document, 0.0)
    others = all_writings(settings.directories.content, [writing.path for writing in mine])
    documents: dict[str, dict[str, object]] = {}
    for writing in (*others, *mine):
        if writing.document is not None:
            documents[str(writing.document["rule"])] = writing.document
    registry.rules.update(documents)
    return Bench(registry, tuple(documents.values()), tuple(problems))


def _alone(writing: Writing, seen: dict[str, Path]) -> Iterator[Finding]:
    """Tell of a rule that stands in another file too."""
    if writing.rule in seen:
        yield Finding("HX008", "error", "/rule", f"the rule {writing.rule} stands in {seen[writing.rule]} too")
    seen[writing.rule] = writing.path


def _meant(
    document: dict[str, object], found: Sequence[Finding], bench: Bench, settings: Settings
) -> Iterator[Finding]:
    """Yield what was found about a rule, and what comes of its tests where it can be at work."""
    yield from found
    if not any(one.severity == "error" for one in found):
        proof = prove(form_of(document), bench.registry, others=bench.documents, timezone=settings.home.timezone)
        yield from (one for one in proof.findings if one.severity != "info")
