"""`hyperconnect rules`: checking rule files as a compiler would."""

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
    """Keep `rules` a noun with verbs, also while there is one verb."""


@app.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Rule files; all of rules/ if none is named.")] = None,
    config: Config = None,
    data: Data = None,
    content: Content = None,
    as_json: AsJson = False,
) -> None:
    """Check rule files: shape, names, types and units. Exit code 3 if there is an error.

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
