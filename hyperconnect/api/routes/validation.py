"""Validating rules before they are saved: what editors ask at every pause of the hand."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request

from hyperconnect.api.description import problems
from hyperconnect.api.model.validation import AttributeName, FindingView, NeighbourView, ValidatedView, Validation
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import requires
from hyperconnect.api.written import BODY, read_body
from hyperconnect.automation.teller import Teller
from hyperconnect.automation.validation import Validated
from hyperconnect.model.reason import Finding, Severity
from hyperconnect.shell.service import Service
from hyperconnect.shell.validating import validate_documents, validate_text


def make_router(service: Service) -> APIRouter:
    """Return the route that validates."""
    router = APIRouter(prefix=ROOT, tags=["rules"], dependencies=[requires("rules:read")])

    @router.post(
        "/rules:validate",
        operation_id="validateRules",
        responses=problems(400, 401, 403, 413, 415, 429),
        openapi_extra=BODY,
    )
    async def validate_rules(request: Request) -> Validation:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Check rules beside those at work, and tell what they mean. Nothing is saved, and nothing runs.

        What is wrong with a rule is no error of the request: it stands among the findings.
        """
        sent, hub = await read_body(request), service.hub
        found = await (validate_text(hub, sent) if isinstance(sent, str) else validate_documents(hub, sent))
        return told(found, Teller(hub.registry, service.timezone))

    return router


def told(found: Sequence[Validated], teller: Teller) -> Validation:
    """Return what was found as it is told."""

    def count(severity: Severity) -> int:
        return sum(one.severity == severity for each in found for one in each.findings)

    return Validation(
        accepted=bool(found) and all(each.accepted for each in found),
        errors=count("error"),
        warnings=count("warning"),
        infos=count("info"),
        items=[_item(each, teller) for each in found],
    )


def finding_view(finding: Finding) -> FindingView:
    """Return a finding as it is told."""
    return FindingView(
        code=finding.code,
        severity=finding.severity,
        pointer=finding.pointer,
        detail=finding.detail,
        line=finding.line or None,
        column=finding.column or None,
        did_you_mean=[*finding.did_you_mean],
        unknown=finding.unknown,
    )


def _item(each: Validated, teller: Teller) -> ValidatedView:
    names = {path: teller.name(path) for path in (*each.reads, *each.writes, *(one.path for one in each.neighbours))}
    return ValidatedView(
        rule=each.rule,
        accepted=each.accepted,
        summary=each.summary,
        findings=[finding_view(finding) for finding in each.findings],
        version=each.version,
        types=each.types,
        reads=[AttributeName(attribute=names[path], path=path) for path in each.reads],
        writes=[AttributeName(attribute=names[path], path=path) for path in each.writes],
        neighbours=[
            NeighbourView(
                rule=one.rule, attribute=names[one.path], path=one.path, mine=[*one.mine], theirs=[*one.theirs]
            )
            for one in each.neighbours
        ],
        waits_for=[*each.waits_for],
        template=each.template,
    )
