"""The rules that are shipped, all saved into one home: nobody is warned of any of them."""

from __future__ import annotations

from hyperconnect.automation.blueprint import expand
from hyperconnect.automation.compile import compile_rule
from hyperconnect.automation.document import canonical, canonical_house, read_house, read_rule
from hyperconnect.automation.form import RuleForm, form_of
from hyperconnect.automation.lint import Survey, facts_of, lint
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.text import read_rules
from hyperconnect.content.find import ours
from hyperconnect.core.home import Home
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Component, Device
from hyperconnect.model.registry import CAPABILITIES

RULES = ours("rules")
NAMES = sorted(path.stem for path in RULES.glob("*.yaml") if path.stem != "home")

CAN = {
    "living_thermostat": ("temperature", "thermostat"),
    "living_lights": ("light",),
    "siren": ("siren",),
    **dict.fromkeys(("front_door", "patio_door", "living_window", "bedroom_window"), ("contact",)),
}
"""What devices can do whose attributes rules name in short; of the others nobody minds what they can do beside."""


def home() -> Registry:
    """Return a home without devices, furnished as the shipped one."""
    twin = Twin()
    registry = Registry(twin)
    (written,) = read_rules(RULES.joinpath("home.yaml").read_text(encoding="utf-8"))
    house, findings = read_house(written.document)
    assert house is not None, findings
    Home(registry, twin).furnish(canonical_house(house), 0.0)
    for slug in CAN:
        announce(registry, slug)
    return registry


def announce(names: Registry, slug: str) -> None:
    """Let a device come into the home."""
    offered = {name: CAPABILITIES[name] for name in CAN.get(slug, CAPABILITIES)}
    names.announce(Device(slug, slug, slug, (Component("main", offered),)))


def compiled(name: str, names: Registry) -> tuple[RuleForm, Plan]:
    """Return a shipped rule; devices that it misses come into the home, and can do everything."""
    (written,) = read_rules(RULES.joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
    rule, findings = read_rule(written.document)
    assert rule is not None, findings
    document = canonical(rule)
    for slug in (missing for _ in range(3) for missing in compile_rule(document, names).missing):
        announce(names, slug)
    verdict = compile_rule(document, names)
    form = expand(form_of(document), names)
    assert isinstance(form, RuleForm)
    assert verdict.plan is not None, verdict.findings
    return form, verdict.plan


def test_nobody_is_warned_of_shipped_rules() -> None:
    names, survey = home(), Survey()
    rules = [compiled(name, names) for name in NAMES]
    for form, plan in rules:
        survey.save(plan.id, facts_of(form, plan, names))
    found = [(plan.id, each) for form, plan in rules for each in lint(form, plan, names, survey)]
    assert [(rule, each) for rule, each in found if each.severity != "info"] == []
