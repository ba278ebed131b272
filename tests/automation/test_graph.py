from __future__ import annotations

import re

import pytest

from hyperconnect.automation.compile import compile_rule
from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.automation.drawing import dot, mermaid
from hyperconnect.automation.graph import Graph, Node, around, graph_of
from hyperconnect.automation.lint import Facts, facts_of
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Component, Device
from hyperconnect.model.registry import CAPABILITIES

RULES: list[dict[str, object]] = [
    {"rule": "a", "title": "First", "when": [{"change": "one.on"}], "then": [{"set": {"two.on": True}}]},
    {
        "rule": "b",
        "when": [{"change": "two.on"}, {"at": "07:30"}, {"webhook": "courier"}, {"mqtt": "x/+"}],
        "if": "three.on",
        "then": [{"if": "one.on", "then": [{"call": "c"}]}, {"emit": "done"}, {"publish": {"topic": "y/z"}}],
    },
    {"rule": "c", "when": [{"called": True}], "then": [{"log": "x"}]},
    {"rule": "d", "when": [{"event": "home.done"}], "then": [{"rules": {"disable": ["a"]}}]},
    {
        "rule": "f",
        "when": [{"every": "6h"}, {"sun": "sunset", "offset": "-30min"}],
        "then": [{"set": {"three.on": True}}],
    },
    {"rule": "e", "while": "one.on", "hold": {"three.on": True}},
    {
        "rule": "g",
        "when": [{"change": "one.on"}],
        "then": [{"if": "trigger.new", "then": [{"reach": {"warm.target": "21 °C", "by": "07:30"}}]}],
    },
]


@pytest.fixture(scope="module")
def graph() -> Graph:
    registry = Registry(Twin())
    for slug in ("one", "two", "three"):
        main = Component("main", {"switch": CAPABILITIES["switch"]})
        registry.announce(Device(f"id_{slug}", slug, slug, (main,)))
    heated = Component("main", {"thermostat": CAPABILITIES["thermostat"]})
    registry.announce(Device("id_warm", "warm", "warm", (heated,)))
    facts: list[Facts] = []
    for document in RULES:
        rule, wrong = read_rule(document)
        assert rule is not None, wrong
        registry.rules[str(document["rule"])] = canonical(rule)
    for document in registry.rules.values():
        verdict = compile_rule(document, registry)
        assert verdict.plan is not None
        assert verdict.form is not None, verdict.findings
        facts.append(facts_of(verdict.form, verdict.plan, registry))
    return graph_of(facts, registry)


def edges(graph: Graph) -> set[tuple[str, str, str]]:
    labels = {node.id: node.label for node in graph.nodes}
    return {(labels[edge.source], edge.kind, labels[edge.target]) for edge in graph.edges}


def test_rules_lead_to_each_other_through_what_they_set_and_hear(graph: Graph) -> None:
    found = edges(graph)
    assert found >= {
        ("one.on", "triggers", "First"),
        ("First", "sets", "two.on"),
        ("two.on", "triggers", "b"),
        ("three.on", "decides", "b"),
        ("courier", "triggers", "b"),
        ("x/+", "triggers", "b"),
        ("b", "calls", "c"),
        ("b", "sends", "y/z"),
        ("b", "emits", "home.done"),
        ("home.done", "triggers", "d"),
        ("d", "switches", "First"),
        ("e", "sets", "three.on"),
        ("g", "sets", "warm.target"),
    }
    assert any(kind == "triggers" and rule == "b" and "07:30" in what for what, kind, rule in found)
    assert {what for what, _, rule in found if rule == "f"} == {"every 6 h", "sunset -30 min"}
    assert {node.kind for node in graph.nodes} == {"rule", "attribute", "event", "topic", "webhook", "time"}


def test_what_is_near_a_rule_is_a_part_of_the_whole(graph: Graph) -> None:
    near = around(graph, "a", steps=1)
    assert {node.label for node in near.nodes} == {"First", "one.on", "two.on", "d"}
    assert set(near.edges) < set(graph.edges)
    assert around(graph, "a", steps=8).nodes == graph.nodes
    assert around(graph, "nobody") == Graph((), ())


def test_the_order_of_rules_does_not_matter(graph: Graph) -> None:
    assert list(graph.nodes) == sorted(graph.nodes, key=lambda node: node.id)
    assert list(graph.edges) == sorted(graph.edges, key=lambda edge: (edge.source, edge.target, edge.kind))


def test_drawings_hold_every_node_and_edge(graph: Graph) -> None:
    assert dot(graph).count("shape=") == len(graph.nodes)
    assert dot(graph).count(" -> ") == len(graph.edges)
    assert mermaid(graph).count("|") == 2 * len(graph.edges)


@pytest.mark.parametrize("label", ['"', '"];x', "a\\", "]\n-->x", "`<b>`", "#quot;", "end", "ü\u2028"])
def test_no_label_breaks_out_of_a_drawing(label: str) -> None:
    drawn = Graph((Node("rule:x", "rule", label),), ())
    (line,) = [each for each in dot(drawn).splitlines() if "shape=" in each]
    assert re.fullmatch(r'  "rule:x" \[label="(?:[^"\\]|\\.)*", shape=box\];', line)
    lines = mermaid(drawn).split("\n")
    assert len(lines) == 3
    assert re.fullmatch(r'  n0\["[^"\]]*"\]', lines[1])
