"""Trying the tests inside rules without a hub, on virtual time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from hyperconnect.automation.form import form_of
from hyperconnect.automation.proof import Proof, Result, prove
from hyperconnect.cli.checking import bench_of
from hyperconnect.cli.writings import Problem, Writing, all_writings, no_rule, writings
from hyperconnect.config import Settings

_SUFFIXES = frozenset({".yaml", ".yml"})


class Proved(Struct, frozen=True):
    """A rule of a file, and what came of its tests: a `proof`, or the `problems` for which it cannot be read."""

    writing: Writing
    proof: Proof | None
    problems: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """Whether it can be read and all its tests passed."""
        return self.proof is not None and self.proof.passed

    @property
    def rule(self) -> str:
        """What it is called."""
        return self.writing.rule or str(self.writing.path)

    def lines(self) -> list[str]:
        """Return it as people read it."""
        if self.proof is None:
            return [self.rule, *(problem.text() for problem in self.problems)]
        if self.proof.flaw:
            return [self.rule, f"  ✗ {self.proof.flaw}"]
        if not self.proof.results:
            return [f"{self.rule}: no tests"]
        lines = [self.rule]
        for result in self.proof.results:
            lines.append(f"  {'✓' if result.passed else '✗'} {result.it}")
            lines += [f"      {self._place(pointer)}: {what}" for pointer, what in _wrong(result)]
        lines += [f"  – no test comes here: {self._place(pointer)} ({pointer})" for pointer in self.proof.missed]
        return lines

    def json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        proof = self.proof
        results = proof.results if proof is not None else ()
        return {
            "rule": self.rule,
            "file": str(self.writing.path),
            "passed": self.passed,
            "flaw": proof.flaw if proof is not None else "; ".join(each.finding.detail for each in self.problems),
            "tests": [
                {
                    "it": result.it,
                    "passed": result.passed,
                    "line": self._line(result.pointer),
                    "flaw": result.flaw,
                    "missed": [
                        {
                            "pointer": missing.pointer,
                            "line": self._line(missing.pointer),
                            "expected": missing.expected,
                            "came": list(missing.came),
                        }
                        for missing in result.shortfalls
                    ],
                }
                for result in results
            ],
            "branches": {branch.pointer: branch.taken for branch in (proof.branches if proof is not None else ())},
        }

    def _line(self, pointer: str) -> int:
        return self.writing.written.text.mark(pointer, key=False).line

    def _place(self, pointer: str) -> str:
        line = self._line(pointer)
        return f"{self.writing.path}:{line}" if line else str(self.writing.path)


def prove_rules(wanted: Sequence[str], settings: Settings) -> list[Proved]:
    """Try the tests of files, and of rules by name; of all rules there are if none is named.

    Raises:
        ContentError: a file cannot be read.
        UnknownError: no rule is called so.
    """
    content = settings.directories.content
    chosen = _chosen(wanted, content) if wanted else all_writings(content, ())
    bench = bench_of(settings, chosen)
    found: list[Proved] = []
    for writing in chosen:
        problems = tuple(problem for problem in writing.problems(writing.findings))
        if writing.document is None:
            found.append(Proved(writing, None, problems))
            continue
        form = form_of(writing.document)
        proof = prove(form, bench.registry, others=bench.documents, timezone=settings.home.timezone)
        found.append(Proved(writing, proof, problems))
    return found


def _chosen(wanted: Sequence[str], content: Path | None) -> list[Writing]:
    files = [Path(each) for each in wanted if Path(each).suffix in _SUFFIXES]
    names = [each for each in wanted if Path(each).suffix not in _SUFFIXES]
    found = list(writings(files))
    if names:
        known = {writing.rule: writing for writing in all_writings(content, files)}
        for name in names:
            if name not in known:
                raise no_rule(name, known)
            found.append(known[name])
    return found


def _wrong(result: Result) -> list[tuple[str, str]]:
    """Return where and how a test failed."""
    flaws = [(result.pointer, result.flaw)] if result.flaw else []
    return [*flaws, *((missing.pointer, missing.sentence()) for missing in result.shortfalls)]
