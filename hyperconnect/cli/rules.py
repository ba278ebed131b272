"""`hyperconnect rules`: writing, checking and trying rule files, and asking the running hub about its rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from hyperconnect.cli import rules_apply as applying
from hyperconnect.cli import rules_ask as asking
from hyperconnect.cli import rules_backtest as past
from hyperconnect.cli import rules_change as change
from hyperconnect.cli import rules_edit as editing
from hyperconnect.cli import rules_graph as drawing
from hyperconnect.cli import rules_versions as history
from hyperconnect.cli import rules_write as writing
from hyperconnect.cli.options import AsJson, Config, Content, Data, settings

FINDINGS = 3

Format: TypeAlias = Literal["text", "json", "github", "sarif"]
"""How `check` tells what it found."""

app = typer.Typer(help="The rules of the household.", no_args_is_help=True)


app.command("ls")(asking.ls)
app.command("show")(asking.show)
app.command("why")(asking.why)
app.command("why-not")(asking.why_not)
app.command("next")(asking.next_)
app.command("log")(asking.log)
app.command("run")(change.run)
app.command("cancel")(change.cancel)
app.command("edit")(editing.edit)
app.command("apply")(applying.apply)
app.command("rm")(applying.rm)
app.command("versions")(history.versions)
app.command("diff")(history.diff)
app.command("restore")(history.restore)
app.command("export")(applying.export)
app.command("enable")(change.enable)
app.command("disable")(change.disable)
app.command("reset")(change.reset)
app.command("backtest")(past.backtest)
app.command("new")(writing.new)
app.command("fmt")(writing.fmt)
app.command("schema")(writing.schema)
app.command("graph")(drawing.graph)


@app.command("check")
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


@app.command("test")
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
    say(f"{tried}: {len(results) - failed} passed, {failed} failed{parts}")
    if not all(each.passed for each in proved):
        sys.exit(FINDINGS)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
