"""`hyperconnect simulate`: simulated things on any broker, for any hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.group import WithDefault
from hyperconnect.cli.options import AsJson, Config, Content, Quiet, Verbose, faster, settings
from hyperconnect.cli.simulate_xiaomi import xiaomi

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hyperconnect.cli.living import Manners
    from hyperconnect.cli.posting import Posting
    from hyperconnect.config import Settings
    from hyperconnect.sim.fault.known import Fields
    from hyperconnect.sim.script.faults import Fault
    from hyperconnect.sim.world import World

app = typer.Typer(help="Simulated things on any broker, for any hub.", cls=WithDefault)

Broker = Annotated[str | None, typer.Option("--mqtt", help="The broker; without it, found by mDNS.")]
Speed = Annotated[str, typer.Option(help="How many times faster than real time, or `max`: as fast as it goes.")]
Seed = Annotated[int, typer.Option(help="Another seed, another day.")]


SOON = 2.5
"""Seconds within which a broker answers somebody who waits for it, or there is none."""

OTHER_TIME = (
    "at speed {:g} everything here goes by another clock than a hub beside it: what that waits for, plans and averages "
    "comes at speed 1 (`hyperconnect demo` has both on one clock)"
)

OTHER_CLOCK = (
    "the clock of a hub beside this is not ours to set: that part of the story happens with `hyperconnect demo` only"
)


app.command("xiaomi")(xiaomi)


@app.command("run")
def run(
    scenario: Annotated[
        str, typer.Argument(help="A scenario of simulators/, by name or as a file.")
    ] = "evening_commute",
    mqtt: Broker = None,
    speed: Speed = "1",
    seed: Seed = 1,
    now: Annotated[
        bool, typer.Option("--now", help="Let it begin now instead of on its own date, beside a hub with a clock.")
    ] = False,
    only: Annotated[
        str | None, typer.Option(help="Names with commas between: of all that lives, only these speak.")
    ] = None,
    fault: Annotated[
        list[str] | None, typer.Option(help="A fault from the start on, as in '{kind: lost, of: hall_motion}'.")
    ] = None,
    plugin: Annotated[
        list[str] | None, typer.Option(help="A Python file, or module, that adds kinds of things.")
    ] = None,
    wills: Annotated[
        bool, typer.Option("--wills/--no-wills", help="A connection more for each thing, for its last will.")
    ] = True,
    phones: Annotated[
        str | None,
        typer.Option(help="Phones post here over HTTP, not to the broker: as http://hub.local:8321/owntracks."),
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Leave nothing on the broker at the end.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Speak even where another simulation has things of the same names.")
    ] = False,
    score: Annotated[bool, typer.Option("--score", help="Print at the end what came out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the score as JSON.")] = False,
    config: Config = None,
    content: Content = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
) -> None:
    """Let a scenario's people, cars and home live on a broker. They know the bus, not the hub."""
    import time

    from hyperconnect.cli.living import Manners
    from hyperconnect.cli.outage import lose
    from hyperconnect.cli.plugins import blaming, load_plugins
    from hyperconnect.cli.scenarios import load_scenario
    from hyperconnect.cli.score import put
    from hyperconnect.cli.terminal import log_to_stderr, say
    from hyperconnect.sim.build import build, fields_of
    from hyperconnect.sim.score.score import Score
    from hyperconnect.sim.script.faults import read_fault

    log_to_stderr(-1 if quiet else verbose)
    pace = faster(speed)
    faults = [read_fault(text, "--fault") for text in fault or ()]
    with blaming(load_plugins(plugin or ())):
        chosen = settings(config, mqtt=mqtt, content=content).settings
        story = load_scenario(scenario, chosen.directories.content)
        if now:
            story = story.begun_at(round(time.time()))
        house = build(story, seed)
        silent: list[str] = []
        if only is not None:
            spoken = _known(only.split(","), house.speakers, "--only")
            house = build(story.only(spoken), seed)
            silent = [name for name in house.speakers if name not in spoken]
        _known([each.of for each in faults if each.of is not None], house.speakers, "--fault")
        _check_fields(faults, fields_of(story, seed))
        watched = Score(house, story) if score or as_json else None
        for each in faults:
            house.faults.begin(each)
        if not quiet:
            say(f"{story.title}: {story.about}")
            if pace is not None and pace != 1:
                say(OTHER_TIME.format(pace))
        lose(house, say)
        if not quiet and any(happening.clock is not None for happening in story.script.happenings):
            say(OTHER_CLOCK)
        posting = None if phones is None else _posting(phones, chosen)
        manners = Manners(story.name, pace, wills=wills, forget=forget, silent=silent, force=force, posting=posting)
        try:
            _live(house, chosen, manners)
        except KeyboardInterrupt:
            if watched is not None:
                put(watched.sheet(), story.timezone, as_json=as_json)
            raise
    if watched is not None:
        put(watched.sheet(), story.timezone, as_json=as_json)


@app.command("fleet")
def fleet(
    count: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many devices.")] = 1000,
    minutes: Annotated[float, typer.Option(min=0.01, max=1_000_000, help="How long, in the fleet's own time.")] = 60.0,
    announce: Annotated[bool, typer.Option(help="Announce every device to hubs first.")] = True,
    forget: Annotated[bool, typer.Option("--forget", help="Leave nothing on the broker at the end.")] = False,
    mqtt: Broker = None,
    speed: Speed = "1",
    seed: Seed = 1,
    config: Config = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
) -> None:
    """Let very many simple devices speak, to see what a broker and a hub can bear."""
    import time

    from hyperconnect.cli.living import Manners
    from hyperconnect.cli.terminal import log_to_stderr, say
    from hyperconnect.sim.fleet.breed import mean_period
    from hyperconnect.sim.fleet.fleet import Fleet

    log_to_stderr(-1 if quiet else verbose)
    pace = faster(speed)
    chosen = settings(config, mqtt=mqtt).settings
    world = Fleet(time.time(), seed, count, minutes * 60, announce=announce)
    say(f"{count} devices, {count / mean_period():.0f} messages a second at speed 1")
    _live(world, chosen, Manners(f"a fleet of {count}", pace, forget=forget))
    say(f"{world.said} messages")


@app.command("tell")
def tell(
    what: Annotated[
        str,
        typer.Argument(
            help="As a script's happenings say it: '{open: living_window}'; or '{speed: 10}'. "
            "'{who: true}' tells what can be named, '{fields: meter}' what a thing says."
        ),
    ],
    mqtt: Broker = None,
    config: Config = None,
) -> None:
    """Let something happen in a simulation that is running, change its speed, or ask what can be named in it."""
    import asyncio

    from hyperconnect.cli.controlling import control, read_wish
    from hyperconnect.cli.reaching import reach
    from hyperconnect.cli.terminal import say

    wish = read_wish(what, "what")
    chosen = settings(config, mqtt=mqtt).settings

    async def ask() -> str:
        return await control(wish, await reach(chosen, within=SOON), "what", what)

    say(asyncio.run(ask()))


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


def _posting(url: str, chosen: Settings) -> Posting:
    """Return who posts what phones say.

    Raises:
        SettingsError: nothing can be posted there, or nobody wrote down a password.
    """
    from hyperconnect.cli.posting import Posting
    from hyperconnect.cli.terminal import say
    from hyperconnect.errors import SettingsError
    from hyperconnect.shell.household import secrets_of

    passwords = secrets_of(chosen.owntracks.passwords_file)
    if not passwords:
        hint = 'name the hub\'s own file of user = "password" lines at owntracks.passwords_file in hyperconnect.toml'
        raise SettingsError("phones that post need passwords", where="--phones", hint=hint)
    return Posting(Posting.check(url), passwords, say)


def _known(names: list[str], known: Sequence[str], option: str) -> list[str]:
    """Return names as they are.

    Raises:
        SettingsError: one is unknown.
    """
    from hyperconnect.errors import SettingsError
    from hyperconnect.sim.script.wording import nearest

    names = [name.strip() for name in names]
    for name in names:
        if name not in known:
            raise SettingsError(f"there is no {name!r} in this household", where=option, hint=nearest(name, [*known]))
    return names


def _check_fields(faults: list[Fault], fields: Fields) -> None:
    """Pass if every field that a fault concerns is said.

    Raises:
        SettingsError: one is not.
    """
    from hyperconnect.errors import ContentError, SettingsError

    for fault in faults:
        try:
            fields.check(fault)
        except ContentError as error:
            raise SettingsError(error.why, where="--fault", hint=error.hint) from error


def _live(world: World, chosen: Settings, manners: Manners) -> None:
    import asyncio
    import contextlib

    from hyperconnect.cli.living import live
    from hyperconnect.cli.reaching import reach

    async def connect_and_live() -> None:
        await live(world, await reach(chosen), manners)

    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(connect_and_live())
