"""What may stand at a place, by the schema of rules; and what its words mean there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from hyperconnect.automation.completion.flow import Step, Way
from hyperconnect.automation.document import schema
from hyperconnect.automation.form import ACTIONS, TRIGGERS

Meaning: TypeAlias = Literal[
    "expression",
    "payload",
    "template",
    "attribute",
    "writable",
    "clock",
    "event",
    "command",
    "device",
    "who",
    "zone",
    "scene",
    "calendar",
    "rule",
    "template rule",
    "value",
    "argument",
    "parameter",
    "capability",
    "duration",
]
"""What a text means: an expression (or one that may ask for a payload), a text with `${…}`, or the name of something.
`who` is a device, a group or a person; `value` is one for the attribute that is named nearby."""

_MEANS: Mapping[tuple[str, str], Meaning] = {
    ("Change", "change"): "attribute",
    ("Change", "from"): "value",
    ("Change", "to"): "value",
    ("Becomes", "becomes"): "expression",
    ("Event", "event"): "event",
    ("Event", "payload"): "payload",
    ("Mqtt", "payload"): "payload",
    ("Webhook", "payload"): "payload",
    ("Online", "online"): "who",
    ("Offline", "offline"): "who",
    ("Crossing", "who"): "who",
    ("Crossing", "zone"): "zone",
    ("Approach", "of"): "device",
    ("Approach", "to"): "zone",
    ("At", "at"): "clock",
    ("Appointment", "of"): "calendar",
    ("Answer", "event"): "event",
    ("Patience", "until"): "expression",
    ("Claim", "until"): "expression",
    ("Do", "do"): "command",
    ("Scene", "scene"): "scene",
    ("Notice", "to"): "who",
    ("Notice", "text"): "template",
    ("Notice", "title"): "template",
    ("Notice", "image"): "attribute",
    ("Message", "topic"): "template",
    ("Request", "url"): "template",
    ("Log", "log"): "template",
    ("Stop", "stop"): "template",
    ("Call", "call"): "rule",
    ("Switch", "enable"): "rule",
    ("Switch", "disable"): "rule",
    ("Switch", "cancel"): "rule",
    ("Rule", "template"): "template rule",
    ("Parameter", "device"): "capability",
    ("Bound", "min"): "value",
    ("Bound", "max"): "value",
    ("Moment", "event"): "event",
    ("Moment", "offline"): "who",
    ("Moment", "online"): "who",
    ("Moment", "call"): "rule",
    ("Hope", "do"): "command",
    **{(kind, "if"): "expression" for kind in ("Rule", "If", "Choice", *(each.capitalize() for each in TRIGGERS))},
    **{("Rule", key): "expression" for key in ("while",)},
    **{("Loop", key): "expression" for key in ("while", "until", "each")},
}
"""What the text of a key means, by the kind of mapping it stands in."""

_KEYED: Mapping[tuple[str, str], Meaning] = {
    ("Set", "set"): "writable",
    ("Reach", "reach"): "writable",
    ("Rule", "hold"): "writable",
    ("Moment", "set"): "attribute",
    ("Hope", "set"): "writable",
    ("Test", "given"): "attribute",
    ("Do", "with"): "argument",
    ("Call", "with"): "parameter",
    ("Rule", "with"): "parameter",
}
"""What the keys of a mapping mean whose keys people choose."""

_DURATIONS = ["30s", "5min", "1h30min"]
"""The examples by which the schema tells durations."""
_NO_TEXT = frozenset({"array", "boolean", "integer", "null"})


class Key(Struct, frozen=True):
    """A key that may stand in a mapping, and whether it begins a list, a mapping, or a text."""

    name: str
    about: str
    opens: Literal["list", "mapping", "text"]


class Shape(Struct, frozen=True):
    """What may stand at a place.

    `keys` where a mapping may be begun or goes on; `options` and `meanings` where a text may stand; `named` says what
    keys are that people choose.
    """

    keys: tuple[Key, ...] = ()
    options: tuple[str, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    named: Meaning | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The keys of which an item has one, which tells its kind; none where no item may stand."""
        names = {key.name for key in self.keys}
        family = TRIGGERS if "change" in names or "becomes" in names else ACTIONS
        kinds = tuple(name for name in family if name in names)
        return kinds if len(kinds) > len(family) // 2 else ()


class _Spot(Struct, frozen=True):
    """A part of the schema, and which mapping and key it is the value of."""

    part: Mapping[str, Any]
    kind: str = "Rule"
    key: str = ""
    keyed: bool = False


def shape_at(way: Way, written: Mapping[Way, Mapping[str, str]], *, is_open: bool) -> Shape:
    """Return what may stand at the end of a way; keys that are `written` on it tell which kinds they are of.

    Where it `is_open`, a mapping may be begun or gone on with there; else a value stands there.
    """
    spots = [_Spot(_schema())]
    for depth, step in enumerate(way):
        passed = way[:depth]
        spots = [each for spot in spots for each in _step(spot, step, written.get(passed, {}))]
    keys: dict[str, Key] = {}
    options: dict[str, None] = {}
    meanings: dict[Meaning, None] = {}
    named: Meaning | None = None
    for spot in spots:
        for flat in _flat(spot, written.get(way, {})):
            part = flat.part
            if "properties" in part:
                for name, value in part["properties"].items():
                    keys.setdefault(name, Key(name, str(value.get("description", "")), _opens(value)))
            elif part.get("type") == "object":
                named = _KEYED.get((flat.kind, flat.key)) if not flat.keyed else None
            else:
                options.update(dict.fromkeys(_options(part)))
                meaning = _meaning(flat, part)
                if meaning is not None and str(part.get("type")) not in _NO_TEXT:
                    meanings[meaning] = None
    return Shape(tuple(keys.values()) if is_open else (), tuple(options), tuple(meanings), named)


def _meaning(spot: _Spot, part: Mapping[str, Any]) -> Meaning | None:
    if not spot.keyed:
        return "duration" if part.get("examples") == _DURATIONS else _MEANS.get((spot.kind, spot.key))
    return "value" if "type" in part or not part else None


def _step(spot: _Spot, step: Step, written: Mapping[str, str]) -> Iterator[_Spot]:
    for flat in _flat(spot, written):
        part = flat.part
        if isinstance(step, int):
            if "items" in part:
                yield _Spot(part["items"], flat.kind, flat.key, flat.keyed)
        elif "properties" in part:
            if step in part["properties"]:
                yield _Spot(part["properties"][step], str(part.get("title", "")), step)
        elif values := part.get("additionalProperties"):
            yield _Spot(values, flat.kind, flat.key, keyed=True)


def _flat(spot: _Spot, written: Mapping[str, str]) -> list[_Spot]:
    """Return the alternatives that a part of the schema stands for, of which keys may tell the one."""
    part = spot.part
    if "$ref" in part:
        return _flat(_Spot(_part(part["$ref"]), spot.kind, spot.key, spot.keyed), written)
    several: Sequence[Mapping[str, Any]] = (
        part.get("anyOf") or (part.get("oneOf") if "properties" not in part else ()) or ()
    )
    if not several:
        return [spot]
    found = [flat for one in several for flat in _flat(_Spot(one, spot.kind, spot.key, spot.keyed), written)]
    kinds = [kind for kind in (*TRIGGERS, *ACTIONS) if kind in written]
    told = [flat for flat in found if any(flat.part.get("title", "").lower() == kind for kind in kinds)]
    return told or found


def _options(part: Mapping[str, Any]) -> Iterator[str]:
    if "const" in part:
        yield _word(part["const"])
    for option in part.get("enum", ()):
        yield _word(option)
    if part.get("type") == "boolean":
        yield from ("true", "false")


def _word(option: object) -> str:
    return str(option).lower() if isinstance(option, bool) else str(option)


def _opens(value: Mapping[str, Any]) -> Literal["list", "mapping", "text"]:
    kinds = {str(flat.part.get("type")) for flat in _flat(_Spot(value), {})} - {"null"}
    return "list" if kinds == {"array"} else "mapping" if kinds == {"object"} else "text"


def _part(reference: str) -> Mapping[str, Any]:
    part: Any = _schema()
    for name in reference.removeprefix("#/").split("/"):
        part = part[name]
    return part  # type: ignore[no-any-return]  # a part of a JSON Schema


@lru_cache(1)
def _schema() -> Mapping[str, Any]:
    return schema()
