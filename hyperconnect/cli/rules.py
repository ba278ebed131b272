"""`hyperconnect rules`: writing, checking and trying rule files, and asking the running hub about its rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from hyperconnect.cli.group import Later, Place
from hyperconnect.cli.options import AsJson, Config, Content, Data, settings

FINDINGS = 3

Format: TypeAlias = Literal["text", "json", "github", "sarif"]
"""How `check` tells what it found."""


class _Verbs(Later):
    places = {  # noqa: RUF012  (a class of one)
        "ls": Place("rules_ask", "ls", "How all rules stand, and when each ran last."),
        "show": Place("rules_ask", "show", "One rule: how it stands, what it waits for, what it sets."),
        "why": Place("rules_ask", "why", "Why a rule ran last."),
        "why-not": Place("rules_ask", "why_not", "Why a rule did not run."),
        "next": Place("rules_ask", "next_", "A rule's next moments, and what else it waits for."),
        "log": Place("rules_ask", "log", "Why a rule ran, or nearly did, the latest last."),
        "run": Place("rules_change", "run", "Run a rule now."),
        "cancel": Place("rules_change", "cancel", "End what a rule has under way."),
        "enable": Place("rules_change", "enable", "Switch a rule on, whatever its file says."),
        "disable": Place("rules_change", "disable", "Switch a rule off, whatever its file says."),
        "reset": Place("rules_change", "reset", "Let a rule that was paused run again."),
        "reload": Place("rules_change", "reload", "Let the hub read its files again: rules, devices, home.yaml."),
        "new": Place("rules_write", "new", "Write a new rule that works, with comments and a test."),
        "edit": Place("rules_edit", "edit", "Edit a rule in your editor, and save it if it is right."),
        "apply": Place("rules_apply", "apply", "Let the hub have the rules of files."),
        "rm": Place("rules_apply", "rm", "Delete rules; for 30 days each can be restored."),
        "diff": Place("rules_versions", "diff", "What changed in a rule, or your files beside the hub."),
        "versions": Place("rules_versions", "versions", "The versions of a rule, or the rules that were deleted."),
        "restore": Place("rules_versions", "restore", "Let a rule say again what it said before."),
        "export": Place("rules_apply", "export", "Write down all rules of a hub."),
        "check": Place("rules", "check", "Check rule files as a compiler would."),
        "test": Place("rules", "try_tests", "Try the tests inside rules, on virtual time."),
        "fmt": Place("rules_write", "fmt", "Lay out rule files; comments stay."),
        "backtest": Place("rules_backtest", "backtest", "What rules would have done, on the recorded past."),
        "graph": Place("rules_graph", "graph", "Draw what triggers what."),
        "schema": Place("rules_write", "schema", "The JSON Schema of rules, for editors."),
    }


app = typer.Typer(cls=_Verbs, no_args_is_help=True)


@app.callback()
def _root() -> None:
    """The rules of the household."""


def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Rule files; all of rules/ if none is named.")] = None,
    config: Config = None,
    data: Data = None,
    content: Content = None,
    form: Annotated[
        Format, typer.Option("--format", help="For people, programs, GitHub's annotations, or as SARIF 2.1.0.")
    ] = "text",
    as_json: AsJson = False,
) -> None:
    """Check rule files: shape, names, types, units, sense, and the tests in them. Exit code 3 if there is an error.

    Devices that the hub of this machine knows are what they are there; all others are imagined, and told of once.
    """
    from hyperconnect.cli.checking import check_files
    from hyperconnect.cli.problems import shown
    from hyperconnect.cli.terminal import put, say
    from hyperconnect.content.find import find

    chosen = settings(config, data=data, content=content).settings
    paths = files or find("rules", chosen.directories.content)
    checked = check_files(paths, chosen)
    for line in shown(checked.problems, "json" if as_json else form):
        put(line)
    errors = sum(problem.finding.severity == "error" for problem in checked.problems)
    warnings = sum(problem.finding.severity == "warning" for problem in checked.problems)
    looked_at = f"{_counted(checked.rules, 'rule')} in {_counted(len(paths), 'file')}"
    say(f"{looked_at}: {_counted(errors, 'error')}, {_counted(warnings, 'warning')}")
    if errors:
        sys.exit(FINDINGS)


def try_tests(
    rules: Annotated[
        list[str] | None, typer.Argument(help="Rule files, or rules by name; all rules if none is named.")
    ] = None,
    config: Config = None,
    data: Data = None,
    content: Content = None,
    as_json: AsJson = False,
) -> None:
    """Try the tests inside rules, on virtual time, in a home made of what they name. Exit code 3 if one fails.

    Devices that the hub of this machine knows are what they are there; all others are imagined. Told is also which
    parts of a rule no test comes to.
    """
    from hyperconnect.cli.proving import prove_rules
    from hyperconnect.cli.terminal import put, put_json, say

    chosen = settings(config, data=data, content=content).settings
    proved = prove_rules(rules or (), chosen)
    for each in proved:
        if as_json:
            put_json(each.json())
        else:
            put("\n".join(each.lines()))
    results = [result for each in proved if each.proof is not None for result in each.proof.results]
    missed = sum(len(each.proof.missed) for each in proved if each.proof is not None)
    failed = sum(not result.passed for result in results)
    parts = f"; no test comes to {_counted(missed, 'part')}" if missed else ""
    tried = f"{_counted(len(proved), 'rule')}, {_counted(len(results), 'test')}"
    untried = sum(not each.passed and (each.proof is None or bool(each.proof.flaw)) for each in proved)
    rules_untried = f", {_counted(untried, 'rule')} could not be tried" if untried else ""
    say(f"{tried}: {len(results) - failed} passed, {failed} failed{rules_untried}{parts}")
    if not all(each.passed for each in proved):
        sys.exit(FINDINGS)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
