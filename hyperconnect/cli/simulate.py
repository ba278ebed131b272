"""`hyperconnect simulate`: simulated things on any broker, for any hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.group import WithDefault
from hyperconnect.cli.options import AsJson, Config, Content, Quiet, Verbose, faster, settings
from hyperconnect.cli.simulate_xiaomi import xiaomi

if TYPE_CHECKING:
    from collections.abc import Callable

    from hyperconnect.config import Settings
    from hyperconnect.shell.clock import Clock
    from hyperconnect.shell.mqtt import MqttTransport
    from hyperconnect.sim.world import World

app = typer.Typer(help="Simulated things on any broker, for any hub.", cls=WithDefault)

Broker = Annotated[str | None, typer.Option("--mqtt", help="The broker; without it, found by mDNS.")]
Speed = Annotated[str, typer.Option(help="How many times faster than real time, or `max`: as fast as it goes.")]
Seed = Annotated[int, typer.Option(help="Another seed, another day.")]


app.command("xiaomi")(xiaomi)


@app.command("run")
def run(
    scenario: Annotated[
        str, typer.Argument(help="A scenario of simulators/, by name or as a file.")
    ] = "evening_commute",
    mqtt: Broker = None,
    speed: Speed = "1",
    seed: Seed = 1,
    fault: Annotated[
        list[str] | None, typer.Option(help="A fault from the start on, as in '{kind: lost, of: hall_motion}'.")
    ] = None,
    config: Config = None,
    content: Content = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
) -> None:
    """Let a scenario's people, cars and home live on a broker. They know the bus, not the hub."""
    from hyperconnect.cli.scenarios import load_scenario
    from hyperconnect.cli.terminal import log_to_stderr, say
    from hyperconnect.sim.build import build
    from hyperconnect.sim.script.faults import read_fault

    log_to_stderr(-1 if quiet else verbose)
    pace = faster(speed)
    chosen = settings(config, mqtt=mqtt, content=content).settings
    story = load_scenario(scenario, chosen.directories.content)
    house = build(story, seed)
    for text in fault or ():
        house.faults.begin(read_fault(text, "--fault"))
    say(f"{story.title}: {story.about}")
    _live(house, chosen, pace)


@app.command("fleet")
def fleet(
    count: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many devices.")] = 1000,
    minutes: Annotated[float, typer.Option(min=0.01, max=1_000_000, help="How long, in the fleet's own time.")] = 60.0,
    announce: Annotated[bool, typer.Option(help="Announce every device to hubs first.")] = True,
    mqtt: Broker = None,
    speed: Speed = "1",
    seed: Seed = 1,
    config: Config = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
) -> None:
    """Let very many simple devices speak, to see what a broker and a hub can bear."""
    import time

    from hyperconnect.cli.terminal import log_to_stderr, say
    from hyperconnect.sim.fleet.breed import mean_period
    from hyperconnect.sim.fleet.fleet import Fleet

    log_to_stderr(-1 if quiet else verbose)
    pace = faster(speed)
    chosen = settings(config, mqtt=mqtt).settings
    world = Fleet(time.time(), seed, count, minutes * 60, announce=announce)
    say(f"{count} devices, {count / mean_period():.0f} messages a second at speed 1")
    _live(world, chosen, pace)
    say(f"{world.said} messages")


@app.command("tell")
def tell(
    what: Annotated[
        str, typer.Argument(help="As a script's happenings say it: '{open: living_window}', '{speed: 10}'.")
    ],
    mqtt: Broker = None,
    config: Config = None,
) -> None:
    """Let something happen in a simulation that is running, or change its speed."""
    import asyncio

    from hyperconnect.cli.controlling import control
    from hyperconnect.cli.terminal import say
    from hyperconnect.sim.script.page import parse

    wish = parse(what, "what").data
    chosen = settings(config, mqtt=mqtt).settings
    say(asyncio.run(control(wish, lambda: _transport(chosen))))


@app.command("ls")
def ls(content: Content = None, as_json: AsJson = False) -> None:
    """List the scenarios there are."""
    from hyperconnect.cli.scenarios import all_scenarios
    from hyperconnect.cli.terminal import put_json, put_table

    found = sorted(all_scenarios(content), key=lambda each: each.name)
    if as_json:
        for each in found:
            put_json({"scenario": each.name, "title": each.title, "about": each.about})
        return
    put_table(("scenario", "title", "about"), [(each.name, each.title, each.about) for each in found])


def _live(world: World, chosen: Settings, speed: float | None) -> None:
    import asyncio

    from hyperconnect.shell.clock import EagerClock, PacedClock

    if speed is None:
        asyncio.run(_run(world, chosen, EagerClock(world.now), lambda _: None))
    else:
        clock = PacedClock(world.now, speed)
        asyncio.run(_run(world, chosen, clock, clock.change))


async def _run(world: World, chosen: Settings, clock: Clock, pace: Callable[[float], None]) -> None:
    from hyperconnect.cli.terminal import say
    from hyperconnect.sim.run import run_world

    transport, url = await _transport(chosen)
    say(f"broker: {url}")
    await run_world(world, transport, clock, pace)
    if transport.dropped:
        say(f"{transport.dropped} messages were not sent: the broker was slower than the simulation")


async def _transport(chosen: Settings) -> tuple[MqttTransport, str]:
    """Return a connection to the broker that is set, else to the one that mDNS finds, and its address.

    Raises:
        BrokerError: there is none.
    """
    import random

    from hyperconnect.errors import BrokerError
    from hyperconnect.shell.discovery import find_broker
    from hyperconnect.shell.mqtt import MqttTransport

    url = chosen.mqtt.url or await find_broker(chosen.discovery.interfaces)
    if not url:
        raise BrokerError(
            f"mDNS found no broker on {', '.join(chosen.discovery.interfaces) or 'any interface'}",
            hint="start `hyperconnect hub`, or name a broker with --mqtt mqtt://host:1883",
        )
    transport = MqttTransport(
        url,
        client_id=f"hyperconnect-simulate-{random.Random().randrange(1 << 32):08x}",
        chance=random.Random(),
        username=chosen.mqtt.username or None,
        password=chosen.mqtt.password.reveal() or None,
        patience=chosen.mqtt.patience_s,
    )
    return transport, url
