"""Summaries: what all cameras see at this moment, and how the recorder fares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from hyperconnect.model.device import Attribute
from hyperconnect.model.registry import attribute_spec
from hyperconnect.protocols.frigate.lexicon import Lexicon
from hyperconnect.protocols.frigate.place import Place, component_of
from hyperconnect.protocols.frigate.topics import Told
from hyperconnect.protocols.payload import PayloadError, is_array, is_object, number_of

OBJECT_LIMIT = 256
"""Objects of one camera that are counted."""


def counts_of(place: Place, told: Mapping[str, object]) -> list[Told]:
    """Return how many of each label a camera sees; labels it saw before and sees no more are none."""
    objects = told.get("objects")
    if not is_array(objects):
        return []
    labels = Counter(
        str(one["label"])[:64] for one in objects[:OBJECT_LIMIT] if is_object(one) and isinstance(one.get("label"), str)
    )
    counts = {part: 0 for part, held in place.parts.items() if "count" in held.get("detection", {}) and _plain(part)}
    counts |= {component_of(label): count for label, count in labels.items()}
    counts["main"] = labels.total()
    values: list[Told] = []
    for part, count in counts.items():
        if place.offer(part, "detection", "count") and place.offer(part, "detection", "active"):
            values += [(part, "detection", "count", count), (part, "detection", "active", count > 0)]
    return values


def switches_of(told: Mapping[str, object], lexicon: Lexicon) -> list[tuple[str, bool]]:
    """Return a camera's switches by the names their topics have."""
    config = told.get("config")
    if not is_object(config):
        return []
    names = [(lexicon.activity.get(name, name), on) for name, on in config.items()]
    return [(name, on) for name, on in names if isinstance(on, bool) and name in lexicon.switches]


def figures_of(place: Place, told: Mapping[str, object], leads: Mapping[str, str]) -> list[Told]:
    """Return the figures of the recorder or a camera that the vocabulary names, `capability.attribute unit`."""
    values: list[Told] = []
    for key, lead in leads.items():
        native = told.get(key)
        if native is None or isinstance(native, bool):
            continue
        name, _, unit = lead.partition(" ")
        capability, _, attribute = name.partition(".")
        spec = attribute_spec(capability, attribute)
        if spec is not None and spec.type == "string":
            datum: str | float | None = str(native)[:64]
        else:
            try:
                datum = number_of(native)
            except PayloadError:
                continue
        if place.offer("main", capability, attribute, spec or Attribute("number", unit or None, category="diagnostic")):
            values.append(("main", capability, attribute, datum))
    return values


def _plain(part: str) -> bool:
    return part != "active" and not part.endswith("_active")
