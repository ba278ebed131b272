"""Graphs of rules as text that others draw: DOT for Graphviz, and Mermaid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hyperconnect.automation.graph import EdgeKind, Graph, NodeKind

_SHAPES: Final[Mapping[NodeKind, str]] = {
    "rule": "box",
    "attribute": "ellipse",
    "event": "cds",
    "topic": "note",
    "webhook": "house",
    "time": "octagon",
    "hub": "hexagon",
}
_BRACKETS: Final[Mapping[NodeKind, tuple[str, str]]] = {
    "rule": ("[", "]"),
    "attribute": ("([", "])"),
    "event": (">", "]"),
    "topic": ("[/", "/]"),
    "webhook": ("[\\", "/]"),
    "time": ("((", "))"),
    "hub": ("{{", "}}"),
}
_FAINT: Final[frozenset[EdgeKind]] = frozenset({"decides", "switches", "makes"})


def dot(graph: Graph) -> str:
    """Return a graph as DOT."""
    lines = ["digraph rules {", "  rankdir=LR;", "  node [fontname=sans];"]
    lines += [
        f"  {_quoted(node.id)} [label={_quoted(node.label)}, shape={_SHAPES[node.kind]}];" for node in graph.nodes
    ]
    for edge in graph.edges:
        style = ", style=dashed" if edge.kind in _FAINT else ""
        lines.append(f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [label={edge.kind}{style}];")
    return "\n".join((*lines, "}", ""))


def mermaid(graph: Graph) -> str:
    """Return a graph as a Mermaid flow chart."""
    numbers = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for node in graph.nodes:
        left, right = _BRACKETS[node.kind]
        lines.append(f'  {numbers[node.id]}{left}"{_entities(node.label)}"{right}')
    for edge in graph.edges:
        arrow = "-.->" if edge.kind in _FAINT else "-->"
        lines.append(f"  {numbers[edge.source]} {arrow}|{edge.kind}| {numbers[edge.target]}")
    return "\n".join((*lines, ""))


def _quoted(text: str) -> str:
    line = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{line}"'


def _entities(text: str) -> str:
    """Return a text in which nothing means anything to Mermaid."""
    return "".join(
        letter if letter.isalnum() or letter in " ._-:/+°%" else f"#{ord(letter)};" for letter in " ".join(text.split())
    )
