"""Every scenario lived through once with a hub and the shipped rules, in virtual time, for all tests that ask about it.

`python -m tests.lived` writes the golden traces anew; with numbers behind it, it lives every scenario with these seeds
and prints what does not come out as its file says.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from hyperconnect.cli.flight import Flight
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.cli.story import Story
from hyperconnect.content.find import ours
from hyperconnect.model.effect import Effect, Explained, RuleJudged
from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.household import Household
from hyperconnect.sim.score.score import Score, Sheet

FOLDER = ours("simulators")
SCENARIOS = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
FOR_RULES = tuple(sorted(path.stem for path in (FOLDER / "rules").glob("*.yaml")))
WITH_HUB = ("broker_outage", "burglary", "clock_jump", "evening_commute", "long_weekend", "phone_dies")
"""Scenarios whose trace is kept with a hub, too; some tell another story only to a hub."""
TRACES = Path(__file__).parent / "traces.json"
LONG = 24 * 3600.0


class Lived(Struct):
    """What came of a scenario: its score, what rules did, by name, which were ready, and the trace of what was said."""

    sheet: Sheet
    deeds: dict[str, list[str]]
    ready: set[str]
    trace: str


class _Trace:
    """A hash of messages, each with its moment."""

    def __init__(self, house: Household) -> None:
        self._house = house
        self._hash = sha256()
        house.witness = self._hear

    @property
    def text(self) -> str:
        """The hash so far, long enough."""
        return self._hash.hexdigest()[:24]

    def _hear(self, message: Message) -> None:
        head = f"{self._house.now:.6f} {message.topic} {message.retain:d} {message.qos} {len(message.payload)} "
        self._hash.update(head.encode() + message.payload)


@cache
def lived(name: str) -> Lived:
    """Return what came of a scenario with a hub."""
    scenario = load_scenario(name)
    house = build(scenario, 1)
    trace = _Trace(house)
    score = Score(house, scenario)
    deeds: dict[str, list[str]] = {}
    ready: set[str] = set()

    def hear(effects: Sequence[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, RuleJudged) and effect.accepted and not effect.waits_for:
                ready.add(effect.rule)
            if isinstance(effect, Explained) and effect.reason.outcome in {"ran", "waits"}:
                did = [deed for deed in effect.reason.did if not deed.startswith(("waits", "what it waited"))]
                deeds.setdefault(effect.reason.rule, []).extend(did)

    if scenario.lasts > LONG:
        flight = Flight(house, scenario, listener=hear)
        flight.begin()
        flight.live()
    else:
        Story(house, scenario, listener=hear).live_virtually()
    return Lived(score.sheet(), deeds, ready, trace.text)


def disappointments(name: str, seed: int) -> list[str]:
    """Return what does not come out as a scenario says, with a hub and a seed; as quickly as it can be lived."""
    scenario = load_scenario(name)
    house = build(scenario, seed)
    score = Score(house, scenario)
    if any(happening.broker is not None for happening in scenario.script.happenings):
        Story(house, scenario, listener=_pass_over).live_virtually()
    else:
        flight = Flight(house, scenario)
        flight.begin()
        flight.live()
    sheet = score.sheet()
    wrong = [f"{verdict.what}: {verdict.why}" for verdict in sheet.verdicts if not verdict.met]
    wrong += ["a wrong alarm"] * sheet.alarms_wrong + ["a break-in was missed"] * sheet.break_ins_missed
    return wrong


def _pass_over(_: Sequence[Effect]) -> None:
    """Hear nothing of what the hub does."""


def alone(name: str) -> str:
    """Return the trace of what the things of a scenario say by themselves."""
    scenario = load_scenario(name)
    house = build(scenario, 1)
    trace = _Trace(house)
    while not house.over and (deadline := house.deadline) is not None:
        house.advance(deadline)
    return trace.text


def traces() -> dict[str, dict[str, str]]:
    """Return the traces of all scenarios."""
    return {
        "alone": {name: alone(name) for name in SCENARIOS},
        "with_hub": {name: lived(name).trace for name in WITH_HUB},
    }


if __name__ == "__main__":
    for number in sys.argv[1:]:
        for each in (*SCENARIOS, *FOR_RULES):
            for what in disappointments(each, int(number)):
                sys.stdout.write(f"{each} with seed {number}: {what}\n")
    if not sys.argv[1:]:
        TRACES.write_text(json.dumps(traces(), indent=2) + "\n", encoding="utf-8")
