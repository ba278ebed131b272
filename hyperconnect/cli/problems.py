"""What was found in files, in the words of those who read it: people, programs, GitHub, and whoever reads SARIF."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Literal, TypeAlias

from hyperconnect import __version__
from hyperconnect.cli.writings import Problem
from hyperconnect.model.reason import Severity

Format: TypeAlias = Literal["text", "json", "github", "sarif"]
"""How they are told."""

_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_GITHUB: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def shown(problems: Sequence[Problem], how: Format) -> Iterator[str]:
    """Yield the lines that tell of problems; SARIF is one document, also of none."""
    match how:
        case "text":
            yield from (problem.text() for problem in problems)
        case "json":
            yield from (json.dumps(problem.json(), ensure_ascii=False) for problem in problems)
        case "github":
            yield from map(_workflow_command, problems)
        case "sarif":
            yield json.dumps(sarif(problems), indent=2, ensure_ascii=False)


def sarif(problems: Sequence[Problem]) -> dict[str, Any]:
    """Return problems as a SARIF 2.1.0 log."""
    codes = sorted({problem.finding.code for problem in problems})
    driver = {
        "name": "hyperconnect",
        "semanticVersion": __version__,
        "rules": [{"id": code} for code in codes],
    }
    results = [_result(problem, codes.index(problem.finding.code)) for problem in problems]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SARIF, "version": "2.1.0", "runs": [run]}


def _result(problem: Problem, index: int) -> dict[str, Any]:
    finding = problem.finding
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(problem)}}
    if finding.line:
        place["region"] = {
            "startLine": finding.line,
            "startColumn": finding.column,
            "endColumn": finding.column + problem.width,
        }
    guesses = f" (did you mean {', '.join(finding.did_you_mean)}?)" if finding.did_you_mean else ""
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.detail}{guesses}"},
        "locations": [{"physicalLocation": place}],
    }


def _uri(problem: Problem) -> str:
    """Return a file's address, seen from here where it lies below."""
    from pathlib import Path
    from urllib.parse import quote

    path = problem.path.resolve()
    here = Path.cwd()
    return quote(path.relative_to(here).as_posix()) if path.is_relative_to(here) else path.as_uri()


def _workflow_command(problem: Problem) -> str:
    finding = problem.finding
    of = {"file": str(problem.path), "title": finding.code}
    if finding.line:
        of |= {"line": str(finding.line), "col": str(finding.column), "endColumn": str(finding.column + problem.width)}
    properties = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in of.items())
    return f"::{_GITHUB[finding.severity]} {properties}::{_escaped(finding.detail)}"


def _escaped(text: str, also: str = "") -> str:
    """Return a text as a workflow command can hold it."""
    for character in ("%", "\r", "\n", *also):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
