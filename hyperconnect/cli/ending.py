"""How a demo ended: was the home warm, when, for how much, and did everything that was sent arrive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from hyperconnect.cli.score import put_score, score_json
from hyperconnect.cli.terminal import put
from hyperconnect.cli.timeline import Timeline, duration
from hyperconnect.model.command import CommandState
from hyperconnect.model.moment import Moment, iso
from hyperconnect.sim.score.score import Sheet
from hyperconnect.sim.view import View

TOLERANCE = 0.5
"""Kelvins the room may be from its target when the car arrives."""


class Ending(Struct, frozen=True):
    """The summary of a story. Temperatures in °C, energy in kWh, latencies in seconds."""

    first_eta: Moment | None
    last_eta: Moment | None
    heating_started: Moment | None
    arrived: Moment | None
    temperature: float | None
    target: float | None
    energy: float | None
    commands: dict[str, int]
    slowest: float
    score: Sheet
    clock: Callable[[Moment], str]

    @property
    def good(self) -> bool:
        """Whether everything came out as the scenario says; one that expects nothing cannot come out otherwise."""
        return self.score.passed

    @property
    def warm(self) -> bool:
        """Whether the room was within 0.5 K of its target on arrival."""
        if self.temperature is None or self.target is None:
            return False
        return abs(self.temperature - self.target) <= TOLERANCE

    def json(self) -> dict[str, Any]:
        """Return the summary as JSON data."""
        moments = {
            "first_eta": self.first_eta,
            "last_eta": self.last_eta,
            "heating_started": self.heating_started,
            "arrived": self.arrived,
        }
        return {
            **{name: None if moment is None else iso(moment) for name, moment in moments.items()},
            "temperature_on_arrival": None if self.temperature is None else round(self.temperature, 2),
            "target": self.target,
            "energy_kwh": None if self.energy is None else round(self.energy, 3),
            "commands": self.commands,
            "slowest_confirmation_s": round(self.slowest, 3),
            "warm": self.warm,
            "score": score_json(self.score),
        }

    def put(self) -> None:
        """Print the summary for people."""
        if self.arrived is None or self.temperature is None:
            put("Nobody arrived.")
        elif self.target is None:
            put(f"Nothing asked for heating: {self.temperature:.1f} °C at {self.clock(self.arrived)}.")
        else:
            verdict = "The home was warm" if self.warm else "The home was not warm"
            put(f"{verdict}: {self.temperature:.1f} °C at {self.clock(self.arrived)} (target {self.target:g} °C).")
        rows = [
            ("first ETA", self._shown(self.first_eta)),
            ("last ETA", self._shown(self.last_eta)),
            ("heating started", self._shown(self.heating_started)),
            ("arrived", self._shown(self.arrived)),
            ("energy", "–" if self.energy is None else f"{self.energy:.2f} kWh"),
            ("commands", ", ".join(f"{count} {state}" for state, count in self.commands.items()) or "none"),
            ("slowest echo", duration(self.slowest)),
        ]
        for name, text in rows:
            put(f"  {name:<16} {text}")
        put_score(self.score, self.clock)

    def _shown(self, moment: Moment | None) -> str:
        return "–" if moment is None else self.clock(moment)


def ending_of(timeline: Timeline, view: View, score: Sheet, clock: Callable[[Moment], str]) -> Ending:
    """Return the summary of what a hub did (the timeline) in a world that ended like this."""
    person = view.people[0] if view.people else None
    states = Counter(report.state.value for report in timeline.reports)
    latencies = [report.latency for report in timeline.reports if report.state is CommandState.CONFIRMED]
    return Ending(
        first_eta=timeline.first_eta,
        last_eta=timeline.last_eta,
        heating_started=timeline.heating_started,
        arrived=person.arrived_at if person else None,
        temperature=person.air_on_arrival if person else None,
        target=timeline.plan.value if timeline.plan else None,
        energy=view.home.electric_energy if view.home else None,
        commands=dict(sorted(states.items())),
        slowest=max(latencies, default=0.0),
        score=score,
        clock=clock,
    )
