"""What could stand at a cursor in a text of rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, assert_never

from hyperconnect.automation.completion.expression import in_expression, units_like
from hyperconnect.automation.completion.flow import Way
from hyperconnect.automation.completion.house import House, Known, Values, arguments
from hyperconnect.automation.completion.place import Place, place_of
from hyperconnect.automation.completion.proposal import Completions, Proposal, narrowed
from hyperconnect.automation.completion.shape import Key, Meaning, Shape, shape_at
from hyperconnect.automation.expression import type_of
from hyperconnect.model.device import Attribute
from hyperconnect.model.registry import CAPABILITIES

LONGEST: Final = 64 << 10
"""Letters of a text that is looked at; no file of rules is longer."""

_COUNTED = re.compile(r"^[-+]?\d+(?:\.\d+)?([ \t]*)([A-Za-zµ°%/²³]*)$")
_REST = re.compile(r"[\w.-]*")
_OPENS: Mapping[str, str] = {"text": ": ", "list": ":", "mapping": ":"}
_SPANS = ("30s", "1min", "5min", "15min", "1h", "1d")
_TIMES = ("min", "s", "h", "d", "w", "ms")
_FEW = 3
"""Where no more devices fit, what they have is proposed too."""


def complete(
    text: str, cursor: int, names: Known, value_of: Values | None = None, timezone: str = "UTC"
) -> Completions:
    """Return what could stand at a cursor, which counts letters from 0. Never raises for what is written.

    `value_of` tells what attributes are now, where whoever asks may know.
    """
    if len(text) > LONGEST:
        return Completions(cursor, cursor)
    cursor = max(0, min(cursor, len(text)))
    place = place_of(text, cursor)
    return _Completing(text, cursor, place, House(names, value_of, timezone)).found()


def offset_of(text: str, line: int, column: int) -> int:
    """Return the place in a text of a line and column, which count from 1; the nearest there is."""
    start = 0
    for _ in range(line - 1):
        end = text.find("\n", start)
        if end < 0:
            return len(text)
        start = end + 1
    end = text.find("\n", start)
    return min(start + max(0, column - 1), len(text) if end < 0 else end)


class _Completing:
    """One look at one place."""

    def __init__(self, text: str, cursor: int, place: Place, house: House) -> None:
        self._text = text
        self._cursor = cursor
        self._place = place
        self._house = house

    def found(self) -> Completions:
        place, typed = self._place, self._place.typed
        shape = shape_at(place.way, place.written, is_open=place.is_open)
        begin = self._cursor - len(typed)
        if typed.startswith("="):
            return in_expression(typed[1:], begin + 1, self._house, self._local())
        template = typed.rfind("${")
        if template >= 0 and "}" not in typed[template:] and "template" in shape.meanings:
            return in_expression(typed[template + 2 :], begin + template + 2, self._house, self._local())
        for meaning in shape.meanings:
            if meaning in {"expression", "payload"} and not self._is_key(shape, typed):
                return in_expression(typed, begin, self._house, self._local(), payload=meaning == "payload")
        counted = _COUNTED.match(typed)
        attribute, name = self._attribute(shape)
        if counted is not None and (attribute is not None or "duration" in shape.meanings):
            unit = "" if attribute is None else type_of(attribute).unit
            units = _TIMES if attribute is None else units_like(unit) if unit else ()
            start = self._cursor - len(counted[2])
            return narrowed((Proposal(unit, "unit") for unit in units), counted[2], start, self._cursor)
        rest = _REST.match(self._text, self._cursor)
        end = self._cursor if rest is None else rest.end()
        return narrowed(self._proposals(shape, attribute, name, end), typed, begin, end)

    def _is_key(self, shape: Shape, typed: str) -> bool:
        """Whether a key is more likely than an expression, where both may stand."""
        return bool(shape.keys) and any(key.name.startswith(typed) for key in shape.keys)

    def _proposals(self, shape: Shape, attribute: Attribute | None, name: str, end: int) -> Iterator[Proposal]:
        place = self._place
        if place.is_open:
            yield from self._keys(shape, end)
            if shape.named is not None:
                yield from self._named(shape.named, end)
        yield from (Proposal(option, "option") for option in shape.options)
        for meaning in shape.meanings:
            yield from self._meant(meaning, attribute, name)

    def _keys(self, shape: Shape, end: int) -> Iterator[Proposal]:
        known = self._place.written.get(self._place.way, {})
        kinds = shape.kinds if self._place.way else ()
        keys: Sequence[Key] = [key for key in shape.keys if key.name in kinds] if kinds else shape.keys
        has_colon = self._text[end : end + 1] == ":" or bool(self._place.quote)
        for key in keys:
            if key.name not in known or (self._place.typed and key.name.startswith(self._place.typed)):
                ending = "" if has_colon else _OPENS[key.opens]
                yield Proposal(f"{key.name}{ending}", "key", about=key.about, label=key.name)

    def _named(self, meaning: Meaning, end: int) -> Iterator[Proposal]:
        ending = "" if self._text[end : end + 1] == ":" or self._place.quote else ": "
        way = self._place.way
        match meaning:
            case "argument":
                command = self._house.names.command(self._beside(way, "do"))
                if command is not None:
                    yield from arguments(command)
            case "parameter":
                called = self._beside(way, "call") or self._beside(way, "template")
                form = self._house.names.rule(called) if called else None
                for name, parameter in () if form is None else form.params.items():
                    yield Proposal(f"{name}{ending}", "argument", about=parameter.about, label=name)
            case _:
                typed = self._place.typed
                if way and way[-1] == "reach":
                    yield Proposal(f"by{ending}", "key", about="`arrival` or a time of day", label="by")
                for each in self._attributes(typed, writable=meaning == "writable"):
                    if each.sort == "attribute":
                        yield Proposal(f"{each.text}{ending}", each.sort, each.shows, each.about, each.text)
                    else:
                        yield each

    def _attributes(self, typed: str, *, writable: bool = False) -> Iterator[Proposal]:
        if "." in typed:
            yield from self._house.attributes(typed, writable=writable)
            return
        yield from self._house.devices()
        yield from self._house.groups()
        yield from self._few(typed, lambda slug: self._house.attributes(slug, writable=writable))

    def _few(self, typed: str, of: Callable[[str], Iterator[Proposal]]) -> Iterator[Proposal]:
        fitting = [slug for slug in self._house.names.device_names() if typed and slug.startswith(typed)]
        if len(fitting) <= _FEW:
            for slug in fitting:
                yield from of(slug)

    def _meant(self, meaning: Meaning, attribute: Attribute | None, name: str) -> Iterator[Proposal]:  # noqa: C901, PLR0912  (one for each meaning)
        house, typed = self._house, self._place.typed
        dot = "." in typed
        match meaning:
            case "attribute" | "writable":
                yield from self._attributes(typed, writable=meaning == "writable")
            case "event":
                yield from house.events(typed) if dot else house.devices()
                yield from () if dot else self._few(typed, house.events)
            case "command":
                yield from house.commands(typed) if dot else house.devices()
                yield from () if dot else self._few(typed, house.commands)
            case "clock":
                yield from () if typed[:1].isdecimal() else self._attributes(typed)
            case "device":
                yield from house.devices()
            case "who":
                yield from house.people()
                yield from house.groups()
                yield from house.devices()
            case "zone":
                yield from house.zones()
            case "scene":
                yield from house.scenes()
            case "calendar":
                yield from house.calendars()
            case "rule" | "template rule":
                yield from house.rules(templates=meaning == "template rule")
            case "capability":
                yield from (Proposal(name, "word", about=one.about) for name, one in CAPABILITIES.items())
            case "value":
                if self._place.way[-1:] == ("by",):
                    yield Proposal("arrival", "option", about="whenever somebody comes home")
                elif attribute is not None:
                    yield from house.values(attribute, name)
            case "duration":
                yield from (Proposal(span, "value") for span in _SPANS)
            case "template":
                yield Proposal("${", "snippet", about="puts a value in: ${su7.soc}")
            case "argument" | "parameter" | "expression" | "payload":
                pass
            case _:
                assert_never(meaning)

    def _attribute(self, shape: Shape) -> tuple[Attribute | None, str]:
        """Return what a value is for that is written here, and the name of that where it has one."""
        if "value" not in shape.meanings:
            return None, ""
        way, names = self._place.way, self._house.names
        if len(way) > 1 and way[-2] == "with":
            command = names.command(self._beside(way[:-1], "do"))
            argument = None if command is None else command.arguments.get(str(way[-1]))
            return (None, "") if argument is None else (argument.attribute, "")
        step = str(way[-1]) if way else ""
        if step in {"from", "to"}:
            step = self._beside(way, "change")
        elif step in {"min", "max"} and len(way) > 1:
            step = str(way[-2])
        head, _, tail = step.partition(".")
        members = names.members(head) if names.attribute(step) is None else None
        named = names.attribute(f"{names.slug(members[0])}.{tail}" if members else step)
        return (None, "") if named is None else (named.attribute, step)

    def _beside(self, way: Way, key: str) -> str:
        """Return what stands at a key beside the last of a way."""
        return self._place.written.get(way[:-1], {}).get(key, "")

    def _local(self) -> list[str]:
        """Return the names that the rule itself gives."""
        written = self._place.written
        local = [*written.get(("let",), ()), *written.get(("params",), ())]
        for way, keys in written.items():
            if way and way[-1] == "let":
                local += keys
            if (saved := keys.get("save")) is not None:
                local += [f"{saved}.ok", f"{saved}.why"]
        return list(dict.fromkeys(local))
