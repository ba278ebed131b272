"""`hyperconnect record`: what real devices say on a broker, into a file that a simulation says again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hyperconnect.cli.options import Config, Quiet, Verbose, settings


def record(
    out: Annotated[
        Path,
        typer.Argument(help="OUT.ndjson is the recording; OUT.yaml is a scenario, written with its recording."),
    ],
    topic: Annotated[list[str] | None, typer.Option(help="A topic filter; several are fine. All if left out.")] = None,
    minutes: Annotated[float, typer.Option(min=0.01, max=1440, help="How long; Ctrl-C ends it earlier.")] = 10.0,
    megabytes: Annotated[float, typer.Option(min=0.01, max=60, help="How large the file may become.")] = 20.0,
    round_positions: Annotated[
        int | None, typer.Option(min=0, max=5, help="Decimal places of positions: 2 is about a kilometre.")
    ] = None,
    hide_secrets: Annotated[
        bool, typer.Option("--hide-secrets/--keep-secrets", help="Write `hidden` for passwords, keys and tokens.")
    ] = True,
    mqtt: Annotated[str | None, typer.Option("--mqtt", help="The broker; without it, found by mDNS.")] = None,
    config: Config = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
) -> None:
    """Record what is said on a broker; what is said to devices is left out.

    What is retained comes first. `hyperconnect simulate OUT.yaml` says all of it again, on any broker.
    """
    import asyncio
    import contextlib
    import time

    from hyperconnect.cli.listening import Tape, Taste, listen
    from hyperconnect.cli.reaching import reach
    from hyperconnect.cli.terminal import log_to_stderr, say

    log_to_stderr(-1 if quiet else verbose)
    chosen = settings(config, mqtt=mqtt).settings
    filters = tuple(topic or ("#",))
    tape = Tape(out, round(time.time(), 3), Taste(hide=hide_secrets, digits=round_positions), megabytes * 1e6)

    async def reach_and_listen() -> None:
        way = await reach(chosen)
        say(f"broker: {way.shown}")
        await listen(way, filters, tape, minutes * 60)

    with tape:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(reach_and_listen())
        say(tape.summary)
