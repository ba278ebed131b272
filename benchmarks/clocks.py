"""Years of `at`, `cron` and `sun` in every time zone there is: does each local occurrence come exactly once?

    python benchmarks/clocks.py [--years 10] [--zones 40 | --zones 0 for all] [--quarters 2]

Rules are woken by their own alarms alone, and what fired is compared with what a plain walk over all days (for lines
of cron below an hour: over all minutes) says. `--quarters` is how many years `*/15 * * * *` runs. Microseconds a
wake-up and what was wrong, as JSON; ends with 1 if anything was.
"""

from __future__ import annotations

import argparse
import json
import time as clock
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Alarms
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.looked import Looked
from hyperconnect.automation.names import Scope
from hyperconnect.automation.occurrence import occurrence
from hyperconnect.automation.sun import solar_day
from hyperconnect.automation.trigger import At, Cron, Sun
from hyperconnect.automation.trigger.watch import Cause, SeenAt
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Outcome

DAY = 86_400.0
BEGIN = datetime(2008, 1, 1, 12, tzinfo=UTC).timestamp()
EVERY_DAY = tuple(range(7))
PLACE = (48.1, 11.6)
"""Where the sun is watched; it knows nothing of zones."""


class Stand:
    """Stands in for a rule around one trigger."""

    seen_at: SeenAt | None = None

    def __init__(self, zone: str) -> None:
        self.turn = Turn([], Scope(BEGIN, zone, *PLACE), ZoneInfo(zone))
        self.alarms = Alarms()
        self.fired: list[Moment] = []

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
        self.fired.append(now)

    def touched(self) -> None:
        """Nothing is kept."""

    def edged(self) -> None:
        """Nothing is kept."""

    def run(self, trigger: At | Cron | Sun, days: float) -> float:
        """Let days pass and return how many seconds that took."""
        end = BEGIN + days * DAY
        began = clock.process_time()
        trigger.watch(self, 0, (0, 0, "rule", 0)).start(BEGIN)
        while (due := self.alarms.deadline) is not None and due <= end:
            sleeper = self.alarms.take(due)
            if sleeper is not None:
                sleeper.elapse(due, [])
        return clock.process_time() - began


def local_days(zone: ZoneInfo, days: float) -> Iterator[date]:
    day = datetime.fromtimestamp(BEGIN, zone).date()
    last = datetime.fromtimestamp(BEGIN + days * DAY, zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def daily(at: time, zone: ZoneInfo, days: float) -> list[Moment]:
    found = (occurrence(day, at, zone) for day in local_days(zone, days))
    return [moment for moment in found if moment is not None and BEGIN <= moment <= BEGIN + days * DAY]


def quarters(zone: ZoneInfo, days: float) -> list[Moment]:
    minutes = (BEGIN + 60.0 * minute for minute in range(int(days * 1440) + 1))
    return [moment for moment in minutes if datetime.fromtimestamp(moment, zone).minute % 15 == 0]


def check_days(fired: list[Moment], zone: ZoneInfo) -> bool:
    """Return whether each local day that the zone had came once, between the first and the last."""
    days = [datetime.fromtimestamp(moment, zone).date() for moment in fired]
    every = (days[0] + timedelta(days=number) for number in range((days[-1] - days[0]).days + 1))
    noons = ((day, datetime.combine(day, time(12), zone)) for day in every)
    return days == [day for day, noon in noons if noon.astimezone(UTC).astimezone(zone).date() == day]


def check_sun(fired: list[Moment]) -> bool:
    """Return whether each solar day came once."""
    days = [solar_day(moment - 6 * 3600, PLACE[1]) for moment in fired]
    return days == list(range(days[0], days[0] + len(days)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--years", type=float, default=10)
    parser.add_argument("--zones", type=int, default=40)
    parser.add_argument("--quarters", type=float, default=2)
    options = parser.parse_args()
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    step = max(1, len(names) // options.zones) if options.zones else 1
    early = At(key="", at=time(2, 30), days=EVERY_DAY, missed=300)
    fixed = Cron(key="", line="30 2 * * *", elapsed=False)
    often = Cron(key="", line="*/15 * * * *", elapsed=True)
    sun = Sun(key="", sun="sunset", offset=0.0, shown="", days=EVERY_DAY, missed=300)
    span, short = options.years * 365, options.quarters * 365
    tasks: dict[str, tuple[At | Cron | Sun, float, Callable[[list[Moment], ZoneInfo], bool]]] = {
        "at": (early, span, lambda fired, zone: fired == daily(time(2, 30), zone, span) and check_days(fired, zone)),
        "cron": (fixed, span, lambda fired, zone: fired == daily(time(2, 30), zone, span)),
        "cron below an hour": (often, short, lambda fired, zone: fired == quarters(zone, short)),
        "sun": (sun, span, lambda fired, _: check_sun(fired)),
    }
    wrong: list[str] = []
    costs: dict[str, float] = {}
    for task, (trigger, days, good) in tasks.items():
        seconds, wakes = 0.0, 0
        for name in names[::step]:
            stand = Stand(name)
            seconds += stand.run(trigger, days)
            wakes += len(stand.fired)
            if not good(stand.fired, ZoneInfo(name)):
                wrong.append(f"{task} in {name}")
        costs[task] = round(seconds / max(1, wakes) * 1e6, 1)
    print(json.dumps({"zones": len(names[::step]), "years": options.years, "us_per_wake": costs, "wrong": wrong}))
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
