"""The command tree: which noun lives in which file. What is not called is not imported."""

from __future__ import annotations

from typing import Annotated

import typer

from hyperconnect import __version__
from hyperconnect.cli.group import Later, Place


class _Nouns(Later):
    places = {  # noqa: RUF012  (a class of one)
        "demo": Place("demo", "demo", "A household as it lives: broker, hub, car, phone and home."),
        "hub": Place("hub", "hub", "Run the hub in the foreground."),
        "open": Place("open", "open_", "The page of a running hub, signed in."),
        "doctor": Place("doctor", "doctor", "Look at Python, broker, store, rules, mDNS and clock."),
        "devices": Place("devices", "app", "The devices the hub knows."),
        "rules": Place("rules", "app", "The rules of the household."),
        "runs": Place("runs", "app", "What rules did, one run at a time."),
        "claims": Place("claims", "app", "Who has the say over what: rules, and people."),
        "comfort": Place("comfort", "app", "Warm on arrival: what is planned, and why."),
        "variables": Place("variables", "app", "What the household remembers under names of its own."),
        "watch": Place("watch", "watch", "What happens at the hub, as it happens."),
        "token": Place("tokens", "app", "Tokens: who may do what at a hub."),
        "simulate": Place("simulate", "app", "Simulated things on any broker, for any hub."),
        "record": Place("record", "record", "Record what is said on a broker."),
        "replay": Place("replay", "replay", "Live the past again, and tell what would be otherwise."),
        "config": Place("config", "app", "What is set, and where it came from."),
        "install-service": Place("service", "install_service", "Write a systemd unit for the hub."),
        "completion": Place("completion", "completion", "Print a shell's completion of these words."),
    }


app = typer.Typer(
    name="hyperconnect",
    cls=_Nouns,
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
