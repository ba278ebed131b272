"""How well a household fared: comfort, energy, commands and security, from its own truth, whatever hub there was.

A `Score` watches from the beginning of a story; `sheet` says at the end what came out. It asks no hub for anything and
puts nothing on the bus, so every hub is scored alike.
"""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from msgspec import Struct

from hyperconnect.errors import ContentError
from hyperconnect.sim.happening.control import CONTROL
from hyperconnect.sim.score.judge import NOTICED, WARM, Judge, Verdict, checked
from hyperconnect.sim.score.truth import Truth
from hyperconnect.sim.thing.alert import Siren

if TYPE_CHECKING:
    from hyperconnect.model.message import Message
    from hyperconnect.model.moment import Moment, Seconds
    from hyperconnect.sim.household import Household
    from hyperconnect.sim.script.scenario import Scenario

COMFORTABLE, WITHIN = 21.0, 0.5
"""°C of the living room on arrival where a script says nothing else, and how far from it is still right"""
GRACE: Seconds = 120.0
"""After a burglar is gone a siren still is right for so long."""


class Comfort(Struct, frozen=True):
    """Somebody came home: how warm it was, how warm it was to be, and by how many K it was missed."""

    who: str
    at: Moment
    air: float
    target: float
    miss: float


class Sheet(Struct, frozen=True):
    """What came out. Energies in kWh since the beginning; commands are those that things were given."""

    arrivals: tuple[Comfort, ...]
    heating: float
    house: float
    """all that was used, heating and cars included"""
    from_sun: float
    """of that, what did not come from the grid: from the roof, or the house battery"""
    from_grid: float
    to_grid: float
    taken: int
    refused: int
    """commands that no thing understood"""
    alarms_right: int
    """sirens while somebody had broken in"""
    alarms_wrong: int
    break_ins_missed: int
    verdicts: tuple[Verdict, ...]

    @property
    def missed(self) -> int:
        """How much went wrong: what was expected and not met, wrong alarms, and other cold arrivals and break-ins."""
        judged = {verdict.what for verdict in self.verdicts}
        cold = 0 if WARM in judged else sum(arrival.miss > 0 for arrival in self.arrivals)
        missed = 0 if NOTICED in judged else self.break_ins_missed
        return cold + missed + self.alarms_wrong + sum(not verdict.met for verdict in self.verdicts)

    @property
    def passed(self) -> bool:
        """Whether everything came out as the script says it must."""
        return all(verdict.met for verdict in self.verdicts)


class Score:
    """Watches a household that is about to begin."""

    def __init__(self, house: Household, scenario: Scenario) -> None:
        self._house = house
        self._expect = scenario.expect
        truth = Truth(house)
        truth.watch()
        self._judge = Judge(house, scenario, truth)
        self._sirens = [thing for thing in house.things.values() if isinstance(thing, Siren)]
        self._heard: list[Moment] = []
        self._used = self._imported = self._exported = 0.0
        self._at = house.now
        self._before = house.witness
        house.witness = self._witness
        if house.home is not None:
            house.home.stepped.append(self._step)

    def sheet(self) -> Sheet:
        """Return what has come out so far."""
        house = self._house
        home = house.home
        arrivals = self._arrivals()
        right, wrong, missed = self._alarms()
        heating = home.electric_energy if home is not None else 0.0
        from_sun = max(0.0, self._used - self._imported)
        return Sheet(
            arrivals=arrivals,
            heating=heating,
            house=self._used,
            from_sun=from_sun,
            from_grid=self._imported,
            to_grid=self._exported,
            taken=sum(count for topic, count in house.taken.items() if topic != CONTROL),
            refused=sum(count for topic, count in house.ignored.items() if topic != CONTROL),
            alarms_right=right,
            alarms_wrong=wrong,
            break_ins_missed=missed,
            verdicts=self._judge.verdicts(heating=heating, from_sun=from_sun, break_ins_missed=missed),
        )

    def _witness(self, message: Message) -> None:
        if self._before is not None:
            self._before(message)
        self._look()

    def _look(self) -> None:
        sounded = sum(siren.sounded for siren in self._sirens)
        self._heard += [self._house.now] * (sounded - len(self._heard))
        self._judge.look()

    def _step(self) -> None:
        house, home = self._house, self._house.home
        if home is None:
            return
        hours, self._at = (house.now - self._at) / 3_600_000, house.now
        power = home.meter_power
        supplied = home.supplies
        self._used += max(0.0, power + fsum(supplied.values())) * hours
        if power > 0:
            self._imported += power * hours
        else:
            self._exported -= power * hours
        self._look()

    def _arrivals(self) -> tuple[Comfort, ...]:
        warm = self._expect.warm_on_arrival
        target, within = (warm.target, warm.within) if warm is not None else (COMFORTABLE, WITHIN)
        found: list[Comfort] = []
        for who, person in self._house.people.items():
            for arrival in person.arrivals:
                off = target - arrival.air if warm is None else abs(target - arrival.air)
                found.append(Comfort(who, arrival.at, arrival.air, target, max(0.0, off - within)))
        return tuple(sorted(found, key=lambda arrival: (arrival.at, arrival.who)))

    def _alarms(self) -> tuple[int, int, int]:
        """Return how many alarms were right and wrong, and how many break-ins were missed."""
        visitors = self._house.visitors
        spans = visitors.break_ins if visitors is not None else []
        right = sum(any(begin <= at <= end + GRACE for begin, end in spans) for at in self._heard)
        missed = sum(not any(begin <= at <= end + GRACE for at in self._heard) for begin, end in spans)
        return right, len(self._heard) - right, missed


def check_expectations(house: Household, scenario: Scenario) -> None:
    """Pass if what a script expects can be.

    Raises:
        ContentError: it expects something of what is not there; names line and column.
    """
    for pointer, problem, hint in checked(scenario.expect, Truth(house)):
        raise ContentError(problem, where=scenario.sheet.place(f"/expect{pointer}", key=True), hint=hint)
