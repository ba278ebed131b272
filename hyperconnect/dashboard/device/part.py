"""Who has to do with a device: rules that hear, read or set it, and claims on what it can be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from hyperconnect.automation.form import ZoneForm
from hyperconnect.automation.graph import EdgeKind, Graph
from hyperconnect.automation.zone import HOME
from hyperconnect.dashboard.words import text
from hyperconnect.shell.asking.telling import Told

_PLACES: Final = ("attribute:", "event:")
USES: Final[dict[EdgeKind, str]] = {
    "triggers": text("starts on"),
    "decides": text("looks at"),
    "sets": text("sets"),
}
"""What a rule does with a device, in a word."""


class Use(Struct, frozen=True):
    """A rule, and what it does with which of a device's attributes and events, as English and names."""

    rule: str
    title: str
    does: tuple[tuple[str, tuple[str, ...]], ...]


class Spot(Struct, frozen=True):
    """A place that somebody can be sent to; `name` is empty for home. Degrees north and east."""

    name: str
    latitude: float
    longitude: float


class Held(Struct, frozen=True):
    """A claim: who holds an attribute at what. `rule` is empty for a person; moments are as the API tells them."""

    attribute: str
    path: str
    shown: str
    rule: str
    title: str
    kind: str
    band: str
    since: str
    ends: str
    stands: bool


def uses_of(graph: Graph, device: str) -> list[Use]:
    """Return the rules that have to do with a device (by its id), by their titles."""
    labels = {node.id: node.label for node in graph.nodes}
    found: dict[str, dict[EdgeKind, list[str]]] = {}
    for edge in graph.edges:
        rule, about = (edge.target, edge.source) if edge.target.startswith("rule:") else (edge.source, edge.target)
        if rule.startswith("rule:") and any(about.startswith(f"{place}{device}.") for place in _PLACES):
            found.setdefault(rule, {}).setdefault(edge.kind, []).append(labels[about])
    uses = [
        Use(
            rule.removeprefix("rule:"),
            labels[rule],
            tuple((word, tuple(does[kind])) for kind, word in USES.items() if kind in does),
        )
        for rule, does in found.items()
    ]
    return sorted(uses, key=lambda each: (each.title.casefold(), each.rule))


def spots_of(zones: Mapping[str, ZoneForm], home: tuple[float | None, float | None]) -> list[Spot]:
    """Return home, if it is known where that is, and the zones; one that is called home is home."""
    named = [
        Spot("" if name == HOME else name, form.latitude, form.longitude)
        for name, form in sorted(zones.items(), key=lambda each: each[0] != HOME)
    ]
    if HOME in zones or home[0] is None or home[1] is None:
        return named
    return [Spot("", home[0], home[1]), *named]


def held_of(claims: Iterable[Told], title: Callable[[str], str]) -> Sequence[Held]:
    """Return claims as they are shown."""
    return [
        Held(
            attribute=each["attribute"],
            path=each["path"],
            shown=each["shown"],
            rule=each["by"],
            title=title(each["by"]) if each["by"] else "",
            kind=each["kind"],
            band=each["band"],
            since=each["since"],
            ends=each["ends"] or "",
            stands=each["stands"],
        )
        for each in claims
    ]
