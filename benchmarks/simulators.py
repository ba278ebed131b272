"""How fast simulated time flies: a household's year with its hub and all shipped rules, a car's year, fleets; as JSON.

    python benchmarks/simulators.py [--days 365] [--events 1000000]

`household` is the family of simulators/ at one-minute steps (`benchmarks/year.yaml`), with hub and rules, from memory
on one core: seconds of processor time, also for a whole year of such days, and the shares of the things and of the
hub. `car` is the same car with its driver alone, without a hub. `fleets` are events a second out of one process;
`ratio` is that by the rate at which the same process only makes as many small JSON messages. `piece_s` is the
processor time of one fixed piece of plain Python, the quickest and the slowest of those done now and then during the
year: by it figures of different or crowded machines can be compared.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from hyperconnect.cli.flight import Flight
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.model.effect import Effect, Explained, Publish, Reported
from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.fleet.fleet import Fleet
from hyperconnect.sim.script.scenario import Scenario, parse_scenario

DAY = 86_400.0
YEAR = 365
HERE = Path(__file__).parent

CAR = """
scenario: car
title: A car's year
about: Alex drives the SU7 to work and back, and where else one goes.
start: 2026-01-05T00:00
lasts: 8760 h
step: 1 min
home: {latitude: 52.4009, longitude: 13.0591}
weather: {outdoor: 9.5 °C, season: 19 K, fronts: 8 K, swing: 7 K}
town: {distance: 30 km, incidents: 0.7}
cars: {su7: {name: SU7, model: su7, at: home, soc: 66 %}}
people: {alex: {name: Alex, at: home, day: {car: su7}}}
"""


class Tally:
    """Counts what a hub does."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.runs: set[tuple[str, int]] = set()

    def hear(self, effects: Sequence[Effect]) -> None:
        """Take in the effects of a batch."""
        for effect in effects:
            match effect:
                case Explained(reason=reason):
                    if reason.run:
                        self.runs.add((reason.rule, reason.run))
                case Reported() | Publish():
                    self.counts[type(effect).__name__] += 1
                case _:
                    pass


def piece() -> float:
    """Do a fixed piece of plain Python; return its processor time, without what others left to be collected."""
    gc.disable()
    began = time.process_time()
    kept: dict[int, tuple[int, str]] = {}
    for index in range(20_000):
        kept[index % 500] = index, str(index)
    spent = time.process_time() - began
    gc.enable()
    return spent


class Stopwatch:
    """Adds up the processor time of a function."""

    def __init__(self) -> None:
        self.spent = 0.0

    def around(self, function: Callable[[float], list[Message]]) -> Callable[[float], list[Message]]:
        """Return the function, timed."""
        clock = time.thread_time

        def timed(to: float) -> list[Message]:
            began = clock()
            try:
                return function(to)
            finally:
                self.spent += clock() - began

        return timed


def household(days: float) -> dict[str, object]:
    """Live so many days of the family with its hub."""
    scenario = load_scenario(str(HERE / "year.yaml"))
    world = build(scenario, 1)
    things = Stopwatch()
    # Whose time it is, the world itself must not know.
    world.advance = things.around(world.advance)  # type: ignore[assignment,method-assign]  # and takes no other name
    tally = Tally()
    flight = Flight(world, scenario, listener=tally.hear)
    began = time.process_time()
    flight.begin()
    opening = time.process_time() - began
    gc.collect()
    gc.freeze()
    pieces = [piece()]
    start, spent, things.spent = world.now, 0.0, 0.0
    with bar() as progress:
        task = progress.add_task("a household's year", total=days)
        while world.now < start + days * DAY and not world.over:
            began = time.process_time()
            flight.live(min(world.now + DAY, start + days * DAY))
            spent += time.process_time() - began
            pieces.append(piece())
            progress.update(task, completed=(world.now - start) / DAY)
    lived = (world.now - start) / DAY
    gc.unfreeze()
    return {
        "days": round(lived, 2),
        "processor_s": round(opening + spent, 2),
        "year_s": round(opening + spent / lived * YEAR, 1),
        "year_in_pieces": round(spent / lived * YEAR / (sum(pieces) / len(pieces))),
        "times_real": round(lived * DAY / spent),
        "things_share": round(things.spent / spent, 2),
        "hub_share": round(1 - things.spent / spent, 2),
        "messages": flight.said,
        "messages_a_day": round(flight.said / lived),
        "us_a_message": round(spent / flight.said * 1e6, 1),
        "rule_runs": len(tally.runs),
        "commands_over": tally.counts["Reported"],
        "messages_of_the_hub": tally.counts["Publish"],
        "piece_s": [round(min(pieces), 5), round(max(pieces), 5)],
    }


def car(days: float) -> dict[str, object]:
    """Live so many days of a car and its driver, without a hub."""
    family = load_scenario(str(HERE / "year.yaml"))
    scenario: Scenario = parse_scenario(CAR, "car.yaml", family.specs)
    world = build(scenario, 1)
    start, said = world.now, 0
    began = time.process_time()
    with bar() as progress:
        task = progress.add_task("a car's year", total=days)
        while world.now < start + days * DAY:
            said += len(world.advance(min(world.now + DAY, start + days * DAY)))
            progress.update(task, completed=(world.now - start) / DAY)
    spent = time.process_time() - began
    return {"days": days, "year_s": round(spent / days * YEAR, 2), "messages": said}


def fleet(count: int, events: int) -> dict[str, object]:
    """Let a fleet speak; return events a second of processor time, and that by the rate of bare messages."""
    world = Fleet(1_768_500_000.0, 1, count, 10**9, announce=False)
    world.advance(world.now)
    gc.collect()
    gc.freeze()
    began, before = time.process_time(), world.said
    while world.said < before + events:
        world.advance(world.now + 1)
    spent = time.process_time() - began
    rate = (world.said - before) / spent
    encode = json.dumps
    began = time.process_time()
    for message in (Message(f"a/{n}", encode({"power": n}).encode()) for n in range(events)):
        del message
    bare = events / (time.process_time() - began)
    gc.unfreeze()
    return {"devices": count, "events": world.said - before, "per_s": round(rate), "ratio": round(rate / bare, 2)}


def bar() -> Progress:
    """Return a progress bar on stderr."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f} days"),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=float, default=YEAR)
    parser.add_argument("--events", type=int, default=1_000_000)
    options = parser.parse_args()
    print(
        json.dumps(
            {
                "household": household(options.days),
                "car": car(options.days),
                "fleets": [fleet(count, options.events) for count in (1_000, 100_000)],
            }
        )
    )


if __name__ == "__main__":
    main()
