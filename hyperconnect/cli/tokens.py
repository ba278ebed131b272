"""`hyperconnect token`: who may do what at a hub."""

from __future__ import annotations

from typing import Annotated

import typer

from hyperconnect.cli.group import Told
from hyperconnect.cli.options import AsJson, Config, Data, Token, Url
from hyperconnect.cli.way import way

app = typer.Typer(help="Tokens: who may do what at a hub.", no_args_is_help=True, cls=Told)


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What people call it: kitchen tablet.")],
    scopes: Annotated[
        list[str],
        typer.Option(
            "--scope",
            help="What it lets do; again for more: rules:read, rules:write, rules:run, devices:read, history:read, "
            "devices:command:light and so on for each class, or admin for everything.",
        ),
    ],
    days: Annotated[float | None, typer.Option("--days", min=0.001, help="How long it is good; else for ever.")] = None,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Make a token and print it, this once: the hub keeps only a hash of it."""
    from datetime import UTC, datetime, timedelta

    from hyperconnect.cli.terminal import put, put_structs, say

    expires = None if days is None else datetime.now(UTC) + timedelta(days=days)
    wanted = [scope for each in scopes for scope in each.split(",") if scope]
    made = way(config, data, url, token).ask(lambda hub: hub.tokens.create(name, wanted, expires_at=expires))
    if as_json:
        put_structs([made])
        return
    say(f"{made.name} may {', '.join(made.scopes)}; keep it, it is shown this once:")
    put(made.token)


@app.command("ls")
def ls(config: Config = None, data: Data = None, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """List the tokens, and when each was used last."""
    from datetime import UTC, datetime

    from hyperconnect.cli.saying import clock
    from hyperconnect.cli.terminal import put_json, put_table

    found = way(config, data, url, token).ask(lambda hub: hub.tokens.all())
    if as_json:
        from msgspec import to_builtins

        for each in found:
            known = to_builtins(each)
            del known["token"]  # nobody knows it any more
            put_json(known)
        return
    now = datetime.now(UTC)
    rows = [
        (
            each.id,
            each.name,
            "session" if each.session else "token",
            ", ".join(each.scopes),
            clock(each.used_at) if each.used_at else "never",
            f"revoked {clock(each.revoked_at)}"
            if each.revoked_at
            else ""
            if each.expires_at is None
            else f"{'expired' if each.expires_at <= now else 'until'} {clock(each.expires_at)}",
        )
        for each in found
    ]
    put_table(("id", "name", "is a", "may", "used", "good"), rows)


@app.command("revoke")
def revoke(
    id: Annotated[str, typer.Argument(help="A token by its id, which stands in it after hc_.")],  # noqa: A002  (what people call it)
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Revoke a token: from now on it opens nothing."""
    from hyperconnect.cli.terminal import put, put_json

    way(config, data, url, token).ask(lambda hub: hub.tokens.revoke(id))
    if as_json:
        put_json({"revoked": id})
    else:
        put(f"{id} opens nothing any more")
