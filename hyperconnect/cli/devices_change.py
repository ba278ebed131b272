"""`hyperconnect devices set|do|rename|area|accept|forget|watch`: through the door of the running hub."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from hyperconnect.cli.options import AsJson, Config, Data, settings

TIMED_OUT = 5
FAILED = 1

Device = Annotated[str, typer.Argument(help="A device, by slug or id.")]
Wait = Annotated[float, typer.Option(min=0.1, max=600, help="How many seconds to wait for the device's echo.")]


def set_(
    name: Annotated[str, typer.Argument(help="An attribute, as `thermostat.target` of a device: living.target.")],
    value: Annotated[str, typer.Argument(help="Its value, with or without a unit: 21.5, 21 °C, true, heat.")],
    config: Config = None,
    data: Data = None,
    wait: Wait = 30.0,
    as_json: AsJson = False,
) -> None:
    """Set an attribute and wait for the device's echo. Exit code 5 if there is none in time, 1 if it is refused."""
    _follow(config, data, {"ask": "set", "name": name, "value": value, "wait": wait}, as_json)


def do(
    name: Annotated[str, typer.Argument(help="A command of a device: su7.lock, garage.set_position.")],
    arguments: Annotated[list[str] | None, typer.Argument(help="Its arguments, as position=30.")] = None,
    config: Config = None,
    data: Data = None,
    wait: Wait = 30.0,
    as_json: AsJson = False,
) -> None:
    """Give a command and wait for the device's echo; exit codes as for `set`."""
    from hyperconnect.errors import SettingsError

    pairs = [argument.partition("=") for argument in arguments or ()]
    for key, equals, _ in pairs:
        if not equals:
            raise SettingsError(f"{key!r} is no argument", hint="write it as name=value")
    args = {key: value for key, _, value in pairs}
    _follow(config, data, {"ask": "do", "name": name, "args": args, "wait": wait}, as_json)


def rename(
    device: Device,
    name: Annotated[str, typer.Argument(help="What people see; an empty text takes the earlier name back.")],
    config: Config = None,
    data: Data = None,
    slug: Annotated[str | None, typer.Option(help="What rules write from now on; the old one goes on working.")] = None,
    as_json: AsJson = False,
) -> None:
    """Name a device. Names outlive restarts and new announcements."""
    _ask(config, data, {"ask": "edit", "device": device, "name": name, "slug": slug}, as_json)


def area(
    device: Device,
    name: Annotated[str, typer.Argument(help="The room it is in; an empty text takes it back.")],
    config: Config = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say where a device is."""
    _ask(config, data, {"ask": "edit", "device": device, "area": name}, as_json)


def forget(device: Device, config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """Remove a device; its announcements count no more until it is accepted again."""
    _ask(config, data, {"ask": "forget", "device": device}, as_json)


def accept(
    device: Annotated[str, typer.Argument(help="A forgotten device, by id or by what it was called.")],
    config: Config = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take a forgotten device in again."""
    _ask(config, data, {"ask": "accept", "device": device}, as_json)


def watch(
    device: Annotated[str, typer.Argument(help="Only this device, by slug or id.")] = "",
    config: Config = None,
    data: Data = None,
    count: Annotated[int | None, typer.Option("-n", min=1, help="Stop after so many lines.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what happens, as it happens."""
    from hyperconnect.cli.guest import ask
    from hyperconnect.cli.terminal import put, put_json

    where = settings(config, data=data).settings.directories.data
    for number, answer in enumerate(ask(where, {"ask": "watch", "device": device}, patience=None), start=1):
        if as_json:
            put_json(answer)
        else:
            put(_line(answer))
        if number == count:
            return


def _line(answer: dict[str, Any]) -> str:
    from hyperconnect.model.moment import iso

    match answer:
        case {"value": {"path": path, "value": value, "received_at": at, "quality": quality}, "slug": slug}:
            _, _, name = path.partition(".")
            shown = "unknown" if value is None else str(value).lower() if isinstance(value, bool) else value
            return f"{iso(at)}  {slug}.{name} = {shown}{'' if quality == 'good' else f' ({quality})'}"
        case {"event": {"capability": capability, "name": name, "data": data, "received_at": at}, "slug": slug}:
            return f"{iso(at)}  {slug} {capability}.{name} {data}"
        case {"availability": {"state": state, "since": at}, "slug": slug}:
            return f"{iso(at)}  {slug} is {state}"
        case {"command": {"command": command, "state": state, "at": at}, "slug": slug}:
            return f"{iso(at)}  {slug} {command['capability']}.{command['name']} {state}"
        case _:
            return str(answer)


def _ask(config: Path | None, data: Path | None, request: dict[str, object], as_json: bool) -> None:
    from hyperconnect.cli.guest import ask
    from hyperconnect.cli.terminal import put_json

    for answer in ask(settings(config, data=data).settings.directories.data, request):
        if as_json:
            put_json(answer)


def _follow(config: Path | None, data: Path | None, request: dict[str, object], as_json: bool) -> None:
    from hyperconnect.cli.guest import ask
    from hyperconnect.cli.terminal import put_json, say

    state, why = "timeout", ""
    for answer in ask(settings(config, data=data).settings.directories.data, request, patience=700.0):
        state, why = str(answer["state"]), str(answer["why"])
        if as_json:
            put_json(answer)
        else:
            took = f" after {answer['latency']:.1f} s" if state == "confirmed" else ""
            say(f"{state}{took}{f': {why}' if why else ''}")
    if state in {"timeout", "sent"}:
        sys.exit(TIMED_OUT)
    if state == "rejected":
        sys.exit(FAILED)
