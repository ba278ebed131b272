"""`hyperconnect rules new|fmt|schema`: writing rule files, without a hub."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from hyperconnect.cli.options import AsJson, Config, Content, settings

FINDINGS = 3


def new(
    rule: Annotated[str, typer.Argument(help="What the rule is to be called: words of small letters, with hyphens.")],
    state: Annotated[
        bool, typer.Option("--state", help="A rule that keeps something so while a state lasts, not one that reacts.")
    ] = False,
    to: Annotated[Path | None, typer.Option("--to", help="Another file; `-` writes to stdout.")] = None,
    config: Config = None,
    content: Content = None,
) -> None:
    """Write a new rule that works, with comments and a test; nothing that is there is written over."""
    from hyperconnect.automation.document import read_rule
    from hyperconnect.automation.text import read_rules
    from hyperconnect.cli.starter import starter
    from hyperconnect.cli.terminal import put, say
    from hyperconnect.cli.writings import all_writings
    from hyperconnect.errors import HyperconnectError, SettingsError

    text = starter(rule, state=state)
    (written,) = read_rules(text)
    read, findings = read_rule(written.document)
    if read is None:
        raise SettingsError(f"no rule can be called {rule!r}: {findings[0].detail}", hint="as in light-in-the-hall")
    if to == Path("-"):
        put(text.rstrip("\n"))
        return
    folder = settings(config, content=content).settings.directories.content
    known = {each.rule: each.path for each in all_writings(folder, ())}
    if rule in known:
        raise HyperconnectError(f"there is a rule {rule} already", where=str(known[rule]), hint="take another name")
    path = to or folder / "rules" / f"{rule}.yaml"
    _create(path, text)
    say(f"{path}: change it to your liking, then `hyperconnect rules check {path}`")
    say(f"a running hub has it after `hyperconnect rules apply {path}`")


def fmt(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Rule files, or folders of them; all of yours if none is named.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit code 3 if a file would change.")] = False,
    config: Config = None,
    content: Content = None,
    as_json: AsJson = False,
) -> None:
    """Lay out rule files: indentation, spaces and empty lines. Comments and values stay as they are."""
    from hyperconnect.automation.layout import lay_out
    from hyperconnect.cli.terminal import put, put_json, say
    from hyperconnect.cli.writings import text_of
    from hyperconnect.errors import ContentError
    from hyperconnect.shell.editing.replacing import replacing

    paths = _chosen(files, settings(config, content=content).settings.directories.content)
    changed = wrong = 0
    for path in paths:
        before, why, after = text_of(path), "", ""
        try:
            after = lay_out(before, str(path))
        except ContentError as error:
            why = str(error)
        differs = not why and after != before
        wrong += bool(why)
        changed += differs
        if differs and not check:
            with replacing(path, after) as replace:
                replace()
        if as_json:
            put_json({"file": str(path), "changed": differs, "error": why})
        elif differs:
            put(str(path))
        if why and not as_json:
            say(why)
    files_said = "1 file" if len(paths) == 1 else f"{len(paths)} files"
    say(
        f"{files_said}: {changed} {'would change' if check else 'changed'}"
        + (f", {wrong} cannot be read" if wrong else "")
    )
    if wrong or (check and changed):
        sys.exit(FINDINGS)


def schema(
    what: Annotated[Literal["rule", "home"], typer.Argument(help="Of rules, or of home.yaml.")] = "rule",
) -> None:
    """Print the JSON Schema (2020-12) of rules or of home.yaml, for editors that complete and check."""
    import json

    from hyperconnect.automation import document
    from hyperconnect.cli.terminal import put

    put(json.dumps(document.schema() if what == "rule" else document.house_schema(), indent=2, ensure_ascii=False))


def _chosen(files: list[Path] | None, content: Path) -> list[Path]:
    """Return files, those of folders, or all of the household's own."""
    if files is None or not files:
        return _yaml_files(content / "rules")
    found: list[Path] = []
    for path in files:
        found += _yaml_files(path) if path.is_dir() else [path]
    return found


def _yaml_files(folder: Path) -> list[Path]:
    found = sorted(path for kind in ("*.yaml", "*.yml") for path in folder.rglob(kind) if path.is_file())
    return [path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def _create(path: Path, text: str) -> None:
    from hyperconnect.errors import HyperconnectError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise HyperconnectError(
            "this file exists already", where=str(path), hint="name another one with --to"
        ) from error
    except OSError as error:
        raise HyperconnectError(f"cannot be written: {error.strerror}", where=str(path)) from error
