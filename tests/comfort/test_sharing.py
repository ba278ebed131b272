"""Zones with a shared source: each is reckoned with what the others leave it, and all are warm in time."""

from __future__ import annotations

from copy import deepcopy
from typing import cast

import pytest

from hyperconnect.comfort import Comfort, Heating, Indoor, Outdoor, Zone
from tests.comfort.living import HOME, ZONE, House, Living, moment, outdoors

BOILER = 1.5
"""Of what each of two rooms draws."""


def lived_with(learned: Living, source: float | None, **zones: Zone) -> Comfort:
    """Return the planner of a home of which each zone is like the one that was learned."""
    memory = learned.comfort.memory()
    (known,) = cast("dict[str, object]", memory["zones"]).values()
    comfort = Comfort(seed=1, timezone=ZONE, home=HOME, zones=zones, source=source)
    assert comfort.remember({**memory, "zones": dict.fromkeys(zones, known)})
    return comfort


class Shared:
    """Two rooms and one boiler: it feeds one of them fully, or both by three quarters."""

    def __init__(self, learned: Living, source: float | None) -> None:
        self.comfort = lived_with(learned, source, living=Zone(), study=Zone())
        house = House(18.0, 18.5, 12.0)
        self.houses = {"living": house, "study": deepcopy(house)}
        self.houses["study"].air = self.houses["study"].inner = 17.0
        self.setpoints = dict.fromkeys(self.houses, 17.0)
        self.starts: dict[str, float] = {}
        self.at = moment("2026-01-21T13:00")

    def tick(self) -> None:
        """Live for five minutes."""
        drawing = sum(house.air < self.setpoints[name] for name, house in self.houses.items())
        duties: dict[str, float] = {}
        for name, house in self.houses.items():
            house.heat = 4500.0 * min(1.0, BOILER / max(1, drawing))
            duties[name] = house.run(300, self.setpoints[name], outdoors(self.at))
        self.at += 300
        self.comfort.observe(Outdoor(self.at, outdoors(self.at)))
        for name, house in self.houses.items():
            self.comfort.observe(Heating(self.at, duty=duties[name], setpoint=self.setpoints[name], zone=name))
            self.comfort.observe(Indoor(self.at, round(house.air, 1), name))
        for name in self.houses:
            decision = self.comfort.decide(self.at, name)
            self.setpoints[name] = decision.setpoint
            if decision.heat:
                self.starts.setdefault(name, self.at)

    def come(self) -> dict[str, float]:
        """Come home from work at half past five; return how warm it is."""
        living = Living(self.comfort, self.at)
        living.go(driving=False, part=0.0)
        while self.at < moment("2026-01-21T17:00"):
            self.tick()
        for step in range(6):
            living.at = self.at
            living.go(driving=True, part=step / 6)
            self.tick()
        return {name: house.air for name, house in self.houses.items()}


def test_rooms_of_one_boiler_are_all_warm_in_time_the_slow_one_begun_first(learned: Living) -> None:
    shared = Shared(learned, BOILER)
    airs = shared.come()
    assert min(airs.values()) >= 20.5
    assert shared.starts["study"] <= shared.starts["living"]


def test_a_planner_that_is_not_told_of_the_boiler_is_late(learned: Living) -> None:
    assert min(Shared(learned, None).come().values()) < 20.5


@pytest.mark.parametrize(
    ("other", "shares"),
    [
        (Zone(), True),
        (Zone(power=0.0), False),
        (Zone(after=3 * 3600.0), False),
    ],
    ids=["beside", "own-source", "later"],
)
def test_who_shares_a_source_is_who_draws_from_it_when_it_matters(
    learned: Living, other: Zone, *, shares: bool
) -> None:
    comfort = lived_with(learned, 1.0, living=Zone(), other=other)
    at = moment("2026-01-21T13:00")
    Living(comfort, at).go(driving=False, part=0.0)
    for name in ("living", "other"):
        comfort.observe(Indoor(at, 17.5, name))
    assert (comfort.part(comfort.climates["living"], at) < 1.0) is shares
    # A room that is warm draws next to nothing.
    comfort.observe(Indoor(at + 300, 21.0, "other"))
    assert comfort.part(comfort.climates["living"], at + 300) == 1.0


def test_what_others_draw_meanwhile_is_not_taken_for_a_weak_heating(learned: Living) -> None:
    comfort = lived_with(learned, 1.0, living=Zone(), other=Zone())
    at = moment("2026-01-21T13:00")
    room = comfort.climates["living"].room
    comfort.observe(Heating(at, duty=1.0, setpoint=21.0, zone="other"))
    comfort.observe(Heating(at, duty=1.0, setpoint=21.0, zone="living"))
    comfort.observe(Indoor(at, 18.0, "living"))
    for step in range(1, 4):
        comfort.observe(Heating(at + 300 * step, duty=1.0, setpoint=21.0, zone="living"))
        comfort.observe(Indoor(at + 300 * step, 18.0, "living"))
    assert room.rows[-1].duty == pytest.approx(0.5)
