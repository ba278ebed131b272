"""A house of many devices and as many rules as wanted: four of the rules in a row look at the same attribute."""

from __future__ import annotations

from collections.abc import Sequence

from hyperconnect.automation.engine import Engine
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.value import Datum

DEVICES = 10_000
CONCERNED = 4
BEGUN = 1_700_000_000.0


def device(number: int) -> Device:
    """Return a thermostat with a plug that measures."""
    attributes = {
        "power": Attribute("number", "W"),
        "on": Attribute("bool", writable=True),
        "temperature": Attribute("number", "°C"),
        "energy": Attribute("number", "kWh"),
        "target": Attribute("number", "°C", minimum=5, maximum=35, writable=True),
        "mode": Attribute("enum", options=("home", "away", "night")),
    }
    main = Component("main", {"plug": Capability("plug", attributes)})
    return Device(f"dev{number}", f"dev{number}", f"Device {number}", (main,), protocols=("profile",))


def rule(number: int, devices: int = DEVICES) -> dict[str, object]:
    """Return one of the rules: four in a row look at the same attribute, and one of these acts when it changes."""
    place, kind = divmod(number, CONCERNED)
    attribute, unit = (("power", "W"), ("temperature", "°C"), ("energy", "kWh"))[place // devices % 3]
    seen = f"dev{place % devices}.{attribute}"
    other, target = (f"dev{(number * step + 1) % devices}" for step in (7, 13))
    when: dict[str, object] = {"change": seen}
    condition = f"{seen} > 20 {unit} and {other}.on"
    if kind == 1:
        when = {"becomes": f"{seen} > 900 {unit} and {other}.on"}
        condition = f"{other}.mode == 'away'"
    elif kind == 2:
        when["if"] = f"trigger.new > 2000 {unit}"
    elif kind == 3:
        condition = f"{seen} > 5 {unit} and {target}.mode == 'home'"
    return {
        "rule": f"rule-{number}",
        "title": f"Rule {number}",
        "when": [when],
        "if": condition,
        "then": [{"set": {f"{target}.target": f"{21 + kind} °C"}}],
        "limit": {"runs": 10_000, "per": "1s"},
    }


class House:
    """Devices with values, and an engine over them, which takes any rules."""

    def __init__(self, devices: int) -> None:
        twin = Twin()
        self.registry = Registry(twin)
        self.values = twin.values
        for number in range(devices):
            self.registry.announce(device(number))
        start: dict[str, Datum] = {
            "power": 10.0,
            "on": False,
            "temperature": 10.0,
            "energy": 10.0,
            "target": 20.0,
            "mode": "home",
        }
        for number in range(devices):
            for name, value in start.items():
                self.values[self.slot(f"dev{number}.{name}")] = value
        self.engine = Engine(self.registry, self.values, None)
        self.engine.open(BEGUN, "Europe/Berlin", 52.5, 13.4, {})

    def slot(self, name: str) -> int:
        """Return where an attribute's value stands."""
        named = self.registry.attribute(name)
        if named is None:
            raise SystemExit(f"there is no {name}")
        return named.slot

    def save(self, documents: Sequence[dict[str, object]]) -> None:
        """Put rules to work."""
        for document in documents:
            findings = self.engine.save(str(document["rule"]), document, BEGUN, known=True)
            if any(finding.severity == "error" for finding in findings):
                raise SystemExit(f"{document['rule']}: {findings}")
