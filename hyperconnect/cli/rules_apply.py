"""`hyperconnect rules apply|rm|export`: rules from files to a hub, away, and back into files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hyperconnect.cli.options import AsJson, Config, Data, Token, Url
from hyperconnect.cli.rules_edit import FINDINGS, Message
from hyperconnect.cli.way import way

if TYPE_CHECKING:
    from hyperconnect.cli.applying import Step

Yes = Annotated[bool, typer.Option("-y", "--yes", help="Ask nothing.")]


def apply(
    files: Annotated[list[Path], typer.Argument(help="Rule files, or folders of them.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete the household's rules that stand in none of the files.")
    ] = False,
    yes: Yes = False,
    message: Message = "",
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Let the hub have the rules of files: new ones are made, others say from now on what the files say.

    All are checked first; where one is wrong nothing is changed, and the exit code is 3.
    """
    from hyperconnect.cli.applying import carry_out, plan, problems_of, sheets
    from hyperconnect.cli.problems import shown
    from hyperconnect.cli.terminal import counting, put, say
    from hyperconnect.errors import ContentError

    hub = way(config, data, url, token)
    found = sheets(files)
    if not found:
        raise ContentError("there is no .yaml file", where=", ".join(map(str, files)))
    with counting("checking", len(found)) as count:
        problems = hub.ask(lambda open_: problems_of(open_, found, count))
    for line in shown(problems, "json" if as_json else "text"):
        put(line)
    if any(problem.finding.severity == "error" for problem in problems):
        say("nothing was changed")
        sys.exit(FINDINGS)
    steps = hub.ask(lambda open_: plan(open_, found, prune=prune))
    if dry_run:
        _put(steps, as_json=as_json)
        return
    doomed = [step.rule for step in steps if step.does == "delete"]
    if doomed and not yes:
        _confirm(f"delete {', '.join(doomed)}?")
    with counting("saving", len(steps)) as count:
        hub.ask(lambda open_: carry_out(open_, steps, message, count))
    _put(steps, as_json=as_json, done=True)


def rm(
    rules: Annotated[list[str], typer.Argument(help="Rules, by their names.")],
    message: Message = "",
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Delete rules: their runs end, and what they hold is let go. For 30 days each can be restored."""
    from hyperconnect.cli.applying import delete
    from hyperconnect.cli.terminal import put, put_json

    hub = way(config, data, url, token)
    for rule in rules:
        hub.ask(partial(delete, rule=rule, message=message))
        if as_json:
            put_json({"rule": rule, "done": "delete"})
        else:
            put(f"{rule} is deleted; `hyperconnect rules restore {rule}` brings it back for 30 days")


def export(
    to: Annotated[Path | None, typer.Option("--to", help="A file; stdout if none is named.", dir_okay=False)] = None,
    form: Annotated[
        Literal["yaml", "json", "zip"], typer.Option("--format", help="Documents of YAML, a list, or a file for each.")
    ] = "yaml",
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
) -> None:
    """Write down all rules of a hub, in an order that never changes."""
    from hyperconnect.cli.terminal import put, say
    from hyperconnect.errors import HyperconnectError, SettingsError

    if form == "zip" and to is None and sys.stdout.isatty():
        raise SettingsError("an archive is nothing to look at", hint="name a file: --to rules.zip")
    written = way(config, data, url, token).ask(lambda hub: hub.rules.export(form))
    if to is not None:
        try:
            to.write_bytes(written)
        except OSError as error:
            raise HyperconnectError(f"cannot be written: {error.strerror}", where=str(to)) from error
        say(f"{to}: {len(written)} bytes")
    elif form == "zip":
        sys.stdout.buffer.write(written)
    else:
        put(written.decode().rstrip("\n"))


def _confirm(question: str) -> None:
    """Ask somebody; go on only if they say yes.

    Raises:
        SettingsError: nobody is there to ask.
    """
    from hyperconnect.errors import SettingsError

    if not sys.stdin.isatty():
        raise SettingsError(f"nobody can be asked: {question}", hint="say --yes")
    typer.confirm(question, abort=True, err=True)


def _put(steps: Sequence[Step], *, as_json: bool, done: bool = False) -> None:
    from hyperconnect.cli.terminal import put, put_json, say

    for step in steps:
        if as_json:
            put_json({"rule": step.rule, "does": step.does, "file": str(step.path or ""), "done": done})
        elif step.does != "keep":
            put(f"{step.told(done)} {step.rule}")
    kept = sum(step.does == "keep" for step in steps)
    changed = len(steps) - kept
    say(f"{changed} {'changed' if done else 'would change'}, {kept} as they are")
