"""The trip as it happens: lines of the story, and for a terminal a progress bar with ETA and room temperature."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hyperconnect.cli.terminal import console, put_json, say
from hyperconnect.cli.timeline import Line
from hyperconnect.model.moment import Moment

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from hyperconnect.sim.view import View

_COLOURS = {
    "plan": "bold cyan",
    "reason": "magenta",
    "command": "green",
    "notice": "bold yellow",
    "fault": "bold red",
    "rule": "yellow",
    "device": "dim",
    "broker": "dim",
}


class Show:
    """Tells a story to whoever is there: JSON lines, plain rows for a pipe, colours and a bar for a terminal."""

    def __init__(self, as_json: bool) -> None:
        self._json = as_json
        self._zone = ZoneInfo("UTC")
        self._day = ""
        self._progress: Progress | None = None
        self._trip: TaskID | None = None
        self._told: Callable[[View], float] = lambda _: 0.0

    def begin(self, timezone: str, title: str, told: Callable[[View], float], *, days: int = 1) -> None:
        """Open the curtain: from here on times are the household's own, and over several days they say on which.

        `told` says how much of the story has been told, 0 to 1.
        """
        self._told = told
        self._zone = ZoneInfo(timezone)
        self._day = "" if days == 1 else "%a " if days <= 7 else "%d %b "
        if self._json or not sys.stderr.isatty():
            if not self._json:
                say(title)
            return
        from rich.progress import BarColumn, Progress, TextColumn

        self._progress = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[state]}"),
            console=console(),
            expand=True,
        )
        self._trip = self._progress.add_task(title, total=1.0, state="")
        self._progress.start()

    def end(self) -> None:
        """Close the curtain; the terminal is as it was."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def clock(self, moment: Moment) -> str:
        """Return a moment as the household's wall clock shows it."""
        return datetime.fromtimestamp(moment, self._zone).strftime(f"{self._day}%H:%M")

    def line(self, line: Line) -> None:
        """Tell one line."""
        if self._json:
            put_json(line.json())
            return
        clock = datetime.fromtimestamp(line.at, self._zone).strftime(f"{self._day}%H:%M:%S")
        if self._progress is None:
            say(f"{clock}  {line.what:<8}{line.about}: {line.text}")
            return
        from rich.text import Text

        colour = _COLOURS.get(line.what, "")
        self._progress.console.print(
            Text.assemble((clock, "dim"), "  ", (f"{line.what:<8}", colour), f"{line.about}: {line.text}")
        )

    def note(self, text: str) -> None:
        """Say something about the performance itself."""
        if self._progress is None:
            say(text)
        else:
            # An address that was broken into lines leads nowhere.
            self._progress.console.print(text, style="dim", markup=False, soft_wrap=True)

    def watch(self, view: View) -> None:
        """Move the bar to where the story is."""
        if self._progress is None or self._trip is None:
            return
        car, home = view.cars[0] if view.cars else None, view.home
        parts = [self.clock(view.now)]
        if car is not None and car.driving:
            eta = self.clock(car.eta) if car.eta is not None else "?"
            parts.append(f"{car.speed:3.0f} km/h  {car.distance:4.1f} km to go  ETA {eta}")
        elif car is not None:
            parts.append(f"{car.name} is parked")
        if home is not None:
            flame = "heating" if home.heating else "idle"
            parts.append(f"room {home.air:4.1f} °C → {home.target:g} °C {flame}")
        self._progress.update(self._trip, completed=self._told(view), state="  ".join(parts))
