"""`hyperconnect rules ls|show|why|why-not|next|log`: asking the running hub about its rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from hyperconnect.cli.options import AsJson, Config, Data, settings

Rule = Annotated[str, typer.Argument(help="A rule, by its name.")]
At = Annotated[str, typer.Option("--at", help="A moment of the past: 07:30, or 2026-01-31 07:30.")]


def ls(config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """List all rules: how each stands, how often it ran since the hub started, and when last something came of it."""
    from hyperconnect.cli.saying import clock
    from hyperconnect.cli.terminal import put_json, put_table

    rules = _ask(config, data, ask="rules")
    if as_json:
        for rule in rules:
            put_json(rule)
        return
    rows = [
        (
            rule["rule"],
            rule["standing"],
            str(rule["runs"]),
            f"{clock(rule['last']['at'])} {rule['last']['outcome']}" if rule["last"] else "",
            rule["title"],
        )
        for rule in rules
    ]
    put_table(("rule", "standing", "runs", "last", "title"), rows)


def show(rule: Rule, config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """Show one rule: how it stands, what it waits for, what it sets and holds, and its last reason."""
    from hyperconnect.cli.saying import clock, put_sentence, told
    from hyperconnect.cli.terminal import put_json

    (found,) = _ask(config, data, ask="rules", rule=rule)
    if as_json:
        put_json(found)
        return
    runs = f"{found['runs']} run{'' if found['runs'] == 1 else 's'} since the hub started"
    lines = [f"last: {told(found['last'])}"] if found["last"] else []
    lines += [f"paused: {found['paused']}"] if found["paused"] else []
    lines += [_finding(one) for one in found["findings"]]
    lines += [f"trigger: {text}" for text in found.get("triggers", ())]
    lines += [f"in the way: {text}" for text in found.get("conditions", ())]
    lines += [f"under way since {clock(run['began_at'])}" for run in found.get("under_way", ())]
    lines += [f"next: {clock(one['at'])} ({one['what']})" for one in found.get("next", ())[:3]]
    lines += [f"sets {', '.join(found['writes'])}"] if found.get("writes") else []
    lines += [f"holds {one['attribute']}: {one['shown']}" for one in found["claims"]]
    put_sentence(f"{found['title']} ({found['rule']}): {found['standing']}, {runs}", lines)


def _finding(found: Mapping[str, Any]) -> str:
    """Return what a check found, with its place in the file or else in the rule."""
    place = f"line {found['line']}" if found.get("line") else found["pointer"].strip("/").replace("/", ".")
    guesses = found.get("did_you_mean") or ()
    more = f" (did you mean {', '.join(guesses)}?)" if guesses else ""
    return f"{found['severity']} {found['code']}{f' at {place}' if place else ''}: {found['detail']}{more}"


def why(rule: Rule, config: Config = None, data: Data = None, at: At = "", as_json: AsJson = False) -> None:
    """Tell why a rule ran last: one sentence, then what followed. If it never ran, why not."""
    _why(config, data, {"rule": rule, "at": at}, as_json=as_json)


def why_not(rule: Rule, config: Config = None, data: Data = None, at: At = "", as_json: AsJson = False) -> None:
    """Tell why a rule did not run: one sentence, then what else stands in its way."""
    _why(config, data, {"rule": rule, "at": at, "ran": False}, as_json=as_json)


def next_(rule: Rule, config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """Tell a rule's next moments, two weeks ahead, and what else it waits for."""
    from hyperconnect.cli.saying import clock, put_sentence
    from hyperconnect.cli.terminal import put_json

    (found,) = _ask(config, data, ask="next", rule=rule)
    if as_json:
        put_json({name: found[name] for name in ("next", "triggers", "conditions", "under_way")})
        return
    coming = found["next"]
    lines = [f"{clock(one['at'])}  {one['what']}" for one in coming]
    lines += found["triggers"] + found["conditions"]
    put_sentence(f"{rule}: {clock(coming[0]['at'])}" if coming else f"{rule} has no moment of its own.", lines)


def log(
    rule: Rule,
    config: Config = None,
    data: Data = None,
    count: Annotated[int, typer.Option("-n", min=1, max=10_000, help="So many reasons at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List why a rule ran, or nearly did, the latest last."""
    from hyperconnect.cli.saying import told
    from hyperconnect.cli.terminal import put, put_json

    for reason in _ask(config, data, ask="runs", rule=rule, limit=count):
        if as_json:
            put_json(reason)
        else:
            put(told(reason))


def _why(config: Path | None, data: Path | None, asked: dict[str, object], *, as_json: bool) -> None:
    from hyperconnect.cli.saying import put_sentence
    from hyperconnect.cli.terminal import put_json

    (found,) = _ask(config, data, ask="why", **asked)
    if as_json:
        put_json(found)
    else:
        put_sentence(found["sentence"], found["more"])


def _ask(config: Path | None, data: Path | None, **request: object) -> Iterator[dict[str, Any]]:
    from hyperconnect.cli.guest import ask

    return ask(settings(config, data=data).settings.directories.data, request)
