"""The planner: told what is observed, it answers whether to heat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, assert_never

from hyperconnect.comfort.arrival import NOBODY, Arrival, arrival, first
from hyperconnect.comfort.climate import BLIND, Climate
from hyperconnect.comfort.decision import CabinDecision, Decision
from hyperconnect.comfort.observation import (
    HOME,
    Appointment,
    Car,
    Day,
    Heating,
    Indoor,
    Manual,
    Observation,
    Outdoor,
    Phone,
    Presence,
    Prices,
    Target,
)
from hyperconnect.comfort.person import Person
from hyperconnect.comfort.preset import Preset
from hyperconnect.comfort.prior import Emitter
from hyperconnect.comfort.verdict import held, planned
from hyperconnect.comfort.wall import Wall
from hyperconnect.comfort.weather import Weather
from hyperconnect.comfort.zones import Zone, share
from hyperconnect.model.moment import Moment

_JUMP: Final = 120.0
"""Seconds by which a clock that goes back was set, not late."""
_NIGHT: Final = 150.0
"""Minute of the day after which rooms are judged anew by what they did."""


class Comfort:
    """Warm on arrival, and not a minute earlier: one home, its zones and the people who come home to it.

    Tell it what you observe, at whatever cadence you have it, and ask `decide` whenever something happened or five
    minutes passed (asking oftener does no harm: it neither learns from being asked nor flaps). Set the thermostat to
    `decision.setpoint`. It has no clock of its own and draws no luck but from `seed`: the same observations give the
    same decisions.

    `timezone` is the IANA name of the place's wall clock, by which habits are kept. `home` is its latitude and
    longitude; without them it is where a car or phone says `place="home"`. `zones` replaces the one zone `home` made of
    `emitter`, `target`, `setback` and `cooling`; `source` is the power that the zones share, None if each has its own.
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        emitter: Emitter = "unknown",
        preset: Preset = "balanced",
        timezone: str = "UTC",
        target: float = 21.0,
        setback: float = 17.0,
        cooling: bool = False,
        zones: Mapping[str, Zone] | None = None,
        source: float | None = None,
        home: tuple[float, float] | None = None,
    ) -> None:
        self.preset: Preset = preset
        self.wall = Wall(timezone)
        self.weather = Weather(cooling=cooling)
        chosen = dict(zones) if zones else {HOME: Zone(target, setback, emitter, cooling)}
        self.climates = {name: Climate(name, zone, seed + index) for index, (name, zone) in enumerate(chosen.items())}
        self.people: dict[str, Person] = {}
        self.prices: Prices | None = None
        self._home = home
        self._source = source
        self._guests: dict[str, bool] = {}
        self._appointments: dict[str, Appointment] = {}
        self._cars: dict[str, Car] = {}
        self._now: Moment = 0.0
        self._arrival: tuple[Moment, Arrival] | None = None

    def observe(self, observation: Observation) -> None:
        """Take in what was observed. Nonsense (NaN, an older moment than known) is left out and told in `lacks`.

        Once a night the first reading of a room takes a tenth of a second: the room is judged anew by its last weeks.
        """
        if not isfinite(observation.at):
            return
        self._arrival = None
        match observation:
            case Indoor():
                self._read(observation)
            case Outdoor():
                self.weather.tell(observation)
            case Heating():
                self._climate(observation.zone).heating(observation)
            case Car():
                self._cars[observation.car] = merged(self._cars.get(observation.car), observation)
                self._moved(self._person(observation.person).car, observation)
            case Phone():
                self._moved(self._person(observation.person).phone, observation)
            case Presence():
                self._present(observation)
            case Manual():
                self._climate(observation.zone).turned(observation)
            case Target():
                self._climate(observation.zone).wish(observation)
            case Day():
                self.wall.tell(observation.day, free=observation.free)
            case Prices():
                self.prices = observation
            case Appointment():
                self._appointments[observation.person] = observation
            case _:
                assert_never(observation)
