"""`hyperconnect config`: what is set, and where it came from."""

from __future__ import annotations

from typing import Annotated

import typer

from hyperconnect.cli.group import Told
from hyperconnect.cli.options import AsJson, Config, Content, Data, Mqtt, settings

app = typer.Typer(help="What is set, and where it came from.", no_args_is_help=True, cls=Told)


@app.command("show")
def show(
    names: Annotated[
        list[str] | None, typer.Argument(help="Settings or sections, as in mqtt; all if left out.")
    ] = None,
    origin: Annotated[bool, typer.Option("--origin", help="Tell where each came from.")] = False,
    mqtt: Mqtt = None,
    config: Config = None,
    data: Data = None,
    content: Content = None,
    as_json: AsJson = False,
) -> None:
    """List the settings as a hub would use them now. Secrets are shown as stars."""
    from hyperconnect.cli.terminal import put_json, put_table

    found = settings(config, mqtt=mqtt, data=data, content=content)
    rows = [
        (name, value, source)
        for name, value, source in found.rows()
        if not names or _wanted(name, names, found.origins)
    ]
    if as_json:
        for name, value, source in rows:
            put_json({"name": name, "value": _plain(value), "origin": source})
        return
    columns = ("setting", "value", "from") if origin else ("setting", "value")
    put_table(columns, [(name, _shown(value), source)[: len(columns)] for name, value, source in rows])


@app.command("path")
def path(config: Config = None, content: Content = None) -> None:
    """Print where hyperconnect.toml is read from, or would be if there were one."""
    from hyperconnect.cli.terminal import put, say
    from hyperconnect.config.configuration import FILE

    found = settings(config, content=content)
    where = found.file or found.settings.directories.content / FILE
    put(str(where))
    if found.file is None:
        say("there is no such file: everything is as it comes, or set by the environment")


@app.command("check")
def check(config: Config = None, content: Content = None) -> None:
    """Look hyperconnect.toml over, and the files of secrets that it names. Exit code 0 if they are good, else 3."""
    import sys

    from hyperconnect.cli.terminal import put, say
    from hyperconnect.errors import SettingsError
    from hyperconnect.shell.household import secrets_of

    try:
        found = settings(config, content=content)
        chosen = found.settings
        for file in (
            chosen.owntracks.keys_file,
            chosen.owntracks.passwords_file,
            chosen.hooks.secrets_file,
            chosen.requests.secrets_file,
        ):
            secrets_of(file)
    except SettingsError as error:
        say(str(error))
        sys.exit(3)
    if found.file is None:
        put("there is no file: everything is as it comes")
    else:
        given = sum(origin.startswith(f"{found.file}:") for origin in found.origins.values())
        put(f"{found.file}: {given} settings, all good")


@app.command("init")
def init(content: Content = None) -> None:
    """Write a hyperconnect.toml that names every setting, each commented out. One that is there stays as it is."""
    from hyperconnect.cli.terminal import put
    from hyperconnect.config.configuration import FILE
    from hyperconnect.config.sample import sample
    from hyperconnect.errors import SettingsError

    chosen = settings(None, content=content).settings
    path = chosen.directories.content / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(sample(chosen))
    except FileExistsError as error:
        raise SettingsError(
            "it is there already, and stays", where=str(path), hint="edit it, or move it away"
        ) from error
    except OSError as error:
        raise SettingsError(f"it cannot be written: {error.strerror}", where=str(path)) from error
    put(str(path))


def _wanted(name: str, names: list[str], known: dict[str, str]) -> bool:
    """Return whether a setting is among those asked for.

    Raises:
        SettingsError: one of them is neither a setting nor a section.
    """
    from difflib import get_close_matches

    from hyperconnect.errors import SettingsError

    sections = {each.partition(".")[0] for each in known}
    for asked in names:
        if asked not in known and asked not in sections:
            close = get_close_matches(asked, [*known, *sorted(sections)], n=1)
            hint = f"did you mean {close[0]}?" if close else "`hyperconnect config show` lists them all"
            raise SettingsError(f"there is no setting {asked}", hint=hint)
    return name in names or name.partition(".")[0] in names


def _plain(value: object) -> object:
    """Return a value as JSON data; a secret as stars."""
    import msgspec

    return msgspec.to_builtins(value, enc_hook=str)


def _shown(value: object) -> str:
    """Return a value as one would write it in hyperconnect.toml, a text without its quotes."""
    import json

    plain = _plain(value)
    if plain is None:
        return ""
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
