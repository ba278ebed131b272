"""What a Zigbee bridge offers against what the hub keeps: each readable leaf told by itself, as a value it can hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from hyperconnect.cli.scoring import Score
from hyperconnect.core.dictionary import Dictionary, Meaning
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import parts_of

KEPT: Final = "readable leaves kept"
NAMED: Final = "primary leaves named"

_ECOSYSTEM: Final = "zigbee2mqtt"
_UNNAMED: Final = "setting"
_PAIRS: Final = ({"x": 0.3, "y": 0.4}, {"hue": 120, "saturation": 40})
"""What is told together or not at all."""
_LEAST: Final = 2
"""A range narrower than this has its middle between two whole numbers."""


def judge_leaves(score: Score, where: str, line: Mapping[str, Any], name: str, house: Dictionary, now: Moment) -> None:
    """Tell every readable leaf of a device by itself; kept is what becomes a value or an event.

    A leaf without a category is primary; it is named if something of it stands under a capability of the registry.
    """
    for leaf in line["attributes"]:
        if not leaf["readable"]:
            continue
        topic = f"{_ECOSYSTEM}/{name}"
        meaning = house.read(Message(topic, json.dumps(_payload(leaf)).encode()), now)
        path = ".".join(map(str, leaf["path"]))
        kept = bool(meaning.values or meaning.events)
        why = f"{where}: {line.get('model')} {path}"
        score.count(_ECOSYSTEM, KEPT, f"{why}: lost: {'; '.join(meaning.problems) or 'nothing was told'}", met=kept)
        if not leaf.get("category"):
            named = any(capability != _UNNAMED for capability in _capabilities(meaning))
            score.count_name(_ECOSYSTEM, NAMED, path, met=named)


def _capabilities(meaning: Meaning) -> list[str]:
    return [parts_of(value.path)[2] for value in meaning.values] + [event.capability for event in meaning.events]


def _payload(leaf: Mapping[str, Any]) -> object:
    path: Sequence[object] = leaf["path"]
    told: object = next((dict(pair) for pair in _PAIRS if path[-1] in pair), None) or {path[-1]: _told(leaf)}
    for step in reversed(path[:-1]):
        told = {step: told}
    return told


def _told(leaf: Mapping[str, Any]) -> object:
    """Return a value that a leaf can hold by its own description."""
    match leaf["type"]:
        case "numeric":
            return _number(leaf.get("value_min"), leaf.get("value_max"))
        case "binary":
            return leaf.get("value_on", True)
        case "enum":
            return next(iter(leaf.get("values") or leaf.get("options") or ()), "something")
        case "text":
            return "something"
        case "list":
            return [1, 2]
        case _:
            return {"something": 1}


def _number(low: float | None, high: float | None) -> float:
    if low is not None and high is not None:
        return low + (high - low) / 2 if high - low > _LEAST else high
    return next((bound for bound in (high, low) if bound is not None), 1)
