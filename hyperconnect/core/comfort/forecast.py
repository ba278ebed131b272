"""The planner's decisions as attributes that rules, pages and people read: rounded, so that only news is told."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.automation.change import Change
from hyperconnect.comfort import CabinDecision, Decision
from hyperconnect.core.comfort.capability import NAME
from hyperconnect.core.twin import Twin
from hyperconnect.model.effect import Effect, Noted
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Source, Value, path_of

_HUB = Source("hub", "")
_STEP: Seconds = 60.0
_MOMENT: Seconds = 300.0


class Forecasts:
    """Writes into the twin what was foretold."""

    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._slots: dict[tuple[str, str], dict[str, int]] = {}

    def room(
        self, device: str, component: str, decision: Decision, out: list[Effect], *, warming: bool, wanted: bool
    ) -> list[Change]:
        """Tell what was decided of a room; return what changed.

        `warming` says whether it is being warmed, `wanted` whether anybody wants that: if not, that the thermostat
        does something else is no trouble.
        """
        told = {**_of_room(decision), "warming": warming}
        if not wanted:
            told["trouble"] = ""
        return self._tell(device, component, told, decision.at, out)

    def car(self, device: str, decision: CabinDecision, out: list[Effect]) -> list[Change]:
        """Tell what was decided of a cabin; return what changed."""
        return self._tell(device, "main", _of_car(decision), decision.at, out)

    def _tell(
        self, device: str, component: str, told: Mapping[str, Datum], now: Moment, out: list[Effect]
    ) -> list[Change]:
        twin = self._twin
        slots = self._slots.get((device, component))
        if slots is None:
            slots = {name: twin.slot(path_of(device, component, NAME, name)) for name in told}
            self._slots[device, component] = slots
        changes: list[Change] = []
        for name, said in told.items():
            slot = slots[name]
            old = twin.values[slot]
            if said == old and type(said) is type(old):
                continue
            value = Value(twin.paths[slot], said, now, now, _HUB)
            if twin.note(slot, value):
                out.append(Noted(value))
                changes.append(Change(slot, old, said))
        return changes


def _of_room(decision: Decision) -> dict[str, Datum]:
    return {
        "warmup_time": _rounded(decision.warmup_50),
        "warmup_time_safe": _rounded(decision.warmup_90),
        "predicted_arrival": _about(decision.arrival_50),
        "arrival_early": _about(decision.arrival_10),
        "arrival_late": _about(decision.arrival_90),
        "arrival_probability": float(round(100 * decision.coming)),
        "predicted_temperature": _tenths(decision.temperature_on_arrival),
        "late_probability": float(round(100 * decision.late)),
        "warming_at": _about(decision.start_at),
        "reached_at": _about(decision.reached_at),
        "lacking": "; ".join(decision.lacks),
        "trouble": "; ".join(decision.alarms),
        "reasoning": decision.why,
    }


def _of_car(decision: CabinDecision) -> dict[str, Datum]:
    return {
        "cabin_due": decision.condition,
        "cabin_time": _rounded(decision.lead),
        "predicted_departure": _about(decision.departure_50),
        "departure_early": _about(decision.departure_10),
        "departure_late": _about(decision.departure_90),
        "reasoning": decision.why,
    }


def _rounded(duration: Seconds | None) -> float | None:
    return None if duration is None else round(duration / _STEP) * _STEP


def _about(moment: Moment | None) -> float | None:
    # Whole seconds first: a clock's last digits decide nothing.
    return None if moment is None else round(round(moment) / _MOMENT) * _MOMENT


def _tenths(temperature: float | None) -> float | None:
    return None if temperature is None else round(temperature, 1)
