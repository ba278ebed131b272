"""A recorded past that was really lived: a scenario with a hub whose history is kept in a directory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from hyperconnect.cli.flight import Flight
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.core.backtest import Version
from hyperconnect.model.effect import Effect, Explained, Remember
from hyperconnect.model.input import RuleSaved
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Reason
from hyperconnect.shell.backtesting import Asking
from hyperconnect.shell.library import Library
from hyperconnect.shell.store import Store
from hyperconnect.sim.build import build

_FLUSH = 2.0


class Recorded(Struct):
    """What was lived: where its record is, when, with which rules, and why they ran."""

    data: Path
    since: Moment
    until: Moment
    rules: dict[str, dict[str, Any]]
    house: dict[str, Any]
    timezone: str
    latitude: float
    longitude: float
    reasons: list[Reason]

    def asking(self, *versions: Version, **more: Any) -> Asking:
        """Return the question for a backtest of all of it."""
        return Asking(
            str(self.data),
            more.get("since", self.since),
            more.get("until", self.until),
            self.timezone,
            self.latitude,
            self.longitude,
            self.house,
            versions or (Version("these rules", self.rules),),
            tuple(more.get("chosen", ())),
        )


def record(name: str, data: Path, *, seed: int = 1, content: Path | None = None) -> Recorded:
    """Live a scenario and keep its history in `data`."""
    scenario = load_scenario(name)
    world = build(scenario, seed)
    store = Store(data)
    store.open()
    reasons: list[Reason] = []
    flushed = [world.now]

    def hear(effects: Sequence[Effect]) -> None:
        reasons.extend(effect.reason for effect in effects if isinstance(effect, Explained))
        rows = [effect for effect in effects if isinstance(effect, Remember)]
        if rows:
            store.remember(rows)
        store.record(effects)
        if world.now >= flushed[0] + _FLUSH:
            flushed[0] = world.now
            store.flush(world.now)

    flight = Flight(world, scenario, listener=hear, content=content)
    since = world.now
    flight.begin()
    flight.live()
    store.flush(world.now)
    store.close()
    library = Library(content)
    house, _ = library.house(since, None)
    rules = {each.rule: each.document for each in library.rules(since, None)[0] if isinstance(each, RuleSaved)}
    return Recorded(
        data, since, world.now, rules, house.document, scenario.timezone, scenario.latitude, scenario.longitude, reasons
    )
