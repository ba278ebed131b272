"""The command tree: which noun lives in which file."""

from __future__ import annotations

from typing import Annotated

import typer

from hyperconnect import __version__
from hyperconnect.cli import (
    claims,
    comfort,
    completion,
    config,
    demo,
    devices,
    doctor,
    hub,
    record,
    replay,
    rules,
    runs,
    service,
    simulate,
    tokens,
    variables,
    watch,
)

app = typer.Typer(
    name="hyperconnect",
    help="Human × Car × Home over MQTT: rules that can be trusted, and a home that is warm when the car arrives.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # importing rich would double the time that --help takes
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hyperconnect {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Human × Car × Home over MQTT."""


app.command("demo")(demo.demo)
app.command("hub")(hub.hub)
app.command("doctor")(doctor.doctor)
app.add_typer(simulate.app, name="simulate")
app.command("record")(record.record)
app.command("replay")(replay.replay)
app.add_typer(devices.app, name="devices")
app.add_typer(rules.app, name="rules")
app.add_typer(runs.app, name="runs")
app.add_typer(claims.app, name="claims")
app.add_typer(comfort.app, name="comfort")
app.add_typer(variables.app, name="variables")
app.command("watch")(watch.watch)
app.add_typer(tokens.app, name="token")
app.add_typer(config.app, name="config")
app.command("install-service")(service.install_service)
app.command("completion")(completion.completion)
