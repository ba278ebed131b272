"""`hyperconnect rules run|cancel|enable|disable|reset`: telling the running hub what to do with its rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hyperconnect.cli.options import AsJson, Config, Data, settings
from hyperconnect.cli.rules_ask import Rule

FAILED = 1


def run(
    rule: Rule,
    arguments: Annotated[list[str] | None, typer.Argument(help="Values for its parameters, as level=30%.")] = None,
    config: Config = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Run a rule now; its conditions hold all the same. Exit code 1 if it did not run or failed."""
    from hyperconnect.cli.guest import ask
    from hyperconnect.cli.saying import put_sentence
    from hyperconnect.cli.terminal import put_json
    from hyperconnect.errors import SettingsError

    pairs = [argument.partition("=") for argument in arguments or ()]
    for key, equals, _ in pairs:
        if not equals:
            raise SettingsError(f"{key!r} is no argument", hint="write it as name=value")
    request = {"ask": "call", "rule": rule, "args": {key: value for key, _, value in pairs}}
    told = list(ask(settings(config, data=data).settings.directories.data, request))
    if as_json:
        for reason in told:
            put_json(reason)
    elif told:
        put_sentence(told[0]["sentence"], [reason["sentence"] for reason in told[1:]])
    else:
        put_sentence(f"{rule} waits its turn: an earlier run is under way.")
    if told and told[0]["outcome"] not in {"ran", "waits"}:
        sys.exit(FAILED)


def cancel(rule: Rule, config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """End what a rule has under way, and what it holds because of it."""
    _ask(config, data, {"ask": "cancel", "rule": rule}, as_json)


def enable(rule: Rule, config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """Switch a rule on, whatever its file says; it stays so over restarts."""
    _ask(config, data, {"ask": "switch", "rule": rule, "to": "on"}, as_json)


def disable(rule: Rule, config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """Switch a rule off: its runs end, and what it holds is let go."""
    _ask(config, data, {"ask": "switch", "rule": rule, "to": "off"}, as_json)


def reset(rule: Rule, config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """Let a rule that was paused because it ran wild run again."""
    _ask(config, data, {"ask": "switch", "rule": rule, "to": "reset"}, as_json)


def _ask(config: Path | None, data: Path | None, request: dict[str, object], as_json: bool) -> None:
    from hyperconnect.cli.guest import ask
    from hyperconnect.cli.terminal import put, put_json

    for answer in ask(settings(config, data=data).settings.directories.data, request):
        if as_json:
            put_json(answer)
        elif "ended" in answer:
            ended = answer["ended"]
            put(f"{ended} run{'' if ended == 1 else 's'} ended" if ended else "nothing was under way")
        else:
            put(f"{answer['rule']} is {answer['standing']}")
