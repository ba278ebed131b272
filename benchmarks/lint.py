"""What checking a rule costs when it is saved into a home that has many rules already.

    python benchmarks/lint.py [--rules 10000] [--rooms 400] [--saves 500]

Rules of eight kinds over rooms with a lamp, a thermostat, a motion sensor and a contact each; every rule also asks for
`home.on`, which forty of them set, and every twentieth hears the same door. `compile` is what the rule costs before
it is checked, `check` what all checks cost, `survey` the part of them that looks at its neighbours. Milliseconds a
save as JSON.
"""

from __future__ import annotations

import argparse
import gc
import json
import time

from hyperconnect.automation.blueprint import expand
from hyperconnect.automation.compile import compile_rule
from hyperconnect.automation.form import RuleForm, form_of
from hyperconnect.automation.lint import Facts, Survey, facts_of, lint
from hyperconnect.automation.plan import Plan
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Component, Device
from hyperconnect.model.registry import CAPABILITIES

OFFERED = {
    "lamp": ("light",),
    "heat": ("thermostat", "temperature"),
    "move": ("motion", "illuminance"),
    "window": ("contact",),
}
Document = dict[str, object]


def home(rooms: int) -> Registry:
    """Return a home with as many rooms as there are to be, and a front door."""
    registry = Registry(Twin())
    for room in range(rooms):
        for kind, capabilities in OFFERED.items():
            registry.announce(_device(f"{kind}{room}", capabilities))
    registry.announce(_device("front", ("contact",)))
    registry.announce(_device("home", ("switch",)))
    return registry


def _device(slug: str, capabilities: tuple[str, ...]) -> Device:
    offered = {name: CAPABILITIES[name] for name in capabilities}
    return Device(slug, slug, slug, (Component("main", offered),))


def rule(index: int, rooms: int) -> Document:
    """Return one rule of the home."""
    room, other = index % rooms, (index * 7 + 3) % rooms
    lamp, heat, motion, window = f"lamp{room}", f"heat{room}", f"move{room}.motion.motion", f"window{room}.contact.open"
    kinds: list[Document] = [
        {"when": [{"change": motion, "to": True}], "then": [{"set": {f"{lamp}.on": True}}]},
        {"when": [{"change": motion, "to": False, "for": "5min"}], "then": [{"set": {f"{lamp}.on": False}}]},
        {"while": [window, "not home.on"], "hold": {f"{heat}.thermostat.target": {"max": "12 °C"}}},
        {"while": f"{heat}.temperature < {15 + index % 9} °C", "hold": {f"{heat}.mode": "heat"}},
        {"when": [{"at": f"{6 + index % 16:02}:30"}], "then": [{"set": {f"{heat}.thermostat.target": "21 °C"}}]},
        {
            "when": [{"becomes": f"move{room}.illuminance < 50 lx", "for": "1min"}],
            "then": [{"if": motion, "then": [{"set": {f"{lamp}.on": True}}], "else": [{"set": {f"{lamp}.on": False}}]}],
        },
        {"when": [{"change": f"lamp{other}.on"}], "then": [{"set": {f"{lamp}.on": "= trigger.new"}}]},
        {
            "when": [{"change": f"{lamp}.on", "to": True}],
            "then": [{"set": {f"{lamp}.brightness": "40 %", f"lamp{other}.on": True}}],
        },
    ]
    document = {"rule": f"rule-{index}"} | kinds[index % len(kinds)]
    if "when" in document:
        document["if"] = f"home.on and time() between {index % 12:02}:00 .. 23:00"
    if index % 250 == 0:
        document["then"] = [{"set": {"home.on": index % 500 == 0}}]
    if index % 20 == 0 and "when" in document:
        document["when"] = [{"change": "front.open", "to": True}]
        document["then"] = [{"set": {"lamp0.on": True, "lamp0.brightness": f"{index % 100} %"}}]
    return document


def compiled(document: Document, names: Registry) -> tuple[RuleForm, Plan]:
    verdict = compile_rule(document, names)
    form = expand(form_of(document), names)
    if verdict.plan is None or not isinstance(form, RuleForm):
        raise SystemExit(f"{document}: {verdict.findings}")
    return form, verdict.plan


def survey(rules: int, rooms: int, saves: int) -> dict[str, object]:
    """Return what saves cost in a home with so many rules."""
    names = home(rooms)
    known = Survey()
    facts: list[Facts] = []
    for index in range(rules):
        one = facts_of(*compiled(rule(index, rooms), names), names)
        known.save(one.rule, one)
        facts.append(one)
    gc.collect()
    compiling: list[float] = []
    checking: list[float] = []
    looking: list[float] = []
    found = 0
    for index in (save * 7_919 % rules for save in range(saves)):
        began = time.perf_counter()
        form, plan = compiled(rule(index, rooms), names)
        then = time.perf_counter()
        found += len(lint(form, plan, names, known))
        after = time.perf_counter()
        known.save(plan.id, facts[index])
        compiling.append(then - began)
        checking.append(after - then)
        looking.append(time.perf_counter() - after)
    costs = {"compile": compiling, "check": checking, "survey": looking}
    result: dict[str, object] = {"rules": rules, "saves": saves, "findings": found}
    result.update((name, _told(each)) for name, each in costs.items())
    return result


def _told(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    places = {"median": len(ordered) // 2, "p99": int(len(ordered) * 0.99), "most": len(ordered) - 1}
    return {name: round(ordered[place] * 1e3, 3) for name, place in places.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=10_000)
    parser.add_argument("--rooms", type=int, default=400)
    parser.add_argument("--saves", type=int, default=500)
    options = parser.parse_args()
    print(json.dumps(survey(options.rules, options.rooms, options.saves)))


if __name__ == "__main__":
    main()
