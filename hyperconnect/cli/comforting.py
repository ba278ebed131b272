"""Plans and arrivals in words, with a line that shows how a room's air will go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hyperconnect.cli.terminal import put, put_table

if TYPE_CHECKING:
    from hyperconnect.client.model.comfort import ComfortArrival, ComfortExplained, ComfortPlan

_BARS = "▁▂▃▄▅▆▇█"


def plan_told(plan: ComfortPlan) -> list[str]:
    """Return a plan as a sentence, then what it rests on."""
    now = "nobody knows how warm it is" if plan.temperature is None else f"{plan.temperature:.1f} °C now"
    lines = [f"{plan.room}: {now}; {_going(plan)}."]
    if plan.course:
        lines.append(sparkline([point.temperature for point in plan.course]) + f"  until {_clock(plan.course[-1].at)}")
    lines.append(plan.why)
    lines += [f"lacks {lack}" for lack in plan.lacks]
    return lines + [f"look: {alarm}" for alarm in plan.alarms]


def explained(plan: ComfortExplained) -> list[str]:
    """Return a plan with the numbers behind it."""
    lines = plan_told(plan)
    if plan.arrival is not None and plan.arrival_early is not None and plan.arrival_late is not None:
        lines.append(
            f"arrival: {_clock(plan.arrival)}, 80 % between {_clock(plan.arrival_early)} and "
            f"{_clock(plan.arrival_late)}; {plan.arrival_probability:.0%} within a day"
        )
    if plan.warmup is not None and plan.warmup_safe is not None:
        lines.append(f"warming up from now: {plan.warmup / 60:.0f} min, nine times in ten {plan.warmup_safe / 60:.0f}")
    lines.append(f"too late if nothing is done now: {plan.late_probability:.1%}, accepted are {plan.accepted:.0%}")
    learned = plan.learned
    if learned is not None:
        lines += [
            (
                f"the room: full power gives its air {learned.full_power:.1f} K/h after {learned.lag / 60:.0f} min, "
                f"it loses {learned.loss:.1%} of the difference to outdoors ({learned.outdoor:.1f} °C) an hour"
            ),
            (
                f"{learned.warmups} warm-ups were timed, they took {learned.factor:.2f} of what was foretold; "
                f"caution {learned.caution:.2f}; {learned.candidates} of 256 candidates count"
            ),
        ]
    return lines


def put_arrivals(arrivals: Sequence[ComfortArrival]) -> None:
    """Write arrivals as a table, and how they went in all."""
    if not arrivals:
        put("nobody came home to a room that a rule wanted warm, as far as is recorded")
        return
    rows = [
        (
            f"{each.at:%a %d %b %H:%M}",
            each.attribute,
            "" if each.foretold is None else f"{each.foretold:%H:%M}",
            "" if each.error is None else f"{each.error / 60:+.0f} min",
            "" if each.temperature is None else f"{each.temperature:.1f} of {each.value:g} °C",
            "" if each.started_at is None else f"{each.started_at:%H:%M}",
            f"{each.heated / 60:.0f} min",
        )
        for each in arrivals
    ]
    put_table(("arrived", "room", "foretold", "off by", "found", "heating since", "heated"), rows)
    put(summed(arrivals))


def summed(arrivals: Sequence[ComfortArrival]) -> str:
    """Return in a sentence how arrivals went."""
    judged = [each.warm for each in arrivals if each.warm is not None]
    off = sorted(abs(each.error) / 60 for each in arrivals if each.error is not None)
    inside = [
        each.early <= each.at <= each.late for each in arrivals if each.early is not None and each.late is not None
    ]
    parts = [f"{len(arrivals)} arrivals"]
    if judged:
        parts.append(f"{sum(judged)} of {len(judged)} within half a kelvin")
    if off:
        parts.append(f"foretold an hour before to {off[len(off) // 2]:.0f} min (median)")
    if inside:
        parts.append(f"{sum(inside)} of {len(inside)} in the span that should hold 80 %")
    return ", ".join(parts)


def sparkline(values: Sequence[float]) -> str:
    """Return numbers as a line of bars, lowest to highest, with both ends in words."""
    least, most = min(values), max(values)
    span = most - least
    bars = "".join(_BARS[min(7, int(8 * (value - least) / span)) if span > 0.05 else 3] for value in values)
    return f"{values[0]:.1f} °C {bars} {values[-1]:.1f} °C"


def since_when(text: str) -> datetime:
    """Return a moment of the past: a duration back from now, or a moment.

    Raises:
        SettingsError: it is neither.
    """
    import time

    from hyperconnect.cli.backtesting import moment_meant

    return datetime.fromtimestamp(moment_meant(text, time.time(), "UTC"), UTC)


def _going(plan: ComfortPlan) -> str:
    wanted = "" if plan.value is None else f" {plan.value:g} °C"
    arrival = "nobody is likely to come within a day"
    if plan.not_before is not None:
        arrival = f"put off by hand until {_clock(plan.not_before)}"
    elif plan.arrival is not None and plan.arrival_early is not None and plan.arrival_late is not None:
        arrival = (
            f"somebody comes about {_clock(plan.arrival)} ({_clock(plan.arrival_early)} to {_clock(plan.arrival_late)})"
        )
    match plan.state:
        case "cancelled":
            until = "whoever comes next" if plan.by is None else f"{_clock(plan.by)}"
            return f"given up by hand for {until}; {arrival}"
        case "heating":
            reached = f", reached about {_clock(plan.reached_at)}" if plan.reached_at is not None else ""
            hand = " by hand" if plan.steered == "start" else ""
            return f"it is being brought to{wanted}{hand}{reached}; {arrival}"
        case "waits" if plan.by is not None:
            start = "" if plan.start_at is None else f", warming begins about {_clock(plan.start_at)}"
            return f"{wanted.strip()} are wanted by {_clock(plan.by)}{start}"
        case "waits" if plan.mode == "home":
            return f"{wanted.strip()} are wanted by the next arrival, once everybody has left"
        case "waits":
            start = "" if plan.start_at is None else f", warming begins about {_clock(plan.start_at)}"
            return f"{arrival}{start} for{wanted}"
        case _:
            return f"no rule wants anything of it; {'somebody is at home' if plan.mode == 'home' else arrival}"


def _clock(at: datetime) -> str:
    today = datetime.now(at.tzinfo).date()
    return f"{at:%H:%M}" if abs((at.date() - today).days) == 0 else f"{at:%a %H:%M}"
