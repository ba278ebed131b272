"""Years of `at`, `cron` and `sun` in many time zones: does each local occurrence come exactly once?

    python benchmarks/clocks.py [--years 10] [--more 0] [--every 30]

Rules are woken by their own alarms alone, in fourteen zones, the odd ones among them; `--more` adds so many others,
spread over all there are. What fired is compared with what `tests/automation/trigger/almanac.py` says, which works it
out in another way. `--every` is how many minutes the steps of the line of cron are that never rests: most of the time
goes there. Occurrences, microseconds of the processor for each, and what was wrong, as JSON; ends with 1 if anything
was.
"""

from __future__ import annotations

import argparse
import json
import runpy
import time as clock
from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from msgspec import Struct

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Alarms
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.looked import Looked
from hyperconnect.automation.names import Scope
from hyperconnect.automation.trigger import At, Cron, Sun
from hyperconnect.automation.trigger.watch import Cause, SeenAt
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Outcome

ALMANAC: dict[str, Any] = runpy.run_path(
    str(Path(__file__).parents[1] / "tests" / "automation" / "trigger" / "almanac.py")
)
stretches: Callable[[str, int, int], list[Any]] = ALMANAC["stretches"]
daily: Callable[[list[int], list[Any]], list[int]] = ALMANAC["daily"]
often: Callable[[int, range, list[Any]], Iterator[int]] = ALMANAC["often"]
solar_days: Callable[[list[Moment], float], list[int]] = ALMANAC["solar_days"]
height: Callable[[Moment, float, float], float] = ALMANAC["height"]
DAY: int = ALMANAC["DAY"]
BEGIN: int = ALMANAC["BEGIN"]
PLACES: dict[str, tuple[float, float]] = ALMANAC["ZONES"]

EVERY_DAY = tuple(range(7))
ELSEWHERE = (48.1, 11.6)
"""Where the sun is watched in all other zones; it knows nothing of them."""


class Stand:
    """Stands in for a rule around one trigger; `skipped` is what it tells instead of firing."""

    seen_at: SeenAt | None = None

    def __init__(self, zone: str) -> None:
        self.turn = Turn([], Scope(BEGIN, zone, *PLACES.get(zone, ELSEWHERE)), ZoneInfo(zone))
        self.alarms = Alarms()
        self.fired: list[Moment] = []
        self.skipped: list[Moment] = []

    def fire(self, cause: Cause, now: Moment, out: list[Intent]) -> None:  # noqa: ARG002  (the signature of a host)
        """Write it down."""
        self.fired.append(now)

    def missed(
        self,
        cause: Cause,  # noqa: ARG002  (as above)
        outcome: Outcome,  # noqa: ARG002  (as above)
        why: str,  # noqa: ARG002  (as above)
        now: Moment,
        out: list[Intent],  # noqa: ARG002  (as above)
        read: Looked = (),  # noqa: ARG002  (as above)
    ) -> None:
        """Write it down too."""
        self.skipped.append(now)

    def touched(self) -> None:
        """Nothing is kept."""

    def edged(self) -> None:
        """Nothing is kept."""

    def run(self, trigger: At | Cron | Sun, days: float) -> float:
        """Let days pass and return how many seconds of the processor that took."""
        end = BEGIN + days * DAY
        began = clock.process_time()
        trigger.watch(self, 0, (0, 0, "rule", 0)).start(BEGIN)
        while (due := self.alarms.deadline) is not None and due <= end:
            sleeper = self.alarms.take(due)
            if sleeper is not None:
                sleeper.elapse(due, [])
        return clock.process_time() - began


class Task(Struct, frozen=True):
    """A trigger, for how many days it runs, and the moments at which it is to fire in a zone (None: it is the sun)."""

    name: str
    trigger: At | Cron | Sun
    days: float
    expected: Callable[[list[Any]], list[int]] | None

    def is_right(self, stand: Stand, zone: str) -> bool:
        """Return whether a stand did what it should have."""
        if self.expected is None:
            return is_sunset(stand, *PLACES.get(zone, ELSEWHERE), self.days)
        end = BEGIN + self.days * DAY
        known = stretches(zone, BEGIN - 3 * DAY, int(end) + 3 * DAY)
        return not stand.skipped and stand.fired == [due for due in self.expected(known) if BEGIN <= due <= end]


def is_sunset(stand: Stand, latitude: float, longitude: float, days: float) -> bool:
    """Return whether each solar day came once, with the sun on the horizon wherever it fired."""
    moments = sorted([*stand.fired, *stand.skipped])
    came = solar_days([moment - DAY / 4 for moment in moments], longitude)
    low = all(abs(height(moment, latitude, longitude) + 0.833) < 0.1 for moment in stand.fired)
    return low and came == list(range(came[0], came[0] + len(came))) and len(came) >= days - 1


def tasks(days: float, step: int) -> list[Task]:
    """Return all that is tried."""
    midnight = At(key="", at=time(), days=EVERY_DAY, missed=300)
    early = At(key="", at=time(2, 30), days=EVERY_DAY, missed=300)
    late = At(key="", at=time(23, 59), days=EVERY_DAY, missed=300)
    fixed = Cron(key="", line="30 2 * * *", elapsed=False)
    several = Cron(key="", line="15 0,2,3,23 * * *", elapsed=False)
    night = Cron(key="", line="*/20 2 * * *", elapsed=True)
    always = Cron(key="", line=f"*/{step} * * * *", elapsed=True)
    sunset = Sun(key="", sun="sunset", offset=0.0, shown="", days=EVERY_DAY, missed=300)
    return [
        Task("at 00:00", midnight, days, lambda known: daily([0], known)),
        Task("at 02:30", early, days, lambda known: daily([9_000], known)),
        Task("at 23:59", late, days, lambda known: daily([86_340], known)),
        Task(f"cron {fixed.line}", fixed, days, lambda known: daily([9_000], known)),
        Task(f"cron {several.line}", several, days, lambda known: daily([900, 8_100, 11_700, 83_700], known)),
        Task(f"cron {night.line}", night, days, lambda known: list(often(1_200, range(2, 3), known))),
        Task(f"cron {always.line}", always, days, lambda known: list(often(60 * step, range(24), known))),
        Task("sunset", sunset, days, None),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--years", type=float, default=10)
    parser.add_argument("--more", type=int, default=0)
    parser.add_argument("--every", type=int, default=30, choices=(5, 10, 15, 20, 30))
    options = parser.parse_args()
    others = sorted({name for name in available_timezones() if "/" in name and not name.startswith("Etc/")} - {*PLACES})
    zones = [*PLACES, *(others[:: max(1, len(others) // options.more)][: options.more] if options.more else ())]
    wrong: list[str] = []
    told: dict[str, dict[str, float]] = {}
    for task in tasks(options.years * 365, options.every):
        seconds, wakes = 0.0, 0
        for zone in zones:
            stand = Stand(zone)
            seconds += stand.run(task.trigger, task.days)
            wakes += len(stand.fired) + len(stand.skipped)
            if not task.is_right(stand, zone):
                wrong.append(f"{task.name} in {zone}")
        told[task.name] = {
            "years": task.days / 365,
            "occurrences": wakes,
            "us": round(seconds / max(1, wakes) * 1e6, 1),
        }
    print(json.dumps({"zones": len(zones), "tried": told, "wrong": wrong}, indent=2))
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
