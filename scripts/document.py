"""Writes the parts of docs/ that are made from the code. A test says when to run it again."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterable, Iterator
from pathlib import Path

from hyperconnect.content.find import find
from hyperconnect.content.yaml import read_yaml
from hyperconnect.model.device import Argument, Attribute, Capability
from hyperconnect.model.registry import CAPABILITIES, FAMILIES
from hyperconnect.model.unit import aliases, canonical_units

DOCS = Path(__file__).parent.parent / "docs"
RECORDINGS = Path(__file__).parent.parent / "tests" / "recordings"

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


SUPPORTED = """\
# What is understood

Each ecosystem is decoded by its format and never by lists of models: a device nobody here has seen is understood if it
speaks as its kind speaks. What its words mean stands in one file of `devices/`, which you can read, and replace by
putting your own of the same name into your content directory. Whatever has no word of ours survives under `setting`.

A line of a recording is one message of a real format with what the hub must know afterwards; the tests play them all.

This page is made from `devices/` and `tests/recordings/` by `scripts/document.py`.
"""


def supported() -> str:
    """Return docs/supported.md."""
    documents = {path.stem: read_yaml(path) for path in find("devices")}
    ecosystems = {name: document for name, document in documents.items() if "ecosystem" in document}
    profiles = {name: document for name, document in documents.items() if "profile" in document}
    lines = [
        SUPPORTED,
        "\n## Ecosystems\n",
        "| what | file | our words that it names | recorded |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {_about(name)} | `devices/{name}.yaml` | {_words(document)} | {_recorded(name)} |"
        for name, document in ecosystems.items()
    ]
    lines += ["\n## Profiles\n", "| file | topic | attributes | commands | recorded |", "|---|---|---|---|---|"]
    lines += [
        f"| `devices/{name}.yaml`, {document['title']} | `{document['match']}` "
        f"| {_listed(shape['attribute'] for shape in document['fields'].values())} "
        f"| {_listed(document.get('commands', {})) or 'none'} | {_recorded(f'profile.{name}')} |"
        for name, document in profiles.items()
    ]
    return "\n".join(lines) + "\n"


def _about(name: str) -> str:
    """Return what a file is about: its first line up to the colon."""
    path = next(path for path in find("devices") if path.stem == name)
    return path.read_text(encoding="utf-8").partition(":")[0].lstrip("# ")


def _words(document: object) -> str:
    """Return the capabilities that a vocabulary names anywhere, in the registry's order."""
    said = set(re.findall(r"\b([a-z_]+)\.[a-z_0-9]+\b", str(document)))
    return _listed(name for name in CAPABILITIES if name in said and name != "setting")


def _listed(names: Iterable[str]) -> str:
    return " · ".join(dict.fromkeys(names))


def _recorded(name: str) -> str:
    count = sum(
        len(path.read_text(encoding="utf-8").splitlines())
        for path in RECORDINGS.glob("*.jsonl")
        if path.name.startswith(f"{name}.")
    )
    return f"{count} lines"


def rules() -> str:
    """Return docs/rules-reference.md."""
    words, checks = (
        runpy.run_path(str(Path(__file__).with_name(f"document_{part}.py"))) for part in ("rules", "checks")
    )
    return f"{words['reference']()}{checks['checks']()}"


def cars() -> str:
    """Return docs/simulated-cars.md."""
    page: str = runpy.run_path(str(Path(__file__).with_name("document_cars.py")))["page"]()
    return page


def api() -> str:
    """Return docs/api-reference.md."""
    page: str = runpy.run_path(str(Path(__file__).with_name("document_api.py")))["page"]()
    return page


if __name__ == "__main__":
    (DOCS / "capabilities.md").write_text(capabilities(), encoding="utf-8")
    (DOCS / "supported.md").write_text(supported(), encoding="utf-8")
    (DOCS / "rules-reference.md").write_text(rules(), encoding="utf-8")
    (DOCS / "simulated-cars.md").write_text(cars(), encoding="utf-8")
    (DOCS / "api-reference.md").write_text(api(), encoding="utf-8")
