"""`hyperconnect demo`: a whole household, driven home once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.options import faster

if TYPE_CHECKING:
    from hyperconnect.cli.ending import Ending


def demo(
    scenario: Annotated[
        str, typer.Argument(help="A scenario of simulators/, by name or as a file.")
    ] = "evening_commute",
    speed: Annotated[
        str | None,
        typer.Option(
            help="How many times faster than real time, or `max` for a virtual clock. "
            "If left out 60; `max` for stories of several days."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, another evening; the same seed, the same evening.")] = 1,
    minutes: Annotated[
        float | None, typer.Option(min=0.1, help="Stop after so many real minutes, told or not.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page, or only print its address.")
    ] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print every line of the story and its summary as JSON lines.")
    ] = False,
    plugin: Annotated[
        list[str] | None, typer.Option(help="A Python file, or module, that adds kinds of simulated things.")
    ] = None,
    embedded: Annotated[
        bool, typer.Option("--embedded-broker", help="Use the broker inside this process even if mosquitto is here.")
    ] = False,
) -> None:
    """Run broker, hub, car, phone and home, and show the trip until everybody is home.

    At a terminal the household lives on for who opened its page, until Ctrl-C. Exit code 0 only if everything came
    out as the scenario says it must.
    """
    from hyperconnect.cli.plugins import blaming, load_plugins
    from hyperconnect.cli.scenarios import load_scenario
    from hyperconnect.cli.show import Show
    from hyperconnect.cli.stage import perform
    from hyperconnect.cli.terminal import put_json
    from hyperconnect.sim.script.scenario import DAY

    def tell(ended: Ending) -> None:
        if as_json:
            put_json({"summary": ended.json()})
        else:
            ended.put()

    stays = browser and sys.stdout.isatty()
    pace, show = None if speed is None else faster(speed), Show(as_json)
    with blaming(load_plugins(plugin or ())):
        if speed is None and load_scenario(scenario).lasts <= DAY:
            pace = 60.0
        ended = perform(
            scenario,
            speed=pace,
            seed=seed,
            minutes=minutes,
            embedded=embedded,
            show=show,
            opens=browser,
            tell=tell,
            stays=stays,
        )
    if not ended.good:
        sys.exit(1)
