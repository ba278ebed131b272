"""What triggers what: rules, and the attributes, events and messages through which one leads to another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.automation.expression import DURATION, render
from hyperconnect.automation.form import ActionForm, ChoiceForm, RepeatForm, RuleForm
from hyperconnect.automation.lint import Facts
from hyperconnect.automation.lint.cue import paths_of
from hyperconnect.automation.lint.facts import topic_of
from hyperconnect.automation.names import Names
from hyperconnect.automation.teller import Teller

NodeKind: TypeAlias = Literal["rule", "attribute", "event", "topic", "webhook", "time", "hub"]

EdgeKind: TypeAlias = Literal["triggers", "decides", "sets", "emits", "sends", "calls", "switches", "makes"]
"""What one does to the other: an attribute, an event … `triggers` a rule, or `decides` whether it acts; a rule `sets`
an attribute, `emits` an event, `sends` a message, `calls` or `switches` another rule, or is what `makes` it, as its
template."""

_TIMES = ("at ", "cron ", "every ", "sunrise", "sunset", "calendar ", "enters ", "leaves ", "eta ")


class Node(Struct, frozen=True):
    """A rule, or what lies between rules; `label` is what people call it."""

    id: str
    kind: NodeKind
    label: str


class Edge(Struct, frozen=True):
    """One thing leads to another, by their ids."""

    source: str
    target: str
    kind: EdgeKind


class Graph(Struct, frozen=True):
    """Nodes and edges, both in an order of their own that never depends on anything else."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph_of(facts: Iterable[Facts], names: Names) -> Graph:
    """Return how rules are connected."""
    drawing = _Drawing(names)
    for each in facts:
        drawing.draw(each)
    return drawing.graph()


def around(graph: Graph, rule: str, *, steps: int = 2) -> Graph:
    """Return what a rule has to do with: all that is no further from it than so many edges."""
    near = {f"rule:{rule}"}
    for _ in range(steps):
        near |= {end for edge in graph.edges if {edge.source, edge.target} & near for end in (edge.source, edge.target)}
    return _of(graph, near)


def _of(graph: Graph, ids: Collection[str]) -> Graph:
    return Graph(
        tuple(node for node in graph.nodes if node.id in ids),
        tuple(edge for edge in graph.edges if edge.source in ids and edge.target in ids),
    )


class _Drawing:
    def __init__(self, names: Names) -> None:
        self._names = names
        self._teller = Teller(names, "UTC")
        self._nodes: dict[str, Node] = {}
        self._edges: dict[tuple[str, str, EdgeKind], Edge] = {}

    def graph(self) -> Graph:
        """Return what was drawn."""
        nodes, edges = sorted(self._nodes.items()), sorted(self._edges.items())
        return Graph(tuple(node for _, node in nodes), tuple(edge for _, edge in edges))

    def draw(self, facts: Facts) -> None:
        """Draw one rule and what it has to do with."""
        form = self._names.rule(facts.rule)
        me = self._node("rule", facts.rule, facts.rule if form is None else form.title or facts.rule)
        for cue in facts.cues:
            for path in sorted(paths_of(cue)):
                self._edge(self._attribute(path), me, "triggers")
            for topic in cue.topics:
                self._edge(self._node("topic", topic), me, "triggers")
            for signal in sorted(cue.signals):
                self._signal(signal, me)
        for path in facts.reads:
            if not any(path in paths_of(cue) for cue in facts.cues):
                self._edge(self._attribute(path), me, "decides")
        for write in facts.writes:
            self._edge(me, self._attribute(write.path), "sets")
        for post in facts.posts:
            self._edge(me, self._node("topic", topic_of(post.write.path)), "sends")
        if form is not None:
            self._told(form, me)

    def _told(self, form: RuleForm, me: str) -> None:
        """Draw what only the text tells: goals, calls, events, switches, templates."""
        if form.template is not None:
            self._edge(self._rule(form.template), me, "makes")
        for action in _actions((*form.then, *form.else_, *form.enter, *form.exit)):
            for name in action.reach or ():
                if name != "by" and (aim := self._names.attribute(name)) is not None:
                    self._edge(me, self._attribute(aim.path), "sets")
            if action.call is not None:
                self._edge(me, self._rule(action.call), "calls")
            if action.emit is not None:
                event = self._names.event(f"home.{action.emit}")
                key = f"home.{action.emit}" if event is None else event.key.removeprefix("event:")
                self._edge(me, self._node("event", key, f"home.{action.emit}"), "emits")
            if action.rules is not None:
                for rule in (*action.rules.enable, *action.rules.disable, *action.rules.cancel):
                    self._edge(me, self._rule(rule), "switches")

    def _signal(self, signal: str, me: str) -> None:
        kind, colon, about = signal.partition(":")
        if colon and kind == "event":
            self._edge(self._node("event", about, self._teller.name(about)), me, "triggers")
        elif colon and kind == "webhook":
            self._edge(self._node("webhook", about), me, "triggers")
        elif colon and kind == "hub":
            self._edge(self._node("hub", about), me, "triggers")
        elif signal.startswith(_TIMES):
            self._edge(self._node("time", signal, self._when(signal)), me, "triggers")

    def _when(self, signal: str) -> str:
        """Return what people call a time: durations with their unit, devices by their names."""
        kind, *words = signal.split(" ")
        match kind, words:
            case "every", [period]:
                return f"every {render(float(period), DURATION)}"
            case "eta", [device, zone, under]:
                return f"eta {self._teller.device(device)} {zone} under {render(float(under), DURATION)}"
            case (("enters" | "leaves"), [device, zone]):
                return f"{kind} {self._teller.device(device)} {zone}"
            case "at", [path, _] if path.count(".") >= 3:
                return f"at {self._teller.name(path)}"
            case (("sunrise" | "sunset"), [offset]):
                later = float(offset)
                sign = "+" if later > 0 else "-"
                return f"{kind} {sign}{render(abs(later), DURATION)}" if later else kind
            case _:
                return signal

    def _attribute(self, path: str) -> str:
        return self._node("attribute", path, self._teller.name(path).strip("`"))

    def _rule(self, rule: str) -> str:
        known = f"rule:{rule}"
        if known in self._nodes:
            return known
        form = self._names.rule(rule)
        return self._node("rule", rule, rule if form is None else form.title or rule)

    def _node(self, kind: NodeKind, name: str, label: str = "") -> str:
        node = Node(f"{kind}:{name}", kind, label or name)
        self._nodes[node.id] = node
        return node.id

    def _edge(self, source: str, target: str, kind: EdgeKind) -> None:
        self._edges[source, target, kind] = Edge(source, target, kind)


def _actions(forms: Iterable[ActionForm]) -> Iterator[ActionForm]:
    """Yield actions with all that are inside them."""
    for form in forms:
        yield form
        yield from _actions((*form.then, *form.else_))
        for inner in (*(form.choose or ()), form.repeat):
            if isinstance(inner, ChoiceForm):
                yield from _actions(inner.then)
            elif isinstance(inner, RepeatForm):
                yield from _actions(inner.do)
        for branch in form.parallel or ():
            yield from _actions(branch)
