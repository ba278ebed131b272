"""`hyperconnect watch`: what happens at the hub, as it happens."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.options import AsJson, Config, Data, Token, Url
from hyperconnect.cli.way import Way, way

if TYPE_CHECKING:
    from hyperconnect.client import Client
    from hyperconnect.client.model.event import Event

Count = Annotated[int | None, typer.Option("-n", min=1, help="Stop after so many lines.")]

OF_DEVICES = ("value.*", "device.*", "command.*")


def watch(
    devices: Annotated[list[str] | None, typer.Argument(help="Only of these devices, by slug or id.")] = None,
    types: Annotated[
        list[str] | None, typer.Option("--types", help="Only such events: run.failed, value.*; again for more.")
    ] = None,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    count: Count = None,
    as_json: AsJson = False,
) -> None:
    """Show what happens at the hub: values, rules, runs, claims, commands. A hub that restarts is found again."""
    kinds = [name for each in types or () for name in each.split(",") if name]
    follow(way(config, data, url, token), kinds, devices or (), count, as_json=as_json)


def watch_device(
    device: Annotated[str, typer.Argument(help="Only this device, by slug or id.")] = "",
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    count: Count = None,
    as_json: AsJson = False,
) -> None:
    """Show what happens to devices, as it happens."""
    follow(way(config, data, url, token), OF_DEVICES, [device] if device else (), count, as_json=as_json)


def follow(hub: Way, kinds: Iterable[str], devices: Sequence[str], count: int | None, *, as_json: bool) -> None:
    """Tell events until as many were told as are wanted."""
    put = _put_json if as_json else _teller()

    async def told(open_: Client) -> None:
        left = count
        async with open_.events(*kinds, devices=devices) as events:
            async for event in events:
                put(event)
                if left is not None:
                    left -= 1
                    if not left:
                        return

    hub.ask(told)


def _put_json(event: Event) -> None:
    from hyperconnect.cli.terminal import put_json

    put_json({"type": event.kind, **event.data})


def _teller() -> Callable[[Event], None]:
    """Return what writes an event for people: with colours where somebody looks at them."""
    from hyperconnect.cli.happening import colour_of, line_of
    from hyperconnect.cli.terminal import put

    if not sys.stdout.isatty():
        return lambda event: put("  ".join(line_of(event)))
    from rich.console import Console
    from rich.text import Text

    console = Console()

    def show(event: Event) -> None:
        at, what = line_of(event)
        console.print(Text.assemble((at, "dim"), "  ", (what, colour_of(event.kind))), soft_wrap=True)

    return show
