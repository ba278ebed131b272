"""Checking rule files without a hub: what a compiler would say, with file, line and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from hyperconnect.automation.engine import Engine
from hyperconnect.automation.form import form_of
from hyperconnect.automation.proof import prove
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
    """What rules are checked against: the devices and rules of a household; `known` says that there are devices.

    `problems` are what is wrong with `home.yaml`.
    """

    registry: Registry
    twin: Twin
    known: bool
    documents: tuple[dict[str, object], ...]
    problems: tuple[Problem, ...]


def check_files(paths: Sequence[Path], settings: Settings) -> Checked:
    """Check files against the devices that the hub of these settings knows, and try the tests in them.

    Raises:
        ContentError: a file cannot be read.
    """
    mine = list(writings(paths))
    bench = bench_of(settings, mine)
    engine = Engine(bench.registry, bench.twin.values)
    engine.open(0.0, settings.home.timezone, settings.home.latitude or 0.0, settings.home.longitude or 0.0, {})
    problems = list(bench.problems)
    seen: dict[str, Path] = {}
    for writing in mine:
        problems += writing.problems(_findings(writing, engine, bench, seen, settings))
    return Checked(len(mine), tuple(problems))


def bench_of(settings: Settings, mine: Sequence[Writing]) -> Bench:
    """Return the household of these settings; `mine` are the rules in question, and stand in place of their files.

    Raises:
        ContentError: `home.yaml` cannot be read.
    """
    twin = Twin()
    registry = remembered(read_memory(settings.directories.data), Registry(twin))
    known = len(registry) > 0
    document, problems = read_home(settings.directories.content)
    Home(registry, twin).furnish(document, 0.0)
    others = all_writings(settings.directories.content, [writing.path for writing in mine])
    documents: dict[str, dict[str, object]] = {}
    for writing in (*others, *mine):
        if writing.document is not None:
            documents[str(writing.document["rule"])] = writing.document
    registry.rules.update(documents)
    return Bench(registry, twin, known, tuple(documents.values()), tuple(problems))


def _findings(
    writing: Writing, engine: Engine, bench: Bench, seen: dict[str, Path], settings: Settings
) -> Iterator[Finding]:
    yield from writing.findings
    if writing.document is None:
        return
    name = str(writing.document["rule"])
    if name in seen:
        yield Finding("HX008", "error", "/rule", f"the rule {name} stands in {seen[name]} too")
    seen[name] = writing.path
    found = engine.save(name, writing.document, 0.0)
    # Without a single known device every name would be a warning: that tells nobody anything.
    yield from (one for one in found if bench.known or one.severity == "error")
    if not any(one.severity == "error" for one in found):
        proof = prove(
            form_of(writing.document), bench.registry, others=bench.documents, timezone=settings.home.timezone
        )
        yield from (one for one in proof.findings if one.severity != "info")
