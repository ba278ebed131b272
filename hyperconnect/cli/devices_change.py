"""`hyperconnect devices set|do|rename|area|accept|forget`: telling the running hub, and devices through it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.options import AsJson, Config, Data, Token, Url
from hyperconnect.cli.way import way

if TYPE_CHECKING:
    from hyperconnect.client.model.device import Command

TIMED_OUT = 5
FAILED = 1
HOME = "home"
"""The household itself, whose attributes are its variables."""

Device = Annotated[str, typer.Argument(help="A device, by slug or id.")]
Wait = Annotated[float, typer.Option(min=0.1, max=60, help="How many seconds to wait for the device's echo.")]


def set_(
    name: Annotated[str, typer.Argument(help="An attribute, as `thermostat.target` of a device: living.target.")],
    value: Annotated[str, typer.Argument(help="Its value, with or without a unit: 21.5, 21 °C, true, heat.")],
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    wait: Wait = 30.0,
    as_json: AsJson = False,
) -> None:
    """Set an attribute and wait for the device's echo. Exit code 5 if there is none in time, 1 if it is refused."""
    from hyperconnect.cli.variables import set_variable

    device, attribute = _parts(name)
    hub = way(config, data, url, token)
    if device == HOME:
        set_variable(hub, attribute, value, as_json=as_json)
        return
    _tell(hub.ask(lambda open_: open_.devices.set(device, attribute, value, wait=wait)), as_json)


def do(
    name: Annotated[str, typer.Argument(help="A command of a device: su7.lock, garage.set_position.")],
    arguments: Annotated[list[str] | None, typer.Argument(help="Its arguments, as position=30.")] = None,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    wait: Wait = 30.0,
    as_json: AsJson = False,
) -> None:
    """Give a command and wait for the device's echo; exit codes as for `set`."""
    from hyperconnect.cli.arguments import pairs

    device, command = _parts(name)
    args = pairs(arguments or ())
    hub = way(config, data, url, token)
    _tell(hub.ask(lambda open_: open_.devices.do(device, command, args, wait=wait)), as_json)


def rename(
    device: Device,
    name: Annotated[str, typer.Argument(help="What people see; an empty text takes the earlier name back.")],
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    slug: Annotated[str | None, typer.Option(help="What rules write from now on; the old one goes on working.")] = None,
    as_json: AsJson = False,
) -> None:
    """Name a device. Names outlive restarts and new announcements."""
    way(config, data, url, token).ask(lambda hub: hub.devices.change(device, name=name, slug=slug))
    _done(device, as_json)


def area(
    device: Device,
    name: Annotated[str, typer.Argument(help="The room it is in; an empty text takes it back.")],
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Say where a device is."""
    way(config, data, url, token).ask(lambda hub: hub.devices.change(device, area=name))
    _done(device, as_json)


def forget(
    device: Device,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Remove a device; its announcements count no more until it is accepted again."""
    way(config, data, url, token).ask(lambda hub: hub.devices.forget(device))
    _done(device, as_json)


def accept(
    device: Annotated[str, typer.Argument(help="A forgotten device, by id or by what it was called.")],
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Take a forgotten device in again."""
    way(config, data, url, token).ask(lambda hub: hub.devices.accept(device))
    _done(device, as_json)


def _parts(name: str) -> tuple[str, str]:
    """Return a device, and what of it is meant.

    Raises:
        SettingsError: there are not both.
    """
    from hyperconnect.errors import SettingsError

    device, dot, rest = name.partition(".")
    if not dot or not device or not rest:
        raise SettingsError(f"{name!r} names nothing of a device", hint="write device.attribute, as living.target")
    return device, rest


def _done(device: str, as_json: bool) -> None:
    from hyperconnect.cli.terminal import put_json

    if as_json:
        put_json({"done": device})


def _tell(command: Command, as_json: bool) -> None:
    """Tell how a command went; end with the exit code that says so."""
    from hyperconnect.cli.terminal import put_structs, say

    if as_json:
        put_structs(command.steps)
    else:
        for step in command.steps:
            took = f" after {step.latency:.1f} s" if step.state == "confirmed" else ""
            say(f"{step.state}{took}{f': {step.why}' if step.why else ''}")
    if command.state in {"timeout", "sent"}:
        sys.exit(TIMED_OUT)
    if command.state == "rejected":
        sys.exit(FAILED)
