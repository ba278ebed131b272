"""`hyperconnect devices discover`: what mDNS finds around here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.options import AsJson, Config, Data, settings

if TYPE_CHECKING:
    from hyperconnect.model.input import Found


def discover(
    config: Config = None,
    data: Data = None,
    seconds: Annotated[float, typer.Option(min=0.5, max=60, help="How long to listen.")] = 4.0,
    interface: Annotated[
        list[str] | None,
        typer.Option("--interface", help="Address or name of an interface to look on; several may be given."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List things that announce themselves by mDNS, merged by MAC address, and what the hub can do with them."""
    import asyncio

    from msgspec import to_builtins

    from hyperconnect.cli.terminal import put_json, put_table, say
    from hyperconnect.core.inventory import inventory
    from hyperconnect.errors import HyperconnectError
    from hyperconnect.shell.discovery import addresses_of

    interfaces = tuple(interface or settings(config, data=data).settings.discovery.interfaces)
    missing = [name for name in interfaces if not addresses_of(name)]
    if missing:
        raise HyperconnectError(
            f"there is no interface or address {', '.join(missing)} here",
            hint="name one of this machine with --interface; `ip address` lists them",
        )
    things = inventory(asyncio.run(_listen(interfaces, seconds)))
    if as_json:
        for thing in things:
            put_json(to_builtins(thing))
        return
    if not things:
        say(f"nothing announced itself on {', '.join(interfaces)} within {seconds:g} s")
        if all(name.startswith("127.") for name in interfaces):
            say("  → that is this machine only: name an interface of your network with --interface")
        return
    put_table(
        ("name", "model", "address", "services", "what to do"),
        [(thing.name, thing.model, " ".join(thing.addresses), " ".join(thing.services), thing.use) for thing in things],
    )


async def _listen(interfaces: tuple[str, ...], seconds: float) -> list[Found]:
    import asyncio
    import contextlib
    import time

    from hyperconnect.model.input import Found, Lost
    from hyperconnect.shell.discovery import Discovery

    found: dict[tuple[str, str], Found] = {}

    def tell(happened: Found | Lost) -> None:
        match happened:
            case Found():
                found[happened.service, happened.name] = happened
            case Lost():
                found.pop((happened.service, happened.name), None)

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await Discovery(interfaces).run(tell, time.time)
    return list(found.values())
