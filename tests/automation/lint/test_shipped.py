"""The rules that are shipped, all saved into one home: nobody is warned of any of them."""

from __future__ import annotations

from hyperconnect.automation.blueprint import expand
from hyperconnect.automation.compile import compile_rule
from hyperconnect.automation.document import canonical, canonical_house, read_house, read_rule
from hyperconnect.automation.form import RuleForm, form_of, house_of
from hyperconnect.automation.lint import Survey, facts_of, lint
from hyperconnect.automation.text import read_rules
from hyperconnect.content.find import ours
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Capability, Component, Device
from hyperconnect.model.registry import CAPABILITIES

RULES = ours("rules")
CAR = ("battery", "cabin", "charging", "location", "message", "navigation", "traction", "vehicle")
DEVICES = {
    "su7": CAR,
    "phone_alex": ("battery", "location", "message"),
    "phone_kim": ("battery", "location", "message"),
    "watch_alex": ("message",),
    "watch_kim": ("message",),
    "front_door": ("contact",),
    "patio_door": ("contact",),
    "front_door_lock": ("lock",),
    "garage_door": ("cover",),
    "cam_hall": ("detection",),
    "siren": ("siren",),
    "living_lights": ("light",),
    "living_thermostat": ("thermostat", "temperature"),
    "meter": ("power",),
    "wallbox": ("charging", "switch"),
}


def home() -> Registry:
    """Return a home with all devices that shipped rules speak of."""
    registry = Registry(Twin())
    for slug, names in DEVICES.items():
        _announce(registry, slug, {name: CAPABILITIES[name] for name in names})
    (written,) = read_rules((RULES / "home.yaml").read_text(encoding="utf-8"))
    house, findings = read_house(written.document)
    assert house is not None, findings
    registry.house = house_of(canonical_house(house))
    return registry


def _announce(registry: Registry, slug: str, capabilities: dict[str, Capability]) -> None:
    registry.announce(Device(slug, slug, slug, (Component("main", capabilities),)))


def test_nobody_is_warned_of_shipped_rules() -> None:
    names = home()
    print([p for p in RULES.glob("*.yaml")])
    for path in sorted(RULES.glob("*.yaml")):
        if path.stem == "home":
            continue
        (written,) = read_rules(path.read_text(encoding="utf-8"))
        rule, _ = read_rule(written.document)
        v = compile_rule(canonical(rule), names)
        print(path.stem, v.plan is not None, [(f.code, f.severity, f.pointer, f.detail) for f in v.findings])
        if v.plan:
            form = expand(form_of(canonical(rule)), names)
            print("   LINT", lint(form, v.plan, names, Survey()))
    assert False
