"""Where operations lead: what of an answer the next request needs, as links of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

Link: TypeAlias = Mapping[str, str]
"""The parameters of the operation that follows, each with where its value stands."""

_HEADER: Final = "header."
_UNSAVED: Final = ("createRule", "200")
"""What answers a rule that was only checked."""


def _body(**parameters: str) -> Link:
    return {name: f"$response.body#/{place}" for name, place in parameters.items()}


def _first(**parameters: str) -> Link:
    """Return where the parameters stand in the first item of a list."""
    return _body(**{name: f"items/0/{place}" for name, place in parameters.items()})


def _among(link: Link, **parameters: str) -> Link:
    """Return a link that takes some of its parameters from the path of the request."""
    return {**link, **{name: f"$request.path.{place}" for name, place in parameters.items()}}


_RULE: Final = _body(rule="rule")
_MEANT: Final[Link] = {**_RULE, f"{_HEADER}If-Match": "$response.body#/etag"}
_JOB: Final = {"showJob": _body(id="id"), "giveUpJob": _body(id="id")}
_SAVED: Final[Mapping[str, Link]] = {
    **dict.fromkeys(("showRule", "showRuleStatus", "explainRule", "listRuleVersions"), _RULE),
    **dict.fromkeys(("patchRule", "replaceRule", "deleteRule"), _MEANT),
    "showRuleVersion": _body(rule="rule", version="version"),
}

LINKS: Final[Mapping[str, Mapping[str, Link]]] = {
    "makeToken": {"revokeToken": _body(id="id")},
    "createRule": {
        **_SAVED,
        **dict.fromkeys(("runRule", "enableRule", "disableRule", "showNext", "drawRule", "listRuns"), _RULE),
    },
    "replaceRule": _SAVED,
    "patchRule": _SAVED,
    "restoreRuleVersion": _SAVED,
    "showRule": {
        **dict.fromkeys(("patchRule", "replaceRule", "deleteRule"), _MEANT),
        **dict.fromkeys(("showRuleStatus", "runRule", "listRuns", "listNearMisses", "listRuleVersions"), _RULE),
    },
    "listRules": dict.fromkeys(
        (
            *("showRule", "showRuleStatus", "showNext", "explainRule", "drawRule", "listRuns", "listNearMisses"),
            *("runRule", "cancelRuns", "enableRule", "disableRule", "resetRule"),
        ),
        _first(rule="rule"),
    ),
    "showRuleStatus": {"enableRule": _RULE, "disableRule": _RULE, "resetRule": _RULE},
    "listRuleVersions": dict.fromkeys(
        ("showRuleVersion", "diffRuleVersions", "restoreRuleVersion", "compareBehavior"),
        _first(rule="rule", version="version"),
    ),
    "showRuleVersion": {"restoreRuleVersion": _body(rule="rule", version="version")},
    "listDeletedRules": {"listRuleVersions": _first(rule="rule")},
    "runRule": {"listRuns": _RULE, "showRun": _body(run="reasons/0/run"), "cancelRuns": _RULE},
    "listRuns": {"showRun": _first(run="id"), "cancelRun": _first(run="id")},
    "showRun": {"cancelRun": _body(run="id")},
    "backtestRules": _JOB,
    "compareBehavior": _JOB,
    "testRules": _JOB,
    "listJobs": {"showJob": _first(id="id"), "giveUpJob": _first(id="id")},
    "listDevices": dict.fromkeys(
        ("showDevice", "changeDevice", "commandDevice", "forgetDevice"), _first(device="slug")
    ),
    "showDevice": dict.fromkeys(
        ("showAttribute", "setAttribute", "showHistory"), _body(device="slug", attribute="attributes/0/name")
    ),
    "forgetDevice": {"acceptDevice": _among({}, device="device")},
    "listCandidates": {"acceptDevice": _first(device="id")},
    "listClaims": {"resumeAutomation": _first(attribute="attribute")},
    "listVariables": {"showVariable": _first(name="name")},
    "showVariable": {"setVariable": {**_body(name="name"), f"{_HEADER}If-Match": "$response.body#/etag"}},
}
"""Operations, each with those that its answer leads to."""


def link(operations: Mapping[str, dict[str, Any]]) -> None:
    """Write into the answers of operations, which go by their ids, where they lead."""
    for name, onward in LINKS.items():
        for status, response in operations[name]["responses"].items():
            if status in {"200", "201", "202", "204"} and (name, status) != _UNSAVED:
                response["links"] = {
                    following: {"operationId": following, "parameters": dict(parameters)}
                    for following, parameters in onward.items()
                }
