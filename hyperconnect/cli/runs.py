"""`hyperconnect runs`: what rules did, one run at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.group import Told
from hyperconnect.cli.options import AsJson, Config, Data, Token, Url
from hyperconnect.cli.way import way

if TYPE_CHECKING:
    from hyperconnect.client import Client
    from hyperconnect.client.model.reason import Run

app = typer.Typer(help="Runs of rules: what they did, one at a time.", no_args_is_help=True, cls=Told)


@app.command("ls")
def ls(
    rule: Annotated[str, typer.Argument(help="Only runs of this rule.")] = "",
    outcome: Annotated[str, typer.Option("--outcome", help="Only such: ran, waits, failed, ended.")] = "",
    count: Annotated[int, typer.Option("-n", min=1, max=10_000, help="So many at most.")] = 20,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """List runs, the newest first."""
    from hyperconnect.cli.saying import clock
    from hyperconnect.cli.terminal import put_structs, put_table

    async def asked(hub: Client) -> list[Run]:
        if rule:
            return await hub.runs.of(rule, limit=count, outcome=outcome)
        return await hub.runs.all(limit=count, outcome=outcome)

    found = way(config, data, url, token).ask(asked)
    if as_json:
        put_structs(found)
        return
    rows = [(run.id, clock(run.began_at), "under way" if run.under_way else run.outcome, run.sentence) for run in found]
    put_table(("run", "began", "ended", "why"), rows)


@app.command("show")
def show(
    run: Annotated[str, typer.Argument(help="A run by its id: the rule and a number.")],
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Tell what a run did, from its beginning to its end."""
    from hyperconnect.cli.saying import put_sentence, told
    from hyperconnect.cli.terminal import put_structs

    found = way(config, data, url, token).ask(lambda hub: hub.runs.show(run))
    if as_json:
        put_structs([found])
        return
    put_sentence(found.sentence, [told(reason) for reason in found.reasons])
