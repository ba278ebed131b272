"""Decisions put together: for a zone with somebody at home, and for one that waits for somebody."""

from __future__ import annotations

from hyperconnect.comfort.arrival import Arrival
from hyperconnect.comfort.bank import Surroundings
from hyperconnect.comfort.climate import Climate, Verdict
from hyperconnect.comfort.decision import Decision, Mode
from hyperconnect.comfort.explain import minutes
from hyperconnect.comfort.policy import warmup
from hyperconnect.comfort.tariff import Plan
from hyperconnect.model.moment import Moment, Seconds

_NEARLY = 0.5


def held(climate: Climate, at: Moment, around: Surroundings, mode: Mode, lacks: tuple[str, ...], why: str) -> Decision:
    """Return the decision for a zone that holds its comfort temperature, or what a person set."""
    manual = climate.manual
    setpoint = climate.floor(climate.target if manual is None else manual)
    comfort = climate.room.mirrored(setpoint) >= climate.room.mirrored(climate.target) - _NEARLY
    likely: Seconds | None = None
    safe: Seconds | None = None
    able = True
    if climate.knows(at):
        outlook = climate.outlook(around)
        needs = outlook.needs(0.0)
        likely, safe = warmup(needs, 0.5), warmup(needs, 0.9)
        able = outlook.able() >= _NEARLY
    return Decision(
        at,
        climate.name,
        heat=comfort,
        setpoint=setpoint,
        mode="manual" if manual is not None else mode,
        late=0.0,
        coming=0.0,
        arrival_10=None,
        arrival_50=None,
        arrival_90=None,
        warmup_50=likely,
        warmup_90=safe,
        temperature_on_arrival=None,
        start_at=None,
        reached_at=at + likely if likely is not None and able else None,
        reachable=able,
        duty=1.0,
        lacks=lacks,
        alarms=climate.alarms(at),
        why=f"set by hand to {manual:g} °C until everybody has left" if manual is not None else why,
    )


def planned(
    climate: Climate,
    at: Moment,
    arrival: Arrival,
    verdict: Verdict,
    alpha: float,
    plan: Plan | None,
    lacks: tuple[str, ...],
) -> Decision:
    """Return the decision for a zone that waits for an arrival; `climate.on` says what was found."""
    heat = climate.on
    cold = climate.room.read_at is not None and not climate.zone.cooling and climate.room.air < climate.floor(0.0)
    mode: Mode = "warming" if heat else "frost" if cold else "away" if climate.knows(at) else "blind"
    early = plan is not None and plan.duty > 0
    warm = climate.target if early else climate.level
    setpoint = climate.floor(warm if heat else climate.setback)
    if climate.manual is not None:
        mode, setpoint = "manual", climate.floor(climate.manual)
    moments = [_moment(arrival.quantile(part), at) for part in (0.1, 0.5, 0.9)]
    start = at + verdict.waiting
    if plan is not None:
        start = min(start, plan.start_at)
    meets = (at if heat else start) + verdict.likely if verdict.able and verdict.likely is not None else None
    reachable = verdict.able and verdict.in_time
    return Decision(
        at,
        climate.name,
        heat=heat,
        setpoint=setpoint,
        mode=mode,
        late=round(verdict.late, 4),
        coming=round(arrival.coming, 4),
        arrival_10=moments[0],
        arrival_50=moments[1],
        arrival_90=moments[2],
        warmup_50=verdict.likely,
        warmup_90=verdict.safe,
        temperature_on_arrival=verdict.temperature,
        start_at=at if heat else start if arrival.coming >= alpha else None,
        reached_at=meets,
        reachable=reachable,
        duty=plan.duty if plan is not None and heat and early else 1.0,
        lacks=lacks,
        alarms=climate.alarms(at),
        why=_why(climate, arrival, verdict, alpha, plan, reachable=reachable),
    )


def _why(
    climate: Climate, arrival: Arrival, verdict: Verdict, alpha: float, plan: Plan | None, *, reachable: bool
) -> str:
    if climate.manual is not None:
        return f"set by hand to {climate.manual:g} °C until the next departure"
    need = "the room is not known, two hours are allowed for"
    if verdict.likely is not None and verdict.safe is not None:
        need = f"warming up takes {minutes(verdict.likely)}, at most {minutes(verdict.safe)}"
        if verdict.likely < 30:
            need = f"it is all but warm enough, at most {minutes(verdict.safe)} are missing"
        if verdict.safe < 60:
            need = "it is warm enough as long as that is kept" if climate.on else "it is warm enough"
    if plan is not None and climate.on is (plan.duty > 0):
        return f"{arrival.why}; {need}; {plan.why}"
    if climate.on and not reachable and verdict.temperature is not None:
        return f"{arrival.why}; {need}: it will be {verdict.temperature:.1f} °C on arrival"
    if climate.on and climate.level != climate.target:
        return f"{arrival.why}; {need}; until they set out {climate.level:g} °C will do"
    if climate.on:
        return f"{arrival.why}; {need}; without heating the chance of being late is {100 * verdict.late:.0f} %"
    risk = f"{round(100 * verdict.late, 1):g} %, less than the {round(100 * alpha)} % accepted"
    return f"{arrival.why}; {need}; by waiting the chance of being late is {risk}"


def _moment(minutes_from_now: float | None, at: Moment) -> Moment | None:
    return None if minutes_from_now is None else at + 60 * minutes_from_now
