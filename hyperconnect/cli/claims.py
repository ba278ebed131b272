"""`hyperconnect claims`: who holds what, and giving back to the rules what was set by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from hyperconnect.cli.group import Told
from hyperconnect.cli.options import AsJson, Config, Data, Token, Url
from hyperconnect.cli.way import way

app = typer.Typer(help="Who has the say over what: rules, and people who did something by hand.", cls=Told)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """List what is held, where no verb says otherwise."""
    if context.invoked_subcommand is None:
        ls(config, data, url, token, as_json)


@app.command("ls")
def ls(config: Config = None, data: Data = None, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """List what is held: by whom, how strongly, until when; the first of each attribute has the say."""
    from hyperconnect.cli.saying import clock
    from hyperconnect.cli.terminal import put_structs, put_table

    claims = way(config, data, url, token).ask(lambda hub: hub.claims.all())
    if as_json:
        put_structs(claims)
        return
    rows = [
        (
            claim.attribute,
            claim.shown,
            claim.by or "somebody by hand",
            claim.kind,
            claim.band,
            clock(claim.ends) if claim.ends else f"`{claim.until}`" if claim.until else "",
            "yes" if claim.stands else "",
        )
        for claim in claims
    ]
    put_table(("attribute", "value", "by", "kind", "band", "until", "has the say"), rows)


@app.command("resume")
def resume(
    attribute: Annotated[str, typer.Argument(help="An attribute that was set by hand, as living.target.")],
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Give an attribute that was set by hand back to the rules before its time is over."""
    from hyperconnect.cli.terminal import put, put_json

    way(config, data, url, token).ask(lambda hub: hub.claims.resume(attribute))
    if as_json:
        put_json({"resumed": attribute})
    else:
        put(f"rules have their way with {attribute} again")
