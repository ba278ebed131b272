"""What a hub did, as lines that a person can follow: the story of a demo, and its score.

The lines are made of effects only, so the same effects give the same lines, byte for byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec import Struct

from hyperconnect.automation.names import Names
from hyperconnect.automation.reason import sentence
from hyperconnect.model.command import Command, CommandReport, CommandState
from hyperconnect.model.effect import (
    Effect,
    Explained,
    Faulted,
    Noted,
    Notify,
    Planned,
    Registered,
    Reported,
    RuleGone,
    RuleJudged,
    Turned,
)
from hyperconnect.model.moment import Moment, Seconds, iso
from hyperconnect.model.reason import Outcome, Reason
from hyperconnect.model.value import parts_of

_NEAR: Final[frozenset[Outcome]] = frozenset(
    {"not_satisfied", "unknown", "cooldown", "busy", "limit", "late", "cut", "shadowed", "contended"}
)
"""Outcomes of a rule that was triggered and did nothing."""


class Line(Struct, frozen=True):
    """One line of the story. `what` is its kind in a word: device, rule, reason, plan, command, notice, fault."""

    at: Moment
    what: str
    about: str
    text: str

    def json(self) -> dict[str, Any]:
        """Return the line as JSON data, its moment in ISO 8601."""
        return {"at": iso(self.at), "what": self.what, "about": self.about, "text": self.text}


class Timeline:
    """Collects lines and what the summary needs from the effects of a hub."""

    def __init__(self, tell: Callable[[Line], None], clock: Callable[[Moment], str], timezone: str) -> None:
        self.first_eta: Moment | None = None
        self.last_eta: Moment | None = None
        self.heating_started: Moment | None = None
        self.plan: Planned | None = None
        self.names: Names | None = None
        self.reports: list[CommandReport] = []
        self.lines: list[Line] = []
        self._tell = tell
        self._clock = clock
        self._timezone = timezone
        self._slugs: dict[str, str] = {}
        self._waiting: set[str] = set()
        self._missed: dict[tuple[object, ...], int] = {}

    def hear(self, effects: Sequence[Effect]) -> None:
        """Take in the effects of one batch."""
        for effect in effects:
            match effect:
                case Noted(value=value):
                    if value.path.endswith(".navigation.eta") and isinstance(value.value, int | float):
                        self._eta(float(value.value))
                case Registered(device=device):
                    if device.id not in self._slugs:
                        self._line(effect.at, "device", device.slug, f"{device.name} is here ({device.kind})")
                    self._slugs[device.id] = device.slug
                case Turned(availability=availability):
                    slug = self._slug(availability.device)
                    self._line(availability.since, "device", slug, f"is {availability.state.value}")
                case Planned():
                    self._plan(effect)
                case Reported(report=report):
                    self._report(report)
                case Explained(reason=reason):
                    self._explain(reason)
                case RuleJudged():
                    self._judged(effect)
                case RuleGone():
                    self._line(effect.at, "rule", effect.rule, "was removed")
                case Notify():
                    self._line(effect.at, "notice", ", ".join(effect.to), effect.text)
                case Faulted():
                    self._line(effect.at, "fault", effect.about, effect.why)
                case _:
                    pass

    def end(self, at: Moment) -> None:
        """Say how often rules did not run for reasons that were told before."""
        more: Counter[str] = Counter()
        for (rule, *_), times in self._missed.items():
            more[str(rule)] += times - 1
        for rule, times in sorted(more.items()):
            if times:
                often = "once more" if times == 1 else f"{times} times more"
                self._line(at, "reason", rule, f"{rule} did not run {often}, for a reason told above.")
        self._missed.clear()

    def _explain(self, reason: Reason) -> None:
        """Tell why a rule ran, and the first time why it did not: its trigger may come a hundred times a day."""
        if reason.outcome in _NEAR:
            why = (reason.rule, reason.outcome, reason.trigger, reason.did)
            self._missed[why] = self._missed.get(why, 0) + 1
            if self._missed[why] > 1:
                return
        self._line(reason.at, "reason", reason.rule, sentence(reason, self.names, self._timezone))

    def _judged(self, judged: RuleJudged) -> None:
        if judged.waits_for:
            if judged.rule not in self._waiting:
                self._line(judged.at, "rule", judged.rule, f"waits for {', '.join(judged.waits_for)}")
            self._waiting.add(judged.rule)
            return
        for finding in judged.findings:
            self._line(judged.at, "rule", judged.rule, f"{finding.code}: {finding.detail}")
        if not judged.findings:
            self._line(judged.at, "rule", judged.rule, "is ready")

    def _eta(self, eta: Moment) -> None:
        if self.first_eta is None:
            self.first_eta = eta
        self.last_eta = eta

    def _plan(self, planned: Planned) -> None:
        before, self.plan = self.plan, planned
        if planned.state == "heating" and self.heating_started is None:
            self.heating_started = planned.at
        if before is None or before.state != planned.state or _moved(before.arrival, planned.arrival):
            self._line(planned.at, "plan", planned.rule, self.plan_sentence(planned))

    def plan_sentence(self, planned: Planned) -> str:
        """Return a plan as one sentence."""
        minutes = f"about {round(planned.likely / 60)} min"
        room = "an unknown temperature" if planned.temperature is None else f"{planned.temperature:.1f} °C"
        arrival, start = (
            "unknown" if moment is None else self._clock(moment) for moment in (planned.arrival, planned.start_at)
        )
        match planned.state:
            case "waits" if planned.start_at is None:
                return f"waits: nobody is likely to come soon, {minutes} from {room} to {planned.value:g} °C"
            case "waits":
                return f"waits until {start}: arrival {arrival}, {minutes} from {room} to {planned.value:g} °C"
            case "heating":
                return f"heats since {start}: arrival {arrival}, {minutes} still needed from {room}"
            case "done":
                return f"done: arrived at {arrival} to {room}"
            case "cancelled":
                return "cancelled: nobody is on the way any more; what was set is put back"

    def _report(self, report: CommandReport) -> None:
        if report.state is not CommandState.SENT:
            self.reports.append(report)
        why = f" ({report.why})" if report.why else ""
        took = f" after {duration(report.latency)}" if report.state is CommandState.CONFIRMED else ""
        text = f"{describe(report.command)} {report.state.value}{took}{why}"
        self._line(report.at, "command", self._slug(report.command.device), text)

    def _slug(self, device: str) -> str:
        return self._slugs.get(device, device)

    def _line(self, at: Moment, what: str, about: str, text: str) -> None:
        line = Line(at, what, about, text)
        self.lines.append(line)
        self._tell(line)


def _moved(before: Moment | None, now: Moment | None) -> bool:
    """Return whether an arrival is another one, by a minute at least."""
    if before is None or now is None:
        return before is not now
    return abs(before - now) >= 60


def describe(command: Command) -> str:
    """Return a command in words: `thermostat.target = 21`, `lock.lock`."""
    if command.name == "set":
        value = command.args.get("value")
        shown = f"{value:g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else value
        return f"{command.capability}.{command.attribute} = {shown}"
    return f"{command.capability}.{command.name}"


def duration(seconds: Seconds) -> str:
    """Return a duration as a person would say it: `0.4 s`, `12 s`, `3 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"


def attribute_name(path: str) -> str:
    """Return a path without its component: `living_thermostat.thermostat.target`."""
    device, _, capability, attribute = parts_of(path)
    return f"{device}.{capability}.{attribute}"
