"""The planner: told what is observed, it answers whether to heat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from hyperconnect.comfort.decision import CabinDecision, Decision
from hyperconnect.comfort.observation import HOME, Observation, Car, Phone, Presence, Target, Indoor
from hyperconnect.comfort.preset import Preset
from hyperconnect.comfort.prior import Emitter
from hyperconnect.comfort.zones import Zone
from hyperconnect.model.moment import Moment


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
        self._zones = dict(zones) if zones else {HOME: Zone(target, setback, emitter, cooling)}
        self._home: dict[str, bool] = {}

    def observe(self, observation: Observation) -> None:
        """Take in what was observed. Nonsense (NaN, an older moment than known) is left out and told in `lacks`."""
        if isinstance(observation, Car | Phone):
            self._home[observation.person] = observation.place == HOME

    def decide(self, at: Moment, zone: str = HOME) -> Decision:
        """Return what to do with a zone at a moment, in at most a few milliseconds.

        Raises:
            KeyError: there is no such zone.
        """
        z = self._zones[zone]
        home = any(self._home.values()) or not self._home
        return Decision(at, zone, home, z.target if home else z.setback, "home" if home else "away", 0.0, 0.0, None, None, None, None, None, None, None, None, True, 1.0, (), (), "")

    def cabin(self, at: Moment, car: str = "car") -> CabinDecision:
        """Return whether to condition a car's cabin at a moment, for its next departure from home."""
        return CabinDecision(at, car, False, None, None, None, 0.0, "")

    def memory(self) -> dict[str, object]:
        """Return what is worth keeping over a restart, as JSON can hold it: candidates, clusters, histograms."""
        return {}

    def remember(self, memory: Mapping[str, object]) -> bool:
        """Take up what `memory` returned in an earlier life; False if it is not that, and nothing is taken."""
        return False

    def forget(self, what: Literal["all", "people", "rooms"] = "all") -> None:
        """Forget what was learned: of people (places, habits, drives), of rooms (how they warm), or all of it."""
