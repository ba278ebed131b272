"""What the hub knows, as the API's models tell it."""

from __future__ import annotations

from typing import Any

from hyperconnect.api.model.claim import ClaimView
from hyperconnect.api.model.reason import Explanation, ReasonView, RunLine, RunView
from hyperconnect.api.model.rule import Coming, Outlook, RuleLine, RuleStatusView, UnderWay
from hyperconnect.automation.status import RuleStatus
from hyperconnect.model.reason import Reason
from hyperconnect.shell.asking.runs import Run
from hyperconnect.shell.asking.telling import Telling, Told
from hyperconnect.shell.service import Service


def telling_of(service: Service) -> Telling:
    """Return who tells of a household."""
    return Telling(service.hub.registry, service.timezone)


def reason_view(rule: str, told: Told) -> ReasonView:
    """Return a reason as it is told, with the run's id for its number."""
    return ReasonView.model_validate({**told, "run": run_id(rule, told["run"])})


def run_line(run: Run, telling: Telling) -> RunLine:
    """Return a run in short."""
    return RunLine.model_validate(_run(run, telling))


def run_view(run: Run, telling: Telling) -> RunView:
    """Return a run with all its reasons."""
    reasons = [reason_view(run.rule, telling.reason(reason)) for reason in run.reasons]
    return RunView.model_validate({**_run(run, telling), "reasons": reasons})


def reasons_told(rule: str, reasons: list[Reason], telling: Telling) -> list[ReasonView]:
    """Return reasons of a rule."""
    return [reason_view(rule, telling.reason(reason)) for reason in reasons]


def rule_line(service: Service, status: RuleStatus, telling: Telling) -> RuleLine:
    """Return how a rule stands."""
    return RuleLine.model_validate(_standing(service, status, telling.status(status)))


def status_view(service: Service, status: RuleStatus, told: Told) -> RuleStatusView:
    """Return how a rule stands, with what it waits for and holds."""
    return RuleStatusView.model_validate(
        {
            **_standing(service, status, told),
            "outlook": outlook(status.id, told) if "triggers" in told else None,
            "claims": [claim_view(each) for each in told["claims"]],
        }
    )


def outlook(rule: str, told: Told) -> Outlook:
    """Return what a rule at work waits for."""
    return Outlook(
        rule=rule,
        writes=told["writes"],
        triggers=told["triggers"],
        conditions=told["conditions"],
        under_way=[UnderWay.model_validate({**each, "run": run_id(rule, each["run"])}) for each in told["under_way"]],
        next=[Coming.model_validate({**each, "run": run_id(rule, each["run"])}) for each in told["next"]],
    )


def explanation(told: Told) -> Explanation:
    """Return why a rule ran, or did not."""
    rule: str = told["rule"]
    return Explanation.model_validate({**told, "reasons": [reason_view(rule, each) for each in told["reasons"]]})


def claim_view(told: Told) -> ClaimView:
    """Return a claim."""
    return ClaimView.model_validate(told)


def _standing(service: Service, status: RuleStatus, told: Told) -> dict[str, Any]:
    document = service.hub.engine.document(status.id) or {}
    findings = [
        {**each, "line": each.get("line") or None, "column": each.get("column") or None} for each in told["findings"]
    ]
    last = told["last"]
    return {
        **told,
        "findings": findings,
        "last": None if last is None else reason_view(status.id, last),
        "band": str(document.get("band") or "comfort"),
        "tags": document.get("tags") or [],
    }


def _run(run: Run, telling: Telling) -> dict[str, Any]:
    told = telling.reason(run.whole)
    return {**told, "id": run.id, "rule": run.rule, "began_at": told["at"], "under_way": run.under_way}


def run_id(rule: str, number: int) -> str | None:
    """Return what names a run of a rule among all runs; None for the number 0, which is none."""
    return f"{rule}.{number}" if number else None
