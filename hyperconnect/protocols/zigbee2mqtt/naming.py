"""Where leaves stand: which component, capability and attribute each of a device's leaves is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.protocols.identity import snake
from hyperconnect.protocols.zigbee2mqtt.conversion import Conversion, conversion_of
from hyperconnect.protocols.zigbee2mqtt.expose import PUBLISHED, SET, Leaf
from hyperconnect.protocols.zigbee2mqtt.vocabulary import SETTING, Target, Vocabulary


class Placed(NamedTuple):
    """A leaf with its place; without a `conversion` it is a command, or an event."""

    leaf: Leaf
    component: str
    capability: str
    name: str
    conversion: Conversion | None = None


def placed(leaves: Iterable[Leaf], vocabulary: Vocabulary) -> list[Placed]:
    """Return each leaf in its place; no two leaves share one, but for a lock's will and its state."""
    leaves = _merged(leaves)
    names = {leaf.name for leaf in leaves}
    on_battery = "power" not in names and not names.isdisjoint({"battery", "battery_low"})
    taken: set[tuple[str, str, str]] = set()
    found: list[Placed] = []
    for leaf in leaves:
        group = leaf.group or ("battery" if on_battery else "")
        for place in _candidates(leaf, group, vocabulary):
            key = (place.component, place.capability, place.name)
            if key not in taken or (place.capability == "lock" and leaf.name in {"state", "lock_state"}):
                taken.add(key)
                found.append(place)
                break
    return found


def _merged(leaves: Iterable[Leaf]) -> list[Leaf]:
    """Return leaves without repetition: what is described twice can what either says."""
    known: dict[tuple[str, ...], Leaf] = {}
    for leaf in leaves:
        identity = (leaf.type if leaf.type in {"xy", "hs"} else "", *leaf.path)
        held = known.get(identity)
        known[identity] = leaf if held is None else replace(held, access=held.access | leaf.access)
    return list(known.values())


def _candidates(leaf: Leaf, group: str, vocabulary: Vocabulary) -> Iterator[Placed]:
    """Yield the places a leaf can have, best first; the last is where its path leads."""
    if leaf.path in {("action",), ("click",)} and leaf.access & PUBLISHED:
        yield Placed(leaf, "main", "button", "pressed")
        return
    yield from _by_name(leaf, group, vocabulary)
    if leaf.type == "enum" and leaf.access == SET and len(leaf.values) == 1 and len(leaf.path) == 1:
        yield Placed(leaf, snake(leaf.path[0])[:40] or "main", "button", "press")
        return
    conversion = conversion_of(leaf, None, {})
    if conversion is None:
        return
    name = leaf.name if len(leaf.path) == 1 else ".".join(leaf.path)
    yield Placed(leaf, leaf.component, "setting", name, conversion)
    yield Placed(leaf, "main", "setting", ".".join(leaf.path), conversion)


def _by_name(leaf: Leaf, group: str, vocabulary: Vocabulary) -> Iterator[Placed]:
    if leaf.extra:
        return
    name = leaf.name if len(leaf.path) == 1 else ".".join(leaf.path)
    target = vocabulary.target(group, name, leaf.unit)
    if target is not None:
        yield from _as(
            leaf, target, leaf.component if leaf.component != "main" or not target.part else target.part, vocabulary
        )
    elif leaf.access & SET == 0 and len(leaf.path) == 1:
        for part, measure in vocabulary.parts(name, leaf.unit):
            spec = CAPABILITIES[measure.capability].attributes.get(measure.name)
            if spec is not None and not spec.writable and (leaf.unit is not None or spec.unit is None):
                yield from _as(leaf, measure, part if leaf.component == "main" else leaf.component, vocabulary)
    if target is None:
        path = leaf.path if len(leaf.path) > 1 else (leaf.name,)
        for part, matter in vocabulary.setups(path, leaf.unit):
            if leaf.type == "binary" and CAPABILITIES[matter.capability].attributes[matter.name].type != "bool":
                continue
            parts = [one for one in (leaf.component, part, matter.part) if one and one != "main"]
            yield from _as(leaf, matter, snake("_".join(parts))[:60] or "main", vocabulary)


def _as(leaf: Leaf, target: Target, component: str, vocabulary: Vocabulary) -> Iterator[Placed]:
    if target == SETTING:
        return
    capability = CAPABILITIES[target.capability]
    spec = capability.attributes.get(target.name)
    if spec is None:
        if leaf.access & SET:
            yield Placed(leaf, component, target.capability, target.name)
        return
    words = vocabulary.words.get((target.capability, target.name), {})
    conversion = conversion_of(leaf, spec, words, inverted=target.inverted)
    if conversion is not None:
        yield Placed(leaf, component, target.capability, target.name, conversion)
