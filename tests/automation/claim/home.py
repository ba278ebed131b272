"""A home whose devices obey at once: claims, the state list, and what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from hyperconnect.automation.claim import Bounds, Claims, Verdict, Wanted, rank_of
from hyperconnect.automation.claim.claim import Release
from hyperconnect.automation.intent import Lease
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path

TARGET = Path("living.main.thermostat.target")
LIGHT = Path("hall.main.light.on")
BRIGHTNESS = Path("hall.main.light.brightness")
MODE = Path("home.main.home.mode")
PATHS = (TARGET, LIGHT, BRIGHTNESS, MODE)
HOUR = 3600.0
BEFORE: tuple[Datum, ...] = (18.0, False, 40.0, "home")


def lease(ends: Moment | None = None, *, until: str = "", band: str = "", release: Release = "keep") -> Lease:
    return Lease(band, ends, until, release)


def wish(
    value: Datum,
    rule: str = "evening",
    band: str = "comfort",
    priority: int = 0,
    *,
    path: Path = TARGET,
    run: int = 1,
    claim: Lease | None = None,
) -> Wanted:
    return Wanted(path, value, rule, rank_of(band, priority), run, claim)


class Home:
    """Claims and devices that obey."""

    def __init__(self) -> None:
        self.values: list[Datum] = list(BEFORE)
        self.claims = Claims(self.values, PATHS.index)
        self.now: Moment = 0.0
        self.rows: dict[str, bytes] = {}

    def __getitem__(self, path: Path) -> Datum:
        return self.values[PATHS.index(path)]

    def obey(self, verdicts: Iterable[Verdict]) -> list[Verdict]:
        told = list(verdicts)
        assert len({verdict.path for verdict in told}) == len(told)
        for verdict in told:
            if verdict.value is not None:
                self.values[PATHS.index(verdict.path)] = verdict.value
        for verdict in told:
            if verdict.value is not None:
                assert self.claims.touched(verdict.path, verdict.value) == []
        return told

    def settle(self, *wanted: Wanted) -> list[Verdict]:
        return self.obey(self.claims.settle(wanted, self.now))

    def hold(
        self,
        value: Datum | Bounds,
        rule: str = "state",
        band: str = "comfort",
        *,
        path: Path = TARGET,
        priority: int = 0,
        release: Release = "restore",
    ) -> list[Verdict]:
        return self.obey(self.claims.hold(rule, rank_of(band, priority), path, value, release, self.now))

    def let_go(self, rule: str = "state") -> list[Verdict]:
        return self.obey(self.claims.let_go(rule, self.now))

    def by_hand(self, value: Datum, path: Path = TARGET) -> list[Verdict]:
        """A person turns something at the device itself; what is stronger is sent at once."""
        self.values[PATHS.index(path)] = value
        self.claims.manual(path, value, self.now)
        standing = self.claims.standing(path)
        assert standing is not None
        return self.obey([standing] if standing.value != value else [])

    def says(self, value: Datum, path: Path = TARGET) -> list[Verdict]:
        """A device says something on its own."""
        self.values[PATHS.index(path)] = value
        return self.obey(self.claims.touched(path, value))

    def wait(self, seconds: float) -> list[Verdict]:
        """Let time pass; claims end at their moments."""
        told: list[Verdict] = []
        until = self.now + seconds
        while (due := self.claims.deadline) is not None and due <= until:
            self.now = max(self.now, due)
            told += self.obey(self.claims.elapse(self.now))
        self.now = until
        return told

    def written(self) -> dict[str, Any]:
        """All rows as they stand in the store by now."""
        for key, row in self.claims.take_dirty():
            if row is None:
                del self.rows[key]
            else:
                self.rows[key] = msgspec.json.encode(row)
        return {key: msgspec.json.decode(row) for key, row in self.rows.items()}

    def restarted(self) -> Home:
        other = Home()
        other.rows = {key: msgspec.json.encode(row) for key, row in self.written().items()}
        other.values[:] = self.values
        other.now = self.now
        assert other.claims.recall(other.written_rows()) == []
        return other

    def written_rows(self) -> Sequence[tuple[str, object]]:
        return [(key, msgspec.json.decode(row)) for key, row in self.rows.items()]
