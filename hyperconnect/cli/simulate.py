"""`hyperconnect simulate`: simulated things on any broker, for any hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.options import Config, Content, Quiet, Verbose, settings

if TYPE_CHECKING:
    from hyperconnect.config import Settings
    from hyperconnect.sim.world import World


def simulate(
    scenario: Annotated[
        str, typer.Argument(help="A scenario of simulators/, by name or as a file.")
    ] = "evening_commute",
    mqtt: Annotated[str | None, typer.Option("--mqtt", help="The broker; without it, found by mDNS.")] = None,
    speed: Annotated[float, typer.Option(min=0.1, max=10_000, help="How many times faster than real time.")] = 1.0,
    seed: Annotated[int, typer.Option(help="Another seed, another day.")] = 1,
    config: Config = None,
    content: Content = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
) -> None:
    """Let a scenario's car, phone and home live on a broker. They know the bus, not the hub."""
    import asyncio

    from hyperconnect.cli.scenarios import load_scenario
    from hyperconnect.cli.terminal import log_to_stderr, say
    from hyperconnect.sim.build import build

    log_to_stderr(-1 if quiet else verbose)
    chosen = settings(config, mqtt=mqtt, content=content).settings
    story = load_scenario(scenario, chosen.directories.content)
    say(f"{story.title}: {story.about}")
    asyncio.run(_run(build(story, seed), chosen, speed))


async def _run(world: World, chosen: Settings, speed: float) -> None:
    import random

    from hyperconnect.cli.terminal import say
    from hyperconnect.errors import BrokerError
    from hyperconnect.shell.clock import PacedClock
    from hyperconnect.shell.discovery import find_broker
    from hyperconnect.shell.mqtt import MqttTransport
    from hyperconnect.sim.run import run_world

    url = chosen.mqtt.url or await find_broker(chosen.discovery.interfaces)
    if not url:
        raise BrokerError(
            f"mDNS found no broker on {', '.join(chosen.discovery.interfaces) or 'any interface'}",
            hint="start `hyperconnect hub`, or name a broker with --mqtt mqtt://host:1883",
        )
    say(f"broker: {url}")
    transport = MqttTransport(
        url,
        client_id=f"hyperconnect-simulate-{random.Random().randrange(1 << 32):08x}",
        chance=random.Random(),
        username=chosen.mqtt.username or None,
        password=chosen.mqtt.password.reveal() or None,
        patience=chosen.mqtt.patience_s,
    )
    await run_world(world, transport, PacedClock(world.now, speed))
