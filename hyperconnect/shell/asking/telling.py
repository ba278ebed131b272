"""Rules, reasons and claims as JSON: moments with the household's offset, names as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from hyperconnect.automation.claim import Claim
from hyperconnect.automation.intent import Bounds
from hyperconnect.automation.outlook import conditions, waits_for
from hyperconnect.automation.reason import sentence
from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.status import RuleStatus
from hyperconnect.automation.teller import Teller
from hyperconnect.automation.upcoming import upcoming
from hyperconnect.core.registry import Registry
from hyperconnect.model.effect import Planned
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Path

Told: TypeAlias = dict[str, Any]


class Telling:
    """Tells of rules in a household's words and its time zone."""

    def __init__(self, names: Registry, timezone: str) -> None:
        self.zone = ZoneInfo(timezone)
        self._names = names
        self._teller = Teller(names, timezone)

    def moment(self, moment: Moment) -> str:
        """Return a moment in the household's time, with its offset."""
        return datetime.fromtimestamp(round(moment, 3), self.zone).isoformat()

    def attribute(self, path: Path) -> str:
        """Return an attribute's path as people write it."""
        return self._teller.name(path)

    def status(self, status: RuleStatus) -> Told:
        """Return how a rule stands."""
        return {
            "rule": status.id,
            "title": status.title,
            "standing": status.standing,
            "enabled": status.enabled,
            "keeps_running": status.keeps_running,
            "runs": status.runs,
            "paused": status.paused,
            "waits_for": list(status.waits_for),
            "findings": msgspec.to_builtins(status.findings),
            "last": None if status.last is None else self.reason(status.last),
        }

    def live(self, live: LiveRule, now: Moment) -> Told:
        """Return what a rule at work is about."""
        plan = live.plan
        return {
            "version": plan.version,
            "band": _band(plan.document),
            "writes": [self._teller.name(path) for path in plan.writes],
            "triggers": list(waits_for(live, self._teller, now)),
            "conditions": list(conditions(live, self._teller)),
            "under_way": [
                {"run": run.number, "began_at": self.moment(run.began_at), "branches": len(run.branches)}
                for run in live.runs
            ],
            "next": [
                {"at": self.moment(each.at), "what": each.what, "run": each.run, "trigger": each.trigger}
                for each in upcoming(live, now)
            ],
        }

    def plans(self, plans: Sequence[Planned]) -> list[Told]:
        """Return the moments of what a rule wants reached: when that is begun, and by when it is to be so."""
        told: list[tuple[Moment, str]] = []
        for each in plans:
            name, value = self._teller.name(each.path), self._teller.value(each.path, each.value)
            if each.state == "waits" and each.start_at is not None:
                told.append((each.start_at, f"{name} is set to {value} at the latest"))
            if each.arrival is not None:
                told.append((each.arrival, f"{name} is to have reached {value}"))
        return [{"at": self.moment(at), "what": what, "run": 0, "trigger": -1} for at, what in sorted(told)]

    def reason(self, reason: Reason) -> Told:
        """Return why a rule ran or did not: the sentence and its facts."""
        return {
            "at": self.moment(reason.at),
            "outcome": reason.outcome,
            "sentence": sentence(reason, self._names, self.zone.key),
            "run": reason.run,
            "trigger": reason.trigger,
            "cause": reason.cause,
            "old": msgspec.to_builtins(reason.old),
            "new": msgspec.to_builtins(reason.new),
            "read": {self._teller.name(path): msgspec.to_builtins(value) for path, value in reason.read},
            "did": list(reason.did),
            "late_by": reason.late_by,
            "times": reason.times,
            "until": self.moment(reason.until or reason.at),
        }

    def claim(self, claim: Claim, *, stands: bool) -> Told:
        """Return who holds an attribute, and whether that has the say."""
        value = claim.value
        return {
            "attribute": self._teller.name(claim.path),
            "path": claim.path,
            "value": None if isinstance(value, Bounds) else msgspec.to_builtins(value),
            "shown": self._held(claim),
            "min": value.min if isinstance(value, Bounds) else None,
            "max": value.max if isinstance(value, Bounds) else None,
            "by": claim.rule,
            "kind": claim.kind,
            "band": claim.band,
            "priority": claim.priority,
            "since": self.moment(claim.since),
            "ends": None if claim.ends is None else self.moment(claim.ends),
            "until": claim.until,
            "stands": stands,
        }

    def _held(self, claim: Claim) -> str:
        value, path = claim.value, claim.path
        if not isinstance(value, Bounds):
            return self._teller.value(path, value)
        low = "" if value.min is None else f"at least {self._teller.value(path, value.min)}"
        high = "" if value.max is None else f"at most {self._teller.value(path, value.max)}"
        return " and ".join(part for part in (low, high) if part)


def _band(document: dict[str, object]) -> str:
    return str(document.get("band") or "comfort")
