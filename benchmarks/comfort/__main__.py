"""How warm people come home to and what that costs, for nine strategies; a table, and if wanted JSON and a picture.

    python -m benchmarks.comfort                           seven homes, four climates, two commutes, 42 days: minutes
    python -m benchmarks.comfort --short                   some of them for 16 days: seconds
    python -m benchmarks.comfort --only apart              only what is reported apart: prices, sun, summer, zones
    python -m benchmarks.comfort --json comfort.json --picture comfort.svg
    python -m benchmarks.comfort --epw Berlin.epw --begins 01-08      with recorded weather instead of the climates
    python -m benchmarks.comfort --homes 2,5 --climates 0 --commutes 15 --days 30 --seed 3 --scenes

Run it from the project's root. `warm` are arrivals within 0.5 K of the wish after the first ten days, `first` in these;
`worst home` is a kind of home over all its climates, drivers and commutes. `miss` is K·min below that in the hour after
an arrival. Energy is against the oracle, each scene counting alike; `saved` is (E always on - E) / (E always on -
E oracle). `switch-ons` are a mean over absences. Arrivals for which even always-on was too cold are told apart.
Apart are scenes of other kinds, a small table each: money is cents a day there, and a second oracle counts them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from itertools import product
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

from . import apart
from .homes import HOMES
from .play import Outcome, play
from .scene import stage
from .score import Score, Summary, summarize
from .weather import CLIMATES, Climate, recorded

_DAYS: Final = 42
_SHORT_DAYS: Final = 16
_SHORT: Final = ((0, 0, 40), (3, 0, 15), (5, 2, 15), (6, 1, 40))
_COMMUTES: Final = (15, 40)

Job = tuple[int, int, int]
Work = Callable[[], Outcome]


def main() -> None:
    options = _options()
    climates = tuple(recorded(path, options.begins) for path in options.epw) or CLIMATES
    jobs: list[Job] = list(_SHORT)
    if not options.short:
        homes, places = options.homes or range(len(HOMES)), options.climates or range(len(climates))
        jobs = list(product(homes, places, options.commutes or _COMMUTES))
    chosen = options.homes or options.climates or options.commutes
    others = apart.SHORT if options.short else apart.JOBS
    if options.only == "apart":
        jobs = []
    elif options.only == "homes" or options.epw or chosen:
        others = ()
    days = options.days or (_SHORT_DAYS if options.short else _DAYS)
    work = [partial(one, job, days, climates, options.seed) for job in jobs]
    work += [partial(apart.one, job, days, options.seed) for job in others]
    played = _play(work, options)
    outcomes = sorted(played[: len(jobs)], key=lambda outcome: outcome.scene)
    parts = apart.parts(list(zip(others, played[len(jobs) :], strict=True)), days)
    written: dict[str, object] = {"apart": parts} if parts else {}
    if outcomes:
        summary = summarize(outcomes)
        _print(summary, outcomes if options.scenes else [])
        written["summary"] = summary
    for part in parts:
        _print_part(part)
    if options.scenes:
        written["scenes"] = outcomes
    if options.json:
        Path(options.json).write_bytes(msgspec.json.format(msgspec.json.encode(written), indent=2) + b"\n")
    if options.picture and outcomes:
        from .picture import draw

        Path(options.picture).write_text(draw(summarize(outcomes)), encoding="utf-8")


def one(job: Job, days: int, climates: tuple[Climate, ...], seed: int) -> Outcome:
    """Return what came of one scene: the work of a process."""
    kind, climate, commute = job
    return play(stage(kind, climate, commute, days, climates, seed))


def _play(work: Sequence[Work], options: argparse.Namespace) -> list[Outcome]:
    with (
        Progress(*Progress.get_default_columns()[:-1], MofNCompleteColumn(), TimeRemainingColumn(),
                 console=Console(file=sys.stderr), disable=options.quiet) as progress,
        ProcessPoolExecutor(options.processes) as pool,
    ):  # fmt: skip
        bar = progress.add_task("scenes", total=len(work))
        futures = [pool.submit(each) for each in work]
        for _ in as_completed(futures):
            progress.advance(bar)
        return [future.result() for future in futures]


def _print(summary: Summary, outcomes: list[Outcome]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 130)
    title = f"{summary.scenes} scenes, {summary.arrivals} arrivals ({summary.infeasible} infeasible)"
    rows = [(score, (f"{score.worst_home:.1%}", score.worst_home_name)) for score in summary.scores]
    console.print(_table(title, ("worst home", "worst home is"), rows))
    for title, shares in (("homes", summary.homes), ("climates", summary.climates), ("drivers", summary.drivers)):
        console.print(f"ours, {title}: " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()))
    console.print("a decision takes " + ", ".join(f"{name} {ms:.2f} ms" for name, ms in summary.decision_ms.items()))
    for outcome in outcomes:
        alone = {score.strategy: score for score in summarize([outcome]).scores}
        mine, on = alone["ours"], alone["always on"]
        console.print(
            f"{outcome.scene} ({outcome.driver}): {mine.arrivals} arrivals, warm {mine.warm:.0%}, first "
            f"{mine.warm_first:.0%}, miss {mine.miss:.1f} (always on {on.miss:.1f}), energy {mine.energy - 1:+.2%} "
            f"(always on {on.energy - 1:+.2%}), switch-ons {mine.switches:.1f}"
        )


def _print_part(part: apart.Part) -> None:
    """Print what is reported apart."""
    title = f"{part.title}: {part.scenes} scenes, {part.arrivals} arrivals ({part.infeasible} infeasible)"
    priced = all(line.money is not None for line in part.lines)
    rows = [(line.score, (f"{line.money:.0f}",) if priced else ()) for line in part.lines]
    Console(width=None if sys.stdout.isatty() else 130).print(_table(title, ("cents a day",) if priced else (), rows))


def _table(title: str, more: tuple[str, ...], rows: Iterable[tuple[Score, tuple[str, ...]]]) -> Table:
    table = Table(title=title)
    for name in ("strategy", "warm", "first", "miss", "energy", "saved", "switch-ons", *more):
        table.add_column(name, justify="left" if name in {"strategy", "worst home is"} else "right")
    for score, others in rows:
        table.add_row(
            score.strategy, f"{score.warm:.1%}", f"{score.warm_first:.1%}", f"{score.miss:.1f}",
            f"{score.energy - 1:+.2%}", f"{score.saved:.0%}", f"{score.switches:.1f}", *others,
            style="bold" if score.strategy == "ours" else "",
        )  # fmt: skip
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m benchmarks.comfort", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="four scenes of 16 days")
    parser.add_argument("--only", choices=("homes", "apart"), help="the homes of the main table, or what is apart")
    parser.add_argument("--days", type=int)
    parser.add_argument("--homes", type=_numbers, help="numbers, with commas; of the main table only")
    parser.add_argument("--climates", type=_numbers)
    parser.add_argument("--commutes", type=_numbers, help="minutes, with commas")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--epw", type=Path, action="append", default=[], help="EnergyPlus weather; may be repeated")
    parser.add_argument("--begins", type=_day, default=(1, 8), metavar="MM-DD", help="when trials with EPW files begin")
    parser.add_argument("--scenes", action="store_true", help="tell each scene, too")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--picture", metavar="FILE")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


if __name__ == "__main__":
    main()
