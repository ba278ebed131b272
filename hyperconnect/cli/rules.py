"""`hyperconnect rules`: checking rule files as a compiler would, and trying the tests in them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hyperconnect.cli.options import AsJson, Config, Content, Data, settings

FINDINGS = 3

app = typer.Typer(help="The rules of the household.", no_args_is_help=True)


@app.callback()
def _root() -> None:
    """Keep `rules` a noun with verbs."""


@app.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Rule files; all of rules/ if none is named.")] = None,
    config: Config = None,
    data: Data = None,
    content: Content = None,
    as_json: AsJson = False,
) -> None:
    """Check rule files: shape, names, types, units, and the tests in them. Exit code 3 if there is an error.

    Devices are those the hub of this machine knows; a rule about one that is not known yet gets a warning.
    """
    from hyperconnect.cli.checking import check_files
    from hyperconnect.cli.terminal import put, put_json, say
    from hyperconnect.content.find import find

    chosen = settings(config, data=data, content=content).settings
    paths = files or find("rules", chosen.directories.content)
    checked = check_files(paths, chosen)
    for problem in checked.problems:
        if as_json:
            put_json(problem.json())
        else:
            put(problem.text())
    errors = sum(problem.finding.severity == "error" for problem in checked.problems)
    say(f"{checked.rules} rules in {len(paths)} files: {errors} errors, {len(checked.problems) - errors} warnings")
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
    parts = f"; {missed} parts were never tried" if missed else ""
    say(f"{len(proved)} rules, {len(results)} tests: {len(results) - failed} passed, {failed} failed{parts}")
    if not all(each.passed for each in proved):
        sys.exit(FINDINGS)
