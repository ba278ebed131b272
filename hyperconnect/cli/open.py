"""`hyperconnect open`: the page of a running hub, in a browser that is signed in."""

from __future__ import annotations

from typing import Annotated

import typer

from hyperconnect.cli.options import AsJson, Config, Data, Token, Url
from hyperconnect.cli.way import way


def open_(
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it, or only print the address.")] = True,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Open the page, signed in. The address is good once, for a minute: whoever follows it comes in as you."""
    from hyperconnect.cli.browser import browse
    from hyperconnect.cli.terminal import put, put_json

    hub = way(config, data, url, token)
    ticket = hub.ask(lambda open_: open_.tokens.let_in())
    address = f"{hub.url.rstrip('/')}{ticket.path}" if hub.url else ticket.url
    if as_json:
        put_json({"url": address, "expires_at": ticket.expires_at.isoformat()})
    else:
        put(address)
    if browser:
        browse(address)
