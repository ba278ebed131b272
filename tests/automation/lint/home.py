"""A household whose rules are checked as they are saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from hyperconnect.automation.blueprint import expand
from hyperconnect.automation.compile import compile_rule
from hyperconnect.automation.form import RuleForm, form_of
from hyperconnect.automation.lint import Crossings, Facts, Survey, facts_of, lint
from hyperconnect.automation.plan import Plan
from hyperconnect.model.device import Attribute
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path
from tests.automation.household import DEVICES, SWITCH, Household

Document: TypeAlias = dict[str, object]
Part: TypeAlias = Mapping[str, object]

MODE = Attribute("enum", options=("home", "away", "night"), writable=True)

MORE: dict[str, dict[str, Attribute]] = {
    "home": {"setting.mode": MODE, "setting.count": Attribute("number", writable=True)},
    "courier_van": {
        "location.latitude": Attribute("number", unit="°"),
        "location.longitude": Attribute("number", unit="°"),
        "location.accuracy": Attribute("number", unit="m"),
    },
    "siren": {"siren.on": SWITCH},
    "socket": {"switch.on": SWITCH},
    "hall_light": {"light.on": SWITCH, "light.brightness": DEVICES["living_lights"]["light.brightness"]},
    "garden": {"illuminance.illuminance": Attribute("number", unit="lx")},
    "garage_door": {"cover.position": Attribute("number", unit="%", minimum=0, maximum=100, writable=True)},
    "doorbell": {"button.raw": Attribute("string")},
    "awning": {"cover.position": Attribute("number", unit="%", minimum=0, maximum=100, writable=True)},
}


def home() -> Household:
    """Return a household with more devices than usual."""
    household = Household()
    for slug, attributes in MORE.items():
        household.add(slug, attributes)
    return household


HOME = home()


def compiled(document: Document) -> tuple[RuleForm, Plan]:
    """Return a rule that has no fault of another kind, expanded and compiled."""
    verdict = compile_rule(document, HOME)
    assert verdict.plan is not None, verdict.findings
    form = expand(form_of(document), HOME)
    assert isinstance(form, RuleForm)
    return form, verdict.plan


def facts(document: Document) -> Facts:
    """Return the facts about a rule."""
    return facts_of(*compiled(document), HOME)


def surveyed(*documents: Document) -> Survey:
    """Return a survey of rules."""
    survey = Survey()
    for document in documents:
        one = facts(document)
        survey.save(one.rule, one)
    return survey


def checked(document: Document, *others: Document, crossings: Crossings | None = None) -> list[Finding]:
    """Return what is found about a rule among others."""
    form, plan = compiled(document)

    def unknown(_path: Path) -> None:
        return None

    return list(lint(form, plan, HOME, surveyed(*others), crossings or unknown))


def codes(found: list[Finding]) -> list[tuple[str, str, str]]:
    """Return code, severity and place of findings."""
    return [(each.code, each.severity, each.pointer) for each in found]


def event(name: str, when: Part | Sequence[Part], *then: Part, **parts: object) -> Document:
    """Return an event rule; `if_` and `else_` stand for `if` and `else`."""
    triggers = [when] if isinstance(when, Mapping) else list(when)
    document: Document = {"rule": name, "when": triggers, "then": list(then) or [{"log": "it happened"}]}
    return document | {key.rstrip("_"): part for key, part in parts.items()}


def state(name: str, condition: object, hold: Part, **parts: object) -> Document:
    """Return a state rule."""
    return {"rule": name, "while": condition, "hold": hold} | parts
