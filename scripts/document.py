"""Writes the parts of docs/ that are made from the code. A test says when to run it again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hyperconnect.model.device import Argument, Attribute, Capability
from hyperconnect.model.registry import CAPABILITIES, FAMILIES
from hyperconnect.model.unit import aliases, canonical_units

DOCS = Path(__file__).parent.parent / "docs"

INTRODUCTION = f"""\
# Capabilities

What a device can be and do, in {len(CAPABILITIES)} words. A rule names an attribute as `device.attribute`, or where
that is not unique as `device.capability.attribute`; a device with several parts has a component in between
(`strip.l2.switch.on`). What a device says beyond these words survives under `setting`, by its native name.

**w** marks an attribute that can be set. Limits are inclusive and in the unit beside them; a device may narrow them.
A moment is written in ISO 8601 by people and kept as Unix seconds. Any attribute may be unknown. Arguments in
brackets may be left out.

This page is made from the code by `scripts/document.py`.
"""

UNITS = """
## Units

One unit for each attribute, whatever unit the device speaks. Names of the same quantity convert into each other.

| measures | unit | names devices use |
|---|---|---|
"""


def capabilities() -> str:
    """Return docs/capabilities.md."""
    families = "".join(
        f"\n## {family}\n" + "".join(_capability(capability) for capability in members)
        for family, members in FAMILIES.items()
    )
    units = "".join(
        f"| {measured} | {unit} | {' · '.join(f'`{name}`' for name in aliases(unit))} |\n"
        for measured, units in canonical_units().items()
        for unit in units
    )
    return INTRODUCTION + families + UNITS + units


def _capability(capability: Capability) -> str:
    lines = [f"\n### {capability.name}\n", capability.about]
    if capability.attributes:
        lines += ["", "| attribute | holds | | meaning |", "|---|---|---|---|"]
        lines += [
            f"| {name} | {_holds(spec)} | {'**w**' if spec.writable else ''} | {spec.about} |"
            for name, spec in capability.attributes.items()
        ]
    if capability.commands:
        lines += ["", "Commands: " + " · ".join(f"`{call}`" for call in _calls(capability))]
    if capability.events:
        lines += ["", "Events: " + " · ".join(f"`{event}`" for event in capability.events)]
    return "\n".join(lines) + "\n"


def _holds(spec: Attribute) -> str:
    match spec.type:
        case "number" | "integer":
            unit = f" {spec.unit}" if spec.unit else ""
            return f"{_range(spec)}{unit}" if _range(spec) else (spec.unit or spec.type)
        case "enum":
            return " · ".join(spec.options) or "the device's words"
        case "timestamp":
            return "moment"
        case "string":
            return "text"
        case "bool":
            return "yes or no"
        case kind:
            return kind


def _range(spec: Attribute) -> str:
    match spec.minimum, spec.maximum:
        case None, None:
            return ""
        case low, None:
            return f"≥ {low:g}"
        case None, high:
            return f"≤ {high:g}"
        case low, high:
            return f"{low:g} to {high:g}"


def _calls(capability: Capability) -> Iterator[str]:
    for command, arguments in capability.commands.items():
        yield f"{command}({', '.join(_argument(name, argument) for name, argument in arguments.items())})"


def _argument(name: str, argument: Argument) -> str:
    text = f"{name} {argument.attribute.unit}" if argument.attribute.unit else name
    return text if argument.required else f"[{text}]"


if __name__ == "__main__":
    (DOCS / "capabilities.md").write_text(capabilities(), encoding="utf-8")
