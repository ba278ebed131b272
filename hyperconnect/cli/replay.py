"""`hyperconnect replay`: what a hub of today would have done with the past."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hyperconnect.cli.options import AsJson, Config, Content, settings

if TYPE_CHECKING:
    from hyperconnect.cli.timeline import Line


_LOOK: Final = 256
"""After so many inputs a person is told how far it is."""


def replay(
    file: Annotated[
        Path, typer.Argument(help="A journal (its directory or one .journal), or an .ndjson of `hyperconnect record`.")
    ],
    until: Annotated[str, typer.Option("--until", help="Stop at 2026-01-31T07:30, or 90min after the beginning.")] = "",
    rule: Annotated[list[str] | None, typer.Option("--rule", help="Tell of this rule only; several are fine.")] = None,
    config: Config = None,
    content: Content = None,
    as_json: AsJson = False,
) -> None:
    """Live the past again on virtual time, and tell what rules did. Nothing is sent, nothing is kept.

    A journal is lived with the rules it holds; a recording is heard by your devices/ and rules/.
    """
    from collections import Counter
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from hyperconnect.cli.replaying import Replay
    from hyperconnect.cli.terminal import moving, put, put_json, say
    from hyperconnect.cli.timeline import Timeline
    from hyperconnect.core.hub import Hub
    from hyperconnect.model.effect import Explained
    from hyperconnect.shell.household import secrets_of

    chosen = settings(config, content=content).settings
    zone = ZoneInfo(chosen.home.timezone or "UTC")
    wanted = frozenset(rule or ())

    def clock(at: float) -> str:
        return f"{datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M:%S}"

    def tell(line: Line) -> None:
        if wanted and line.about not in wanted:
            return
        if as_json:
            put_json(line.json())
        else:
            about = "" if line.text.startswith(line.about) else f"{line.about} "
            put(f"{clock(line.at)}  {about}{line.text}")

    timeline = Timeline(tell, clock, chosen.home.timezone or "UTC")

    def begun(hub: Hub) -> None:
        timeline.names = hub.registry

    past = Replay(
        file,
        chosen,
        keys=secrets_of(chosen.owntracks.keys_file),
        begun=begun,
        wrong=lambda error: say(f"warning: {error}"),
    )
    lived = past.live(until)
    inputs, at = 0, 0.0
    runs: Counter[str] = Counter()
    try:
        with moving("living the past again") as passed:
            for happened, effects in lived:
                inputs, at = inputs + 1, happened.at
                if inputs % _LOOK == 0:
                    passed(past.passed)
                timeline.hear(effects)
                for effect in effects:
                    if type(effect) is Explained and effect.reason.outcome == "ran":
                        runs[effect.reason.rule] += 1
    finally:
        timeline.end(at)
        ran = ", ".join(f"{name} {times}" for name, times in runs.most_common()) or "no rule"
        say(f"{inputs} inputs lived again{f' until {clock(at)}' if inputs else ''}; ran: {ran}")
